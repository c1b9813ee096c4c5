import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateFromDayNumber } from '../../../src/schema/values/date.ts'
import { intervalText, parseInterval } from '../../../src/schema/values/interval.ts'
import { fromEpochMicroseconds, toEpochMicroseconds } from '../../../src/schema/values/timestamp.ts'
import type { SqlValue } from '../../../src/sql/dialects/sqlite/functions/function.ts'
import { temporalFunctions } from '../../../src/sql/dialects/sqlite/functions/temporal.ts'
import { dataError } from './data-error.ts'

const database = new DatabaseSync(':memory:')
for (const { name, deterministic, arity, useBigInts = false, call } of temporalFunctions) {
  // node:sqlite counts a function's declared parameters; with varargs it takes any number.
  database.function(name, { deterministic, useBigIntArguments: useBigInts, varargs: arity === -1 }, withParameters(arity, call))
}

function withParameters(arity: number, call: (...values: SqlValue[]) => SqlValue): (...values: SqlValue[]) => SqlValue {
  const functions = [
    (...values: SqlValue[]) => call(...values),
    (a: SqlValue) => call(a),
    (a: SqlValue, b: SqlValue) => call(a, b),
    (a: SqlValue, b: SqlValue, c: SqlValue) => call(a, b, c),
  ]
  const found = functions[Math.max(arity, 0)]
  if (found === undefined) throw new Error('no wrapper for so many parameters')
  return found
}

/** The value of an SQL expression; an INTEGER is a bigint, a REAL a number. */
function evaluate(expression: string, ...parameters: SqlValue[]): unknown {
  const statement = database.prepare(`SELECT ${expression} AS result`)
  statement.setReadBigInts(true)
  return statement.get(...parameters)?.result
}

const second = 1_000_000n
const hour = 3600n * second
const day = 24n * hour

