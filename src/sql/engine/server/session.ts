import type { Capability } from '../../compile/capabilities.ts'
import type { Dialect } from '../../compile/dialect.ts'
import type { Plan } from '../../compile/plan.ts'
import type { DatabaseDescription } from '../../reflection/description.ts'
import type { BeginOptions, Change, DriverRows, ExecuteOptions, UntypedResult } from '../engine.ts'

/** How an engine that is a server is reached. The pool, the transactions and the replicas above it know no engine by name. */
export interface ServerDriver {
  /**
   * The server skips the statement that is sent with the beginning of a transaction when that fails, so it may be cancelled at any time;
   * otherwise it is cancelled when the beginning has been answered. Default: false.
   */
  readonly skipsAfterFailedBegin?: boolean
  /**
   * After a statement that fails the server refuses the rest of the transaction, whatever the failure, so that statements of a transaction
   * may be sent before the ones before them are answered. Default: false.
   */
  readonly refusesAfterFailure?: boolean
  /** Opens a connection, checks the server's version and sets the session up. Rejects with errors of Granary. */
  connect(signal?: AbortSignal): Promise<ServerSession>
  /** The statements that begin a transaction, such as `BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY`; each runs as one round trip or none. */
  begin(options: BeginOptions): readonly string[]
  /** Describes what the database holds, on a session in a transaction. */
  inspect(session: ServerSession): Promise<DatabaseDescription>
  /** The position in the server's log of changes after everything that the session has committed; undefined where the server keeps none. */
  position(session: ServerSession): Promise<string | undefined>
  /** Whether a replica has replayed everything up to a position; waits up to so many milliseconds. */
  reached(session: ServerSession, position: string, milliseconds: number): Promise<boolean>
  /** How far a replica is behind its primary in milliseconds; undefined for a server that is no replica or does not know. */
  lag(session: ServerSession): Promise<number | undefined>
}

/** What a connected server is. */
export interface ServerFacts {
  /** The dialect of this server's version. */
  readonly dialect: Dialect
  /** Such as `15.18`. */
  readonly version: string
  readonly capabilities: ReadonlySet<Capability>
}

/**
 * One connection to a server. Statements that are asked for while others run are sent at once where the protocol allows it (pipelining),
 * and answered in order; each is its own unit, so that an error of one does not touch the next, except inside a transaction.
 *
 * Every rejection is an error of Granary. When the connection is lost, everything that was asked for rejects with OperationalError
 * CONNECTION_LOST (`disconnected: true`), and so does everything asked for later.
 */
export interface ServerSession {
  readonly facts: ServerFacts
  /** The server's own number of this connection, as its list of sessions shows it. */
  readonly serverId: number
  /** Statements that were asked for and are not answered yet. */
  readonly pending: number
  /** When the oldest statement that is not answered was sent: milliseconds of `performance.now()`; undefined when there is none. */
  readonly busySince: number | undefined
  /**
   * How the last answer left the transaction of this session. `failed`: the server refuses everything until the transaction, or a savepoint
   * in it, is rolled back. `none` inside a transaction: the server has taken it back by itself, as some do after a deadlock.
   */
  readonly transaction: 'none' | 'open' | 'failed'
  /** Nothing more may be asked of it: the pool closes it when it comes back. Default: false. */
  readonly spent?: boolean
  /** Set when the connection is gone. */
  readonly lost: Error | undefined
  /** Called once when the connection is gone, also when that was not asked for. */
  onLost(call: (error: Error) => void): void

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Promise<DriverRows>
  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Promise<Change>
  /** Rows in batches, of the size that is asked for at most, through a cursor of the server. Ending the loop early closes the cursor, and the connection stays usable. */
  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows>
  /** Runs text without parameters: scripts and transaction control. Sent at once, behind what was asked for before. */
  run(sql: string): Promise<void>
  /** Runs one statement of which nothing is known. */
  untyped(sql: string): Promise<UntypedResult>
  /** Asks the server, over another connection, to stop what runs here. What was stopped rejects with ABORTED. */
  cancel(): Promise<void>
  /** Brings session state back to that of a fresh connection: for sessions that an application has changed. */
  reset(): Promise<void>
  /** A round trip that proves the connection alive. */
  ping(): Promise<void>
  /** Says goodbye to the server after everything asked for has been answered. */
  close(): Promise<void>
  /** Cuts the connection now. */
  destroy(error?: Error): void
}
