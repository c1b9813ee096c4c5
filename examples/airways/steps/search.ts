import { count, highlight, match, rank } from 'granary'
import type { Airways } from '../airways.ts'
import { airports, strikes } from '../schema.ts'

/** Full-text search over the names and cities of airports. */
export async function airportSearch(db: Airways): Promise<readonly object[]> {
  const hit = match([airports.name, airports.city], 'international -"san francisco" angeles OR diego OR houston')
  return await db
    .select({ iata: airports.iata, name: airports.name, city: airports.city })
    .from(airports)
    .where(hit)
    .orderBy(airports.iata)
    .limit(6)
}

/** The best matches first, with marks around what was found: what “best” means differs between engines. */
export async function bestMatches(db: Airways): Promise<readonly object[]> {
  const hit = match([airports.name, airports.city], 'los angeles')
  return await db
    .select({ iata: airports.iata, name: highlight(hit, airports.name, '[', ']'), city: airports.city })
    .from(airports)
    .where(hit)
    .orderBy(rank(hit).desc(), airports.iata)
    .limit(3)
}

/** Full-text search over 10,000 bird strikes: each species that is called a gull. */
export async function speciesSearch(db: Airways): Promise<readonly object[]> {
  return await db
    .select({ species: strikes.species, strikes: count() })
    .from(strikes)
    .where(match(strikes.species, 'gull'))
    .groupBy(strikes.species)
    .orderBy((row) => row.strikes.desc(), strikes.species)
    .limit(6)
}
