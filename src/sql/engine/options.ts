import type { Tracer } from '@opentelemetry/api'
import type { Node } from '../../schema/expressions/node.ts'
import type { Role } from '../../schema/tables/privileges.ts'
import type { DialectExtension } from '../compile/extend-dialect.ts'
import type { StatementOptions } from '../statements/executor.ts'
import type { ConnectHook } from './connect-hook.ts'
import type { IsolationLevel } from './engine.ts'
import type { ErrorRewriter } from './events.ts'

/** What a handle says of every statement and transaction. */
export interface HandleOptions extends StatementOptions {
  /** The isolation level of transactions. Default: the engine's own. */
  readonly isolationLevel?: IsolationLevel
  /** Refuses writes, of statements on their own too: what does not only read runs in a transaction that refuses it. Default: false. */
  readonly readOnly?: boolean
}

/** How a database is opened, whatever its engine. */
export interface OpenOptions {
  /** Refuses writes. The file must exist. Default: false. */
  readonly readOnly?: boolean
  /** Works with the rights of a role that the schema declares, and no others. Default: all that the server gives the user. */
  readonly role?: Role
  /** Longest wait for a lock, in milliseconds. Default: 5000. */
  readonly busyTimeout?: number
  /** What holds for every statement and transaction, unless its handle or it says otherwise, as `db.with` takes it. Default: nothing. */
  readonly defaults?: HandleOptions
  /**
   * SQL for each new connection, such as `() => "SET search_path = airways"`, or on SQLite `() => "ATTACH 'archive.db' AS archive"`. What it throws,
   * or its SQL fails with, is what connecting fails with. Default: none.
   */
  readonly onConnect?: ConnectHook
  /** Compiled statements that are kept. Default: 500. */
  readonly planCacheSize?: number
  /** More that the dialect can write: nodes and operations of the application's own. Default: none. */
  readonly extensions?: readonly DialectExtension[]
  /** Statements of `db` inside `transaction` run in that transaction. Default: false: only those of `tx` do. */
  readonly ambientTransactions?: boolean
  /** Writes a line for each statement: to standard error, or to a function. Default: false. */
  readonly log?: boolean | ((line: string) => void)
  /** Bound values appear in events, the log and the details of errors. They may be secrets. Default: false. */
  readonly showValues?: boolean
  /** Makes OpenTelemetry spans, by the global tracer or by this one. Needs the package `@opentelemetry/api`. Default: false. */
  readonly telemetry?: boolean | Tracer
  /** Gives another statement in place of each that is run, such as one with a tenant's condition. Must not change what is read. */
  readonly rewriteStatement?: (statement: Node) => Node
  /** Gives another error in place of each that a statement fails with. */
  readonly rewriteError?: ErrorRewriter
}
