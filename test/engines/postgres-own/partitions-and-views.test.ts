import { count, date, id, integer, primaryKey, select, table, text, view } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const readings = table('readings', { station: integer(), day: date(), celsius: integer() }, (t) => [
  primaryKey([t.station, t.day]),
  own.partitionBy('range', t.day),
])
const november = own.partition('readings_11', readings, { from: ['2026-11-01'], to: ['2026-12-01'] })
const december = own.partition(
  'readings_12',
  readings,
  { from: ['2026-12-01'], to: [Number.POSITIVE_INFINITY] },
  {
    partitionBy: own.partitionBy('hash', readings.station),
  },
)
const decemberParts = [0, 1].map((remainder) =>
  own.partition(
    `readings_12_${remainder}`,
    table('readings_12', { station: integer() }, (t) => [own.partitionBy('hash', t.station)]),
    { modulus: 2, remainder },
  ),
)
const rest = own.partition('readings_rest', readings, 'default')
const people = table('people', { id: integer(), country: text().nullable() }, (t) => [own.partitionBy('list', t.country)])
const german = own.partition('people_german', people, { in: ['de', 'at', "it's", null] })
const airports = table('airports', { id: id(), state: text() })
const byState = select({ state: airports.state, airports: count() }).from(airports).groupBy(airports.state)
const states = own.materializedView('states', byState, { uniqueBy: ['state'], parameters: { fillfactor: 90 } })
const later = own.materializedView('later', select({ state: airports.state }).from(airports).where(airports.state.ne("O'x")), {
  withData: false,
})
const large = view('large', select({ state: states.state }).from(states).where(states.airports.gt(1)))
const stores = {
  people,
  german,
  readings,
  november,
  december,
  part0: decemberParts[0] as own.Partition,
  part1: decemberParts[1] as own.Partition,
  rest,
  airports,
  large,
  states,
  later,
}

describeServer('postgres', 'partitions and materialized views', () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
  })
  afterAll(() => database.end())
  const rows = (sql: string): Promise<unknown[][]> => rowsOnServer('postgres', database.fresh.url, sql)

  it('puts rows where they belong', async () => {
    const { db } = database
    await db.insert(readings).values([
      { station: 1, day: '2026-11-23', celsius: 4 },
      { station: 2, day: '2026-12-24', celsius: -4 },
      { station: 2, day: '2020-01-01', celsius: 0 },
    ])
    expect(await rows('SELECT tableoid::regclass::text, day::text FROM readings ORDER BY day')).toEqual([
      ['readings_rest', '2020-01-01'],
      ['readings_11', '2026-11-23'],
      [expect.stringMatching(/^readings_12_[01]$/), '2026-12-24'],
    ])
    expect(await db.select({ celsius: readings.celsius }).from(readings).where(readings.day.gte('2026-12-01'))).toEqual([{ celsius: -4 }])
    await db.insert(people).values([
      { id: 1, country: "it's" },
      { id: 2, country: null },
    ])
    await expect(db.insert(people).values({ id: 3, country: 'fr' })).rejects.toMatchObject({ name: 'IntegrityError' })
  })

  it('creates, detaches and attaches partitions', async () => {
    const { db } = database
    const french = own.partition('people_french', people, { in: ['fr'] })
    await own.createPartition(db, french)
    await db.insert(people).values({ id: 3, country: 'fr' })
    await own.detachPartition(db, french, { concurrently: true })
    expect(await db.select({ id: people.id }).from(people).where(people.country.eq('fr'))).toEqual([])
    expect(await rows('SELECT id FROM people_french')).toEqual([[3]])
    await db.transaction((tx) => own.attachPartition(tx, french))
    expect(await db.select({ id: people.id }).from(people).where(people.country.eq('fr'))).toEqual([{ id: 3 }])
    await db.script('DROP TABLE people_french')
  })

  it('refuses values that do not fit', async () => {
    const create = (values: own.PartitionValues): Promise<void> => own.createPartition(database.db, own.partition('x', people, values))
    await expect(create({ from: ['a'], to: ['b'] })).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
    await expect(create({ modulus: 2, remainder: 0 })).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
    await expect(own.createPartition(database.db, own.partition('x', airports, 'default'))).rejects.toMatchObject({
      code: 'SCHEMA_INVALID',
    })
  })

  it('keeps the rows of a materialized view until it is refreshed', async () => {
    const { db } = database
    await db.insert(airports).values([{ state: 'TX' }, { state: 'TX' }, { state: 'CA' }])
    expect(await db.select(states).from(states)).toEqual([])
    await own.refreshMaterializedView(db, states, { concurrently: true })
    const expected = [
      { state: 'CA', airports: 1 },
      { state: 'TX', airports: 2 },
    ]
    expect(await db.select(states).from(states).orderBy(states.state.asc())).toEqual(expected)
    expect(await db.select(large).from(large)).toEqual([{ state: 'TX' }])
    await db.delete(airports).where(airports.state.eq('CA'))
    expect(await db.select(states).from(states).orderBy(states.state.asc())).toEqual(expected)
    await db.transaction((tx) => own.refreshMaterializedView(tx, states))
    expect(await db.select(states).from(states)).toEqual([{ state: 'TX', airports: 2 }])
    await expect(db.select(later).from(later)).rejects.toMatchObject({ details: expect.anything() })
    await own.refreshMaterializedView(db, later)
    expect(await db.select(later).from(later)).toHaveLength(2)
    await own.refreshMaterializedView(db, later, { withData: false })
  })

  it('drops and creates everything again', async () => {
    const { db } = database
    await db.create({ ifNotExists: true })
    await db.drop()
    expect(await rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([])
    await db.create()
    await db.drop({ ifExists: true })
    await db.drop({ ifExists: true })
    await db.create()
  })
})
