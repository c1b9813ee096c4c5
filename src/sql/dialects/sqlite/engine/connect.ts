import { ConfigurationError } from '../../../../errors/index.ts'
import { registerFunctions } from '../functions/registration.ts'
import { registerUserFunctions, type UserFunctions } from '../user-functions.ts'
import { restricted } from './authorizer.ts'
import { emptyCatalog } from './constraint-catalog.ts'
import type { SqliteConnection, SqliteDriver } from './driver.ts'
import { translateError } from './error-translation.ts'
import { nodeDriver } from './node-driver.ts'
import type { Rights } from './role-rights.ts'
import { checkVersion } from './sqlite-version.ts'

/** How every connection to a database is made. Holds nothing that could not be sent to another thread. */
export interface ConnectionSettings {
  readonly driver: SqliteDriver['name']
  /** An absolute path, or `:memory:`. */
  readonly path: string
  readonly synchronous: 'full' | 'normal'
  /** In KiB. */
  readonly cacheSize: number
  readonly allowUnsafeSqliteVersion: boolean
  /** Everything is allowed where there are none. */
  readonly rights?: Rights | undefined
  /** SQL that each connection begins with. */
  readonly setup?: readonly string[]
}

/** Throws ConfigurationError DRIVER_MISSING, OPTION_INVALID. */
export async function driverNamed(name: SqliteDriver['name']): Promise<SqliteDriver> {
  if (name === 'node:sqlite') return nodeDriver
  if (name === 'better-sqlite3') return (await import('./better-sqlite3-driver.ts')).loadBetterSqlite3()
  throw new ConfigurationError('OPTION_INVALID', 'driver is node:sqlite or better-sqlite3')
}

/** Opens a connection, and sets what must not be left to how a library was built. */
export function connect(driver: SqliteDriver, settings: ConnectionSettings, readOnly: boolean, user: UserFunctions): SqliteConnection {
  try {
    const connection = driver.open(settings.path, { readOnly })
    try {
      prepare(connection, settings, readOnly)
      registerFunctions(connection)
      registerUserFunctions(connection, user)
      for (const text of settings.setup ?? []) connection.execute(text)
      return settings.rights === undefined ? connection : restrictedConnection(connection, settings.rights)
    } catch (error) {
      connection.close()
      throw error
    }
  } catch (error) {
    throw translateError(error, { sql: '', catalog: emptyCatalog, ran: false })
  }
}

function restrictedConnection(connection: SqliteConnection, rights: Rights): SqliteConnection {
  if (connection.authorize !== undefined) return restricted(connection, rights)
  throw new ConfigurationError(
    'CAPABILITY_MISSING',
    'this library cannot hold a connection to the rights of a role: open with driver node:sqlite on Node 24.10 or later (capability sql.roles)',
    { details: { capability: 'sql.roles' } },
  )
}

function prepare(
  connection: SqliteConnection,
  { path, cacheSize, synchronous, allowUnsafeSqliteVersion }: ConnectionSettings,
  readOnly: boolean,
): void {
  const inMemory = path === ':memory:'
  if (!inMemory && !allowUnsafeSqliteVersion) checkVersion(String(connection.prepare('SELECT sqlite_version()', false).get([])?.[0]))
  connection.execute(`PRAGMA busy_timeout = 0; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = ON; PRAGMA cache_size = -${cacheSize}`)
  if (readOnly) connection.execute('PRAGMA query_only = ON')
  if (readOnly || inMemory) return
  const mode = connection.prepare('PRAGMA journal_mode = WAL', false).get([])?.[0]
  if (mode !== 'wal') {
    throw new ConfigurationError(
      'CAPABILITY_MISSING',
      'the file system has no shared memory, which a write-ahead log needs (https://sqlite.org/wal.html); keep the database on a local disk',
    )
  }
  connection.execute(`PRAGMA synchronous = ${synchronous}`)
}
