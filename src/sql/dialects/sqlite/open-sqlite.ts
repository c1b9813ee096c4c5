import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigurationError, OperationalError } from '../../../errors/index.ts'
import type { Schema } from '../../../schema/tables/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import type { OpenOptions } from '../../engine/options.ts'
import type { SqliteOptions } from './sqlite-options.ts'
import { CachedConnection } from './engine/cached-connection.ts'
import type { SqliteConnection, SqliteDriver } from './engine/driver.ts'
import { translateError } from './engine/error-translation.ts'
import { emptyCatalog } from './engine/constraint-catalog.ts'
import { schemaConstraints } from './engine/schema-constraints.ts'
import { nodeDriver } from './engine/node-driver.ts'
import { SqliteEngine } from './engine/sqlite-engine.ts'
import { registerFunctions } from './functions/registration.ts'
import { sqliteDialect } from './dialect.ts'
import { sqlitePath } from './sqlite-url.ts'

/** The first SQLite without the WAL-reset defect (https://sqlite.org/wal.html, “The WAL-Reset Bug”). */
const safeVersion = [3, 51, 3] as const

/** Opens a SQLite database. */
export async function openSqlite(url: string, schema: Schema, options: OpenOptions & SqliteOptions): Promise<Engine> {
  const settings = checked(options)
  const path = sqlitePath(url)
  const inMemory = path === ':memory:'
  if (!inMemory) checkFile(path, settings.readOnly)
  const constraints = schemaConstraints(schema, sqliteDialect)
  const driver = await driverOf(options.driver ?? 'node:sqlite')
  const connect = (readOnly: boolean): CachedConnection => {
    const connection = openConnection(driver, path, readOnly)
    prepareConnection(connection, settings, readOnly, inMemory)
    return new CachedConnection(connection, constraints)
  }
  const main = connect(settings.readOnly)
  return new SqliteEngine({
    dialect: sqliteDialect,
    main,
    openReader: inMemory ? undefined : () => connect(true),
    threads: undefined,
    busyTimeout: settings.busyTimeout,
    groupCommit: settings.groupCommit,
    waitsForDisk: settings.synchronous === 'full' && !inMemory,
    readOnly: settings.readOnly,
  })
}

interface Settings {
  readonly synchronous: 'full' | 'normal'
  readonly readOnly: boolean
  readonly busyTimeout: number
  readonly groupCommit: boolean
  readonly cacheSize: number
  readonly allowUnsafeSqliteVersion: boolean
}

function checked(options: OpenOptions & SqliteOptions): Settings {
  const { synchronous = 'full', readOnly = false, busyTimeout = 5000, groupCommit = true, cacheSize = 16384, allowUnsafeSqliteVersion = false } = options
  if (synchronous !== 'full' && synchronous !== 'normal') throw new ConfigurationError('OPTION_INVALID', 'synchronous is full or normal')
  if (!Number.isFinite(busyTimeout) || busyTimeout < 0) throw new ConfigurationError('OPTION_INVALID', 'busyTimeout is a number of milliseconds from 0')
  if (!Number.isInteger(cacheSize) || cacheSize < 1) throw new ConfigurationError('OPTION_INVALID', 'cacheSize is a whole number of KiB from 1')
  return { synchronous, readOnly, busyTimeout, groupCommit, cacheSize, allowUnsafeSqliteVersion }
}

function checkFile(path: string, readOnly: boolean): void {
  const folder = dirname(resolve(path))
  if (!existsSync(folder)) throw new ConfigurationError('FOLDER_MISSING', `the folder of the database file does not exist: ${folder}; create it first`)
  if (!existsSync(path)) {
    if (readOnly) throw new OperationalError('FILE_UNREADABLE', `there is no database file ${path} to be opened read-only`)
    return
  }
  if (!statSync(path).isFile()) throw new OperationalError('FILE_UNREADABLE', `${path} is not a file`)
  if (readOnly) return
  try {
    accessSync(path, constants.W_OK)
  } catch (cause) {
    throw new OperationalError('READ_ONLY', `the database file ${path} cannot be written; open it with readOnly, or change its permissions`, { cause })
  }
}

async function driverOf(name: SqliteDriver['name']): Promise<SqliteDriver> {
  if (name === 'node:sqlite') return nodeDriver
  if (name === 'better-sqlite3') return (await import('./engine/better-sqlite3-driver.ts')).loadBetterSqlite3()
  throw new ConfigurationError('OPTION_INVALID', `no SQLite driver is called ${String(name)}: node:sqlite or better-sqlite3`)
}

function openConnection(driver: SqliteDriver, path: string, readOnly: boolean): SqliteConnection {
  try {
    return driver.open(path, { readOnly })
  } catch (error) {
    throw translateError(error, '', emptyCatalog)
  }
}

/** Sets what must not be left to how a library was built. */
function prepareConnection(connection: SqliteConnection, settings: Settings, readOnly: boolean, inMemory: boolean): void {
  try {
    if (!inMemory) checkVersion(connection, settings)
    connection.execute(`PRAGMA busy_timeout = 0; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${settings.cacheSize}; PRAGMA trusted_schema = ON`)
    if (!readOnly && !inMemory) connection.execute(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${settings.synchronous}`)
    if (readOnly) connection.execute('PRAGMA query_only = ON')
    registerFunctions(connection)
  } catch (error) {
    connection.close()
    throw translateError(error, '', emptyCatalog)
  }
}

function checkVersion(connection: SqliteConnection, settings: Settings): void {
  const version = String(connection.prepare('SELECT sqlite_version()', false).all([])[0]?.[0])
  const parts = version.split('.').map(Number)
  const position = safeVersion.findIndex((part, index) => parts[index] !== part)
  const older = position >= 0 && (parts[position] ?? 0) < (safeVersion[position] ?? 0)
  if (!older || settings.allowUnsafeSqliteVersion) return
  throw new ConfigurationError('ENGINE_VERSION', `SQLite ${version} can corrupt a database that several connections use (the WAL-reset defect, mended in ${safeVersion.join('.')}): use a newer Node, or the better-sqlite3 driver; allowUnsafeSqliteVersion opens it all the same`)
}
