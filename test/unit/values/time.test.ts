import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalTime, timeFromMicroseconds, timeToMicroseconds } from '../../../src/schema/values/time.ts'
import { dataError } from './data-error.ts'

describe('canonicalTime', () => {
  // The results of PostgreSQL 15 for the same texts as `time`.
  test.each([
    ['00:00', '00:00:00.000000'],
    ['12:34', '12:34:00.000000'],
    ['12:34:56', '12:34:56.000000'],
    ['12:34:56.7', '12:34:56.700000'],
    ['12:34:56.000001', '12:34:56.000001'],
    ['23:59:59.999999', '23:59:59.999999'],
    ['12:34:60', '12:35:00.000000'],
    ['12:34:60.5', '12:35:00.500000'],
    ['23:59:60', '24:00:00.000000'],
    ['24:00:00', '24:00:00.000000'],
    ['24:00:00.000000', '24:00:00.000000'],
    ['12:34:56.1234565', '12:34:56.123456'],
    ['12:34:56.1234575', '12:34:56.123458'],
    ['12:34:56.1234585', '12:34:56.123458'],
    ['12:34:56.12345651', '12:34:56.123457'],
    ['12:34:56.0000005', '12:34:56.000000'],
    ['23:59:59.9999999', '24:00:00.000000'],
    ['12:59:59.9999999', '13:00:00.000000'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalTime(text)).toBe(expected)
  })

  test.each(['24:00:00.000001', '24:01', '25:00', '12:60', '12:34:61', '23:59:60.5', '99:99:99'])('refuses %s as out of range', (text) => {
    expect(() => canonicalTime(text)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })

  test.each([
    '',
    '1:02',
    '12',
    '12:3',
    '12:34:5',
    '12:34:56.',
    '12:34:56,5',
    '12:34:56Z',
    '12:34:56+01:00',
    '12:34:56.123456Z',
    ' 12:34',
    '12-34',
    'noon',
    '12:34:5x',
    '12:34:56.12345a',
  ])('refuses %j as no time', (text) => {
    expect(() => canonicalTime(text)).toThrow(dataError('VALUE_MALFORMED'))
  })
})

describe('microseconds of the day', () => {
  const anyMicrosecond = fc.integer({ min: 0, max: 86_400_000_000 })

  test('go to text and back, and the text is canonical', () => {
    fc.assert(
      fc.property(anyMicrosecond, (microseconds) => {
        const text = timeFromMicroseconds(microseconds)
        expect(timeToMicroseconds(text)).toBe(microseconds)
        expect(canonicalTime(text)).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })

  test('order as the texts do', () => {
    fc.assert(fc.property(anyMicrosecond, anyMicrosecond, (a, b) => timeFromMicroseconds(a) < timeFromMicroseconds(b) === a < b))
  })

  test('are counted from midnight', () => {
    expect(timeToMicroseconds('01:02:03.000004')).toBe(((1 * 60 + 2) * 60 + 3) * 1_000_000 + 4)
    expect(timeToMicroseconds('01:02')).toBe(62 * 60 * 1_000_000)
    expect(timeToMicroseconds('24:00:00')).toBe(86_400_000_000)
  })

  test('are refused beyond the day', () => {
    expect(() => timeFromMicroseconds(-1)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => timeFromMicroseconds(86_400_000_001)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })
})
