import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, open } from 'granary'

/** Where the tour keeps its data: a file of its own, or a database of its own on a server. */
export interface Place {
  readonly url: string
  /** What the data take up, in words. */
  size(): string
  remove(): Promise<void>
}

const databaseName = 'granary_tour'

/** A new SQLite file, or on the server of a URL the database `granary_tour`, made anew. */
export async function newPlace(server: string | undefined): Promise<Place> {
  return server === undefined ? newFile() : newDatabase(server)
}

function newFile(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'granary-tour-'))
  const file = join(folder, 'airways.db')
  return {
    url: `sqlite:${encodeURI(file)}`,
    size: () => `one file of ${(statSync(file).size / 1024 / 1024).toFixed(1)} MiB`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function newDatabase(server: string): Promise<Place> {
  const run = async (...statements: readonly string[]): Promise<void> => {
    await using db = await open(server, defineSchema({}))
    for (const statement of statements) await db.untyped(statement)
  }
  // PostgreSQL keeps a database while somebody is connected, such as a tour that was stopped in the middle.
  const drop = `DROP DATABASE IF EXISTS ${databaseName}${server.startsWith('postgres') ? ' WITH (FORCE)' : ''}`
  await run(drop, `CREATE DATABASE ${databaseName}`)
  const own = new URL(server)
  own.pathname = `/${databaseName}`
  return {
    url: own.href,
    size: () => `the database ${databaseName}`,
    remove: () => run(drop),
  }
}
