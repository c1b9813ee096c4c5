import type { Airways } from '../airways.ts'
import { airports } from '../schema.ts'

/** Create, read, update, delete. */
export async function createReadUpdateDelete(db: Airways): Promise<readonly object[]> {
  await db.insert(airports).values({ iata: 'GRNY', name: 'Granary Field', country: 'USA', location: { x: -97.7, y: 30.3 } })
  const made = await db.select(airports).from(airports).where(airports.iata.eq('GRNY')).one()
  await db.update(airports).set({ city: 'Austin', state: 'TX' }).where(airports.iata.eq('GRNY'))
  const moved = await db.select({ city: airports.city, state: airports.state }).from(airports).where(airports.iata.eq('GRNY')).one()
  const { changes } = await db.delete(airports).where(airports.iata.eq('GRNY'))
  return [
    { step: 'created', result: made },
    { step: 'updated', result: moved },
    { step: 'deleted', result: changes },
  ]
}
