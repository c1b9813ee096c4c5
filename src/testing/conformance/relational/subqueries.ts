import { alias, any, count, exists, max, notExists, select } from '../../../index.ts'
import { same } from '../expectations.ts'
import type { Suite } from '../suite.ts'
import { airports, airways, flights, insertAirways, people } from './airways.ts'

const rows = ['A40', 'B066']

const latest = select({ id: max(flights.id) })
  .from(flights)
  .where(flights.origin.eq(airports.iata))

/** Queries as values, conditions, lists and sources, correlated over one level and two. */
export const subqueries: Suite = {
  name: 'subqueries',
  title: 'subqueries',
  schema: airways,
  prepare: insertAirways,
  cases: [
    {
      id: 'correlated, as a value, a condition and an order',
      rows,
      async run({ db }) {
        same(await db.select({ iata: airports.iata, last: latest.asExpression() }).from(airports).orderBy(airports.iata), [
          { iata: 'AUS', last: 6 },
          { iata: 'DFW', last: 4 },
          { iata: 'JFK', last: 5 },
        ])
        same(
          await db.select({ iata: airports.iata }).from(airports).where(latest.asExpression().gt(4)).orderBy(latest.asExpression().desc()),
          [{ iata: 'AUS' }, { iata: 'JFK' }],
        )
      },
    },
    {
      id: 'correlated over two levels',
      rows,
      async run({ db }) {
        const inner = alias(flights, 'inner_flights')
        const later = select({ id: inner.id }).from(inner).where(inner.origin.eq(airports.iata), inner.id.gt(flights.id))
        const notLast = select({ n: count() }).from(flights).where(flights.origin.eq(airports.iata)).where(exists(later))
        same(await db.select({ iata: airports.iata, n: notLast.asExpression() }).from(airports).orderBy(airports.iata), [
          { iata: 'AUS', n: 2 },
          { iata: 'DFW', n: 1 },
          { iata: 'JFK', n: 0 },
        ])
      },
    },
    {
      id: 'the same one twice in a statement stays distinct',
      rows,
      async run({ db }) {
        const late = select({ n: count() }).from(flights).where(flights.delay.gt(4))
        same(
          await db
            .select({ once: late.asExpression(), twice: late.asExpression().plus(late.asExpression()) })
            .from(airports)
            .orderBy(airports.iata)
            .limit(1),
          [{ once: 3, twice: 6 }],
        )
        const a = late.as('a')
        const b = late.as('b')
        same(await db.select({ a: a.n, b: b.n }).from(a, b), [{ a: 3, b: 3 }])
      },
    },
    {
      id: 'exists and not exists',
      rows,
      async run({ db }) {
        const cancelled = select({ id: flights.id }).from(flights).where(flights.origin.eq(airports.iata), flights.status.eq('cancelled'))
        same(await db.select({ iata: airports.iata }).from(airports).where(exists(cancelled)), [{ iata: 'DFW' }])
        same(await db.select({ iata: airports.iata }).from(airports).where(notExists(cancelled)).orderBy(airports.iata), [
          { iata: 'AUS' },
          { iata: 'JFK' },
        ])
      },
    },
    {
      id: 'in, any and the rule of nulls in a list',
      rows: ['A35', 'A40'],
      async run({ db }) {
        const managers = select({ id: people.manager }).from(people)
        same(
          await db
            .select({ id: people.id })
            .from(people)
            .where(people.id.eq(any(managers)))
            .orderBy(people.id),
          [{ id: 1 }, { id: 3 }],
        )
        // The list holds a null, so NOT IN is true for nobody (SQL:2023, 8.4).
        same(
          await db
            .select({ id: people.id })
            .from(people)
            .where(people.id.notIn(select({ id: people.manager.typed<number>() }).from(people))),
          [],
        )
        same(await db.select({ id: people.id }).from(people).where(people.id.in([])), [])
        same(await db.select({ n: count() }).from(people).where(people.id.notIn([])), [{ n: 4 }])
      },
    },
    {
      id: 'in FROM, nested, grouped and joined',
      rows,
      async run({ db }) {
        const perAirport = select({ origin: flights.origin, n: count() }).from(flights).groupBy(flights.origin).as('per_airport')
        const most = select({ n: max(perAirport.n) })
          .from(perAirport)
          .as('most')
        same(await db.select({ origin: perAirport.origin, n: perAirport.n }).from(perAirport).join(most, most.n.eq(perAirport.n)), [
          { origin: 'AUS', n: 3 },
        ])
      },
    },
    {
      id: 'of no row as a value is null',
      rows,
      async run({ db }) {
        const none = select({ id: flights.id }).from(flights).where(flights.id.eq(99))
        same(await db.select({ iata: airports.iata, none: none.asExpression() }).from(airports).where(airports.iata.eq('AUS')), [
          { iata: 'AUS', none: null },
        ])
      },
    },
  ],
}
