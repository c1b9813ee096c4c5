import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalLocalTimestamp } from '../../../src/schema/values/local-timestamp.ts'
import { canonicalTimestamp, fromEpochMicroseconds, toDate, toEpochMicroseconds } from '../../../src/schema/values/timestamp.ts'
import { dataError } from './data-error.ts'

const first = -62_135_596_800_000_000n
const last = 253_402_300_799_999_999n
const anyInstant = fc.bigInt({ min: first, max: last })
const dayLength = 86_400_000_000n
const anyInnerInstant = fc.bigInt({ min: first + dayLength, max: last - dayLength })
const anyOffsetMinutes = fc.integer({ min: -15 * 60 - 59, max: 15 * 60 + 59 })

/** The text of an instant as clocks with an offset show it, written by ECMAScript's Date and not by the code under test. */
function textWithOffset(microseconds: bigint, offsetMinutes: number, colon: boolean): string {
  const local = microseconds + BigInt(offsetMinutes) * 60_000_000n
  const micro = ((local % 1000n) + 1000n) % 1000n
  const milli = (local - micro) / 1000n
  const sign = offsetMinutes < 0 ? '-' : '+'
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0')
  const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0')
  return `${new Date(Number(milli)).toISOString().slice(0, 23)}${String(micro).padStart(3, '0')}${sign}${hours}${colon ? ':' : ''}${minutes}`
}

