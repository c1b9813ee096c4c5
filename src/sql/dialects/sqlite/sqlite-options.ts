/** What is said to SQLite when a database is opened. */
export interface SqliteOptions {
  /** The library that is used. Default: `node:sqlite`; `better-sqlite3` must be installed. */
  readonly driver?: 'node:sqlite' | 'better-sqlite3'
  /**
   * When a commit counts as durable. `full` (default): when it is on disk; it survives a power cut. `normal`: when the
   * operating system has it; it survives a kill of the process, and a power cut may take the last commits, never half of one.
   */
  readonly synchronous?: 'full' | 'normal'
  /** Memory for cached pages of each connection, in KiB. Default: 16384. */
  readonly cacheSize?: number
  /** Lets transactions that wait for the disk at the same time share one sync. Default: true. */
  readonly groupCommit?: boolean
  /** Worker threads for long queries. Default: 0. */
  readonly readers?: number
  /** Opens with a SQLite that has the WAL-reset defect (before 3.51.3). Default: false. */
  readonly allowUnsafeSqliteVersion?: boolean
}
