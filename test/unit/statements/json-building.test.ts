import {
  alias,
  bigInteger,
  boolean,
  bytes,
  count,
  custom,
  type Db,
  date,
  decimal,
  defineSchema,
  id,
  json,
  jsonArray,
  jsonArrayAggregate,
  jsonNull,
  jsonObject,
  jsonObjectAggregate,
  open,
  real,
  select,
  sum,
  table,
  text,
  timestamp,
  value,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { airports, flights, openAirways } from './fixture.ts'

const celsius = custom<{ readonly degrees: number }, ReturnType<typeof real>>({
  storedAs: real(),
  write: ({ degrees }) => degrees,
  read: (degrees) => ({ degrees }),
})
const things = table('things', {
  id: id(),
  big: bigInteger(),
  exact: decimal({ precision: 30, scale: 4 }),
  ratio: real(),
  yes: boolean(),
  day: date(),
  at: timestamp(),
  asDate: timestamp({ as: 'date' }),
  blob: bytes().nullable(),
  doc: json<unknown>().nullable(),
  heat: celsius(),
  'odd \'name"': text(),
})

let db: Db

const row = {
  id: 1,
  big: 9223372036854775807n,
  exact: '12345678901234567890123456.7800',
  ratio: 0.1 + 0.2,
  yes: true,
  day: '2026-11-23',
  at: '2026-11-23T14:30:00.123456Z',
  asDate: new Date('2026-11-23T14:30:00.123Z'),
  blob: new Uint8Array([0, 255]),
  doc: { a: [1, null, 'x'] },
  heat: { degrees: 21.5 },
  'odd \'name"': 'ä"\'\\\n😀',
}

beforeAll(async () => {
  db = await openAirways()
  await db.script(
    `CREATE TABLE things (id INTEGER PRIMARY KEY, big BIGINT, exact TEXT, ratio REAL, yes BOOLEAN, day TEXT, at TEXT, "asDate" TEXT, blob BLOB, doc TEXT, heat REAL, "odd 'name""" TEXT)`,
  )
  await db.insert(things).values([row, { ...row, id: 2, big: -9223372036854775808n, exact: '-0.0001', yes: false, blob: null, doc: null }])
})

afterAll(() => db.close())

describe('jsonObject', () => {
  test('gives members by their types, of a whole table too', async () => {
    expect(
      await db
        .select({ whole: jsonObject(things) })
        .from(things)
        .orderBy(things.id),
    ).toEqual([
      { whole: row },
      { whole: { ...row, id: 2, big: -9223372036854775808n, exact: '-0.0001', yes: false, blob: null, doc: null } },
    ])
  })

  test('nests', async () => {
    const [found] = await db
      .select({
        outer: jsonObject({
          inner: { at: things.at, deeper: jsonObject({ big: things.big }) },
          things,
          list: jsonArray([things.exact, things.big]),
        }),
      })
      .from(things)
      .where(things.id.eq(1))
    expect(found).toEqual({ outer: { inner: { at: row.at, deeper: { big: row.big } }, things: row, list: [row.exact, row.big] } })
  })

  test('takes expressions, queries, values and nothing', async () => {
    const flown = select({ n: count() }).from(flights).where(flights.origin.eq(airports.iata))
    expect(
      await db
        .select({
          iata: airports.iata,
          more: jsonObject({
            n: flown,
            twice: flown.asExpression().times(2),
            late: flown.asExpression().gt(2),
            when: value('2026-11-23', date()),
            nothing: airports.state,
            'a"b': airports.name,
          }),
        })
        .from(airports)
        .where(airports.iata.eq('JFK')),
    ).toEqual([{ iata: 'JFK', more: { n: 1, twice: 2, late: false, when: '2026-11-23', nothing: null, 'a"b': 'New York' } }])
    expect(
      await db
        .select({ empty: jsonObject({}), list: jsonArray([]) })
        .from(airports)
        .limit(1),
    ).toEqual([{ empty: {}, list: [] }])
    expect(() => jsonObject({ a: 1 as never })).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
  })

  test('may be called __proto__, and looked into', async () => {
    const [found] = await db
      .select({ made: jsonObject({ ['__proto__']: airports.iata, b: airports.name }) })
      .from(airports)
      .where(airports.iata.eq('AUS'))
    expect(Object.entries(found?.made ?? {})).toEqual([
      ['__proto__', 'AUS'],
      ['b', 'Austin'],
    ])
    expect(
      await db
        .select({ iata: airports.iata })
        .from(airports)
        .where(jsonObject({ code: airports.iata }).text('code').eq('DFW')),
    ).toEqual([{ iata: 'DFW' }])
  })
})

describe('jsonArrayAggregate', () => {
  test('gathers a group in an order', async () => {
    expect(
      await db
        .select({ origin: flights.origin, delays: jsonArrayAggregate(flights.delay, { orderBy: flights.delay.desc() }) })
        .from(flights)
        .groupBy(flights.origin)
        .orderBy(flights.origin),
    ).toEqual([
      { origin: 'AUS', delays: [12, 5, -3] },
      { origin: 'DFW', delays: [null, 60] },
      { origin: 'JFK', delays: [0] },
    ])
  })

  test('with a filter, without repetitions, over no row', async () => {
    expect(
      await db
        .select({
          late: jsonArrayAggregate(flights.id, { filter: flights.delay.gt(5), orderBy: flights.id }),
          states: jsonArrayAggregate(flights.status, { distinct: true, orderBy: flights.status }),
        })
        .from(flights),
    ).toEqual([{ late: [3, 6], states: ['airborne', 'cancelled', 'landed'] }])
    expect(
      await db
        .select({ none: jsonArrayAggregate(flights.id) })
        .from(flights)
        .where(flights.id.eq(0)),
    ).toEqual([{ none: null }])
  })

  test('of objects with every type, nested in a subquery', async () => {
    expect(await db.select({ all: jsonArrayAggregate(jsonObject(things), { orderBy: things.id }) }).from(things)).toEqual([
      { all: [row, { ...row, id: 2, big: -9223372036854775808n, exact: '-0.0001', yes: false, blob: null, doc: null }] },
    ])
    const others = alias(things, 'others')
    const bigs = select({ bigs: jsonArrayAggregate(others.big, { orderBy: others.id }) }).from(others)
    expect(
      await db
        .select({ nested: jsonObject({ bigs }) })
        .from(things)
        .where(things.id.eq(1)),
    ).toEqual([{ nested: { bigs: [9223372036854775807n, -9223372036854775808n] } }])
  })

  test('over a window', async () => {
    expect(
      await db
        .select({ id: flights.id, so: jsonArrayAggregate(flights.id).over({ orderBy: flights.id }) })
        .from(flights)
        .orderBy(flights.id)
        .limit(3),
    ).toEqual([
      { id: 1, so: [1] },
      { id: 2, so: [1, 2] },
      { id: 3, so: [1, 2, 3] },
    ])
  })

  test('through a derived table', async () => {
    const made = select({ all: jsonArrayAggregate(things.big, { orderBy: things.id }), n: sum(things.id) })
      .from(things)
      .as('made')
    expect(await db.select({ all: made.all }).from(made)).toEqual([{ all: [9223372036854775807n, -9223372036854775808n] }])
  })
})

describe('jsonObjectAggregate', () => {
  test('gathers keys and values', async () => {
    expect(
      await db
        .select({
          names: jsonObjectAggregate(airports.iata, airports.name, { orderBy: airports.iata }),
          bigs: select({ b: jsonObjectAggregate(things['odd \'name"'], things.big, { orderBy: things.id }) })
            .from(things)
            .asExpression(),
        })
        .from(airports),
    ).toEqual([{ names: { AUS: 'Austin', DFW: 'Dallas', JFK: 'New York' }, bigs: { 'ä"\'\\\n😀': -9223372036854775808n } }])
    expect(
      await db
        .select({ none: jsonObjectAggregate(airports.iata, airports.name) })
        .from(airports)
        .where(airports.iata.eq('XXX')),
    ).toEqual([{ none: null }])
  })

  test('refuses a key that is null', async () => {
    await expect(
      db.select({ states: jsonObjectAggregate(airports.state.typed<string>(), airports.name) }).from(airports),
    ).rejects.toMatchObject({ code: 'JSON_MALFORMED' })
  })
})

test('a document that is JSON null is null inside another one', async () => {
  const own = await open('sqlite::memory:', defineSchema({}))
  expect(await own.select({ made: jsonArray([value(jsonNull, json<unknown>()), value('[1]', text())]) })).toEqual([{ made: [null, '[1]'] }])
  await own.close()
})
