import { DataError } from '../../errors/index.ts'
import { calendarDay, dayNumber, daysInMonth, firstDay, lastDay } from './calendar.ts'
import { fourDigits, readFourDigits, readTwoDigits, twoDigits } from './digits.ts'

/**
 * Checks a date: `YYYY-MM-DD`, a day that exists in the proleptic Gregorian calendar, years 0001 to 9999. The text is
 * its own canonical form.
 *
 * Throws DataError VALUE_MALFORMED for another form, VALUE_OUT_OF_RANGE for a day that does not exist.
 */
export function canonicalDate(input: string): string {
  if (isDate(input)) return input
  throw dateRefused(input)
}

/** The number of a date's day, counted from 1970-01-01. Throws as `canonicalDate` does. */
export function dateToDayNumber(date: string): number {
  if (isDate(date)) return readDayNumber(date)
  throw dateRefused(date)
}

/** The date of a day number. Throws DataError VALUE_OUT_OF_RANGE outside the years 0001 to 9999. */
export function dateFromDayNumber(number: number): string {
  if (number >= firstDay && number <= lastDay) {
    const { year, month, day } = calendarDay(number)
    return `${fourDigits(year)}-${twoDigits(month)}-${twoDigits(day)}`
  }
  throw outsideYears()
}

/** The date of a year, month and day. Throws DataError VALUE_OUT_OF_RANGE when there is no such day. */
export function dateFromParts(year: number, month: number, day: number): string {
  if (dayExists(year, month, day)) return `${fourDigits(year)}-${twoDigits(month)}-${twoDigits(day)}`
  throw noSuchDay()
}

/** Whether a text is a date. */
export function isDate(text: string): boolean {
  return text.length === 10 && startsWithDate(text)
}

/** Whether the first ten characters of a text are a date. */
export function startsWithDate(text: string): boolean {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  return dayExists(readFourDigits(text, 0), readTwoDigits(text, 5), readTwoDigits(text, 8))
}

/** The number of the day that a text starts with, which has passed `startsWithDate`. */
export function readDayNumber(text: string): number {
  return dayNumber(readFourDigits(text, 0), readTwoDigits(text, 5), readTwoDigits(text, 8))
}

/** The error for a result that lies outside the years 0001 to 9999. */
export function outsideYears(): DataError {
  return new DataError('VALUE_OUT_OF_RANGE', 'the date lies outside the years 0001 to 9999, which are those that can be stored')
}

/** The error for a year, month and day that are numbers but name no day. */
export function noSuchDay(): DataError {
  return new DataError(
    'VALUE_OUT_OF_RANGE',
    'the day does not exist in the calendar, or lies outside the years 0001 to 9999; check the month and the day',
  )
}

function dayExists(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysInMonth(year, month))
}

function dateRefused(text: string): DataError {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return noSuchDay()
  return new DataError('VALUE_MALFORMED', 'the text is no date; write it as YYYY-MM-DD, such as 2026-11-23')
}
