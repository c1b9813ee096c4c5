import { ConfigurationError } from '../../errors/index.ts'
import type { SchemaNames } from '../compile/schema-names.ts'
import type { BeginOptions, IsolationLevel } from './engine.ts'
import type { RetryPolicy } from './retrying.ts'

/** How a transaction is run. */
export interface TransactionOptions {
  /**
   * Default: the engine's own (SQLite: serializable). An engine may give a stricter level than the one that is asked for, as the
   * standard allows: SQLite gives serializable for all of them.
   */
  readonly isolationLevel?: IsolationLevel
  /** Refuses writes, and reads from one snapshot, which is that of the beginning. Default: false. */
  readonly readOnly?: boolean
  /**
   * A serializable transaction that only reads waits at its beginning until it can neither fail nor make others fail. Needs the capability
   * `sql.deferrableTransactions`. Default: false.
   */
  readonly deferrable?: boolean
  /**
   * Ends the waiting for the transaction to begin, or takes the transaction back at once and rejects with ABORTED, whatever its work
   * is waiting for then. The work itself is not stopped: its next statement throws.
   */
  readonly signal?: AbortSignal
  /**
   * The transaction must be the outermost, so that its end is the commit: inside another transaction of the database it is refused with
   * TRANSACTION_NESTED. Default: false.
   */
  readonly durable?: boolean
  /**
   * `false`, inside another transaction: without a savepoint, so that a failure takes back all of the outer transaction, whose commit then fails
   * with TRANSACTION_FAILED. Default: true.
   */
  readonly savepoint?: boolean
  /** The caller's own word for it, in events and logs, also of its statements. Default: that of the handle. */
  readonly label?: string
  /** Database schemas that its statements work in, in place of the declared ones. Default: those of the handle. */
  readonly schemas?: SchemaNames
  /** Runs the transaction again when it lost against another one. Default: never. */
  readonly retry?: RetryPolicy
}

const isolationLevels: readonly unknown[] = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
] satisfies readonly IsolationLevel[]

/** Throws ConfigurationError OPTION_INVALID. */
export function beginOptions({ isolationLevel, readOnly, deferrable, signal, label }: BeginOptions): BeginOptions {
  if (isolationLevel !== undefined && !isolationLevels.includes(isolationLevel)) {
    throw new ConfigurationError('OPTION_INVALID', `isolationLevel is one of ${isolationLevels.join(', ')}`)
  }
  if (deferrable === true && !(isolationLevel === 'serializable' && readOnly === true))
    throw new ConfigurationError('OPTION_INVALID', 'deferrable is for transactions with isolationLevel serializable and readOnly')
  return { isolationLevel, readOnly, deferrable, signal, label }
}
