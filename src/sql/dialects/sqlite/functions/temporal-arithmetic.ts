import { DataError } from '../../../../errors/index.ts'
import { calendarDay, dayNumber, daysInMonth, firstDay, lastDay } from '../../../../schema/values/calendar.ts'
import { dateFromDayNumber, dateFromParts, outsideYears } from '../../../../schema/values/date.ts'
import { clockText, microsecondsPerDay } from '../../../../schema/values/time.ts'
import type { SqlValue } from './function.ts'
import type { TemporalValue } from './temporal-value.ts'
import { integerArgument, readKind, readTemporal, temporalText } from './temporal-value.ts'

const dayLength = BigInt(microsecondsPerDay)

/**
 * A timestamp or local timestamp and an interval: the same kind. A date and an interval: a local timestamp, as in
 * PostgreSQL (table 9.33). A day of the interval is 24 hours.
 */
export function addMicroseconds(value: SqlValue, microseconds: SqlValue): SqlValue {
  const read = readTemporal(value)
  if (read.kind === 'time')
    throw new DataError('VALUE_TYPE', 'a time of day has no date to carry over to; use granary_time_add, which wraps at midnight')
  const added = integerArgument(microseconds)
  const days = added / dayLength
  const rest = added - days * dayLength
  return temporalText(read.kind === 'date' ? 'localTimestamp' : read.kind, read.day + Number(days), read.microsecond + Number(rest))
}

/** The microseconds from the second to the first; both are timestamps, or both are local timestamps or dates. */
export function microsecondsBetween(value: SqlValue, earlier: SqlValue): SqlValue {
  const to = readTemporal(value)
  const from = readTemporal(earlier)
  if (to.kind === 'time' || from.kind === 'time' || (to.kind === 'timestamp') !== (from.kind === 'timestamp')) {
    throw new DataError(
      'VALUE_TYPE',
      'the two values are of different kinds; give two timestamps, or two local timestamps, and convert one with a time zone',
    )
  }
  return BigInt(to.day - from.day) * dayLength + BigInt(to.microsecond - from.microsecond)
}

/** A date so many days later. */
export function addDays(date: SqlValue, days: SqlValue): SqlValue {
  const read = readKind(date, 'date')
  return dateFromDayNumber(read.day + Number(integerArgument(days)))
}

/** The days from the second date to the first. */
export function daysBetween(date: SqlValue, earlier: SqlValue): SqlValue {
  return BigInt(readKind(date, 'date').day - readKind(earlier, 'date').day)
}

/** The midnight at a date's start, as a local timestamp. */
export function dateToLocalTimestamp(date: SqlValue): SqlValue {
  return temporalText('localTimestamp', readKind(date, 'date').day, 0)
}

/**
 * A value so many months later, of the same kind. A day that the month has not becomes the month's last, as in
 * PostgreSQL (timestamp_pl_interval); a timestamp is looked at in UTC.
 */
export function addMonths(value: SqlValue, months: SqlValue): SqlValue {
  const read = readTemporal(value)
  if (read.kind === 'time') throw new DataError('VALUE_TYPE', 'a time of day has no months; add them to a date or timestamp')
  return temporalText(read.kind, monthsLater(read, Number(integerArgument(months))), read.microsecond)
}

/** A time of day and an interval; it wraps at midnight. */
export function addToTime(time: SqlValue, microseconds: SqlValue): SqlValue {
  const { microsecond } = readKind(time, 'time')
  const sum = (microsecond + Number(integerArgument(microseconds) % dayLength)) % microsecondsPerDay
  return clockText(sum < 0 ? sum + microsecondsPerDay : sum)
}

/** The microseconds from the second time of day to the first. */
export function microsecondsBetweenTimes(time: SqlValue, earlier: SqlValue): SqlValue {
  return BigInt(readKind(time, 'time').microsecond - readKind(earlier, 'time').microsecond)
}

/** The date of a year, month and day: PostgreSQL's make_date. */
export function makeDate(year: SqlValue, month: SqlValue, day: SqlValue): SqlValue {
  return dateFromParts(Number(integerArgument(year)), Number(integerArgument(month)), Number(integerArgument(day)))
}

function monthsLater(value: TemporalValue, months: number): number {
  const { year, month, day } = calendarDay(value.day)
  const count = year * 12 + month - 1 + months
  const newYear = Math.floor(count / 12)
  const newMonth = count - newYear * 12 + 1
  const number = dayNumber(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)))
  if (number >= firstDay && number <= lastDay) return number
  throw outsideYears()
}
