import { ProgrammingError } from '../../../../errors/index.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { BeginOptions, Change, DriverRows, Engine, EngineTransaction, ExecuteOptions, UntypedResult } from '../../../engine/engine.ts'
import { isHeldByCaller } from '../../../engine/transaction.ts'
import type { DatabaseDescription } from '../../../reflection/description.ts'
import { backupTo } from './backup-file.ts'
import { Patience, throwIfAborted, whileBusy } from './busy-wait.ts'
import { type CachedConnection, databaseClosed } from './cached-connection.ts'
import type { DiskSync } from './disk-sync.ts'
import { isBusy } from './error-translation.ts'
import type { ReaderThreads } from './reader-threads.ts'
import { streamAborted } from './row-cursor.ts'
import { SideConnections } from './side-connections.ts'
import { SqliteTransaction } from './sqlite-transaction.ts'
import { controlRefused, scriptKind } from './statement-text.ts'
import { WriterQueue } from './writer-queue.ts'

export interface SqliteEngineParts {
  readonly dialect: Dialect
  /** The connection that writes, and reads while no transaction is open. */
  readonly main: CachedConnection
  /** The database file; undefined for a database in memory. */
  readonly path: string | undefined
  /** Opens another connection that only reads; undefined for a database in memory, which one connection sees. */
  readonly openReader: (() => CachedConnection) | undefined
  readonly threads: ReaderThreads | undefined
  /** Longest wait for a lock, in milliseconds. */
  readonly busyTimeout: number
  readonly groupCommit: boolean
  /** Where commits count when they are on disk, and share syncs. */
  readonly disk: DiskSync | undefined
  readonly readOnly: boolean
  /** Is told when everything has been closed. */
  readonly closed: () => void
}

/** SQLite behind the interface of an engine: one writer, readers beside it. */
export class SqliteEngine implements Engine {
  readonly dialect: Dialect
  readonly #parts: SqliteEngineParts
  readonly #main: CachedConnection
  readonly #sides: SideConnections | undefined
  readonly #threads: ReaderThreads | undefined
  readonly #writers: WriterQueue
  readonly snapshot?: (signal: AbortSignal | undefined) => EngineTransaction
  #closing: Promise<void> | undefined

