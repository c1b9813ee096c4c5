import { alias, count, generateSeries, select } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import type { Suite } from '../suite.ts'
import { airports, airways, bookings, flights, insertAirways, legs, people, seats } from './airways.ts'

const rows = ['A34']

/** Every join, its condition given or taken from the foreign key. */
export const joins: Suite = {
  name: 'joins',
  title: 'joins',
  schema: airways,
  prepare: insertAirways,
  cases: [
    {
      id: 'a join without a condition takes the only foreign key, from either side',
      rows,
      async run({ db }) {
        const expected = [{ id: 5, name: 'New York' }]
        const fields = { id: flights.id, name: airports.name }
        same(await db.select(fields).from(flights).join(airports).where(airports.state.isNull()), expected)
        same(await db.select(fields).from(airports).join(flights).where(airports.state.isNull()), expected)
        same(await db.select({ passenger: bookings.passenger, letter: seats.letter }).from(seats).join(bookings).orderBy(bookings.id), [
          { passenger: 'Ada', letter: 'B' },
          { passenger: 'Ben', letter: 'A' },
        ])
      },
    },
    {
      id: 'a join with several possible keys, or none, is refused',
      rows,
      async run() {
        await fails(() => select({ id: legs.id }).from(legs).join(airports), 'STATEMENT_INVALID')
        await fails(() => select({ id: people.id }).from(people).join(alias(people, 'boss')), 'STATEMENT_INVALID')
        await fails(() => select({ id: seats.flight }).from(seats).join(airports), 'STATEMENT_INVALID')
      },
    },
    {
      id: 'left join keeps rows without a partner and counts none of it',
      rows: ['A34', 'B067'],
      async run({ db }) {
        const late = flights.delay.gt(10).and(flights.origin.eq(airports.iata))
        same(
          await db
            .select({ iata: airports.iata, n: count(flights.id) })
            .from(airports)
            .leftJoin(flights, late)
            .groupBy(airports.iata)
            .orderBy(airports.iata),
          [
            { iata: 'AUS', n: 1 },
            { iata: 'DFW', n: 1 },
            { iata: 'JFK', n: 0 },
          ],
        )
      },
    },
    {
      id: 'a table joins with itself under another name',
      rows,
      async run({ db }) {
        const boss = alias(people, 'boss')
        same(
          await db
            .select({ name: people.name, boss: boss.name })
            .from(people)
            .leftJoin(boss, boss.id.eq(people.manager))
            .orderBy(people.id),
          [
            { name: 'Ada', boss: null },
            { name: 'Ben', boss: 'Ada' },
            { name: 'Cem', boss: 'Ada' },
            { name: 'Dia', boss: 'Cem' },
          ],
        )
      },
    },
    {
      id: 'right join gives a whole row that is null where there was none',
      rows,
      async run({ db }) {
        const boss = alias(people, 'boss')
        const found = await db
          .select({ person: people, boss: boss.name })
          .from(people)
          .rightJoin(boss, boss.id.eq(people.manager))
          .orderBy(boss.id, people.id)
        same(
          found.map(({ person, boss: name }) => [person?.name ?? null, name]),
          [
            ['Ben', 'Ada'],
            ['Cem', 'Ada'],
            [null, 'Ben'],
            ['Dia', 'Cem'],
            [null, 'Dia'],
          ],
        )
        same(found[2]?.person, null)
      },
    },
    {
      id: 'full join keeps rows of both sides',
      rows,
      needs: ['sql.fullJoin'],
      async run({ db }) {
        const other = alias(people, 'other')
        same(
          await db
            .select({ id: people.id, other: other.id })
            .from(people)
            .fullJoin(other, other.id.eq(people.id).and(people.id.gt(2)))
            .orderBy((r) => [r.id, r.other]),
          [
            { id: 1, other: null },
            { id: 2, other: null },
            { id: 3, other: 3 },
            { id: 4, other: 4 },
            { id: null, other: 1 },
            { id: null, other: 2 },
          ],
        )
      },
    },
    {
      id: 'cross join gives every pair',
      rows,
      async run({ db }) {
        same(await db.select({ n: count() }).from(seats).crossJoin(flights), [{ n: 18 }])
        same(await db.select({ n: count() }).from(seats).crossJoin(flights).join(alias(airports, 'home')), [{ n: 18 }])
      },
    },
    {
      id: 'a lateral join reads the tables before it',
      rows,
      needs: ['sql.lateral'],
      async run({ db }) {
        const last = select({ id: flights.id })
          .from(flights)
          .where(flights.origin.eq(airports.iata))
          .orderBy(flights.id.desc())
          .limit(1)
          .as('last')
        same(await db.select({ iata: airports.iata, id: last.id }).from(airports).leftLateralJoin(last).orderBy(airports.iata), [
          { iata: 'AUS', id: 6 },
          { iata: 'DFW', id: 4 },
          { iata: 'JFK', id: 5 },
        ])
      },
    },
    {
      id: 'a join to a derived table',
      rows,
      async run({ db }) {
        const busy = select({ origin: flights.origin, n: count() }).from(flights).groupBy(flights.origin).as('busy')
        same(
          await db
            .select({ name: airports.name, n: busy.n })
            .from(airports)
            .join(busy, busy.origin.eq(airports.iata))
            .orderBy(busy.n.desc()),
          [
            { name: 'Austin', n: 3 },
            { name: 'Dallas', n: 2 },
            { name: 'New York', n: 1 },
          ],
        )
      },
    },
    {
      id: 'a series fills gaps by an outer join',
      rows: ['A34', 'A43'],
      needs: ['sql.recursive'],
      async run({ db }) {
        const numbers = generateSeries('numbers', 1, 8)
        same(
          await db
            .select({ n: numbers.value, flights: count(flights.id) })
            .from(numbers)
            .leftJoin(flights, flights.id.eq(numbers.value))
            .where(numbers.value.gte(6))
            .groupBy(numbers.value)
            .orderBy(numbers.value),
          [
            { n: 6, flights: 1 },
            { n: 7, flights: 0 },
            { n: 8, flights: 0 },
          ],
        )
      },
    },
    {
      id: 'a name that stands twice in one FROM is refused',
      rows,
      async run({ db }) {
        await fails(() => db.select({ id: people.id }).from(people, people).all(), 'STATEMENT_INVALID')
      },
    },
  ],
}
