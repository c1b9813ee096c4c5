import { ProgrammingError } from '../../errors/index.ts'
import type {
  Expr,
  Expression,
  IntegerExpression,
  MomentExpression,
  MomentKind,
  NullOf,
  NumberExpression,
} from '../../schema/expressions/expression.ts'
import { BoundNode, operand } from '../../schema/expressions/expression-node.ts'
import { date } from '../../schema/tables/columns.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { dateType, integerType, localTimestampType, realType, textType, timestampType } from '../../schema/types/column-types.ts'
import { currentTime } from '../../schema/values/surroundings.ts'
import { cast } from './conversion.ts'
import { type CountOperand, expressionOfKind, operationOf, type TextOperand, textNode } from './typing.ts'

// The functions follow PostgreSQL's (manual, section 9.9, Date/Time Functions and Operators), but nothing depends on a session's time
// zone: instants are looked at in UTC unless a zone is named. Zones have IANA names such as Europe/Berlin. Null in any operand gives null.

const integer = integerType(64)
const text = textType()
const timestamp = timestampType('text')

/** The application's clock, asked each time a statement's values are bound. */
const clock: ColumnType<'timestamp'> = Object.freeze({ ...timestamp, key: 'timestamp now', accept: () => (moment ??= momentOfStatement()) })

let moment: string | undefined

// The values of one statement are bound in one go, and all of them have the same time.
function momentOfStatement(): string {
  queueMicrotask(() => {
    moment = undefined
  })
  return new Date(currentTime()).toISOString().replace('Z', '000Z')
}

/**
 * The moment at which the statement starts, to the millisecond, by the application's clock; the same for the whole statement. As a
 * column's default it is the database's clock.
 *
 * ```ts
 * import { now, select, table, text, timestamp } from 'granary'
 *
 * const notices = table('notices', { text: text(), sent: timestamp().default(now()) })
 * select({ text: notices.text }).from(notices).where(notices.sent.gt(now().minus('P1D')))
 * ```
 */
export function now(): MomentExpression<string, 'timestamp', never> {
  return operationOf('now', [new BoundNode('now', clock)], timestamp)
}

/** The date in a time zone at the moment at which the statement starts. Default zone: UTC. */
export function today(zone = 'UTC'): MomentExpression<string, 'date', never> {
  return cast(atTimeZone(now(), zone), date())
}

/** The fields that a kind of moment has. Weeks are those of ISO 8601; `weekDay` counts from Sunday as 0, `isoWeekDay` from Monday as 1. */
export interface MomentFields {
  readonly date: DateField | 'epoch'
  readonly time: ClockField | 'epoch'
  readonly timestamp: DateField | ClockField | 'epoch'
  readonly localTimestamp: DateField | ClockField | 'epoch'
  readonly interval: 'day' | ClockField | 'epoch'
}
export type DateField = 'year' | 'isoYear' | 'quarter' | 'month' | 'week' | 'day' | 'dayOfYear' | 'weekDay' | 'isoWeekDay'
/** `second` has a fraction; `microsecond` counts from the full minute. */
export type ClockField = 'hour' | 'minute' | 'second' | 'microsecond'

type FieldValue<P, T, F> = P extends 'second' | 'epoch'
  ? NumberExpression<number | NullOf<T>, 'real', F>
  : IntegerExpression<number | NullOf<T>, 'integer', F>

/**
 * One field of a moment or a length of time; of an instant in UTC, or in a zone. `epoch` are the seconds since 1970-01-01. A length of time
 * has days of 24 hours.
 *
 * ```ts
 * import { count, extract, select, table, timestamp } from 'granary'
 *
 * const flights = table('flights', { departsAt: timestamp() })
 * const hour = extract('hour', flights.departsAt, 'America/Chicago')
 * select({ hour, flights: count() }).from(flights).groupBy(hour)
 * ```
 */
export function extract<P extends MomentFields[K], T, K extends keyof MomentFields, F>(
  field: P,
  moment: Expression<T, K, F>,
): FieldValue<P, T, F>
export function extract<P extends MomentFields['timestamp'], T, F, U = never, G = never>(
  field: P,
  instant: Expression<T, 'timestamp', F>,
  zone: TextOperand<U, G>,
): FieldValue<P, T | U, F | G>
export function extract(field: string, moment: unknown, zone?: unknown): unknown {
  const node = expressionOfKind(moment, 'extract', 'date', 'time', 'timestamp', 'localTimestamp', 'interval')
  const known = fieldsOf[node.type.kind] ?? []
  if (!known.includes(field))
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `extract() knows no such field of kind ${node.type.kind}; its fields are ${known.join(', ')}`,
    )
  return operationOf('extract', withZone(node, zone), field === 'second' || field === 'epoch' ? realType : integer, [field])
}

const dateFields = ['year', 'isoYear', 'quarter', 'month', 'week', 'day', 'dayOfYear', 'weekDay', 'isoWeekDay']
const clockFields = ['hour', 'minute', 'second', 'microsecond']
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  date: [...dateFields, 'epoch'],
  time: [...clockFields, 'epoch'],
  timestamp: [...dateFields, ...clockFields, 'epoch'],
  localTimestamp: [...dateFields, ...clockFields, 'epoch'],
  interval: ['day', ...clockFields, 'epoch'],
}

