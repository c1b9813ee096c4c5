import { array, check, count, id, integer, jsonArrayAggregate, jsonObject, select, table, tableSample, text, value, view } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const level = own.nativeEnumeration('level', ['low', 'high'])
const place = own.composite('place', { name: text(), host: own.inet().nullable() })
const things = table(
  'things',
  {
    id: id(),
    room: integer(),
    days: own.dateRange().default(own.range('2026-01-01', '2026-02-01')),
    levels: array(level()).default(['low']),
    host: own.inet().default('10.0.0.1'),
    attributes: own.hstore().default({ "it's": null, a: '"b"' }),
    place: place().default({ name: "O'Hare", host: null }),
    times: own.timestampMultirange().nullable(),
  },
  (t) => [
    check(own.rangeIsEmpty(t.days).not(), { name: 'days_not_empty' }),
    check(own.networkWithin(t.host, '10.0.0.0/8'), { name: 'host_inside' }),
  ],
)
const inside = view(
  'inside',
  select({ id: things.id, host: things.host })
    .from(things)
    .where(own.rangeOverlaps(things.days, own.range('2026-01-15', null))),
)
const stores = { things, inside }

describeServer('postgres', "places of values of PostgreSQL's own types", () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
  })
  afterAll(() => database.end())
  const first = {
    id: 1,
    room: 1,
    days: own.range('2026-01-01', '2026-02-01'),
    levels: ['low'],
    host: '10.0.0.1',
    attributes: { "it's": null, a: '"b"' },
    place: { name: "O'Hare", host: null },
    times: null,
  }

  it('are defaults, checks and parts of views', async () => {
    const { db } = database
    await db.insert(things).values({ room: 1 })
    expect(await db.select(things).from(things)).toEqual([first])
    await expect(db.insert(things).values({ room: 1, days: 'empty' })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
      details: { constraint: 'days_not_empty' },
    })
    await expect(db.insert(things).values({ room: 1, host: '192.0.2.1' })).rejects.toMatchObject({ details: { constraint: 'host_inside' } })
    expect(await db.select(inside).from(inside)).toEqual([{ id: 1, host: '10.0.0.1' }])
  })

  it('are parts of documents', async () => {
    const row = await database.db
      .select({
        object: jsonObject({
          days: things.days,
          host: things.host,
          place: things.place,
          map: things.attributes,
          none: things.times,
          levels: things.levels,
          places: value([first.place, null], array(place().nullable())),
        }),
        list: jsonArrayAggregate(things.days),
      })
      .from(things)
      .groupBy(things.id)
      .one()
    expect(row.object).toEqual({
      days: first.days,
      host: '10.0.0.1',
      place: first.place,
      map: first.attributes,
      none: null,
      levels: ['low'],
      places: [first.place, null],
    })
    expect(row.list).toEqual([first.days])
  })

  it('are many rows, prepared statements, lists and copied data', async () => {
    const { db } = database
    const rows = Array.from({ length: 1500 }, (_, number) => ({
      room: 2,
      days: own.range(`2026-${String((number % 12) + 1).padStart(2, '0')}-01`, null),
      levels: number % 2 === 0 ? (['high', 'low'] as const) : ([] as const),
      host: `10.1.${Math.floor(number / 250)}.${number % 250}`,
      attributes: { number: String(number) },
      times: [own.range('2026-01-01T00:00:00.000000Z', null)],
    }))
    await db.insert(things).values(rows.map((row) => ({ ...row, levels: [...row.levels] })))
    const hosts = rows.map((row) => row.host)
    const found = await db.select({ host: things.host }).from(things).where(things.host.in(hosts)).orderBy(things.id.asc())
    expect(found.map((row) => row.host)).toEqual(hosts)
    const prepared = db.prepare({ host: own.inet(), days: own.dateRange() }, (p) =>
      db
        .select({ attributes: things.attributes })
        .from(things)
        .where(things.host.eq(p.host).and(own.rangeContains(things.days, p.days))),
    )
    expect(await prepared.all({ host: '10.1.0.7', days: own.range('2026-09-01', '2026-10-01') })).toEqual([{ attributes: { number: '7' } }])
    expect(await prepared.all({ host: '10.1.0.7', days: own.range('2026-01-01', '2026-10-01') })).toEqual([])
    await db
      .update(things)
      .set({ days: own.rangeIntersection(things.days, own.range('2026-06-01', '2026-07-01')) })
      .where(things.room.eq(2).and(own.rangeHolds(things.days, '2026-06-15')))
    expect(await db.select({ days: things.days }).from(things).where(things.host.eq('10.1.0.0'))).toEqual([
      { days: own.range('2026-06-01', '2026-07-01') },
    ])
    const { copied } = await own.copyIn(db, things, [
      {
        room: 3,
        days: own.range('2026-01-01', null),
        host: '10.9.9.9',
        levels: ['high'],
        attributes: { 'a\tb': '\\' },
        place: { name: '\n', host: '::1' },
      },
    ])
    expect(copied).toBe(1)
    const back = await db
      .select({ days: things.days, levels: things.levels, attributes: things.attributes, place: things.place })
      .from(things)
      .where(things.room.eq(3))
    expect(back).toEqual([
      { days: own.range('2026-01-01', null), levels: ['high'], attributes: { 'a\tb': '\\' }, place: { name: '\n', host: '::1' } },
    ])
  })

  it('are orders, groups and keys of DISTINCT ON, and tables are sampled', async () => {
    const { db } = database
    const newest = await db
      .select({ room: things.room, host: things.host })
      .from(things)
      .distinctOn(things.room)
      .orderBy(things.room.asc(), things.host.desc())
    expect(newest.map((row) => row.host)).toEqual(['10.0.0.1', '10.1.5.249', '10.9.9.9'])
    const levels = await db
      .select({ levels: things.levels, rows: count() })
      .from(things)
      .groupBy(things.levels)
      .orderBy(count().desc(), value(1).asc())
      .limit(2)
    expect(levels.map((row) => row.rows)).toEqual([750, 750])
    const sampled = await db.select({ id: things.id }).from(tableSample(things, 100))
    expect(sampled).toHaveLength(1502)
    const streamed: unknown[] = []
    for await (const row of db.select({ days: things.days }).from(things).stream({ batchSize: 100 })) streamed.push(row.days)
    expect(streamed).toHaveLength(1502)
  })
})
