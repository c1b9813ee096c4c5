import { alias, avg, count } from 'granary'
import type { Airways } from '../airways.ts'
import { airports, flights } from '../schema.ts'

/** Filters: conditions are expressions, and their types are checked. */
export async function filters(db: Airways): Promise<readonly object[]> {
  return await db
    .select({ iata: airports.iata, name: airports.name, city: airports.city })
    .from(airports)
    .where(airports.state.in(['TX', 'NM']).and(airports.name.icontains('international').or(airports.name.startsWith('Dallas'))))
    .orderBy(airports.state, airports.name)
    .limit(8)
}

/** Joins: the same table twice, under another name. */
export async function joins(db: Airways): Promise<readonly object[]> {
  const to = alias(airports, 'to')
  return await db
    .select({ from: airports.city, to: to.city, at: flights.departsAt, delay: flights.delay })
    .from(flights)
    .join(airports, airports.iata.eq(flights.origin))
    .join(to, to.iata.eq(flights.destination))
    .where(airports.state.eq('AK').and(flights.delay.gt(60)))
    .orderBy(flights.delay.desc(), flights.departsAt)
    .limit(5)
}

/** Aggregates: groups, a condition on groups, and the order by a column of the result. */
export async function aggregates(db: Airways): Promise<readonly object[]> {
  return await db
    .select({ state: airports.state, flights: count(), late: count(undefined, { filter: flights.delay.gt(15) }), mean: avg(flights.delay) })
    .from(flights)
    .join(airports, airports.iata.eq(flights.origin))
    .groupBy(airports.state)
    .having(count().gt(400))
    .orderBy((row) => row.mean.desc())
    .limit(6)
}
