import { round } from 'granary'
import type { Airways } from '../airways.ts'
import { airports } from '../schema.ts'

const austin = { x: -97.7431, y: 30.2672 }

/** The ten airports nearest to Austin, by the spatial index. */
export async function nearestAirports(db: Airways): Promise<readonly object[]> {
  return await db
    .select({ iata: airports.iata, name: airports.name, metres: round(airports.location.distanceTo(austin)) })
    .from(airports)
    .where(airports.location.nearest(austin, 10))
    .orderBy((row) => row.metres)
}

/** How the engine finds those rows: by the spatial index `sp_airports_location`. */
export async function nearestPlan(db: Airways): Promise<readonly object[]> {
  const plan = await db.select({ iata: airports.iata }).from(airports).where(airports.location.nearest(austin, 10)).explain()
  const tables = plan.map(({ detail }) => detail).filter((detail) => detail.includes('airports'))
  return [...new Set(tables)].map((detail) => ({ plan: detail }))
}
