import { type Db, defineSchema, open } from 'granary'
import { sampleRows, samples } from '../../../src/testing/conformance/relational/samples.ts'

/** A database in memory with the samples in it. */
export async function sampleDatabase(): Promise<Db> {
  const db = await open('sqlite::memory:', defineSchema({ samples }))
  await db.create()
  for (const row of sampleRows) await db.insert(samples).values(row)
  return db
}
