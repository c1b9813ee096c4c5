import fc from 'fast-check'
import {
  alias,
  array,
  bigInteger,
  boolean,
  bytes,
  type Db,
  date,
  decimal,
  defineSchema,
  id,
  integer,
  interval,
  json,
  jsonNull,
  localTimestamp,
  open,
  point,
  real,
  smallInteger,
  sql,
  table,
  text,
  time,
  timestamp,
  uuid,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'

const values = table('values', {
  id: id(),
  small: smallInteger().nullable(),
  whole: integer().nullable(),
  wide: integer({ bits: 64 }).nullable(),
  big: bigInteger().nullable(),
  real: real().nullable(),
  flag: boolean().nullable(),
  exact: decimal({ precision: 65, scale: 30 }).nullable(),
  money: decimal({ precision: 12, scale: 2 }).nullable(),
  text: text().nullable(),
  bytes: bytes().nullable(),
  date: date().nullable(),
  time: time().nullable(),
  at: timestamp().nullable(),
  local: localTimestamp().nullable(),
  span: interval().nullable(),
  uuid: uuid().nullable(),
  json: json().nullable(),
  list: array(bigInteger()).nullable(),
  point: point().nullable(),
})
const schema = defineSchema({ values })

const create = `CREATE TABLE \`values\` (
  id BIGINT AUTO_INCREMENT PRIMARY KEY, small SMALLINT, whole INT, wide BIGINT, big BIGINT, \`real\` DOUBLE, flag BOOLEAN, exact DECIMAL(65,30),
  money DECIMAL(12,2), text LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin, bytes LONGBLOB, date DATE, time TIME(6), at DATETIME(6), local DATETIME(6),
  span BIGINT, uuid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin, json JSON, list JSON, point POINT)`

type Row = Parameters<ReturnType<Db['insert']>['values']>[0]

describeServer('mariadb', 'values go there and come back', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema)
    await db.script(create)
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const there = async (row: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const [made] = await db
      .insert(values)
      .values(row as never)
      .returning({ id: values.id })
    const read = await db
      .select(values)
      .from(values)
      .where(values.id.eq(made?.id ?? 0))
      .one()
    return read as Record<string, unknown>
  }

  const extremes: readonly (readonly [column: string, value: unknown])[] = [
    ['small', -32768],
    ['small', 32767],
    ['whole', -2147483648],
    ['whole', 2147483647],
    ['whole', 0],
    ['wide', Number.MAX_SAFE_INTEGER],
    ['wide', Number.MIN_SAFE_INTEGER],
    ['wide', 2147483648],
    ['big', 9223372036854775807n],
    ['big', -9223372036854775808n],
    ['big', 9007199254740993n],
    ['real', 0.1],
    ['real', 5e-324],
    ['real', 1.7976931348623157e308],
    ['real', 3000000000],
    ['real', 1e21],
    ['flag', true],
    ['flag', false],
    ['exact', `${'9'.repeat(35)}.${'9'.repeat(30)}`],
    ['exact', `-${'9'.repeat(35)}.${'9'.repeat(30)}`],
    ['exact', `0.${'0'.repeat(29)}1`],
    ['money', '-0.01'],
    ['money', '9999999999.99'],
    ['text', ''],
    ['text', ' spaces '],
    ['text', `'"\\\n\r\u001a%_\`💥ﬀ`],
    ['text', 'x'.repeat(300_000)],
    ['bytes', new Uint8Array()],
    ['bytes', new Uint8Array([0, 39, 92, 255, 10])],
    ['bytes', new Uint8Array(100_000).fill(0xa7)],
    ['date', '0001-01-01'],
    ['date', '9999-12-31'],
    ['date', '2024-02-29'],
    ['time', '00:00:00.000000'],
    ['time', '23:59:59.999999'],
    ['at', '0001-01-01T00:00:00.000000Z'],
    ['at', '9999-12-31T23:59:59.999999Z'],
    ['at', '2026-03-29T01:30:00.000001Z'],
    ['local', '2026-03-29T02:30:00.100000'],
    ['span', 'P1DT2H3M4.5S'],
    ['span', '-PT0.000001S'],
    ['uuid', '019aae10-2800-7000-8000-0123456789ab'],
    ['json', { a: [1, null, { b: 'x"\\' }], c: 1e-7, d: '12345678901234567890' }],
    ['json', 'text'],
    ['json', '"'],
    ['json', 0],
    ['json', false],
    ['json', jsonNull],
    ['list', [9223372036854775807n, -1n]],
    ['list', []],
    ['point', { x: -180.5, y: 1e-300 }],
  ]

  test.each(extremes)('%s: %o', async (column, value) => {
    const read = await there({ [column]: value })
    expect(read[column]).toEqual(value)
    if (typeof value === 'number') expect(Object.is(read[column], value)).toBe(true)
    for (const [name, other] of Object.entries(read)) if (name !== column && name !== 'id') expect(other).toBeNull()
  })

  describe('of any content', () => {
    const microseconds = fc.integer({ min: 0, max: 999_999 }).map((part) => String(part).padStart(6, '0'))
    const moment = fc
      .tuple(fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), microseconds)
      .map(([instant, part]) => `${instant.toISOString().slice(0, 19)}.${part}`)
    // The server has one zero.
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    const exact = fc.tuple(fc.bigInt({ min: -(10n ** 64n), max: 10n ** 64n }), fc.boolean()).map(([digits]) => {
      const sign = digits < 0n ? '-' : ''
      const plain = String(digits < 0n ? -digits : digits).padStart(31, '0')
      return `${sign}${plain.slice(0, -30)}.${plain.slice(-30)}`
    })
    const row = fc.record({
      small: fc.option(fc.integer({ min: -32768, max: 32767 })),
      wide: fc.option(fc.maxSafeInteger()),
      big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      real: fc.option(number),
      exact: fc.option(exact),
      text: fc.option(fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.replaceAll('\0', ''))),
      bytes: fc.option(fc.uint8Array({ maxLength: 500 })),
      date: fc.option(moment.map((text) => text.slice(0, 10))),
      time: fc.option(moment.map((text) => text.slice(11))),
      at: fc.option(moment.map((text) => `${text}Z`)),
      local: fc.option(moment),
      json: fc.option(fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)) ?? jsonNull)),
      point: fc.option(fc.record({ x: number, y: number })),
    })

    test('single rows', async () => {
      await fc.assert(
        fc.asyncProperty(row, async (given) => {
          const { id: _, whole: __, flag: ___, money: ____, span: _____, uuid: ______, list: _______, ...read } = await there(given)
          expect(read).toEqual({ ...given })
        }),
        { numRuns: 150 },
      )
    })

    test('many rows in one statement, read through a stream', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 120 }), async (given) => {
          await db.delete(values).everyRow()
          await db.insert(values).values(given as unknown as Row as never)
          const read: unknown[] = []
          const { id: _, ...columns } = {
            id: 0,
            small: values.small,
            wide: values.wide,
            big: values.big,
            real: values.real,
            exact: values.exact,
            text: values.text,
            bytes: values.bytes,
            date: values.date,
            time: values.time,
            at: values.at,
            local: values.local,
            json: values.json,
            point: values.point,
          }
          for await (const one of db.select(columns).from(values).orderBy(values.id).stream()) read.push(one)
          expect(read).toEqual(given)
        }),
        { numRuns: 15 },
      )
    })
  })

  test('whole numbers beyond 2^53 are refused where a number was declared', async () => {
    await db.delete(values).everyRow()
    await db.script('INSERT INTO `values` (wide) VALUES (9007199254740993)')
    await expect(Promise.resolve(db.select({ wide: values.wide }).from(values))).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
  })

  test('unsigned numbers, bits, years, sets and enumerations', async () => {
    await db.script(
      "CREATE TABLE others (u BIGINT UNSIGNED, i INT UNSIGNED, t TINYINT UNSIGNED, m MEDIUMINT, b BIT(1), b12 BIT(12), y YEAR, s SET('a', 'b'), e ENUM('x', 'y'), f FLOAT, c CHAR(3), v VARBINARY(4))",
    )
    await db.script(
      "INSERT INTO others VALUES (18446744073709551615, 4294967295, 255, -8388608, b'1', b'101010101010', 2155, 'a,b', 'y', 1.5, 'a', X'0001')",
    )
    const columns = {
      u: bigInteger(),
      i: integer({ bits: 64 }),
      t: integer(),
      m: integer(),
      b: bytes(),
      b12: bytes(),
      y: integer(),
      s: text(),
      e: text(),
      f: real(),
      c: text(),
      v: bytes(),
    }
    expect(await db.query(sql`SELECT * FROM others`, columns)).toEqual([
      {
        u: 18446744073709551615n,
        i: 4294967295,
        t: 255,
        m: -8388608,
        b: new Uint8Array([1]),
        b12: new Uint8Array([10, 170]),
        y: 2155,
        s: 'a,b',
        e: 'y',
        f: 1.5,
        c: 'a',
        v: new Uint8Array([0, 1]),
      },
    ])
    expect((await db.untyped('SELECT u, i, t, s, y FROM others')).rows).toEqual([[18446744073709551615n, 4294967295n, 255n, 'a,b', 2155n]])
  })

  test('a null point is null, also beside a row that is missing', async () => {
    await db.delete(values).everyRow()
    await db.insert(values).values([{ point: null }, { point: { x: 1, y: 2 } }])
    const other = alias(values, 'other')
    const rows = await db
      .select({ point: values.point, other: other.point })
      .from(values)
      .leftJoin(other, other.id.eq(values.id).and(other.point.isNotNull()))
      .orderBy(values.id)
    expect(rows).toEqual([
      { point: null, other: null },
      { point: { x: 1, y: 2 }, other: { x: 1, y: 2 } },
    ])
  })
})
