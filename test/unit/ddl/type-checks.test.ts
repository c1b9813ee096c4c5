import fc from 'fast-check'
import {
  array,
  bigInteger,
  boolean,
  bytes,
  check,
  custom,
  date,
  decimal,
  defineSchema,
  enumeration,
  id,
  integer,
  interval,
  json,
  jsonNull,
  localTimestamp,
  point,
  real,
  smallInteger,
  table,
  text,
  time,
  timestamp,
  uuid,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { inFile } from './database-file.ts'

const money = custom<number, ReturnType<typeof integer>>({
  storedAs: integer(),
  write: (value) => value * 100,
  read: (stored) => stored / 100,
})

const everything = table('everything', {
  id: id(),
  small: smallInteger().nullable(),
  whole: integer().nullable(),
  large: integer({ bits: 64 }).nullable(),
  big: bigInteger().nullable(),
  real: real().nullable(),
  decimal: decimal({ precision: 30, scale: 10 }).nullable(),
  boolean: boolean().nullable(),
  text: text().nullable(),
  short: text({ length: 3 }).nullable(),
  choice: enumeration('calm', "it's", 'storm').nullable(),
  date: date().nullable(),
  time: time().nullable(),
  timestamp: timestamp().nullable(),
  localTimestamp: localTimestamp().nullable(),
  interval: interval().nullable(),
  uuid: uuid().nullable(),
  bytes: bytes().nullable(),
  key: bytes({ length: 2 }).nullable(),
  json: json<unknown>().nullable(),
  array: array(integer()).nullable(),
  decimals: array(decimal({ precision: 10, scale: 2 })).nullable(),
  point: point().nullable(),
  money: money().nullable(),
})
const schema = defineSchema({ everything })

// What another program may try to write, as SQL: each is no value of the column's type.
const refused: Readonly<Record<string, readonly string[]>> = {
  small: ['32768', '-32769', '1.5', "'x'", "X'00'"],
  whole: ['2147483648', '-2147483649', '0.5', "'x'", "X'00'"],
  large: ['9007199254740992', '-9007199254740992', '0.5', '1e300', "'12a'", "X'00'"],
  big: ['0.5', '9223372036854775808', "'x'", "X'00'"],
  real: ["'x'", "X'00'", '9e999', '-9e999'],
  decimal: ["'12.5'", '12.5', '7', "'x'", "X'00'", "'-12.50'", "'1e5'", "''"],
  boolean: ['2', '-1', "'true'", '0.5', "X'01'"],
  text: ["X'00'"],
  short: ["'four'", "X'00'", '1234'],
  choice: ["'gale'", "''", '1', "X'00'"],
  date: ["'2024-1-1'", "'2024-01-01T00:00:00'", '20240101', "X'00'", "'01/02/2024'"],
  time: ["'12:30'", "'12:30:00'", '1230', "X'00'"],
  timestamp: [
    "'2024-01-01 00:00:00'",
    "'2024-01-01T00:00:00Z'",
    "'2024-01-01T00:00:00.000Z'",
    "'2024-01-01T00:00:00.000000+00:00'",
    '1704067200',
    'CURRENT_TIMESTAMP',
  ],
  localTimestamp: ["'2024-01-01 00:00:00'", "'2024-01-01T00:00:00.000000Z'", '1704067200'],
  interval: ["'PT1H'", '0.5', "X'00'"],
  uuid: [
    "'not a uuid'",
    "'0190B5F5-0000-7000-8000-000000000000'",
    "'0190b5f5000070008000000000000000'",
    "X'0190b5f5000070008000000000000000'",
  ],
  bytes: ["'text'", '1', '1.5'],
  key: ["X'000102'", "'ab'", '1'],
  json: ["'{'", "'undefined'", "''"],
  array: ["'{}'", "'1'", "'[1'", '1'],
  decimals: ["'{}'", "'[1'"],
  point: ["'1,2'", '\'{"x":1,"y":2}\'', '1', "'[1]'"],
  money: ['2147483648', '0.5', "'x'"],
}

describe('types as other programs are held to them', () => {
  test('what is no value of a type is refused with the name of its check, and null and the least and greatest values are taken', async () => {
    await inFile(schema, async ({ db, other }) => {
      for (const [column, values] of Object.entries(refused)) {
        for (const value of values) {
          expect(() => other.exec(`INSERT INTO everything ("${column}") VALUES (${value})`), `${column} = ${value}`).toThrow(
            `CHECK constraint failed: ck_everything_${column}_type`,
          )
        }
        other.exec(`INSERT INTO everything ("${column}") VALUES (NULL)`)
      }
      expect(Object.keys(refused).sort()).toEqual([...everything.$.columns.keys()].filter((column) => column !== 'id').sort())
      expect(await db.select({ whole: everything.whole }).from(everything)).toEqual(Object.keys(refused).map(() => ({ whole: null })))
    })
  })

  test('every value that Granary writes is taken, and comes back', async () => {
    const digits = fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n })
    const moment = fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((at) => at.toISOString().replace('Z', '000Z'))
    const row = fc.record({
      small: fc.integer({ min: -32768, max: 32767 }),
      whole: fc.integer({ min: -2147483648, max: 2147483647 }),
      large: fc.maxSafeInteger(),
      big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      real: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      decimal: digits.map((value) => decimalText(value, 10)),
      boolean: fc.boolean(),
      text: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
      short: fc.constantFrom('', 'a', '🛩️', 'ÄÖÜ', '🛩🛩🛩'),
      choice: fc.constantFrom('calm' as const, "it's" as const, 'storm' as const),
      date: moment.map((at) => at.slice(0, 10)),
      time: moment.map((at) => at.slice(11, 26)),
      timestamp: moment,
      localTimestamp: moment.map((at) => at.slice(0, 26)),
      uuid: fc.uuid(),
      bytes: fc.uint8Array(),
      key: fc.uint8Array({ maxLength: 2 }),
      json: fc.oneof(
        fc
          .jsonValue({ noUnicodeString: false })
          // JSON.stringify writes the negative zero as 0, and JSON has one zero.
          .map((value): unknown => JSON.parse(JSON.stringify(value)))
          .filter((value) => value !== null && JSON.stringify(value).isWellFormed() && !JSON.stringify(value).includes('\\u0000')),
        fc.constant(jsonNull),
      ),
      array: fc.array(fc.integer({ min: -2147483648, max: 2147483647 })),
      point: fc.record({
        x: fc.integer({ min: -1000, max: 1000 }),
        y: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      }),
      money: fc.integer({ min: -1000, max: 1000 }),
    })
    await inFile(schema, async ({ db }) => {
      await fc.assert(
        fc.asyncProperty(row, async (given) => {
          const [read] = await db.insert(everything).values(given).returning()
          expect(read).toMatchObject(given)
        }),
        { numRuns: 150 },
      )
    })
  })

  test('a row number that is no identity is held to the range of its type', async () => {
    const numbered = table('numbered', { number: smallInteger().primaryKey() })
    await inFile(defineSchema({ numbered }), async ({ other }) => {
      other.exec('INSERT INTO numbered VALUES (32767), (-32768)')
      expect(() => other.exec('INSERT INTO numbered VALUES (32768)')).toThrow('CHECK constraint failed: ck_numbered_number_type')
      expect(() => other.exec("INSERT INTO numbered VALUES ('x')")).toThrow('datatype mismatch')
    })
  })

  test('a declared check keeps its conventional name beside the check of the type', async () => {
    const named = table('named', { id: id(), x: integer(), x_type: integer() }, (t) => [check(t.x_type.gt(0))])
    await inFile(defineSchema({ named }), async ({ other }) => {
      const sql = String(other.prepare("SELECT sql FROM sqlite_schema WHERE name = 'named'").get()?.sql)
      expect(sql.match(/"ck_named_\w+"/g)).toEqual(['"ck_named_x_type"', '"ck_named_x_type_2"', '"ck_named_x_type_type"'])
    })
  })
})

function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