describe('granary_extract', () => {
  // The examples of PostgreSQL's documentation, 9.9.1, and its results for the turns of ISO years.
  test.each([
    ["'day', '2001-02-16T20:38:40.000000'", 16n],
    ["'day_of_year', '2001-02-16T20:38:40.000000'", 47n],
    ["'week_day', '2001-02-16T20:38:40.000000'", 5n],
    ["'week_day', '2001-02-18'", 0n],
    ["'iso_week_day', '2001-02-18T20:38:40.000000'", 7n],
    ["'hour', '2001-02-16T20:38:40.000000'", 20n],
    ["'minute', '2001-02-16T20:38:40.000000'", 38n],
    ["'second', '2001-02-16T20:38:40.000000'", 40],
    ["'second', '17:12:28.500000'", 28.5],
    ["'microsecond', '17:12:28.500000'", 28_500_000n],
    ["'month', '2001-02-16T20:38:40.000000'", 2n],
    ["'quarter', '2001-02-16T20:38:40.000000'", 1n],
    ["'quarter', '2001-04-01'", 2n],
    ["'quarter', '2001-12-31'", 4n],
    ["'week', '2001-02-16T20:38:40.000000'", 7n],
    ["'year', '2001-02-16T20:38:40.000000'", 2001n],
    ["'iso_year', '2006-01-01'", 2005n],
    ["'iso_year', '2006-01-02'", 2006n],
    ["'week', '2005-01-01'", 53n],
    ["'week', '2012-12-30'", 52n],
    ["'iso_year', '2012-12-31'", 2013n],
    ["'week', '2012-12-31'", 1n],
    ["'week', '2020-12-31'", 53n],
    ["'iso_year', '2021-01-03'", 2020n],
    ["'week', '2021-01-03'", 53n],
    ["'day_of_year', '2024-12-31'", 366n],
    ["'epoch', '2001-02-17T04:38:40.120000Z'", 982384720.12],
    ["'epoch', '2001-02-16T20:38:40.120000'", 982355920.12],
    ["'epoch', '2020-01-01'", 1577836800],
    ["'epoch', '12:00:00.500000'", 43200.5],
    ["'epoch', '1969-12-31T23:59:59.999999Z'", -0.000001],
    ["'epoch', '9999-12-31T23:59:59.999999Z'", Number('253402300799.999999')],
    ["'epoch', '0001-01-01T00:00:00.000001Z'", Number('-62135596799.999999')],
    ["'hour', '24:00:00.000000'", 24n],
    ["'year', '0001-01-01'", 1n],
    ["'iso_year', '0001-01-01'", 1n],
    ["'week', '9999-12-31'", 52n],
    ["'hour', '2024-07-01T23:30:00.000000Z', 'Europe/Berlin'", 1n],
    ["'day', '2024-07-01T23:30:00.000000Z', 'Europe/Berlin'", 2n],
    ["'minute', '2024-07-01T23:30:00.000000Z', 'Asia/Kolkata'", 0n],
    ["'second', '1800-01-01T12:00:00.500000Z', 'America/New_York'", 58.5],
    ["'epoch', '2024-07-01T23:30:00.000000Z', 'Europe/Berlin'", 1719876600],
    // The year before 1 is -1 in PostgreSQL.
    ["'year', '0001-01-01T00:00:00.000000Z', 'America/New_York'", -1n],
    // PostgreSQL's justify_hours gives these intervals days of 24 hours.
    [`'day', ${day + 2n * hour}`, 1n],
    [`'hour', ${day + 2n * hour}`, 2n],
    [`'hour', ${-(26n * hour)}`, -2n],
    [`'day', ${-(26n * hour)}`, -1n],
    ["'second', -1500000", -1.5],
    ["'microsecond', -1500000", -1_500_000n],
    ["'minute', 0", 0n],
    [`'epoch', ${day}`, 86400],
  ])('(%s)', (parameters, expected) => {
    expect(evaluate(`granary_extract(${parameters})`)).toBe(expected)
  })

  test.each([
    ["'hour', '2020-01-01'", /none of a date; its fields are year/],
    ["'year', '12:00:00.000000'", /none of a time; its fields are hour/],
    ["'century', '2020-01-01T00:00:00.000000Z'", /none of a timestamp/],
    ["'year', 5", /none of an interval; its fields are day/],
    ["'year', '2020-01-01', 'UTC'", /goes with a timestamp only/],
    ["'hour', 5, 'UTC'", /goes with a timestamp only/],
    ["'year'", /takes a field, a value/],
    ["'year', '2020-01-01', 'UTC', 1", /takes a field, a value/],
  ])('refuses (%s)', (parameters, message) => {
    expect(() => evaluate(`granary_extract(${parameters})`)).toThrow(
      expect.objectContaining({ name: 'ProgrammingError', code: 'STATEMENT_INVALID' }),
    )
    expect(() => evaluate(`granary_extract(${parameters})`)).toThrow(message)
  })

  test.each(["'2020-01-01 00:00'", "'2023-02-29'", "''", "'2020-01-01T00:00:00.000000+'"])('refuses the text %s', (text) => {
    expect(() => evaluate(`granary_extract('year', ${text})`)).toThrow(dataError('VALUE_MALFORMED'))
  })

  test('refuses a zone that is not known and values of other types', () => {
    expect(() => evaluate("granary_extract('year', '2020-01-01T00:00:00.000000Z', 'CET')")).toThrow(dataError('TIME_ZONE_UNKNOWN'))
    expect(() => evaluate("granary_extract('year', 1.5)")).toThrow(dataError('VALUE_TYPE'))
    expect(() => evaluate("granary_extract('year', x'00')")).toThrow(dataError('VALUE_TYPE'))
  })
})

