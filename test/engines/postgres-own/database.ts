import { type Db, defineSchema, open } from 'granary'
import type { Stores } from '../../../src/schema/tables/schema.ts'
import type { EngineOptions } from '../../../src/sql/dialects/registry.ts'
import { type FreshDatabase, freshDatabase } from '../server-url.ts'

/** A schema, created in an empty database of PostgreSQL. */
export interface OwnDatabase<S extends Stores> {
  readonly db: Db<S>
  readonly fresh: FreshDatabase
  /** Closes the handle and drops the database. */
  end(): Promise<void>
}

export async function ownDatabase<S extends Stores>(stores: S, options: EngineOptions = {}): Promise<OwnDatabase<S>> {
  const fresh = await freshDatabase('postgres')
  const db = await open(fresh.url, defineSchema(stores), options)
  const end = async (): Promise<void> => {
    await db.close()
    await fresh.drop()
  }
  try {
    await db.create()
  } catch (error) {
    await end()
    throw error
  }
  return { db, fresh, end }
}
