import fc from 'fast-check'
import {
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
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

const kept = table('kept', {
  id: id(),
  small: smallInteger().nullable(),
  plain: integer().nullable(),
  safe: integer({ bits: 64 }).nullable(),
  big: bigInteger().nullable(),
  double: real().nullable(),
  flag: boolean().nullable(),
  exact: decimal({ precision: 40, scale: 10 }).nullable(),
  words: text().nullable(),
  data: bytes().nullable(),
  day: date().nullable(),
  clock: time().nullable(),
  instant: timestamp().nullable(),
  local: localTimestamp().nullable(),
  span: interval().nullable(),
  key: uuid().nullable(),
  document: json().nullable(),
  list: array(text()).nullable(),
  place: point().nullable(),
})
const schema = defineSchema({ kept })
type Kept = Record<string, unknown>

const columns: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  small: fc.integer({ min: -32768, max: 32767 }),
  plain: fc.integer({ min: -2147483648, max: 2147483647 }),
  safe: fc.maxSafeInteger(),
  big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  flag: fc.boolean(),
  words: fc.string({ unit: 'grapheme' }).map((made) => made.replaceAll('\0', '')),
  data: fc.uint8Array({ maxLength: 300 }),
  day: moment(10),
  local: moment(26),
  instant: moment(26).map((made) => `${made}Z`),
  clock: moment(26).map((made) => made.slice(11)),
  key: fc.uuid(),
  exact: fc
    .tuple(fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }), fc.integer({ min: 0, max: 9_999_999_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(10, '0')}`),
  list: fc.array(
    fc.oneof(
      fc.string().map((made) => made.replaceAll('\0', '')),
      fc.constantFrom('', 'NULL', '"', '\\', '{', ','),
    ),
  ),
}

/** Microseconds anywhere in the years 1 to 9999, as text. */
function moment(length: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: Date.UTC(2000) - 1999 * 365 * 86_400_000, max: Date.UTC(9999, 11, 31) }), fc.integer({ min: 0, max: 999 }))
    .map(([milliseconds, rest]) => `${new Date(milliseconds).toISOString().slice(0, 23)}${String(rest).padStart(3, '0')}`.slice(0, length))
}

describeServer('postgres', 'Values', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    db = await open(database.url, schema)
    await db.create()
  })

  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  // The first reading of a statement gets text, the later ones the binary forms: both must say the same.
  const reread = async (values: Kept): Promise<Kept[]> => {
    await db.delete(kept).everyRow()
    await db.insert(kept).values(values as never)
    const found: Kept[] = []
    const fresh = await open(database.url, schema, { pool: { maximum: 1 } })
    try {
      for (let reading = 0; reading < 2; reading++) {
        const [row] = await fresh.select(kept).from(kept)
        found.push(Object.fromEntries(Object.keys(values).map((name) => [name, (row as Kept)[name]])))
      }
    } finally {
      await fresh.close()
    }
    return found
  }

  const extremes: Readonly<Record<string, readonly unknown[]>> = {
    small: [-32768, 32767, 0],
    plain: [-2147483648, 2147483647],
    safe: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    big: [-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n, 2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n],
    double: [5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 0.1, -0, 1e21, 123456789.12345679],
    flag: [true, false],
    exact: ['0.0000000000', '-0.0000000001', '999999999999999999999999999999.9999999999'],
    words: [
      '',
      'ä',
      '🦆',
      'a\tb\nc',
      "'; DROP TABLE kept; --",
      '\\',
      'x'.repeat(100_000),
      '🦆ä'.repeat(20_000),
      'exactly twelv',
      'exactly twel',
    ],
    data: [new Uint8Array(), new Uint8Array([0, 255, 92, 120]), new Uint8Array(200_000).fill(7)],
    day: ['0001-01-01', '9999-12-31', '1999-12-31', '2000-01-01', '2000-02-29', '1900-03-01'],
    clock: ['00:00:00.000000', '23:59:59.999999', '24:00:00.000000'],
    instant: ['0001-01-01T00:00:00.000000Z', '9999-12-31T23:59:59.999999Z', '1999-12-31T23:59:59.999999Z', '1714-06-13T00:25:26.290448Z'],
    local: ['0001-01-01T00:00:00.000000', '9999-12-31T23:59:59.999999', '2285-07-21T23:34:33.709553'],
    span: ['PT0S', 'PT0.000001S', '-PT0.000001S', 'P100DT1H2M3.5S'],
    key: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    document: [{ a: [1, 'x', null, true], b: { c: 1.5 } }, [], 'text', 0, false],
    list: [[], ['a', 'b'], ['NULL', '', '{}', '"\\']],
    place: [{ x: 1.5, y: -2.25 }],
  }

  for (const [name, values] of Object.entries(extremes)) {
    it(`brings ${name} back at the ends of its range`, async () => {
      for (const value of values) expect(await reread({ [name]: value })).toEqual([{ [name]: value }, { [name]: value }])
    })
  }

  it('brings null back in every column', async () => {
    const nulls = Object.fromEntries(Object.keys(extremes).map((name) => [name, null]))
    expect(await reread(nulls)).toEqual([nulls, nulls])
  })

  it('brings any rows back as they were, in a statement with others', async () => {
    const row = fc.record(
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, fc.option(values, { nil: null, freq: 8 })])),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        await db.delete(kept).everyRow()
        await db.insert(kept).values(rows as never)
        const found: Kept[] = await db.select(kept).from(kept).orderBy(kept.id)
        expect(found.map((made) => Object.fromEntries(Object.keys(columns).map((name) => [name, made[name]])))).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })

  it('brings intervals back from sessions of any style, behind a pooler too', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await rowsOnServer('postgres', database.url, `ALTER DATABASE ${name} SET IntervalStyle = 'postgres'`)
    const spans = ['PT0S', 'PT0.000001S', '-PT0.000001S', 'P1D', '-P1D', 'P1DT2H', '-PT59M59.999999S', 'P100DT1H2M3.5S', '-P100DT1H2M3.5S']
    for (const options of [{}, { pooler: 'transaction' }] as const) {
      const other = await open(database.url, schema, options)
      for (const span of spans) {
        const sign = span.startsWith('-') ? -1 : 1
        const statement = sql`SELECT CAST(${span.replace('-', '')} AS interval) * CAST(${sign} AS integer) AS span`
        for (let reading = 0; reading < 2; reading++) expect(await other.query(statement, { span: interval() })).toEqual([{ span }])
      }
      const mixed = other.query(sql`SELECT CAST('2 days -00:00:01.5' AS interval) AS span`, { span: interval() })
      expect(await mixed).toEqual([{ span: 'P1DT23H59M58.5S' }])
      expect(await failureOf(other.query(sql`SELECT CAST('1 month' AS interval) AS span`, { span: interval() }))).toMatchObject({
        name: 'DataError',
      })
      await other.close()
    }
  })

  it('refuses whole numbers that a JavaScript number does not hold', async () => {
    const query = db.query(sql`SELECT CAST(${'9007199254740993'} AS bigint) AS n`, { n: integer({ bits: 64 }) })
    expect(await failureOf(query)).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
    expect(await db.query(sql`SELECT CAST(${'9007199254740993'} AS bigint) AS n`, { n: bigInteger() })).toEqual([{ n: 9007199254740993n }])
  })

  it('refuses moments beyond the years 1 to 9999, in both forms', async () => {
    for (const value of ['infinity', '-infinity', '10000-01-01', '0044-03-15 BC']) {
      for (let reading = 0; reading < 2; reading++) {
        expect(await failureOf(db.query(sql`SELECT CAST(${value} AS timestamptz) AS at`, { at: timestamp() }))).toMatchObject({
          name: 'DataError',
        })
      }
    }
  })

  it('shows distant moments as the server writes them', async () => {
    const session = await openSession(database.url)
    const statement = 'SELECT CAST($1 AS timestamptz), CAST($1 AS timestamp), CAST($1 AS date)'
    for (const value of [
      'infinity',
      '-infinity',
      '10000-01-01 01:02:03.5',
      '0044-03-15 04:05:06 BC',
      '4713-01-01 BC',
      '5874-12-31 23:59:59.999999',
    ]) {
      const types = ['timestamptz', 'timestamp', 'date'].map((type) => `CAST(CAST('${value}' AS ${type}) AS text)`)
      const { rows: written } = await session.untyped(`SELECT ${types.join(', ')}`)
      const first = await session.query(planOf(statement), [value])
      expect(await session.query(planOf(statement), [value])).toEqual(first)
      if (!value.startsWith('5874')) expect(first).toEqual(written)
    }
    await session.close()
  })

  it('sets the session up whatever the database says', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await rowsOnServer('postgres', database.url, `ALTER DATABASE ${name} SET TimeZone = 'Asia/Kolkata'`)
    await rowsOnServer('postgres', database.url, `ALTER DATABASE ${name} SET IntervalStyle = 'postgres_verbose'`)
    await rowsOnServer('postgres', database.url, `ALTER DATABASE ${name} SET DateStyle = 'German'`)
    const session = await openSession(database.url)
    const names = ['TimeZone', 'IntervalStyle', 'DateStyle', 'standard_conforming_strings', 'client_encoding', 'extra_float_digits']
    const shown = await Promise.all(names.map(async (setting) => (await session.untyped(`SHOW ${setting}`)).rows[0]?.[0]))
    expect(shown).toEqual(['UTC', 'iso_8601', expect.stringMatching(/^ISO/), 'on', 'UTF8', '1'])
    await session.close()
  })

  it('gives the values of unknown statements as bigint, number, boolean, bytes and text', async () => {
    const session = await openSession(database.url)
    expect(await session.untyped("SELECT 1 AS a, 2.5::float8 AS b, true AS c, '\\x00ff'::bytea AS d, 1.50 AS e, NULL AS f")).toEqual({
      columns: ['a', 'b', 'c', 'd', 'e', 'f'],
      rows: [[1n, 2.5, true, new Uint8Array([0, 255]), '1.50', null]],
      changes: 0,
    })
    expect(await session.untyped('CREATE TABLE made AS SELECT 1 AS n')).toMatchObject({ columns: [], rows: [] })
    expect(await session.untyped('UPDATE made SET n = 2')).toEqual({ columns: [], rows: [], changes: 1 })
    await session.close()
  })
})