describe('granary_truncate', () => {
  // PostgreSQL's documentation, 9.9.2, and PostgreSQL 15's results around the changes of daylight saving.
  test.each([
    ["'hour', '2001-02-16T20:38:40.000000'", '2001-02-16T20:00:00.000000'],
    ["'year', '2001-02-16T20:38:40.000000'", '2001-01-01T00:00:00.000000'],
    ["'day', '2001-02-16T20:38:40.000000Z'", '2001-02-16T00:00:00.000000Z'],
    ["'day', '2001-02-16T20:38:40.000000Z', 'Australia/Sydney'", '2001-02-16T13:00:00.000000Z'],
    [`'hour', ${3n * day + 2n * hour + 2853n * second}`, 3n * day + 2n * hour],
    ["'minute', -90000000", -60_000_000n],
    [`'day', ${-(26n * hour)}`, -day],
    ["'second', '12:34:56.789000'", '12:34:56.000000'],
    ["'minute', '12:34:56.789000'", '12:34:00.000000'],
    ["'hour', '24:00:00.000000'", '24:00:00.000000'],
    ["'quarter', '2024-06-30'", '2024-04-01'],
    ["'quarter', '2024-12-31'", '2024-10-01'],
    ["'month', '2024-02-29'", '2024-02-01'],
    ["'week', '2024-02-25'", '2024-02-19'],
    ["'week', '2024-02-26'", '2024-02-26'],
    ["'week', '2021-01-03'", '2020-12-28'],
    ["'day', '2021-01-03'", '2021-01-03'],
    ["'week', '0001-01-03'", '0001-01-01'],
    ["'second', '1969-12-31T23:59:59.999999Z'", '1969-12-31T23:59:59.000000Z'],
    ["'hour', '2024-11-03T05:30:00.000000Z', 'America/New_York'", '2024-11-03T05:00:00.000000Z'],
    ["'hour', '2024-11-03T06:30:00.000000Z', 'America/New_York'", '2024-11-03T06:00:00.000000Z'],
    ["'day', '2024-11-03T06:30:00.000000Z', 'America/New_York'", '2024-11-03T04:00:00.000000Z'],
    ["'day', '2024-11-04T04:59:59.999999Z', 'America/New_York'", '2024-11-03T04:00:00.000000Z'],
    ["'month', '2024-03-20T00:00:00.000000Z', 'America/New_York'", '2024-03-01T05:00:00.000000Z'],
    ["'hour', '2024-07-01T00:10:00.000000Z', 'Asia/Kolkata'", '2024-06-30T23:30:00.000000Z'],
    ["'week', '2024-03-31T22:00:00.000000Z', 'Europe/Berlin'", '2024-03-31T22:00:00.000000Z'],
    ["'week', '2024-03-31T21:59:59.000000Z', 'Europe/Berlin'", '2024-03-24T23:00:00.000000Z'],
    ["'year', '2023-12-31T23:30:00.000000Z', 'Europe/Berlin'", '2023-12-31T23:00:00.000000Z'],
    ["'second', '1800-01-01T12:00:00.500000Z', 'America/New_York'", '1800-01-01T12:00:00.000000Z'],
    ["'minute', '1800-01-01T12:00:00.500000Z', 'America/New_York'", '1800-01-01T11:59:02.000000Z'],
  ])('(%s)', (parameters, expected) => {
    expect(evaluate(`granary_truncate(${parameters})`)).toBe(expected)
  })

  test.each([
    "'hour', '2020-01-01'",
    "'day', '12:00:00.000000'",
    "'decade', '2020-01-01'",
    "'week', 5",
    "'day', '2020-01-01', 'UTC'",
    "'day'",
  ])('refuses (%s)', (parameters) => {
    expect(() => evaluate(`granary_truncate(${parameters})`)).toThrow(
      expect.objectContaining({ name: 'ProgrammingError', code: 'STATEMENT_INVALID' }),
    )
  })

  test('cutting once more changes nothing, and the result is never later', () => {
    const anyInstant = fc.bigInt({ min: -3_000_000_000_000_000n, max: 4_000_000_000_000_000n }).map(fromEpochMicroseconds)
    const anyField = fc.constantFrom('year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second')
    const anyZone = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata')
    fc.assert(
      fc.property(anyInstant, anyField, anyZone, (timestamp, field, zone) => {
        const once = String(evaluate('granary_truncate(?, ?, ?)', field, timestamp, zone))
        expect(once <= timestamp).toBe(true)
        expect(evaluate('granary_truncate(?, ?, ?)', field, once, zone)).toBe(once)
        expect(Number(evaluate('granary_extract(?, ?, ?)', 'second', once, zone)) % 1).toBe(0)
      }),
    )
  })
})

