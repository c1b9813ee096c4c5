import { OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { BeginOptions, Change, DriverRows, Engine, EngineTransaction, ExecuteOptions, Runner, UntypedResult } from '../../../engine/engine.ts'
import type { DatabaseDescription } from '../../../reflection/description.ts'
import type { CachedConnection } from './cached-connection.ts'
import type { ReaderThreads } from './reader-threads.ts'
import { SideConnections } from './side-connections.ts'
import { SqliteTransaction } from './sqlite-transaction.ts'
import { WriterQueue } from './writer-queue.ts'

export interface SqliteEngineParts {
  readonly dialect: Dialect
  /** The connection that writes, and reads while no transaction is open. */
  readonly main: CachedConnection
  /** Opens another connection that only reads; undefined for a database in memory, which one connection sees. */
  readonly openReader: (() => CachedConnection) | undefined
  readonly threads: ReaderThreads | undefined
  /** Longest wait for a lock, in milliseconds. */
  readonly busyTimeout: number
  readonly groupCommit: boolean
  /** A commit is acknowledged when it is on disk. */
  readonly waitsForDisk: boolean
  readonly readOnly: boolean
}

/** SQLite behind the interface of an engine: one writer, readers beside it. */
export class SqliteEngine implements Engine {
  readonly dialect: Dialect
  readonly #main: CachedConnection
  readonly #sides: SideConnections | undefined
  readonly #threads: ReaderThreads | undefined
  readonly #writers: WriterQueue
  readonly snapshot?: (signal: AbortSignal | undefined) => EngineTransaction
  #closed = false

  constructor(parts: SqliteEngineParts) {
    this.dialect = parts.dialect
    this.#main = parts.main
    this.#sides = parts.openReader && new SideConnections(parts.openReader)
    this.#threads = parts.threads
    const sides = this.#sides
    if (sides !== undefined) this.snapshot = (signal) => this.#open(() => sides.snapshot(signal))
    this.#writers = new WriterQueue(parts.main, parts)
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows> {
    if (this.#closed) throw closed()
    if (plan.writes) return this.#writers.write((connection) => connection.query(plan, parameters))
    if (this.#threads?.wants(plan, options) === true) return this.#threads.query(plan, parameters, options)
    if (this.#writers.idle) return this.#main.query(plan, parameters)
    if (this.#sides !== undefined) return this.#sides.use((connection) => connection.query(plan, parameters))
    return this.#writers.alone((connection) => connection.query(plan, parameters))
  }

  change(plan: Plan, parameters: readonly unknown[]): Change | Promise<Change> {
    if (this.#closed) throw closed()
    return this.#writers.write((connection) => connection.change(plan, parameters))
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    if (this.#closed) throw closed()
    if (this.#sides === undefined) return inMemory(this, plan, parameters, batchSize, options)
    return this.#sides.stream(plan, parameters, batchSize, options)
  }

  script(sql: string): void | Promise<void> {
    if (this.#closed) throw closed()
    return this.#writers.alone((connection) => connection.execute(sql))
  }

  begin(options: BeginOptions): EngineTransaction | Promise<EngineTransaction> {
    if (this.#closed) throw closed()
    if (options.readOnly === true && this.#sides !== undefined) return this.#sides.snapshot(options.signal)
    const readOnly = options.readOnly === true
    const turn = this.#writers.begin(options.signal)
    return turn instanceof Promise ? turn.then((given) => new SqliteTransaction(given, readOnly)) : new SqliteTransaction(turn, readOnly)
  }

  #open<T>(work: () => T): T {
    if (this.#closed) throw closed()
    return work()
  }

  untyped(sql: string): Promise<UntypedResult> {
    return this.#open(() => this.#writers.alone((connection) => connection.untyped(sql)))
  }

  async inspect(): Promise<DatabaseDescription> {
    const { inspectSqlite } = await import('../reflection/inspect.ts')
    return this.#open(() => this.#writers.alone((connection) => inMoment(connection, () => inspectSqlite((sql) => connection.untyped(sql).rows))))
  }

  async backup(path: string, progress: (copied: number, total: number) => void = () => {}): Promise<void> {
    if (this.#closed) throw closed()
    await this.#main.driver.backup(path, progress)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#writers.drain()
    await this.#threads?.close()
    this.#sides?.close()
    this.#main.close()
  }
}

// One connection cannot hold a cursor open beside writes without showing them, so the rows are read at once.
async function* inMemory(runner: Runner, plan: Plan, parameters: readonly unknown[], batchSize: number, options: ExecuteOptions | undefined): AsyncIterableIterator<DriverRows> {
  const rows = await runner.query(plan, parameters, options)
  for (let start = 0; start < rows.length; start += batchSize) {
    if (options?.signal?.aborted === true) throw new OperationalError('ABORTED', 'the caller cancelled the stream', { cause: options.signal.reason })
    yield rows.slice(start, start + batchSize)
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

function closed(): ProgrammingError {
  return new ProgrammingError('DATABASE_CLOSED', 'the database was closed; open it again')
}
