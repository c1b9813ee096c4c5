import { extract, rowNumber, select, sum } from 'granary'
import type { Airways } from '../airways.ts'
import { airports, flights, weather } from '../schema.ts'

/** A window function in a subquery: the two worst delays of each state. */
export async function rankedDelays(db: Airways): Promise<readonly object[]> {
  const worst = rowNumber().over({ partitionBy: airports.state, orderBy: [flights.delay.desc(), flights.id] })
  const ranked = select({ state: airports.state, origin: flights.origin, destination: flights.destination, delay: flights.delay, worst })
    .from(flights)
    .join(airports, airports.iata.eq(flights.origin))
    .as('ranked')
  return await db
    .select({ state: ranked.state, origin: ranked.origin, destination: ranked.destination, delay: ranked.delay })
    .from(ranked)
    .where(ranked.worst.lte(2), ranked.state.in(['AZ', 'CA', 'NY']))
    .orderBy(ranked.state, ranked.worst)
}

/** A running total that starts anew each month. */
export async function runningRain(db: Airways): Promise<readonly object[]> {
  const month = extract('month', weather.day)
  return await db
    .select({
      day: weather.day,
      rain: weather.precipitation,
      soFar: sum(weather.precipitation).over({ partitionBy: month, orderBy: weather.day }),
    })
    .from(weather)
    .where(weather.day.between('2012-01-29', '2012-02-04'))
    .orderBy(weather.day)
}
