import { calendarDay, dayNumber, isoWeek, isoWeekDay } from '../../../../schema/values/calendar.ts'
import { microsecondsPerDay } from '../../../../schema/values/time.ts'
import { timeZone } from '../../../../schema/values/time-zone.ts'
import type { SqlValue } from './function.ts'
import type { TemporalValue } from './temporal-value.ts'
import { fieldRefused, readTemporal, textArgument, wholeSeconds, zoneRefused } from './temporal-value.ts'

/**
 * One field of a stored date, time, timestamp, local timestamp or interval: PostgreSQL's EXTRACT ("Date/Time
 * Functions and Operators", 9.9.1). A timestamp is looked at in UTC, or in the zone that is given.
 *
 * `second` and `epoch` have a fraction and are REAL, all others are integers; `microsecond` includes the seconds, as
 * PostgreSQL's does. An interval counts as days of 24 hours and the rest, which PostgreSQL has after `justify_hours`.
 */
export function extract(field: SqlValue, value: SqlValue, zone?: SqlValue): SqlValue {
  const name = textArgument(field)
  if (typeof value === 'bigint') {
    if (zone !== undefined) throw zoneRefused()
    return extractFromInterval(name, value)
  }
  const read = readTemporal(value)
  if (zone === undefined) return extractFrom(name, read)
  if (read.kind !== 'timestamp') throw zoneRefused()
  const offset = timeZone(textArgument(zone)).offsetAt(wholeSeconds(read))
  // The epoch is the same in every zone, as with EXTRACT(EPOCH FROM a timestamp with time zone).
  return name === 'epoch' ? extractFrom(name, read) : extractFrom(name, shifted(read, offset))
}

const dayFields: ReadonlyMap<string, (day: number) => number> = new Map([
  ['year', (day: number) => withoutYearZero(calendarDay(day).year)],
  ['iso_year', (day: number) => withoutYearZero(isoWeek(day).year)],
  ['quarter', (day: number) => Math.ceil(calendarDay(day).month / 3)],
  ['month', (day: number) => calendarDay(day).month],
  ['week', (day: number) => isoWeek(day).week],
  ['day', (day: number) => calendarDay(day).day],
  ['day_of_year', (day: number) => day - dayNumber(calendarDay(day).year, 1, 1) + 1],
  ['week_day', (day: number) => isoWeekDay(day) % 7],
  ['iso_week_day', isoWeekDay],
])

const clockFields: ReadonlyMap<string, (microsecond: number) => bigint | number> = new Map<
  string,
  (microsecond: number) => bigint | number
>([
  ['hour', (microsecond) => BigInt(Math.floor(microsecond / 3_600_000_000))],
  ['minute', (microsecond) => BigInt(Math.floor(microsecond / 60_000_000) % 60)],
  ['second', (microsecond) => (microsecond % 60_000_000) / 1_000_000],
  ['microsecond', (microsecond) => BigInt(microsecond % 60_000_000)],
])

function extractFrom(name: string, value: TemporalValue): bigint | number {
  if (name === 'epoch') return seconds(BigInt(value.day) * BigInt(microsecondsPerDay) + BigInt(value.microsecond))
  if (value.kind !== 'time') {
    const ofDay = dayFields.get(name)
    if (ofDay !== undefined) return BigInt(ofDay(value.day))
  }
  if (value.kind !== 'date') {
    const ofClock = clockFields.get(name)
    if (ofClock !== undefined) return ofClock(value.microsecond)
  }
  const ofDate = value.kind === 'time' ? [] : dayFields.keys()
  const ofTime = value.kind === 'date' ? [] : clockFields.keys()
  throw fieldRefused(value.kind, [...ofDate, ...ofTime, 'epoch'])
}

function extractFromInterval(name: string, microseconds: bigint): bigint | number {
  if (name === 'epoch') return seconds(microseconds)
  const dayLength = BigInt(microsecondsPerDay)
  if (name === 'day') return microseconds / dayLength
  const ofClock = clockFields.get(name)
  if (ofClock === undefined) throw fieldRefused('interval', ['day', ...clockFields.keys(), 'epoch'])
  const rest = Number(microseconds % dayLength)
  if (rest >= 0) return ofClock(rest)
  const field = ofClock(-rest)
  return field === 0 ? 0 : -field
}

/** The nearest double to a number of microseconds in seconds. */
function seconds(microseconds: bigint): number {
  const number = Number(microseconds)
  if (Number.isSafeInteger(number)) return number / 1_000_000
  const length = microseconds < 0n ? -microseconds : microseconds
  return Number(`${microseconds < 0n ? '-' : ''}${length / 1_000_000n}.${String(length % 1_000_000n).padStart(6, '0')}`)
}

function shifted(value: TemporalValue, offset: number): TemporalValue {
  const microsecond = value.microsecond + offset * 1_000_000
  const days = Math.floor(microsecond / microsecondsPerDay)
  return { kind: value.kind, day: value.day + days, microsecond: microsecond - days * microsecondsPerDay }
}

// PostgreSQL has no year 0: the year before 1 is -1. It shows only in a zone that is still in that year.
function withoutYearZero(year: number): number {
  return year > 0 ? year : year - 1
}
