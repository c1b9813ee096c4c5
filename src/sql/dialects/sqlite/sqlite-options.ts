import type { UserFunctions } from './user-functions.ts'

/** What is said to SQLite when a database is opened. */
export interface SqliteOptions extends UserFunctions {
  /** The library that is used. Default: `node:sqlite`; `better-sqlite3` must be installed. */
  readonly driver?: 'node:sqlite' | 'better-sqlite3'
  /**
   * When a commit counts as durable. `full` (default): when it is on disk; it survives a power cut. `normal`: when the
   * operating system has it; it survives a kill of the process, and a power cut may take the last commits, never half of one.
   */
  readonly synchronous?: 'full' | 'normal'
  /** Memory for cached pages of each connection, in KiB. Default: 16384. */
  readonly cacheSize?: number
  /**
   * Lets transactions that wait for the disk at the same time share one sync. Each is kept or fails by itself, and none is acknowledged
   * before it is on disk. Others may read a commit some milliseconds before that. Default: true.
   */
  readonly groupCommit?: boolean
  /**
   * Worker threads for long queries, so that the event loop lives while they run: a query goes to a thread until it has proved quick,
   * and goes back there when it takes longer than 5 ms; `with({ thread: 'main' | 'reader' })` decides for one statement. Queries inside
   * transactions stay on the thread of the caller. SQLite in Node cannot be interrupted: an aborted query rejects at once, and its thread
   * is free when the statement ends. Not for databases in memory. Default: 0.
   */
  readonly readers?: number
  /**
   * Functions for SQL, called as ``sql(integer())`name(${column})` ``. Queries that use one run on the thread of the caller; those of
   * `functionModules` run on reader threads too.
   */
  readonly functions?: UserFunctions['functions']
  /** Aggregates for SQL. */
  readonly aggregates?: UserFunctions['aggregates']
  /**
   * Collations for `.collate(name)`, each a function from a text to its sort key: neither library can register a collation proper. They
   * order, group and compare what an expression gives; columns, unique constraints and indexes know only SQLite's own.
   */
  readonly collations?: UserFunctions['collations']
  /**
   * Modules that export `functions`, `aggregates` or `collations`, by URL: `new URL('./functions.ts', import.meta.url)`. Every thread
   * loads them.
   */
  readonly functionModules?: readonly (string | URL)[]
  /** Opens with a SQLite that has the WAL-reset defect (before 3.51.3). Default: false. */
  readonly allowUnsafeSqliteVersion?: boolean
}
