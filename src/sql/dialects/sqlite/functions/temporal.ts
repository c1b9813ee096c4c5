import { ProgrammingError } from '../../../../errors/index.ts'
import { canonicalDate } from '../../../../schema/values/date.ts'
import { intervalText, parseInterval } from '../../../../schema/values/interval.ts'
import { canonicalLocalTimestamp } from '../../../../schema/values/local-timestamp.ts'
import { canonicalTime } from '../../../../schema/values/time.ts'
import { localToTimestamp, timestampToLocal } from '../../../../schema/values/time-zone.ts'
import { canonicalTimestamp } from '../../../../schema/values/timestamp.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import {
  addDays,
  addMicroseconds,
  addMonths,
  addToTime,
  dateToLocalTimestamp,
  daysBetween,
  makeDate,
  microsecondsBetween,
  microsecondsBetweenTimes,
} from './temporal-arithmetic.ts'
import { extract } from './temporal-extract.ts'
import { truncate } from './temporal-truncate.ts'
import { integerArgument, textArgument } from './temporal-value.ts'

/**
 * The functions on stored dates, times, timestamps and intervals, with PostgreSQL's results. NULL for any argument
 * gives NULL. Intervals are microseconds, as they are stored. They count as deterministic, also those that take a
 * zone: PostgreSQL calls AT TIME ZONE immutable too.
 */
export const temporalFunctions: readonly ScalarFunction[] = [
  defineZoned('granary_extract', extract),
  defineZoned('granary_truncate', truncate),
  define('granary_to_local', 2, (timestamp, zone) => timestampToLocal(textArgument(timestamp), textArgument(zone))),
  define('granary_to_instant', 2, (local, zone) => localToTimestamp(textArgument(local), textArgument(zone))),
  define('granary_timestamp_add', 2, addMicroseconds),
  define('granary_timestamp_subtract', 2, microsecondsBetween),
  define('granary_date_add_days', 2, addDays),
  define('granary_date_subtract', 2, daysBetween),
  define('granary_date_to_local_timestamp', 1, dateToLocalTimestamp),
  define('granary_add_months', 2, addMonths),
  define('granary_time_add', 2, addToTime),
  define('granary_time_subtract', 2, microsecondsBetweenTimes),
  define('granary_make_date', 3, makeDate),
  define('granary_interval_to_text', 1, (microseconds) => intervalText(integerArgument(microseconds))),
  define('granary_interval_from_text', 1, (text) => parseInterval(textArgument(text))),
  define('granary_timestamp_from_text', 1, (text) => canonicalTimestamp(textArgument(text))),
  define('granary_local_timestamp_from_text', 1, (text) => canonicalLocalTimestamp(textArgument(text))),
  define('granary_date_from_text', 1, (text) => canonicalDate(textArgument(text))),
  define('granary_time_from_text', 1, (text) => canonicalTime(textArgument(text))),
]

function define(name: string, arity: 1 | 2 | 3, call: (first: SqlValue, second: SqlValue, third: SqlValue) => SqlValue): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity,
    useBigInts: true,
    call: (...[first = null, second = null, third = null]) =>
      first === null || (arity > 1 && second === null) || (arity > 2 && third === null) ? null : call(first, second, third),
  }
}

/** A function of a field, a value and perhaps a zone. */
function defineZoned(name: string, call: (field: SqlValue, value: SqlValue, zone?: SqlValue) => SqlValue): ScalarFunction {
  return {
    name,
    deterministic: true,
    arity: -1,
    useBigInts: true,
    call: (...values) => {
      const [field, value, zone] = values
      if (field === undefined || value === undefined || values.length > 3) {
        throw new ProgrammingError('STATEMENT_INVALID', `${name} takes a field, a value and, for a timestamp, a time zone`)
      }
      return field === null || value === null || zone === null ? null : call(field, value, zone)
    },
  }
}
