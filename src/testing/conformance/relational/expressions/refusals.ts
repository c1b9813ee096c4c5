import {
  addDays,
  atTimeZone,
  boolean,
  cast,
  char,
  date,
  decimal,
  integer,
  json,
  ln,
  makeDate,
  power,
  regexpReplace,
  smallInteger,
  sqrt,
  uuid,
  value,
} from '../../../../index.ts'
import type { FailingSampleCase } from '../sample-cases.ts'
import { samples as s } from '../samples.ts'

/** PostgreSQL 15.18 reports an error for each of these, too. */
export const refusedCases: readonly FailingSampleCase[] = [
  ['small / 0', s.small.dividedBy(s.small.minus(s.small)), 1, 'DIVISION_BY_ZERO'],
  ['money / 0', s.money.dividedBy(0), 1, 'DIVISION_BY_ZERO'],
  ['ratio / 0', s.ratio.dividedBy(0), 1, 'DIVISION_BY_ZERO'],
  ['money % 0', s.money.modulo(0), 1, 'DIVISION_BY_ZERO'],
  ['int8 * 3000', s.big.times(3000n), 1, 'VALUE_OUT_OF_RANGE'],
  ['sum of int8', s.big.times(1000n).plus(s.big.times(1000n)), 1, 'VALUE_OUT_OF_RANGE'],
  ['float8 * float8', s.ratio.times(1e308).times(10), 1, 'VALUE_OUT_OF_RANGE'],
  ['sqrt(-2.5)', sqrt(s.ratio), 2, 'VALUE_OUT_OF_RANGE'],
  ['ln(0)', ln(s.ratio), 4, 'VALUE_OUT_OF_RANGE'],
  ['power(-2.5, 0.5)', power(s.ratio, 0.5), 2, 'VALUE_OUT_OF_RANGE'],
  ['chr(-42)', char(s.small), 2, 'VALUE_OUT_OF_RANGE'],
  ["'Hello World'::int4", cast(s.word, integer()), 1, 'VALUE_MALFORMED'],
  ['1000000::int2', cast(s.small, smallInteger()), 6, 'VALUE_OUT_OF_RANGE'],
  ['99999999.99::numeric(5,2)', cast(s.money, decimal({ precision: 5, scale: 2 })), 6, 'VALUE_OUT_OF_RANGE'],
  ["'Hello World'::date", cast(s.word, date()), 1, 'VALUE_MALFORMED'],
  ["'Hello World'::boolean", cast(s.word, boolean()), 1, 'VALUE_MALFORMED'],
  ["'Hello World'::uuid", cast(s.word, uuid()), 1, 'VALUE_MALFORMED'],
  ["'Hello World'::jsonb", cast(s.word, json()), 1, 'JSON_MALFORMED'],
  ['make_date(2026, 2, 30)', makeDate(2026, 2, 30), 1, 'VALUE_OUT_OF_RANGE'],
  ["moment AT TIME ZONE 'Europe/Atlantis'", atTimeZone(s.moment, 'Europe/Atlantis'), 1, 'TIME_ZONE_UNKNOWN'],
  ["regexp_replace(word, '(', '')", regexpReplace(s.word, '(', ''), 1, 'PATTERN_MALFORMED', ['sql.textFunctions']],
  ["(doc ->> 'name')::float8", s.doc.number('name'), 1, 'VALUE_MALFORMED'],
  ['jsonb_array_length(doc)', s.doc.arrayLength(), 1, 'VALUE_TYPE'],
  ['-9223372036854775808 / -1', value(-9223372036854775808n).dividedBy(-1n), 1, 'VALUE_OUT_OF_RANGE'],
]

/** PostgreSQL has later years; Granary refuses them on every engine. */
export const ownRefusals: readonly FailingSampleCase[] = [['year 10000', addDays(s.day, 10_000_000), 1, 'VALUE_OUT_OF_RANGE']]
