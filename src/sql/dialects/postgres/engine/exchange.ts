import type { PreparedStatement } from './prepared-statements.ts'
import type { ColumnFacts } from './row-decoding.ts'
import type { ServerFailure } from './server-message.ts'

/** What the caller of an exchange gets. */
export type Wanted = 'rows' | 'changes' | 'nothing' | 'everything' | 'batch'

/** One thing that the server was asked for, and what it has answered so far. */
export class Exchange {
  readonly wanted: Wanted
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
  /** It ends with ReadyForQuery; otherwise with the end of the command, and an error of it skips what was sent behind it. */
  unit = true
  statement: PreparedStatement | undefined
  /** How the columns of its rows are read; undefined for text. */
  readers: Uint8Array | undefined
  /** The settings of a transaction come before it, where sessions have none of their own. */
  needsSettings = false
  /** The names that its columns must have. */
  columnNames: readonly string[] | undefined
  columns: readonly ColumnFacts[] | undefined
  rows: unknown[][] = []
  changes = 0
  /** The tag of its last command, such as `COMMIT`. */
  tag = ''
  /** More rows wait in its portal. */
  suspended = false
  failure: ServerFailure | undefined
  /** Milliseconds of `performance.now()`. */
  sentAt = 0
  /** Its place in the order of all. */
  number = 0
  /** It was sent once more, since the first time failed for a reason that was not its own. */
  repeated = false
  /** Its caller has given it up. */
  aborted = false
  /** Gets data of COPY. */
  onData: ((data: Buffer) => void) | undefined
  /** Is told when the server waits for data of COPY. */
  onCopyIn: (() => void) | undefined

  constructor(
    wanted: Wanted,
    sql: string,
    parameters: readonly unknown[],
    resolve: (result: never) => void,
    reject: (error: unknown) => void,
  ) {
    this.wanted = wanted
    this.sql = sql
    this.parameters = parameters
    this.resolve = resolve
    this.reject = reject
  }
}