describe('zones', () => {
  // PostgreSQL's documentation, 9.9.4 (AT TIME ZONE).
  test('granary_to_instant and granary_to_local', () => {
    expect(evaluate("granary_to_instant('2001-02-16T20:38:40.000000', 'America/Denver')")).toBe('2001-02-17T03:38:40.000000Z')
    expect(evaluate("granary_to_local('2001-02-17T01:38:40.000000Z', 'America/Denver')")).toBe('2001-02-16T18:38:40.000000')
    expect(evaluate("granary_to_instant('2024-10-06T02:15:00.000000', 'Australia/Lord_Howe')")).toBe('2024-10-05T15:45:00.000000Z')
    expect(() => evaluate("granary_to_local('2001-02-16T18:38:40.000000', 'America/Denver')")).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => evaluate("granary_to_local('2001-02-17T01:38:40.000000Z', 'Nowhere')")).toThrow(dataError('TIME_ZONE_UNKNOWN'))
  })
})

describe('arithmetic', () => {
  // PostgreSQL's documentation, tables 9.32 and 9.33, and PostgreSQL 15's results at the edges.
  test.each([
    ["granary_date_add_days('2001-09-28', 7)", '2001-10-05'],
    ["granary_date_add_days('2001-10-01', -7)", '2001-09-24'],
    ["granary_date_add_days('2024-02-28', 1)", '2024-02-29'],
    ["granary_date_subtract('2001-10-01', '2001-09-28')", 3n],
    ["granary_date_subtract('0001-01-01', '9999-12-31')", -3_652_058n],
    [`granary_timestamp_add('2001-09-28', ${hour})`, '2001-09-28T01:00:00.000000'],
    [`granary_timestamp_add('2001-09-28T01:00:00.000000', ${23n * hour})`, '2001-09-29T00:00:00.000000'],
    [`granary_timestamp_add('2001-09-28T23:00:00.000000Z', ${-23n * hour})`, '2001-09-28T00:00:00.000000Z'],
    ["granary_timestamp_add('1970-01-01T00:00:00.000000Z', -1)", '1969-12-31T23:59:59.999999Z'],
    ["granary_timestamp_add('0001-01-01T00:00:00.000000Z', 315537897599999999)", '9999-12-31T23:59:59.999999Z'],
    ["granary_timestamp_subtract('2001-09-29T03:00:00.000000', '2001-07-27T12:00:00.000000')", 63n * day + 15n * hour],
    ["granary_timestamp_subtract('9999-12-31T23:59:59.999999Z', '0001-01-01T00:00:00.000000Z')", 315_537_897_599_999_999n],
    ["granary_timestamp_subtract('2024-01-02', '2024-01-01T12:00:00.000000')", 12n * hour],
    ["granary_date_to_local_timestamp('2001-09-28')", '2001-09-28T00:00:00.000000'],
    ["granary_add_months('2024-01-31', 1)", '2024-02-29'],
    ["granary_add_months('2023-01-31', 1)", '2023-02-28'],
    ["granary_add_months('2024-03-31T12:00:00.000001', -1)", '2024-02-29T12:00:00.000001'],
    ["granary_add_months('2024-02-29T00:00:00.000000Z', 12)", '2025-02-28T00:00:00.000000Z'],
    ["granary_add_months('2024-12-15', 1)", '2025-01-15'],
    ["granary_add_months('2024-01-15', -1)", '2023-12-15'],
    ["granary_add_months('2024-01-15', -13)", '2022-12-15'],
    ["granary_time_add('01:00:00.000000', 10800000000)", '04:00:00.000000'],
    ["granary_time_add('05:00:00.000000', -7200000000)", '03:00:00.000000'],
    ["granary_time_add('23:00:00.000000', 7200000001)", '01:00:00.000001'],
    ["granary_time_add('24:00:00.000000', 0)", '00:00:00.000000'],
    ["granary_time_add('00:00:00.000000', -1)", '23:59:59.999999'],
    ["granary_time_add('24:00:00.000000', -1)", '23:59:59.999999'],
    ["granary_time_subtract('05:00:00.000000', '03:00:00.000000')", 2n * hour],
    ['granary_make_date(2013, 7, 15)', '2013-07-15'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected)
  })

  test.each([
    "granary_date_add_days('9999-12-31', 1)",
    "granary_date_add_days('2024-01-01', 9223372036854775807)",
    "granary_timestamp_add('9999-12-31T23:59:59.999999Z', 1)",
    "granary_timestamp_add('0001-01-01T00:00:00.000000', -1)",
    "granary_timestamp_add('2024-01-01T00:00:00.000000Z', 9223372036854775807)",
    "granary_add_months('9999-12-01', 1)",
    "granary_add_months('2024-01-01', -9223372036854775807)",
    'granary_make_date(2023, 2, 29)',
    'granary_make_date(0, 2, 2)',
    'granary_make_date(9223372036854775807, 1, 1)',
  ])('refuses %s as out of range', (expression) => {
    expect(() => evaluate(expression)).toThrow(dataError('VALUE_OUT_OF_RANGE'))
  })

  test.each([
    "granary_timestamp_add('12:00:00.000000', 1)",
    "granary_timestamp_subtract('2024-01-01T00:00:00.000000Z', '2024-01-01T00:00:00.000000')",
    "granary_timestamp_subtract('12:00:00.000000', '11:00:00.000000')",
    "granary_date_subtract('2024-01-01T00:00:00.000000', '2024-01-01')",
    "granary_date_add_days('2024-01-01', 1.5)",
    "granary_date_add_days('2024-01-01', '1')",
    "granary_add_months('12:00:00.000000', 1)",
    "granary_time_add('2024-01-01', 1)",
    'granary_timestamp_add(5, 1)',
  ])('refuses the types of %s', (expression) => {
    expect(() => evaluate(expression)).toThrow(dataError('VALUE_TYPE'))
  })

  test('adding and subtracting are each other undone, exactly', () => {
    const anyInstant = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })
    fc.assert(
      fc.property(anyInstant, anyInstant, fc.boolean(), (from, to, zoned) => {
        const [start = '', end = ''] = [from, to].map((instant) => fromEpochMicroseconds(instant).slice(0, zoned ? 27 : 26))
        expect(evaluate('granary_timestamp_subtract(?, ?)', end, start)).toBe(to - from)
        expect(evaluate('granary_timestamp_add(?, granary_timestamp_subtract(?, ?))', start, end, start)).toBe(end)
      }),
      { numRuns: 500 },
    )
  })

  test('days between dates too', () => {
    const anyDay = fc.integer({ min: -719_162, max: 2_932_896 })
    fc.assert(
      fc.property(anyDay, anyDay, (from, to) => {
        const [start, end] = [dateFromDayNumber(from), dateFromDayNumber(to)]
        expect(evaluate('granary_date_subtract(?, ?)', end, start)).toBe(BigInt(to - from))
        expect(evaluate('granary_date_add_days(?, ?)', start, to - from)).toBe(end)
      }),
    )
  })

  test('times wrap as numbers do', () => {
    const anyLength = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(anyLength, (length) => {
        const sum = ((length % day) + day) % day
        expect(evaluate('granary_time_add(?, ?)', '00:00:00.000000', length)).toBe(fromEpochMicroseconds(sum).slice(11, 26))
      }),
    )
  })
})