  constructor(parts: SqliteEngineParts) {
    this.dialect = parts.dialect
    this.#parts = parts
    this.#main = parts.main
    this.#sides = parts.openReader && new SideConnections(parts.openReader)
    this.#threads = parts.threads
    const sides = this.#sides
    if (sides !== undefined) {
      this.snapshot = (signal) => {
        this.#check(signal)
        return sides.streamSnapshot()
      }
    }
    this.#writers = new WriterQueue(parts.main, parts)
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows> {
    this.#check(options?.signal)
    if (plan.writes) return this.#writers.write((connection) => connection.query(plan, parameters), options?.signal)
    const threads = this.#threads
    if (threads === undefined) return this.#read(plan, parameters, options)
    return threads.query(plan, parameters, options, () => this.#read(plan, parameters, options))
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Change | Promise<Change> {
    this.#check(options?.signal)
    return this.#writers.write((connection) => connection.change(plan, parameters), options?.signal)
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    this.#check(options?.signal)
    if (this.#sides === undefined || plan.writes) return this.#inBatches(plan, parameters, batchSize, options)
    return this.#sides.stream(plan, parameters, batchSize, options, this.#patience(options?.signal))
  }

  /** Runs all statements of the text or none, but for PRAGMA, VACUUM, ATTACH and DETACH, which SQLite runs outside transactions. */
  async script(sql: string): Promise<void> {
    this.#check(undefined)
    const { controlsTransactions, needsNoTransaction } = scriptKind(sql)
    if (controlsTransactions) throw controlRefused(sql)
    if (this.#parts.readOnly) return this.#writers.alone((connection) => connection.execute(sql))
    if (needsNoTransaction) {
      // A script that meets a lock half-way has run in part, so it begins when nobody holds one.
      await this.#writers.whenFree((connection) => connection.execute(sql))
      return
    }
    const turn = await this.#writers.begin(undefined)
    try {
      turn.connection.execute(sql)
    } catch (error) {
      turn.rollback()
      throw error
    }
    await turn.commit()
  }

  begin({ readOnly: reads, signal }: BeginOptions): EngineTransaction | Promise<EngineTransaction> {
    this.#check(signal)
    const onlyReads = reads === true || this.#parts.readOnly
    if (onlyReads && this.#sides !== undefined) return this.#sides.transaction(this.#patience(signal))
    const turn = this.#writers.begin(signal)
    const transaction = (given: Awaited<typeof turn>): EngineTransaction => new SqliteTransaction(given, this.#writers, onlyReads)
    return turn instanceof Promise ? turn.then(transaction) : transaction(turn)
  }

  async untyped(sql: string): Promise<UntypedResult> {
    this.#check(undefined)
    return this.#writers.alone((connection) => connection.untyped(sql))
  }

  async inspect(): Promise<DatabaseDescription> {
    this.#check(undefined)
    const { inspectSqlite } = await import('../reflection/inspect.ts')
    this.#check(undefined)
    return this.#writers.alone((connection) => inMoment(connection, () => inspectSqlite((sql) => connection.untyped(sql).rows)))
  }

  async backup(path: string, progress: (copied: number, total: number) => void = () => {}): Promise<void> {
    this.#check(undefined)
    const sides = this.#sides
    await backupTo(path, this.#parts.path, async (file) => {
      if (sides === undefined) {
        await this.#writers.alone((connection) => connection.backup(file, progress))
        return
      }
      // Of the moment of the call: writes meanwhile would make SQLite begin anew with every one (https://sqlite.org/backup.html).
      const snapshot = await sides.transaction(this.#patience(undefined))
      try {
        await snapshot.backup(file, progress)
      } finally {
        snapshot.rollback()
      }
    })
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      if (isHeldByCaller(this.#writers) || (this.#sides !== undefined && isHeldByCaller(this.#sides))) {
        return Promise.reject(
          new ProgrammingError('STATEMENT_INVALID', 'close() inside a transaction would wait for that transaction: call it afterwards'),
        )
      }
      this.#closing = this.#close()
    }
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#writers.drain()
    await this.#threads?.close()
    await this.#sides?.close()
    await this.#parts.disk?.close()
    this.#main.close()
    this.#parts.closed()
  }

  #read(plan: Plan, parameters: readonly unknown[], options: ExecuteOptions | undefined): DriverRows | Promise<DriverRows> {
    const sides = this.#sides
    if (sides === undefined && !this.#writers.idle)
      return this.#writers.alone((connection) => connection.query(plan, parameters), options?.signal)
    const read = (): DriverRows => {
      if (this.#writers.idle || sides === undefined) return this.#main.query(plan, parameters)
      return sides.use((connection) => connection.query(plan, parameters))
    }
    try {
      return read()
    } catch (error) {
      if (!isBusy(error)) throw error
      return whileBusy(read, this.#patience(options?.signal))
    }
  }

  // One connection cannot hold a cursor open beside writes without showing them, so the rows are read at once.
  async *#inBatches(
    plan: Plan,
    parameters: readonly unknown[],
    batchSize: number,
    options: ExecuteOptions | undefined,
  ): AsyncIterableIterator<DriverRows> {
    const rows = await this.query(plan, parameters, options)
    for (let start = 0; start < rows.length; start += batchSize) {
      if (options?.signal?.aborted === true) throw streamAborted(options.signal)
      yield rows.slice(start, start + batchSize)
    }
  }

  #patience(signal: AbortSignal | undefined): Patience {
    return new Patience(this.#parts.busyTimeout, signal)
  }

  #check(signal: AbortSignal | undefined): void {
    if (this.#closing !== undefined) throw databaseClosed()
    if (signal !== undefined) throwIfAborted(signal)
  }
}

// Several queries that see the same state, whoever writes meanwhile. The connection that writes is the one that sees temporary tables.
function inMoment<T>(connection: CachedConnection, work: () => T): T {
  connection.control('BEGIN')
  try {
    return work()
  } finally {
    connection.control('COMMIT')
  }
}
