import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import { dateFromDayNumber, isDate, readDayNumber } from '../../../../schema/values/date.ts'
import { dateTimeText, isLocalTimestamp } from '../../../../schema/values/local-timestamp.ts'
import { clockText, isTime, readClock } from '../../../../schema/values/time.ts'
import { isTimestamp } from '../../../../schema/values/timestamp.ts'
import type { SqlValue } from './function.ts'

/** A stored date or time, taken apart. */
export interface TemporalValue {
  readonly kind: 'date' | 'time' | 'localTimestamp' | 'timestamp'
  /** The day's number, counted from 1970-01-01; 0 for a time. */
  readonly day: number
  /** Microseconds from the day's start; 0 for a date. */
  readonly microsecond: number
}

/** Takes a stored value apart; its kind shows in its length. Throws DataError when it is in no canonical form. */
export function readTemporal(value: SqlValue): TemporalValue {
  if (typeof value === 'string') {
    if (isTimestamp(value)) return { kind: 'timestamp', day: readDayNumber(value), microsecond: readClock(value, 11) }
    if (isDate(value)) return { kind: 'date', day: readDayNumber(value), microsecond: 0 }
    if (isLocalTimestamp(value)) return { kind: 'localTimestamp', day: readDayNumber(value), microsecond: readClock(value, 11) }
    if (isTime(value)) return { kind: 'time', day: 0, microsecond: readClock(value, 0) }
    throw new DataError('VALUE_MALFORMED', 'the text is no date or time as it is stored; cast it to one first')
  }
  throw new DataError('VALUE_TYPE', 'a date or time was expected, which is stored as text; check the column the function is used on')
}

/** Reads a value that must be of one kind. */
export function readKind(value: SqlValue, kind: TemporalValue['kind']): TemporalValue {
  const read = readTemporal(value)
  if (read.kind === kind) return read
  throw new DataError('VALUE_TYPE', `${names[kind]} was expected, but was given ${names[read.kind]}; cast it first`)
}

/** The stored form. Microseconds beyond the day carry over to other days. Throws DataError outside the years 0001 to 9999. */
export function temporalText(kind: TemporalValue['kind'], day: number, microsecond: number): string {
  if (kind === 'timestamp') return `${dateTimeText(day, microsecond)}Z`
  if (kind === 'localTimestamp') return dateTimeText(day, microsecond)
  return kind === 'date' ? dateFromDayNumber(day) : clockText(microsecond)
}

/** The seconds from 1970-01-01T00:00:00 to a value, without its fraction. */
export function wholeSeconds(value: TemporalValue): number {
  return value.day * 86_400 + Math.floor(value.microsecond / 1_000_000)
}

/** An argument that must be text. */
export function textArgument(value: SqlValue): string {
  if (typeof value === 'string') return value
  throw new DataError('VALUE_TYPE', 'text was expected as argument; cast the value to text')
}

/** An argument that must be a whole number. */
export function integerArgument(value: SqlValue): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw new DataError('VALUE_TYPE', 'a whole number was expected as argument; round the value and cast it to an integer')
}

/** Says that a field is unknown, or is none of this kind of value. */
export function fieldRefused(kind: TemporalValue['kind'] | 'interval', fields: Iterable<string>): ProgrammingError {
  return new ProgrammingError('STATEMENT_INVALID', `the field is none of ${names[kind]}; its fields are ${[...fields].join(', ')}`)
}

/** Says that a zone was given for a value that is no instant. */
export function zoneRefused(): ProgrammingError {
  return new ProgrammingError('STATEMENT_INVALID', 'a time zone goes with a timestamp only; a date, a time and a local timestamp have none')
}

const names = {
  date: 'a date',
  time: 'a time',
  localTimestamp: 'a local timestamp',
  timestamp: 'a timestamp',
  interval: 'an interval',
} as const
