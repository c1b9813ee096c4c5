import { commonTable, count, integer, min, recursive, select, text, value } from 'granary'
import type { Airways } from '../airways.ts'
import { flights } from '../schema.ts'

/** A recursive query: how many airports can be reached from Austin with so many flights. */
export async function reachable(db: Airways): Promise<readonly object[]> {
  const routes = commonTable('routes', select({ origin: flights.origin, destination: flights.destination }).from(flights).distinct())
  const start = select({ iata: value('AUS', text()), hops: value(0, integer()) })
  const reached = recursive('reached', start, (so) =>
    select({ iata: routes.destination, hops: so.hops.plus(1) })
      .from(so)
      .join(routes, routes.origin.eq(so.iata))
      .where(so.hops.lt(3)),
  )
  const nearest = select({ iata: reached.iata, hops: min(reached.hops) })
    .from(reached)
    .groupBy(reached.iata)
    .as('nearest')
  return await db.select({ flights: nearest.hops, airports: count() }).from(nearest).groupBy(nearest.hops).orderBy(nearest.hops)
}
