import { type Db, open, type Schema, type Stores } from 'granary'
import { onTestFinished } from 'vitest'
import { freshDatabase } from '../server-url.ts'

/** A database of its own with a schema in it, removed after the test. */
export async function created<S extends Stores>(schema: Schema<S>): Promise<Db<S>> {
  const place = await freshDatabase('mariadb')
  onTestFinished(() => place.drop())
  const db = await open(place.url, schema, { pool: { maximum: 3 } })
  onTestFinished(() => db.close())
  await db.create()
  return db
}
