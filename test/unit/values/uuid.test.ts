import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalUuid, randomUuid, uuidVersion7, uuidVersion7Source } from '../../../src/schema/values/uuid.ts'
import { dataError } from './data-error.ts'

const ofOnes = (length: number): Uint8Array => new Uint8Array(length).fill(0xff)
const ofZeros = (length: number): Uint8Array => new Uint8Array(length)

describe('canonicalUuid', () => {
  test('takes any UUID, in lower or upper case', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(canonicalUuid(uuid)).toBe(uuid)
        expect(canonicalUuid(uuid.toUpperCase())).toBe(uuid)
      }),
    )
    expect(canonicalUuid('00000000-0000-0000-0000-000000000000')).toBe('00000000-0000-0000-0000-000000000000')
    expect(canonicalUuid('FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF')).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff')
  })

  test.each([
    '',
    '919108f752d143209bacf847db4148a8',
    '{919108f7-52d1-4320-9bac-f847db4148a8}',
    'urn:uuid:919108f7-52d1-4320-9bac-f847db4148a8',
    '919108f7-52d1-4320-9bac-f847db4148a',
    '919108f7-52d1-4320-9bac-f847db4148ag',
    '919108f75-2d1-4320-9bac-f847db4148a8',
    '919108f7-52d1-4320-9bacef847db4148a8',
    '919108f7-52d1-4320-9bac-f847db4148a８',
    '------------------------------------',
  ])('refuses %j', (text) => {
    expect(() => canonicalUuid(text)).toThrow(dataError('VALUE_MALFORMED'))
  })
})

describe('randomUuid', () => {
  test('is the example of RFC 9562, appendix A.3', () => {
    const bytes = Uint8Array.from(Buffer.from('919108f752d1f3201bacf847db4148a8', 'hex'))
    expect(randomUuid(() => bytes)).toBe('919108f7-52d1-4320-9bac-f847db4148a8')
  })

  test('has its version and variant whatever the bytes', () => {
    expect(randomUuid(ofOnes)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    expect(randomUuid(ofZeros)).toBe('00000000-0000-4000-8000-000000000000')
  })
})

describe('version 7', () => {
  // The time of RFC 9562, appendix A.6: 2022-02-22T14:22:22-05:00.
  const exampleTime = 1_645_557_742_000

  test('begins with the time, then version 7 and the variant', () => {
    const make = uuidVersion7Source()
    expect(make(exampleTime, randomBytes)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(make(exampleTime + 0.9, randomBytes)).toMatch(/^017f22e2-79b0-7/)
    expect(make(2 ** 48 - 1, randomBytes)).toMatch(/^ffffffff-ffff-7/)
  })

  test('a new counter starts with its highest bit clear', () => {
    expect(uuidVersion7Source()(exampleTime, ofOnes)).toBe('017f22e2-79b0-77ff-bfff-ffffffffffff')
    expect(uuidVersion7Source()(exampleTime, ofZeros)).toBe('017f22e2-79b0-7000-8000-000000000000')
  })

  test('grows with every call of 100 000 in one millisecond', () => {
    const make = uuidVersion7Source()
    let previous = ''
    let growing = true
    for (let call = 0; call < 100_000; call++) {
      const uuid = make(exampleTime, randomBytes)
      growing &&= uuid > previous
      previous = uuid
    }
    expect(growing).toBe(true)
    expect(previous.startsWith('017f22e2-79b0-7')).toBe(true)
  })

  test('grows when the counter carries from its lower to its higher part', () => {
    const make = uuidVersion7Source()
    // The counter starts at 30 ones below 11 zeros.
    const bytes = Uint8Array.from([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
    const source = (length: number): Uint8Array => bytes.subarray(0, length)
    expect(make(exampleTime, source)).toBe('017f22e2-79b0-7000-bfff-ffff00000000')
    expect(make(exampleTime, source)).toBe('017f22e2-79b0-7001-8000-000000000000')
  })

  test('grows whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 200 }), (steps) => {
        const make = uuidVersion7Source()
        let now = exampleTime
        let previous = make(now, randomBytes)
        for (const step of steps) {
          now += step
          const uuid = make(now, randomBytes)
          expect(uuid > previous).toBe(true)
          previous = uuid
        }
      }),
    )
  })

  test('refuses a time that does not fit', () => {
    expect(() => uuidVersion7Source()(-1, randomBytes)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => uuidVersion7Source()(2 ** 48, randomBytes)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => uuidVersion7Source()(Number.NaN, randomBytes)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })

  test("the process's own source grows too", () => {
    const uuid = uuidVersion7(exampleTime, randomBytes)
    expect(uuidVersion7(exampleTime, randomBytes) > uuid).toBe(true)
  })
})
