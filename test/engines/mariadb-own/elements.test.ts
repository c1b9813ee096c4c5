import { date, defineSchema, deleteFrom, id, insert, integer, primaryKey, sql, table, text, timestamp } from 'granary'
import {
  addPartition,
  callStoredProcedure,
  dropPartition,
  partitionByKey,
  partitionByList,
  partitionByRange,
  prefixIndex,
  scheduledEvent,
  storedFunction,
  storedProcedure,
} from 'granary/mysql'
import { expect, it } from 'vitest'
import { describeServer } from '../server-url.ts'
import { created } from './database.ts'

describeServer('mariadb', 'tables of MySQL', () => {
  const readings = table('readings', { station: integer(), day: date(), celsius: integer() }, (t) => [
    primaryKey([t.station, t.day]),
    partitionByRange(
      [t.day],
      [
        { name: 'old', lessThan: ['2026-01-01'] },
        { name: 'this_year', lessThan: ['2027-01-01'] },
      ],
    ),
  ])

  it('are divided by ranges, and only the partitions are read that can have rows', async () => {
    const db = await created(defineSchema({ readings }))
    await db.insert(readings).values([
      { station: 1, day: '2025-12-31', celsius: 1 },
      { station: 1, day: '2026-01-01', celsius: 2 },
    ])
    const plan = await db.query(sql`explain partitions select * from readings where day >= '2026-01-01'`, {
      id: integer().nullable(),
      select_type: text(),
      table: text(),
      partitions: text(),
      type: text(),
      possible_keys: text().nullable(),
      key: text().nullable(),
      key_len: text().nullable(),
      ref: text().nullable(),
      rows: integer(),
      Extra: text().nullable(),
    })
    expect(plan[0]?.partitions).toBe('this_year')
    await expect(db.insert(readings).values({ station: 1, day: '2027-01-01', celsius: 3 })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
    })
    await addPartition(db, readings, { name: 'next_year', lessThan: ['2028-01-01'] })
    await db.insert(readings).values({ station: 1, day: '2027-01-01', celsius: 3 })
    await dropPartition(db, readings, 'old')
    expect(await db.select({ celsius: readings.celsius }).from(readings).orderBy(readings.day)).toEqual([{ celsius: 2 }, { celsius: 3 }])
  })

  it('are divided by lists and by keys', async () => {
    const states = table('states', { state: text({ length: 2 }).primaryKey(), name: text() }, (t) => [
      partitionByList(t.state, [
        { name: 'south', in: ['TX', 'NM'] },
        { name: 'north', in: ['WA'] },
      ]),
    ])
    const events = table('events', { id: id(), what: text() }, (t) => [partitionByKey([t.id], 4)])
    const db = await created(defineSchema({ states, events }))
    await db.insert(states).values([
      { state: 'TX', name: 'Texas' },
      { state: 'WA', name: 'Washington' },
    ])
    await db.insert(events).values(Array.from({ length: 20 }, () => ({ what: 'x' })))
    const parts = await db.query(
      sql`select table_name, partition_name, table_rows from information_schema.partitions where table_schema = database() order by 1, 2`,
      { table_name: text(), partition_name: text().nullable(), table_rows: integer() },
    )
    expect(parts.filter((part) => part.table_name === 'states').map((part) => part.partition_name)).toEqual(['north', 'south'])
    expect(parts.filter((part) => part.table_name === 'events')).toHaveLength(4)
  })

  it('are indexed by the beginnings of texts', async () => {
    const pages = table('pages', { id: id(), site: text({ length: 40 }), path: text() }, (t) => [prefixIndex({}, t.site, [t.path, 32])])
    const db = await created(defineSchema({ pages }))
    await db.create({ ifNotExists: true })
    const plan = await db
      .select(pages)
      .from(pages)
      .where(pages.site.eq('a').and(pages.path.eq('/b')))
      .explain()
    expect(plan.map(({ detail }) => detail).join()).toContain('using ix_pages_site_path')
  })
})

describeServer('mariadb', 'stored programs', () => {
  const flights = table('flights', { id: id(), delay: integer() })
  const inHours = storedFunction('in_hours', { minutes: integer() }, integer(), { deterministic: true, body: 'RETURN minutes DIV 60' })
  const addDelay = storedProcedure(
    'add_delay',
    { flight: integer(), more: integer() },
    {
      body: 'BEGIN UPDATE flights SET delay = delay + more WHERE id = flight; END',
    },
  )
  const schema = defineSchema({ flights, inHours, addDelay })

  it('are created, called with typed arguments, and dropped', async () => {
    const db = await created(schema)
    await db.insert(flights).values([{ delay: 125 }, { delay: 5 }])
    expect(
      await db
        .select({ hours: inHours({ minutes: flights.delay }) })
        .from(flights)
        .orderBy(flights.id),
    ).toEqual([{ hours: 2 }, { hours: 0 }])
    await callStoredProcedure(db, addDelay, { flight: 2, more: 60 })
    await db.transaction((tx) => callStoredProcedure(tx, addDelay, { flight: 2, more: 60 }))
    expect(await db.select({ delay: flights.delay }).from(flights).where(flights.id.eq(2)).one()).toEqual({ delay: 125 })
    await db.create({ ifNotExists: true })
    await db.drop()
    expect((await db.inspect()).tables).toEqual([])
  })

  it('check their arguments', async () => {
    const db = await created(schema)
    // @ts-expect-error an argument is missing
    await expect(callStoredProcedure(db, addDelay, { flight: 2 })).rejects.toMatchObject({ code: 'PARAMETER_MISSING' })
    // @ts-expect-error there is no such argument
    expect(() => inHours({ minutes: 1, seconds: 2 })).toThrow(/no argument called seconds/)
    await expect(callStoredProcedure(db, addDelay, { flight: 2, more: 2 ** 40 })).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
  })
})

describeServer('mariadb', 'events', () => {
  it('run statements at their times', async () => {
    const ticks = table('ticks', { id: id(), at: timestamp().nullable() })
    const ticking = scheduledEvent('tick', {
      on: { every: 1, unit: 'second' },
      run: [insert(ticks).values({}), deleteFrom(ticks).where(ticks.id.gt(1000))],
    })
    const never = scheduledEvent('never', { on: { at: '2037-01-01T00:00:00Z' }, enabled: false, run: [insert(ticks).values({})] })
    const db = await created(defineSchema({ ticks, ticking, never }))
    const events = await db.query(
      sql`select event_name, status, execute_at from information_schema.events where event_schema = database() order by 1`,
      { event_name: text(), status: text(), execute_at: text().nullable() },
    )
    expect(events.map(({ event_name, status }) => `${event_name} ${status}`)).toEqual(['never DISABLED', 'tick ENABLED'])
    const until = Date.now() + 10_000
    while ((await db.select(ticks).from(ticks)).length === 0) {
      if (Date.now() > until) expect.fail('the event has not run within ten seconds')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await db.drop()
  })
})
