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
  jsonArrayAggregate,
  jsonNull,
  jsonObject,
  open,
  point,
  real,
  table,
  text,
  timestamp,
  uuid,
  value,
  values,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Every type in the four places where values are translated: a column, a JSON document that the engine builds, an array, a parameter.

const exactDecimal = fc.tuple(fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }), fc.constant(10)).map(([digits, scale]) => {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return `${digits < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`
})
const microseconds = fc
  .record({
    at: fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
    rest: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ at, rest }) => `${at.toISOString().slice(0, -1).replace(/^\+00/, '')}${String(rest).padStart(3, '0')}Z`)
const anyText = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '👩‍👩‍👧‍👦', 'שלום عليكم', '\u202eabc\u202c', "'; drop table t; --", '"', '\\', 'null', '\u2028'),
  )
  .map((given) => given.replaceAll('\0', ''))
const document = fc
  .jsonValue({ noUnicodeString: false } as object)
  .filter((given) => given !== null)
  .map((given) => JSON.parse(JSON.stringify(given)) as unknown)
const smallInt = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const big = fc.oneof(
  fc.constantFrom(9223372036854775807n, -9223372036854775808n, 0n, 9007199254740993n),
  fc.bigInt({ min: -9223372036854775808n, max: 9223372036854775807n }),
)

const cases = {
  text: { type: text(), given: anyText },
  integer: { type: integer({ bits: 64 }), given: smallInt.map((n) => n + 0) },
  bigInteger: { type: bigInteger(), given: big },
  real: { type: real(), given: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)) },
  decimal: {
    type: decimal({ precision: 30, scale: 10 }),
    given: exactDecimal.map((given) => (/^-0\.0+$/.test(given) ? given.slice(1) : given)),
  },
  boolean: { type: boolean(), given: fc.boolean() },
  date: { type: date(), given: microseconds.map((given) => given.slice(0, 10)) },
  timestamp: { type: timestamp(), given: microseconds },
  interval: { type: interval(), given: fc.constantFrom('PT0S', 'P1DT2H3M4.5S', '-PT0.000001S', 'P106751991DT4H54.775807S') },
  uuid: { type: uuid(), given: fc.uuid() },
  bytes: { type: bytes(), given: fc.uint8Array() },
  json: { type: json<unknown>(), given: document },
  point: {
    type: point(),
    given: fc
      .record({ x: fc.double({ noNaN: true, noDefaultInfinity: true }), y: fc.double({ noNaN: true, noDefaultInfinity: true }) })
      .map(({ x, y }) => ({ x: x === 0 ? 0 : x, y: y === 0 ? 0 : y })),
  },
} as const

let db: Db

beforeAll(async () => {
  db = await open('sqlite::memory:', defineSchema({}))
})

afterAll(() => db.close())

describe.each(Object.entries(cases))('%s', (name, { type, given }) => {
  const single = table(`single_${name}`, {
    id: id(),
    value: type.nullable(),
    list: array(type.nullable() as unknown as ReturnType<typeof text>).nullable(),
  })

  beforeAll(async () => {
    const own = await open('sqlite::memory:', defineSchema({ single }))
    await own.create()
    await own.close()
    await db.script(`CREATE TABLE single_${name} (id INTEGER PRIMARY KEY, value ${affinity(name)}, list TEXT)`)
  })

  test('comes through unharmed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(given as fc.Arbitrary<never>), { minLength: 1, maxLength: 6 }), async (given) => {
        await db.delete(single).everyRow()
        await db.insert(single).values(given.map((one, index) => ({ id: index + 1, value: one, list: given })) as never)
        const columns = await db.select({ value: single.value, list: single.list }).from(single).orderBy(single.id)
        expect(columns.map((row) => row.value)).toEqual(given)
        expect(columns[0]?.list).toEqual(given)
        const built = await db
          .select({ object: jsonObject({ value: single.value, list: single.list }) })
          .from(single)
          .orderBy(single.id)
        expect(built.map((row) => row.object)).toEqual(given.map((one) => ({ value: one, list: given })))
        const [gathered] = await db.select({ all: jsonArrayAggregate(single.value, { orderBy: single.id }) }).from(single)
        expect(gathered?.all).toEqual(given)
        for (const one of given) {
          if (one === null) continue
          const [row] = await db
            .select({ parameter: value(one, type as unknown as ReturnType<typeof text>), found: single.id })
            .from(single)
            .limit(1)
          expect(row?.parameter).toEqual(one)
          const listed = values('listed', { value: type as unknown as ReturnType<typeof text> }, [{ value: one }])
          expect(await db.select(listed).from(listed)).toEqual([{ value: one }])
        }
      }),
      { numRuns: 60 },
    )
  })
})

test('JSON null, SQL NULL and a missing member stay apart', async () => {
  const docs = table('docs', { id: id(), doc: json<unknown>().nullable(), list: array(json<unknown>().nullable()) })
  await db.script('CREATE TABLE docs (id INTEGER PRIMARY KEY, doc TEXT, list TEXT NOT NULL)')
  const list = [jsonNull, null, { a: null }, {}, 'null', 0, [null]]
  await db.insert(docs).values([
    { doc: jsonNull, list },
    { doc: null, list: [] },
    { doc: { a: null }, list },
    { doc: {}, list },
  ])
  const rows = await db
    .select({ doc: docs.doc, member: docs.doc.path('a'), text: docs.doc.text('a'), isNull: docs.doc.isNull(), list: docs.list })
    .from(docs)
    .orderBy(docs.id)
  expect(rows.map(({ doc, member, text: found, isNull }) => [doc, member, found, isNull])).toEqual([
    [jsonNull, null, null, false],
    [null, null, null, true],
    [{ a: null }, jsonNull, null, false],
    [{}, null, null, false],
  ])
  expect(rows[0]?.list).toEqual(list)
  expect(rows[0]?.list[0]).toBe(jsonNull)
  const [parameter] = await db.select({ a: value(jsonNull, json<unknown>()), b: value(null, json<unknown>().nullable()) })
  expect(parameter).toEqual({ a: jsonNull, b: null })
  expect(parameter?.a).toBe(jsonNull)
})

function affinity(name: string): string {
  return { integer: 'INTEGER', bigInteger: 'BIGINT', interval: 'INTERVAL', boolean: 'BOOLEAN', real: 'REAL', bytes: 'BLOB' }[name] ?? 'TEXT'
}
