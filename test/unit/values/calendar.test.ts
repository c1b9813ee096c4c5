import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarDay, dayNumber, daysInMonth, firstDay, isoWeek, isoWeekDay, lastDay } from '../../../src/schema/values/calendar.ts'

function engineDay(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime() / 86_400_000
}

const anyDay = fc.integer({ min: firstDay - 400, max: lastDay + 400 })

describe('the proleptic Gregorian calendar', () => {
  test('days are numbered as ECMAScript numbers them', () => {
    fc.assert(
      fc.property(anyDay, (number) => {
        const { year, month, day } = calendarDay(number)
        const date = new Date(number * 86_400_000)
        expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()])
        expect(dayNumber(year, month, day)).toBe(engineDay(year, month, day))
        expect(isoWeekDay(number) % 7).toBe(date.getUTCDay())
      }),
      { numRuns: 2000 },
    )
  })

  test('the limits are 0001-01-01 and 9999-12-31', () => {
    expect(firstDay).toBe(engineDay(1, 1, 1))
    expect(lastDay).toBe(engineDay(9999, 12, 31))
  })

  test.each([
    [1900, 28],
    [2000, 29],
    [2023, 28],
    [2024, 29],
    [4, 29],
    [100, 28],
    [9996, 29],
  ])('February %i has %i days', (year, days) => {
    expect(daysInMonth(year, 2)).toBe(days)
  })

  // The examples of ISO 8601 week dates around the turns of years.
  test.each([
    [2005, 1, 1, '2004-W53-6'],
    [2005, 1, 2, '2004-W53-7'],
    [2005, 12, 31, '2005-W52-6'],
    [2006, 1, 2, '2006-W1-1'],
    [2007, 1, 1, '2007-W1-1'],
    [2007, 12, 30, '2007-W52-7'],
    [2007, 12, 31, '2008-W1-1'],
    [2008, 12, 28, '2008-W52-7'],
    [2008, 12, 29, '2009-W1-1'],
    [2009, 12, 31, '2009-W53-4'],
    [2010, 1, 3, '2009-W53-7'],
    [2010, 1, 4, '2010-W1-1'],
    [2020, 12, 31, '2020-W53-4'],
    [2021, 1, 3, '2020-W53-7'],
    [2021, 1, 4, '2021-W1-1'],
    [1, 1, 1, '1-W1-1'],
  ])('%i-%i-%i is %s', (year, month, day, expected) => {
    const number = dayNumber(year, month, day)
    const week = isoWeek(number)
    expect(`${week.year}-W${week.week}-${isoWeekDay(number)}`).toBe(expected)
  })
})
