import {
  array,
  bigInteger,
  boolean,
  bytes,
  custom,
  date,
  decimal,
  enumeration,
  integer,
  interval,
  json,
  jsonNull,
  localTimestamp,
  point,
  real,
  smallInteger,
  text,
  time,
  timestamp,
  typeOf,
  uuid,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { dialects } from '../../../src/sql/dialects/printable.ts'

const { postgres, mysql, mariadb } = dialects

describe('identifiers', () => {
  test('PostgreSQL doubles double quotes', () => {
    expect(postgres.quoteIdentifier('a "b" c')).toBe('"a ""b"" c"')
  })
  test('MySQL doubles backticks', () => {
    expect(mysql.quoteIdentifier('a `b` c')).toBe('`a ``b`` c`')
  })
  test.each(Object.values(dialects))('$name refuses U+0000', (dialect) => {
    expect(() => dialect.quoteIdentifier('a\0')).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
  })
})

test('placeholders', () => {
  expect(postgres.placeholder(12)).toBe('$12')
  expect(mysql.placeholder(12)).toBe('?')
})

const attack = "it's \\' or 1=1 -- \\"

/** PostgreSQL manual §4.1.2, MySQL manual §11.1. */
const literals = [
  ['text', typeOf(text()), attack, "'it''s \\'' or 1=1 -- \\'", "'it''s \\\\'' or 1=1 -- \\\\'"],
  ['null', typeOf(text()), null, 'NULL', 'NULL'],
  ['integer', typeOf(integer()), -7, '-7', '-7'],
  ['bigint', typeOf(bigInteger()), 9007199254740993n, '9007199254740993', '9007199254740993'],
  ['real', typeOf(real()), 0.5, 'CAST(0.5 AS DOUBLE PRECISION)', '0.5e0'],
  [
    'decimal',
    typeOf(decimal({ precision: 30, scale: 10 })),
    '12345678901234567890.5',
    '12345678901234567890.5000000000',
    '12345678901234567890.5000000000',
  ],
  ['boolean', typeOf(boolean()), true, 'TRUE', '1'],
  ['date', typeOf(date()), '2026-11-23', "CAST('2026-11-23' AS DATE)", "CAST('2026-11-23' AS DATE)"],
  [
    'timestamp',
    typeOf(timestamp()),
    '2026-11-23T14:30:00+01:00',
    "CAST('2026-11-23T13:30:00.000000Z' AS TIMESTAMPTZ)",
    "CAST('2026-11-23 13:30:00.000000' AS DATETIME(6))",
  ],
  ['interval', typeOf(interval()), 'P1DT0.5S', "CAST('PT24H0M0.5S' AS INTERVAL)", '86400500000'],
  ['bytes', typeOf(bytes()), new Uint8Array([0, 255, 39]), "CAST('\\x00ff27' AS BYTEA)", "X'00ff27'"],
  ['json', typeOf(json()), { a: "it's" }, `CAST('{"a":"it''s"}' AS JSONB)`, `'{"a":"it''s"}'`],
  ['json null', typeOf(json()), jsonNull, "CAST('null' AS JSONB)", "'null'"],
  ['array', typeOf(array(text())), ['a"b', 'c\\d'], String.raw`CAST('{"a\"b","c\\d"}' AS TEXT[])`, String.raw`'["a\\"b","c\\\\d"]'`],
] as const

test.each(literals)('%s', (_, type, value, inPostgres, inMysql) => {
  expect(postgres.literal(value, type)).toBe(inPostgres)
  expect(mysql.literal(value, type)).toBe(inMysql)
})

const own = custom<string, ReturnType<typeof decimal>>({
  storedAs: decimal({ precision: 5, scale: 1 }),
  write: (value) => value,
  read: (stored) => stored,
})

/** PostgreSQL manual chapter 8, MySQL manual chapter 13. */
const types = [
  ['smallInteger', smallInteger(), 'SMALLINT', 'SMALLINT'],
  ['integer', integer(), 'INTEGER', 'INT'],
  ['integer of 64 bits', integer({ bits: 64 }), 'BIGINT', 'BIGINT'],
  ['bigInteger', bigInteger(), 'BIGINT', 'BIGINT'],
  ['real', real(), 'DOUBLE PRECISION', 'DOUBLE'],
  ['decimal', decimal({ precision: 12, scale: 3 }), 'NUMERIC(12,3)', 'DECIMAL(12,3)'],
  ['boolean', boolean(), 'BOOLEAN', 'BOOLEAN'],
  ['text', text(), 'TEXT', 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin'],
  ['text with a length', text({ length: 3 }), 'VARCHAR(3)', 'VARCHAR(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin'],
  ['enumeration', enumeration('a', 'b'), 'TEXT', 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin'],
  ['date', date(), 'DATE', 'DATE'],
  ['time', time(), 'TIME', 'TIME(6)'],
  ['timestamp', timestamp(), 'TIMESTAMPTZ', 'DATETIME(6)'],
  ['localTimestamp', localTimestamp(), 'TIMESTAMP', 'DATETIME(6)'],
  ['interval', interval(), 'INTERVAL', 'BIGINT'],
  ['uuid', uuid(), 'UUID', 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin'],
  ['bytes', bytes(), 'BYTEA', 'LONGBLOB'],
  ['bytes with a length', bytes({ length: 16 }), 'BYTEA', 'VARBINARY(16)'],
  ['json', json(), 'JSONB', 'JSON'],
  ['array', array(text({ length: 3 })), 'VARCHAR(3)[]', 'JSON'],
  ['array of arrays', array(array(integer())), 'INTEGER[]', 'JSON'],
  ['point', point(), 'POINT', 'POINT'],
  ['custom', own(), 'NUMERIC(5,1)', 'DECIMAL(5,1)'],
] as const

test.each(types)('type %s', (_, definition, inPostgres, inMysql) => {
  expect(postgres.typeName(typeOf(definition))).toBe(inPostgres)
  expect(mysql.typeName(typeOf(definition))).toBe(inMysql)
})

test('MariaDB has another name for the collation by code points', () => {
  expect(mariadb.typeName(typeOf(text({ length: 3 })))).toBe('VARCHAR(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin')
})

test('a decimal too wide for MySQL is refused by its capability', () => {
  expect(() => mysql.typeName(typeOf(decimal({ precision: 70, scale: 2 })))).toThrow(
    expect.objectContaining({ code: 'CAPABILITY_MISSING', details: { capability: 'sql.wideDecimals' } }),
  )
})