/** The units to which a kind of moment can be cut. */
export interface MomentUnits {
  readonly date: DateUnit
  readonly time: ClockUnit
  readonly timestamp: DateUnit | ClockUnit
  readonly localTimestamp: DateUnit | ClockUnit
  readonly interval: 'day' | ClockUnit
}
export type DateUnit = 'year' | 'quarter' | 'month' | 'week' | 'day'
export type ClockUnit = 'hour' | 'minute' | 'second'

/**
 * A moment cut down to the start of its year, quarter, month, ISO week, day, hour, minute or second, in its own kind; of an instant in UTC,
 * or in a zone. A length of time is cut towards zero. PostgreSQL's `date_trunc`.
 */
export function truncate<T, K extends keyof MomentUnits, F>(
  unit: MomentUnits[K],
  moment: Expression<T, K, F>,
): Expr<string | NullOf<T>, K, F>
export function truncate<T, F, U = never, G = never>(
  unit: MomentUnits['timestamp'],
  instant: Expression<T, 'timestamp', F>,
  zone: TextOperand<U, G>,
): MomentExpression<string | NullOf<T | U>, 'timestamp', F | G>
export function truncate(unit: string, moment: unknown, zone?: unknown): unknown {
  const node = expressionOfKind(moment, 'truncate', 'date', 'time', 'timestamp', 'localTimestamp', 'interval')
  const known = unitsOf[node.type.kind] ?? []
  if (!known.includes(unit))
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `truncate() knows no such unit of kind ${node.type.kind}; its units are ${known.join(', ')}`,
    )
  return operationOf('truncateMoment', withZone(node, zone), asText(node.type), [unit])
}

const dateUnits = ['year', 'quarter', 'month', 'week', 'day']
const clockUnits = ['hour', 'minute', 'second']
const unitsOf: Readonly<Record<string, readonly string[]>> = {
  date: dateUnits,
  time: clockUnits,
  timestamp: [...dateUnits, ...clockUnits],
  localTimestamp: [...dateUnits, ...clockUnits],
  interval: ['day', ...clockUnits],
}

/**
 * What the clocks of a zone show at an instant; or, of a local time, the instant at which the clocks of the zone show it. A local time that
 * clocks skip is read with the offset before the change, one that they show twice with the offset after it. PostgreSQL's `AT TIME ZONE`.
 *
 * DataError TIME_ZONE_UNKNOWN for a name that is no zone.
 */
export function atTimeZone<T, F, U = never, G = never>(
  instant: Expression<T, 'timestamp', F>,
  zone: TextOperand<U, G>,
): MomentExpression<string | NullOf<T | U>, 'localTimestamp', F | G>
export function atTimeZone<T, F, U = never, G = never>(
  local: Expression<T, 'localTimestamp', F>,
  zone: TextOperand<U, G>,
): MomentExpression<string | NullOf<T | U>, 'timestamp', F | G>
export function atTimeZone(moment: unknown, zone: unknown): unknown {
  const node = expressionOfKind(moment, 'atTimeZone', 'timestamp', 'localTimestamp')
  const toLocal = node.type.kind === 'timestamp'
  return operationOf(toLocal ? 'toLocal' : 'toInstant', [node, textNode(zone)], toLocal ? localTimestampType : timestamp)
}

/** So many months later, in the same kind; a day that the month has not becomes its last. An instant is looked at in UTC. */
export function addMonths<T, K extends Exclude<MomentKind, 'time'>, F, U = never, G = never>(
  moment: Expression<T, K, F>,
  months: CountOperand<U, G>,
): MomentExpression<string | NullOf<T | U>, K, F | G> {
  const node = expressionOfKind(moment, 'addMonths', 'date', 'timestamp', 'localTimestamp')
  return operationOf('addMonths', [node, operand(months, integer)], asText(node.type))
}

/** A date so many days later. */
export function addDays<T, F, U = never, G = never>(
  date: Expression<T, 'date', F>,
  days: CountOperand<U, G>,
): MomentExpression<string | NullOf<T | U>, 'date', F | G> {
  return operationOf('addDays', [expressionOfKind(date, 'addDays', 'date'), operand(days, integer)], dateType)
}

/** The days from the second date to the first. */
export function dateDifference<T, F, U = never, G = never>(
  date: Expression<T, 'date', F>,
  earlier: string | Expression<U, 'date', G>,
): IntegerExpression<number | NullOf<T | U>, 'integer', F | G> {
  return operationOf('dateDifference', [expressionOfKind(date, 'dateDifference', 'date'), operand(earlier, dateType)], integer)
}

/** The date of a year, a month and a day. DataError VALUE_OUT_OF_RANGE where there is no such day. */
export function makeDate<T = never, F = never, U = never, G = never, V = never, H = never>(
  year: CountOperand<T, F>,
  month: CountOperand<U, G>,
  day: CountOperand<V, H>,
): MomentExpression<string | NullOf<T | U | V>, 'date', F | G | H> {
  return operationOf(
    'makeDate',
    [year, month, day].map((part) => operand(part, integer)),
    dateType,
  )
}

function withZone(node: ReturnType<typeof expressionOfKind>, zone: unknown): ReturnType<typeof operand>[] {
  if (zone === undefined) return [node]
  if (node.type.kind !== 'timestamp')
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'a time zone goes with a timestamp only; a date, a time and a local timestamp have none',
    )
  return [node, operand(zone, text)]
}

// Results are read as text, also where the column is read as Date, which has no microseconds.
function asText(type: ColumnType): ColumnType {
  return type.kind === 'timestamp' ? timestamp : type
}
