import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalDate, dateFromDayNumber, dateFromParts, dateToDayNumber } from '../../../src/schema/values/date.ts'
import { dataError } from './data-error.ts'

describe('canonicalDate', () => {
  test.each(['0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29', '1582-10-10', '2026-11-30'])('takes %s', (text) => {
    expect(canonicalDate(text)).toBe(text)
  })

  test.each(['2023-02-29', '1900-02-29', '2024-02-30', '2024-04-31', '2024-13-01', '2024-00-10', '2024-01-00', '2024-01-32', '0000-01-01'])(
    'refuses %s as a day that does not exist',
    (text) => {
      expect(() => canonicalDate(text)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    },
  )

  test.each([
    '',
    '2024-1-1',
    '20240101',
    '2024/01/01',
    '2024-01-01T00:00:00',
    ' 2024-01-01',
    '2024-01-1a',
    '+2024-01-0',
    '10000-01-01',
    '-001-01-01',
    '２０２４-01-01',
    '2024-01',
  ])('refuses %j as no date', (text) => {
    expect(() => canonicalDate(text)).toThrow(dataError('VALUE_MALFORMED'))
  })

  test('says nothing of the value', () => {
    expect(() => canonicalDate('2023-02-29')).toThrow(/^(?!.*2023-02-29)/)
    expect(() => canonicalDate('secret')).toThrow(/^(?!.*secret)/)
  })
})

describe('day numbers', () => {
  test('are those of ECMAScript, and go back to the same date', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          const text = date.toISOString().slice(0, 10)
          const number = Math.floor(date.getTime() / 86_400_000)
          expect(dateToDayNumber(text)).toBe(number)
          expect(dateFromDayNumber(number)).toBe(text)
          expect(canonicalDate(text)).toBe(text)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('stop at the years 0001 and 9999', () => {
    expect(dateFromDayNumber(dateToDayNumber('0001-01-01'))).toBe('0001-01-01')
    expect(dateFromDayNumber(dateToDayNumber('9999-12-31'))).toBe('9999-12-31')
    expect(() => dateFromDayNumber(dateToDayNumber('0001-01-01') - 1)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => dateFromDayNumber(dateToDayNumber('9999-12-31') + 1)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })

  test('parts name a day or are refused', () => {
    expect(dateFromParts(2024, 2, 29)).toBe('2024-02-29')
    expect(dateFromParts(7, 1, 2)).toBe('0007-01-02')
    expect(() => dateFromParts(2023, 2, 29)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => dateFromParts(0, 2, 2)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => dateFromParts(10000, 1, 1)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })
})
