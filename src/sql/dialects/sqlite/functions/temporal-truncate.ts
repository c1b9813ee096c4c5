import { calendarDay, dayNumber, isoWeekDay } from '../../../../schema/values/calendar.ts'
import { timeZone } from '../../../../schema/values/time-zone.ts'
import type { SqlValue } from './function.ts'
import { fieldRefused, readTemporal, temporalText, textArgument, wholeSeconds, zoneRefused } from './temporal-value.ts'

/**
 * A stored value cut down to the start of its year, quarter, month, ISO week, day, hour, minute or second:
 * PostgreSQL's date_trunc (9.9.2), with the result in the kind of the value. A timestamp is cut in UTC, or in the zone
 * that is given, and the result is the instant. An interval is cut toward zero.
 */
export function truncate(field: SqlValue, value: SqlValue, zone?: SqlValue): SqlValue {
  const name = textArgument(field)
  if (typeof value === 'bigint') {
    if (zone !== undefined) throw zoneRefused()
    return truncateInterval(name, value)
  }
  const read = readTemporal(value)
  const unit = clockUnits.get(name)
  const start = dayStarts.get(name)
  const fits = (unit !== undefined && read.kind !== 'date') || (start !== undefined && read.kind !== 'time')
  if (!fits)
    throw fieldRefused(read.kind, [...(read.kind === 'time' ? [] : dayStarts.keys()), ...(read.kind === 'date' ? [] : clockUnits.keys())])
  if (zone !== undefined) {
    if (read.kind !== 'timestamp') throw zoneRefused()
    return truncateInZone(name, wholeSeconds(read), textArgument(zone))
  }
  if (start !== undefined) return temporalText(read.kind, start(read.day), 0)
  return temporalText(read.kind, read.day, unit === undefined ? 0 : read.microsecond - (read.microsecond % (unit * 1_000_000)))
}

const dayStarts: ReadonlyMap<string, (day: number) => number> = new Map([
  ['year', (day: number) => dayNumber(calendarDay(day).year, 1, 1)],
  ['quarter', (day: number) => quarterStart(day)],
  ['month', (day: number) => day - calendarDay(day).day + 1],
  ['week', (day: number) => day - isoWeekDay(day) + 1],
  ['day', (day: number) => day],
])

/** Lengths in seconds. */
const clockUnits: ReadonlyMap<string, number> = new Map([
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
])

/**
 * As PostgreSQL (timestamptz_trunc_internal): the start of a day or more is looked up in the zone anew, for its offset
 * may differ; hours and less keep the offset of the instant, so that an hour which comes twice stays two hours.
 */
function truncateInZone(name: string, second: number, zoneName: string): string {
  const zone = timeZone(zoneName)
  const offset = zone.offsetAt(second)
  const local = second + offset
  const start = dayStarts.get(name)
  if (start !== undefined) {
    const midnight = start(Math.floor(local / 86_400)) * 86_400
    return instantText(midnight - zone.offsetOfLocal(midnight))
  }
  const unit = clockUnits.get(name) ?? 1
  return instantText(Math.floor(local / unit) * unit - offset)
}

function truncateInterval(name: string, microseconds: bigint): bigint {
  const unit = name === 'day' ? 86_400 : clockUnits.get(name)
  if (unit === undefined) throw fieldRefused('interval', ['day', ...clockUnits.keys()])
  return microseconds - (microseconds % (BigInt(unit) * 1_000_000n))
}

function quarterStart(day: number): number {
  const { year, month } = calendarDay(day)
  return dayNumber(year, month - ((month - 1) % 3), 1)
}

function instantText(second: number): string {
  const day = Math.floor(second / 86_400)
  return temporalText('timestamp', day, (second - day * 86_400) * 1_000_000)
}
