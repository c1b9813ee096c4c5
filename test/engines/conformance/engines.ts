import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, defineSchema, open } from 'granary'
import type { EngineUnderTest } from 'granary/testing'
import { linguisticDatabase } from '../server-url.ts'
import { mariadbOptOuts, postgresOptOuts, sqliteOptOuts } from './opt-outs.ts'

/** SQLite by one of its drivers, each database a file of its own. */
export function sqliteEngine(driver: 'node:sqlite' | 'better-sqlite3'): EngineUnderTest {
  return {
    name: `SQLite (${driver})`,
    async open(schema, options) {
      const folder = mkdtempSync(join(tmpdir(), 'granary-conformance-'))
      const db = await open(`sqlite:${join(folder, 'suite.db')}`, schema, { driver, synchronous: 'normal', ...options })
      return closing(db, async () => rmSync(folder, { recursive: true, force: true }))
    },
    optOuts: sqliteOptOuts,
  }
}

/** The PostgreSQL server at a URL. `sha1()` and `unaccent()` need extensions that come with the server. */
export function postgresEngine(url: string): EngineUnderTest {
  return serverEngine('PostgreSQL 15', url, postgresOptOuts, ['pgcrypto', 'unaccent'])
}

/** The same with databases that compare and sort texts as English does, which is what most installations have. */
export function linguisticPostgresEngine(url: string): EngineUnderTest {
  return serverEngine('PostgreSQL 15, en-US', url, postgresOptOuts, ['pgcrypto', 'unaccent'], linguisticDatabase)
}

/** The MariaDB server at a URL. */
export function mariadbEngine(url: string): EngineUnderTest {
  return serverEngine('MariaDB 10.11', url, mariadbOptOuts)
}

function serverEngine(
  name: string,
  url: string,
  optOuts: EngineUnderTest['optOuts'],
  extensions: readonly string[] = [],
  created = '',
): EngineUnderTest {
  return {
    name,
    async open(schema, options) {
      const own = new URL(url)
      own.pathname = `/granary_${randomBytes(6).toString('hex')}`
      await onServer(url, `CREATE DATABASE ${own.pathname.slice(1)}${created}`)
      const db = closing(await open(own.href, schema, options), () => onServer(url, `DROP DATABASE ${own.pathname.slice(1)}`))
      if (extensions.length > 0) await db.script(extensions.map((name) => `CREATE EXTENSION ${name}`).join('; '))
      return db
    },
    optOuts,
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const db = await open(url, defineSchema({}))
  try {
    await db.script(statement)
  } finally {
    await db.close()
  }
}

/** The database, whose end also removes what it was made of. */
function closing(db: Db, remove: () => Promise<void>): Db {
  const close = db.close.bind(db)
  let closed: Promise<void> | undefined
  db.close = () => {
    closed ??= close().then(remove)
    return closed
  }
  return db
}