describe('text', () => {
  test('is read and written', () => {
    expect(evaluate("granary_timestamp_from_text('2026-11-23 15:30+01')")).toBe('2026-11-23T14:30:00.000000Z')
    expect(evaluate("granary_local_timestamp_from_text('2026-11-23 15:30')")).toBe('2026-11-23T15:30:00.000000')
    expect(evaluate("granary_date_from_text('2024-02-29')")).toBe('2024-02-29')
    expect(evaluate("granary_time_from_text('15:30')")).toBe('15:30:00.000000')
    expect(evaluate("granary_interval_from_text('P1DT2H')")).toBe(26n * hour)
    expect(evaluate(`granary_interval_to_text(${-26n * hour})`)).toBe('-P1DT2H')
    expect(evaluate('granary_interval_to_text(-9223372036854775807)')).toBe('-P106751991DT4H54.775807S')
  })

  test('is refused when it is malformed', () => {
    expect(() => evaluate("granary_timestamp_from_text('2026-11-23 15:30')")).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => evaluate("granary_date_from_text('2023-02-29')")).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => evaluate("granary_interval_from_text('P1M')")).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => evaluate('granary_date_from_text(20240229)')).toThrow(dataError('VALUE_TYPE'))
  })

  test('of intervals goes through SQLite unchanged', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (microseconds) => {
        expect(evaluate('granary_interval_to_text(?)', microseconds)).toBe(intervalText(microseconds))
        expect(evaluate('granary_interval_from_text(granary_interval_to_text(?))', microseconds)).toBe(microseconds)
      }),
    )
  })
})

