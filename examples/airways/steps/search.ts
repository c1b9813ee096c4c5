import { count, highlight, match, rank } from 'granary'
import type { Airways } from '../airways.ts'
import { airports, strikes } from '../schema.ts'

/** Full-text search over the names and cities of airports, best matches first. */
export async function airportSearch(db: Airways): Promise<readonly object[]> {
  const hit = match([airports.name, airports.city], 'international -"san francisco" angeles OR diego OR houston')
  return await db
    .select({ iata: airports.iata, name: highlight(hit, airports.name, '[', ']'), city: airports.city })
    .from(airports)
    .where(hit)
    .orderBy(rank(hit).desc(), airports.iata)
    .limit(6)
}

/** Full-text search by word stems over 10,000 bird strikes: “gulls” finds every gull. */
export async function speciesSearch(db: Airways): Promise<readonly object[]> {
  return await db
    .select({ species: strikes.species, strikes: count() })
    .from(strikes)
    .where(match(strikes.species, 'gulls'))
    .groupBy(strikes.species)
    .orderBy((row) => row.strikes.desc())
    .limit(6)
}
