import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Db, open } from 'granary'
import type { Schema, Stores } from '../../../src/schema/tables/schema.ts'

export interface DatabaseFile<S extends Stores> {
  readonly db: Db<S>
  /** The same file as another program has it, without Granary's functions. */
  readonly other: DatabaseSync
  readonly path: string
}

/** Creates a schema in a file, and gives it to some work. */
export async function inFile<S extends Stores>(schema: Schema<S>, work: (file: DatabaseFile<S>) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-ddl-'))
  const path = join(folder, 'test.db')
  const db = await open(`sqlite:${path}`, schema)
  let other: DatabaseSync | undefined
  try {
    await db.create()
    other = new DatabaseSync(path)
    other.exec('PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 1000')
    await work({ db, other, path })
  } finally {
    other?.close()
    await db.close()
    rmSync(folder, { recursive: true })
  }
}