describe('in statements', () => {
  test('timestamps that came with many offsets order, group and join by instant', () => {
    database.exec('CREATE TABLE readings (at TIMESTAMP NOT NULL, span INTERVAL)')
    const insert = database.prepare('INSERT INTO readings VALUES (granary_timestamp_from_text(?), granary_interval_from_text(?))')
    const given = [
      ['2024-11-03T01:30:00-05:00', 'PT1H'],
      ['2024-11-03T01:30:00-04:00', 'PT30M'],
      ['2024-11-03 05:15:00Z', '-PT15M'],
      ['2024-11-04T00:00:00+05:30', 'P1D'],
    ] as const
    for (const [at, span] of given) insert.run(at, span)
    const rows = database.prepare("SELECT at, granary_truncate('day', at, 'America/New_York') AS day FROM readings ORDER BY at").all()
    expect(rows.map((row) => row.at)).toEqual([
      '2024-11-03T05:15:00.000000Z',
      '2024-11-03T05:30:00.000000Z',
      '2024-11-03T06:30:00.000000Z',
      '2024-11-03T18:30:00.000000Z',
    ])
    expect(new Set(rows.map((row) => row.day))).toEqual(new Set(['2024-11-03T04:00:00.000000Z']))
    expect(evaluate('(SELECT granary_interval_to_text(sum(span)) FROM readings)')).toBe('P1DT1H15M')
    expect(evaluate('(SELECT max(granary_timestamp_add(at, span)) FROM readings)')).toBe('2024-11-04T18:30:00.000000Z')
    expect(toEpochMicroseconds('2024-11-04T18:30:00.000000Z')).toBe(
      toEpochMicroseconds('2024-11-03T18:30:00.000000Z') + parseInterval('P1D'),
    )
    database.exec("CREATE INDEX readings_hour ON readings (granary_extract('hour', at, 'Europe/Berlin'))")
    expect(evaluate("(SELECT count(*) FROM readings WHERE granary_extract('hour', at, 'Europe/Berlin') = 6)")).toBe(2n)
  })

  test('NULL for any argument gives NULL', () => {
    const samples: Readonly<Record<string, readonly SqlValue[]>> = {
      granary_extract: ['year', '2024-01-01T00:00:00.000000Z', 'UTC'],
      granary_truncate: ['year', '2024-01-01T00:00:00.000000Z', 'UTC'],
      granary_to_local: ['2024-01-01T00:00:00.000000Z', 'UTC'],
      granary_to_instant: ['2024-01-01T00:00:00.000000', 'UTC'],
      granary_timestamp_add: ['2024-01-01T00:00:00.000000', 1],
      granary_timestamp_subtract: ['2024-01-01', '2024-01-01'],
      granary_date_add_days: ['2024-01-01', 1],
      granary_date_subtract: ['2024-01-01', '2024-01-01'],
      granary_date_to_local_timestamp: ['2024-01-01'],
      granary_add_months: ['2024-01-01', 1],
      granary_time_add: ['00:00:00.000000', 1],
      granary_time_subtract: ['00:00:00.000000', '00:00:00.000000'],
      granary_make_date: [2024, 1, 1],
      granary_interval_to_text: [1],
      granary_interval_from_text: ['PT1S'],
      granary_timestamp_from_text: ['2024-01-01T00:00Z'],
      granary_local_timestamp_from_text: ['2024-01-01T00:00'],
      granary_date_from_text: ['2024-01-01'],
      granary_time_from_text: ['00:00'],
    }
    expect(Object.keys(samples).toSorted()).toEqual(temporalFunctions.map(({ name }) => name).toSorted())
    for (const [name, sample] of Object.entries(samples)) {
      const marks = sample.map(() => '?').join(', ')
      expect(evaluate(`${name}(${marks})`, ...sample), name).not.toBeNull()
      for (let index = 0; index < sample.length; index++) {
        expect(evaluate(`${name}(${marks})`, ...sample.with(index, null)), `${name}, argument ${index + 1}`).toBeNull()
      }
    }
  })
})
