import type { Dialect } from '../compile/dialect.ts'
import type { Plan } from '../compile/plan.ts'
import type { DatabaseDescription } from '../reflection/description.ts'
import type { Events } from './events.ts'
import type { EnginePools } from './server/pool-status.ts'
import type { ServerSession } from './server/session.ts'
import type { UseOptions } from './server/single-statement.ts'

/** What a statement that gives no rows did. */
export interface Change {
  /** Rows inserted, updated or deleted. */
  readonly changes: number
  /** The key that the engine gave to the last inserted row, where it has one. */
  readonly lastInsertId: number | bigint | undefined
}

/** What a caller asks for beside the statement. */
export interface ExecuteOptions {
  /**
   * Ends the waiting for a lock, a stream between two batches, and a query on another thread, with ABORTED. What runs on the thread of the
   * caller cannot be stopped: nothing else runs meanwhile.
   */
  readonly signal?: AbortSignal | undefined
  /** Read from the primary, on the thread of the caller: `main`; default: where the engine finds it best. */
  readonly thread?: 'main' | 'reader' | undefined
  /** Where a query outside transactions is read when the database has replicas. Default: built queries from a replica, others from the primary. */
  readonly read?: 'primary' | 'replica' | undefined
  /** The caller's own word for the statement: events, the log and traces carry it. */
  readonly label?: string | undefined
  /** Reads what was committed before `db.position()` gave this, from a replica that has seen it, or else from the primary. */
  readonly after?: string | undefined
}

/** The result of a statement of which nothing was known. */
export interface UntypedResult {
  /** The names of the columns; none for a statement that gives no rows. */
  readonly columns: readonly string[]
  readonly rows: DriverRows
  readonly changes: number
}

/** Rows as the driver gives them, each an array. */
export type DriverRows = readonly (readonly unknown[])[]

/** Runs statements: an engine outside transactions, or one transaction. Synchronous where the driver is. */
export interface Runner {
  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows>
  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Change | Promise<Change>
  /** Rows in batches, read as they are asked for. */
  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows>
  /** A read-only transaction that hinders nobody, where the engine has such. */
  snapshot?(signal: AbortSignal | undefined): EngineTransaction
  /** Statements of SQL text, without parameters and results. */
  script(sql: string): void | Promise<void>
  /** Gives work the connection itself, alone, for what only one engine does; engines without a server have none to give. */
  use?<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T>
}

export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'

export interface BeginOptions {
  readonly isolationLevel?: IsolationLevel | undefined
  readonly readOnly?: boolean | undefined
  /** Only where the engine has the capability sql.deferrableTransactions. */
  readonly deferrable?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** The caller's own word for the transaction: its events carry it. */
  readonly label?: string | undefined
}

/** A transaction of an engine. */
export interface EngineTransaction extends Runner {
  /** What others wait for while this transaction is open, by identity: so an engine notices a wait that could never end. */
  readonly holds?: object | undefined
  /** Takes statements before the ones before them are answered. After one that fails the engine must refuse the rest. */
  readonly pipelines?: boolean | undefined
  savepoint(name: string): void | Promise<void>
  release(name: string): void | Promise<void>
  rollbackTo(name: string): void | Promise<void>
  /** Resolves when the engine has made the changes durable to the degree it was opened with. */
  commit(): void | Promise<void>
  rollback(): void | Promise<void>
}

/** A database engine, opened. */
export interface Engine extends Runner {
  readonly dialect: Dialect
  begin(options: BeginOptions): EngineTransaction | Promise<EngineTransaction>
  /** Runs one statement of which nothing is known before, such as one that a person typed. */
  untyped(sql: string): UntypedResult | Promise<UntypedResult>
  /** Describes everything that the database holds, as of one moment. */
  inspect(): Promise<DatabaseDescription>
  /** Copies the database to a file while it is in use. */
  backup(path: string, progress?: (copied: number, total: number) => void): Promise<void>
  /** The position in the log of changes after everything that is committed now; engines without replicas have none. */
  position?(): Promise<string>
  /** The numbers of its connections, where it has a pool of them. */
  readonly poolStatus?: EnginePools | undefined
  /** Is given those who listen to the database, for events of its own. */
  observe?(events: Events): void
  close(): Promise<void>
}
