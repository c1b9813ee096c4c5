import { resolve } from 'node:path'
import { ConfigurationError } from '../../../errors/index.ts'
import type { Schema } from '../../../schema/tables/schema.ts'
import { soundDescription } from '../../ddl/check-schema.ts'
import { requireCapabilities } from '../../ddl/required-capabilities.ts'
import { setupTexts } from '../../engine/connect-hook.ts'
import type { Engine } from '../../engine/engine.ts'
import type { OpenOptions } from '../../engine/options.ts'
import { sqliteDialect } from './dialect.ts'
import { Patience, whileBusy } from './engine/busy-wait.ts'
import { CachedConnection } from './engine/cached-connection.ts'
import { type ConnectionSettings, connect, driverNamed } from './engine/connect.ts'
import { checkFile, logFile } from './engine/database-file.ts'
import { fileSync } from './engine/disk-sync.ts'
import { noteOpen } from './engine/open-files.ts'
import type { ReaderThreads } from './engine/reader-threads.ts'
import { rightsOf } from './engine/role-rights.ts'
import { schemaConstraints } from './engine/schema-constraints.ts'
import { SqliteEngine } from './engine/sqlite-engine.ts'
import type { SqliteOptions } from './sqlite-options.ts'
import { sqlitePath } from './sqlite-url.ts'
import { loadFunctionModules, together } from './user-function-modules.ts'

/**
 * Opens a SQLite database.
 *
 * Throws ConfigurationError URL_INVALID, OPTION_INVALID, FOLDER_MISSING, DRIVER_MISSING, ENGINE_VERSION, CAPABILITY_MISSING;
 * OperationalError FILE_UNREADABLE, FILE_CORRUPT, READ_ONLY, LOCK_TIMEOUT.
 */
export async function openSqlite(url: string, schema: Schema, options: OpenOptions & SqliteOptions): Promise<Engine> {
  const path = sqlitePath(url)
  const inMemory = path === ':memory:'
  // Before there is a file.
  requireCapabilities(schema, sqliteDialect)
  const rights = options.role === undefined ? undefined : rightsOf(options.role, soundDescription(schema, sqliteDialect))
  const settings: Settings = { ...checked(options, inMemory ? path : resolve(path)), rights }
  const { readOnly } = settings
  if (!inMemory) checkFile(settings.path, readOnly)
  const constraints = schemaConstraints(schema, sqliteDialect)
  const driver = await driverNamed(settings.driver)
  const modules = (options.functionModules ?? []).map(String)
  const functions = together(await loadFunctionModules(modules), options)
  let first = true
  const setupFor = (forReading: boolean): readonly string[] => {
    const texts = setupTexts(options.onConnect?.({ first, readOnly: forReading }))
    first = false
    return texts
  }
  const open = (forReading: boolean): CachedConnection =>
    new CachedConnection(connect(driver, { ...settings, setup: setupFor(forReading) }, forReading, functions), constraints)
  const main = await whileBusy(() => open(readOnly), new Patience(settings.busyTimeout, undefined))
  const closed = inMemory ? () => {} : noted(main, settings)
  const waitsForDisk = settings.synchronous === 'full' && settings.groupCommit && !readOnly && !inMemory
  return new SqliteEngine({
    dialect: sqliteDialect,
    main,
    path: inMemory ? undefined : settings.path,
    openReader: inMemory ? undefined : () => open(true),
    threads: settings.readers === 0 ? undefined : await startThreads({ ...settings, setup: setupFor(true) }, modules),
    busyTimeout: settings.busyTimeout,
    groupCommit: settings.groupCommit,
    disk: waitsForDisk ? fileSync(logFile(settings.path)) : undefined,
    readOnly,
    closed,
  })
}

function noted(main: CachedConnection, { path, driver }: Settings): () => void {
  try {
    return noteOpen(path, driver)
  } catch (error) {
    main.close()
    throw error
  }
}

interface Settings extends ConnectionSettings {
  readonly readOnly: boolean
  readonly busyTimeout: number
  readonly groupCommit: boolean
  readonly readers: number
}

function checked(options: OpenOptions & SqliteOptions, path: string): Settings {
  const { driver = 'node:sqlite', synchronous = 'full', cacheSize = 16384, busyTimeout = 5000, readers = 0 } = options
  if (synchronous !== 'full' && synchronous !== 'normal') throw invalid('synchronous is full or normal')
  if (typeof busyTimeout !== 'number' || !(busyTimeout >= 0 && busyTimeout <= longestTimer))
    throw invalid(`busyTimeout is a number of milliseconds from 0 to ${longestTimer}`)
  if (!Number.isInteger(cacheSize) || cacheSize < 1) throw invalid('cacheSize is a whole number of KiB from 1')
  if (!Number.isInteger(readers) || readers < 0 || readers > mostReaders)
    throw invalid(`readers is a whole number of threads from 0 to ${mostReaders}`)
  const flag = (name: 'readOnly' | 'groupCommit' | 'allowUnsafeSqliteVersion', otherwise: boolean): boolean => {
    const value: unknown = options[name] ?? otherwise
    if (typeof value !== 'boolean') throw invalid(`${name} is true or false`)
    return value
  }
  const readOnly = flag('readOnly', false)
  if (path === ':memory:' && readers > 0) throw invalid('readers needs a database file: one in memory is seen by one connection only')
  if (path === ':memory:' && readOnly) throw invalid('a database in memory begins empty: readOnly makes no sense')
  const allowUnsafeSqliteVersion = flag('allowUnsafeSqliteVersion', false)
  return {
    driver,
    path,
    synchronous,
    cacheSize,
    allowUnsafeSqliteVersion,
    readOnly,
    busyTimeout,
    groupCommit: flag('groupCommit', true),
    readers,
  }
}

/** What setTimeout takes. */
const longestTimer = 2 ** 31 - 1
const mostReaders = 64

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', message)
}

async function startThreads(settings: Settings, functionModules: readonly string[]): Promise<ReaderThreads> {
  const { ReaderThreadPool } = await import('./engine/reader-thread-pool.ts')
  return new ReaderThreadPool({ ...settings, functionModules })
}