describe('canonicalTimestamp', () => {
  test.each([
    ['2026-11-23T14:30:00.123456Z', '2026-11-23T14:30:00.123456Z'],
    ['2026-11-23T14:30Z', '2026-11-23T14:30:00.000000Z'],
    ['2026-11-23 14:30:00Z', '2026-11-23T14:30:00.000000Z'],
    ['2026-11-23t14:30:00.5z', '2026-11-23T14:30:00.500000Z'],
    ['2026-11-23T14:30:00+05:30', '2026-11-23T09:00:00.000000Z'],
    ['2026-11-23T14:30:00-0330', '2026-11-23T18:00:00.000000Z'],
    ['2026-11-23T14:30:00+02', '2026-11-23T12:30:00.000000Z'],
    ['2026-11-23 14:30:00.25+00', '2026-11-23T14:30:00.250000Z'],
    ['2026-11-23T14:30:00-00:00', '2026-11-23T14:30:00.000000Z'],
    ['1800-01-01 07:03:58-04:56:02', '1800-01-01T12:00:00.000000Z'],
    ['2020-01-01T12:34:56+05:30:15', '2020-01-01T07:04:41.000000Z'],
    ['2020-01-01T23:59:59+15:59:59', '2020-01-01T08:00:00.000000Z'],
    ['2024-03-01T00:30:00+01:00', '2024-02-29T23:30:00.000000Z'],
    ['2023-12-31T23:30:00-01:00', '2024-01-01T00:30:00.000000Z'],
    ['2020-01-01T24:00:00Z', '2020-01-02T00:00:00.000000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z'],
    ['2020-12-31T23:59:59.9999999Z', '2021-01-01T00:00:00.000000Z'],
    ['2020-01-01T23:59:59.1234565Z', '2020-01-01T23:59:59.123456Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
    ['0001-01-01T02:00:00+02:00', '0001-01-01T00:00:00.000000Z'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalTimestamp(text)).toBe(expected)
  })

  test.each([
    '2023-02-29T00:00:00Z',
    '2023-02-29T00:00:00.000000Z',
    '2024-01-01T25:00:00Z',
    '2024-01-01T23:59:60.5Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:00+16',
    '2024-01-01T00:00:00+05:60',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59.999999-00:01',
    '9999-12-31T24:00:00Z',
    '9999-12-31T23:59:59.9999999Z',
    '0000-12-31T23:59:59Z',
  ])('refuses %s as out of range', (text) => {
    expect(() => canonicalTimestamp(text)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })

  test.each([
    '',
    '2024-01-01',
    '2024-01-01T',
    '2024-01-01_00:00:00Z',
    '2024-01-01T00Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00 Z',
    '2024-01-01T00:00:00ZZ',
    '2024-01-01T00:00:00+5',
    '2024-01-01T00:00:00+5:30',
    '2024-01-01T00:00:00+05:3',
    '2024-01-01T00:00:00+053015',
    '2024-01-01T00:00:00+05:30:1',
    '2024-01-01T00:00:00*05:30',
    '2024-01-01T00:00:00Z[Europe/Berlin]',
    '+002024-01-01T00:00:00Z',
    '2024-01-01T00:00:00.00000xZ',
    'now',
  ])('refuses %j as malformed', (text) => {
    expect(() => canonicalTimestamp(text)).toThrow(dataError('VALUE_MALFORMED'))
  })

  test('a text without an offset is refused with what to do', () => {
    expect(() => canonicalTimestamp('2024-01-01T00:00:00')).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => canonicalTimestamp('2024-01-01T00:00:00')).toThrow(/no offset.*end it with Z/)
    expect(() => canonicalTimestamp('2024-01-01 00:00:00.123456')).toThrow(/no offset.*local timestamp/)
  })

  test('whatever the offset, the same instant has the same text', () => {
    fc.assert(
      fc.property(anyInnerInstant, anyOffsetMinutes, fc.boolean(), (instant, offset, colon) => {
        expect(canonicalTimestamp(textWithOffset(instant, offset, colon))).toBe(textWithOffset(instant, 0, true).replace('+00:00', 'Z'))
      }),
      { numRuns: 1000 },
    )
  })

  test('the order of the texts is the order of the instants', () => {
    const near = fc.tuple(anyInnerInstant, fc.bigInt({ min: -100_000_000n, max: 100_000_000n }), anyOffsetMinutes, anyOffsetMinutes)
    fc.assert(
      fc.property(near, ([instant, distance, offset, otherOffset]) => {
        const text = canonicalTimestamp(textWithOffset(instant, offset, true))
        const other = canonicalTimestamp(textWithOffset(instant + distance, otherOffset, false))
        expect(Math.sign(text < other ? -1 : text > other ? 1 : 0)).toBe(distance > 0n ? -1 : distance < 0n ? 1 : 0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('Date', () => {
  test('goes in with its milliseconds', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(canonicalTimestamp(date)).toBe(date.toISOString().replace('Z', '000Z'))
          expect(toDate(canonicalTimestamp(date)).getTime()).toBe(date.getTime())
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('is refused when invalid or outside the years', () => {
    expect(() => canonicalTimestamp(new Date(Number.NaN))).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => canonicalTimestamp(new Date('+010000-01-01T00:00:00Z'))).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => canonicalTimestamp(new Date('0000-12-31T23:59:59Z'))).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })

  test('comes out with the microseconds cut off, also before 1970', () => {
    expect(toDate('2026-11-23T14:30:00.123999Z').toISOString()).toBe('2026-11-23T14:30:00.123Z')
    expect(toDate('1969-12-31T23:59:59.999999Z').toISOString()).toBe('1969-12-31T23:59:59.999Z')
    expect(toDate('0001-01-01T00:00:00.000999Z').toISOString()).toBe('0001-01-01T00:00:00.000Z')
    expect(toDate('2026-11-23T14:30:00+05:30').toISOString()).toBe('2026-11-23T09:00:00.000Z')
  })
})

describe('microseconds from 1970', () => {
  test('go to text and back', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const text = fromEpochMicroseconds(instant)
        expect(text).toBe(textWithOffset(instant, 0, true).replace('+00:00', 'Z'))
        expect(toEpochMicroseconds(text)).toBe(instant)
      }),
      { numRuns: 1000 },
    )
  })

  test('the limits', () => {
    expect(fromEpochMicroseconds(first)).toBe('0001-01-01T00:00:00.000000Z')
    expect(fromEpochMicroseconds(last)).toBe('9999-12-31T23:59:59.999999Z')
    expect(fromEpochMicroseconds(-1n)).toBe('1969-12-31T23:59:59.999999Z')
    expect(() => fromEpochMicroseconds(first - 1n)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => fromEpochMicroseconds(last + 1n)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })
})

describe('canonicalLocalTimestamp', () => {
  test.each([
    ['2026-11-23T14:30:00.123456', '2026-11-23T14:30:00.123456'],
    ['2026-11-23T14:30', '2026-11-23T14:30:00.000000'],
    ['2026-11-23 14:30:00.5', '2026-11-23T14:30:00.500000'],
    ['2020-12-31T24:00:00', '2021-01-01T00:00:00.000000'],
    ['2020-12-31 23:59:59.9999999', '2021-01-01T00:00:00.000000'],
    ['0001-01-01T00:00', '0001-01-01T00:00:00.000000'],
    ['9999-12-31T23:59:59.999999', '9999-12-31T23:59:59.999999'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalLocalTimestamp(text)).toBe(expected)
  })

  test.each(['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000000Z', '2024-01-01T00:00:00+01:00', '2024-01-01T00:00-05'])(
    'refuses the offset of %s',
    (text) => {
      expect(() => canonicalLocalTimestamp(text)).toThrow(dataError('VALUE_MALFORMED'))
      expect(() => canonicalLocalTimestamp(text)).toThrow(/offset/)
    },
  )

  test.each(['', '2024-01-01', '2024-01-01T00', '20240101T000000', '2024-01-01T00:00:00,5', 'tomorrow'])(
    'refuses %j as malformed',
    (text) => {
      expect(() => canonicalLocalTimestamp(text)).toThrow(dataError('VALUE_MALFORMED'))
    },
  )

  test.each(['2023-02-29T00:00', '2024-01-01T24:00:01', '9999-12-31T24:00:00', '0000-01-01T00:00', '2023-02-29T00:00:00.000000'])(
    'refuses %s as out of range',
    (text) => {
      expect(() => canonicalLocalTimestamp(text)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    },
  )
})
