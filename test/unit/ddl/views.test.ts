import { avg, count, decimal, defineSchema, id, integer, references, select, table, text, trigger, update, view } from 'granary'
import { describe, expect, test } from 'vitest'
import { inFile } from './database-file.ts'

const airports = table('airports', { code: text({ length: 3 }).primaryKey(), state: text().nullable() })
const flights = table('flights', {
  id: id(),
  origin: references(() => airports.code),
  delay: integer(),
  fare: decimal({ precision: 9, scale: 2 }),
})
const late = view(
  'late',
  select({ id: flights.id, origin: flights.origin, delay: flights.delay, fare: flights.fare })
    .from(flights)
    .where(flights.delay.gt(15))
    .where(flights.origin.in(['AUS', "O'H", 'DFW'])),
)
const byState = view(
  'by_state',
  select({ state: airports.state, flights: count(), mean: avg(late.delay) })
    .from(airports)
    .leftJoin(late, late.origin.eq(airports.code))
    .groupBy(airports.state),
)
const codes = view(
  'codes',
  select({ code: airports.code })
    .from(airports)
    .union(select({ code: late.origin }).from(late)),
)
const schema = defineSchema({ codes, byState, late, airports, flights })

describe('views', () => {
  test('are read as tables are, and read other views', async () => {
    await inFile(schema, async ({ db }) => {
      await db.insert(airports).values([
        { code: 'AUS', state: 'TX' },
        { code: 'DFW', state: 'TX' },
        { code: "O'H", state: null },
      ])
      await db.insert(flights).values([
        { origin: 'AUS', delay: 20, fare: '12.5' },
        { origin: 'AUS', delay: 30, fare: '3' },
        { origin: 'DFW', delay: 0, fare: '1' },
        { origin: "O'H", delay: 16, fare: '1e1' },
      ])
      expect(await db.select(late).from(late).where(late.fare.gt('5')).orderBy(late.delay.desc())).toEqual([
        { id: 1, origin: 'AUS', delay: 20, fare: '12.50' },
        { id: 4, origin: "O'H", delay: 16, fare: '10.00' },
      ])
      expect(await db.select(byState).from(byState).orderBy(byState.state)).toMatchObject([
        { state: 'TX', flights: 3 },
        { state: null, flights: 1 },
      ])
      expect(
        await db
          .select({ delay: late.delay, state: airports.state })
          .from(late)
          .join(airports, airports.code.eq(late.origin))
          .orderBy(late.delay),
      ).toEqual([
        { delay: 16, state: null },
        { delay: 20, state: 'TX' },
        { delay: 30, state: 'TX' },
      ])
      expect(await db.select(codes).from(codes).orderBy(codes.code)).toEqual([{ code: 'AUS' }, { code: 'DFW' }, { code: "O'H" }])
      const again = select(late).from(late).as('again')
      expect(
        await db.select({ low: late.delay, high: again.delay }).from(late).join(again, again.delay.gt(late.delay)).where(late.delay.gt(16)),
      ).toEqual([{ low: 20, high: 30 }])
    })
  })

  test('a statement that reads a view is compiled once, whatever the view reads', async () => {
    await inFile(schema, async ({ db }) => {
      await db.select(late).from(late).where(late.delay.gt(1))
      const before = db.planCache.misses
      await db.select(late).from(late).where(late.delay.gt(2))
      expect(db.planCache.misses).toBe(before)
    })
  })

  test('changes of a view are done by a trigger instead', async () => {
    const change = trigger('change_late', {
      on: late,
      timing: 'instead of',
      events: ['update'],
      run: (row) => update(flights).set({ delay: row.new.delay, fare: row.old.fare }).where(flights.id.eq(row.old.id)),
    })
    await inFile(defineSchema({ ...schema.stores, change }), async ({ db, other }) => {
      await db.insert(airports).values({ code: 'AUS' })
      await db.insert(flights).values({ origin: 'AUS', delay: 20, fare: '2' })
      other.exec("UPDATE late SET delay = 40, fare = '01 9'")
      expect(await db.select(flights).from(flights)).toEqual([{ id: 1, origin: 'AUS', delay: 40, fare: '2.00' }])
    })
  })
})
