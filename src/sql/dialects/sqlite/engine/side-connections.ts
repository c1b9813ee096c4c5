import type { Plan } from '../../../compile/plan.ts'
import type { DriverRows, ExecuteOptions } from '../../../engine/engine.ts'
import { type Patience, throwIfAborted, whileBusy } from './busy-wait.ts'
import { type CachedConnection, databaseClosed } from './cached-connection.ts'
import { batches, streamAborted } from './row-cursor.ts'
import { Snapshot } from './snapshot.ts'

/** Connections that are kept open while nobody uses them; each holds a cache of pages. */
const mostIdle = 4

/** A connection that somebody uses alone for a while. */
export interface Loan {
  readonly connection: CachedConnection
  /** Throws the error with which the loan was ended. */
  check(): void
  /** Gives the connection back. Reading on throws the error. */
  end(error: unknown): void
}

/** Connections that only read, beside the one that writes: for reads during a transaction, streams and snapshots. */
export class SideConnections {
  readonly #open: () => CachedConnection
  readonly #idle: CachedConnection[] = []
  readonly #streams = new Set<Loan>()
  readonly #transactions = new Set<Loan>()
  #drained: (() => void) | undefined

  constructor(open: () => CachedConnection) {
    this.#open = open
  }

  /** Runs one read on what was last committed. */
  use<T>(work: (connection: CachedConnection) => T): T {
    const connection = this.#idle.pop() ?? this.#open()
    try {
      return work(connection)
    } finally {
      this.#giveBack(connection)
    }
  }

  /** Reads rows in batches as they are asked for. Ending early, an abort and close() each free the connection at once. */
  async *stream(
    plan: Plan,
    parameters: readonly unknown[],
    batchSize: number,
    options: ExecuteOptions | undefined,
    patience: Patience,
  ): AsyncIterableIterator<DriverRows> {
    const signal = options?.signal
    throwIfAborted(signal)
    const loan = this.#lend(this.#streams)
    const abort = (): void => loan.end(signal === undefined ? undefined : streamAborted(signal))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const { cursor, first } = await whileBusy(() => {
        loan.check()
        const opened = loan.connection.open(plan, parameters)
        return { cursor: opened, first: opened.read(batchSize) }
      }, patience)
      yield* batches(cursor, first, batchSize, options)
    } finally {
      signal?.removeEventListener('abort', abort)
      loan.end(undefined)
    }
  }

  /** A snapshot for a stream: it begins with the first read, and close() ends it. */
  streamSnapshot(): Snapshot {
    return this.#snapshot(this.#streams)
  }

  /** A read-only transaction, of the moment of this call. close() waits for it. */
  async transaction(patience: Patience): Promise<Snapshot> {
    throwIfAborted(patience.signal)
    const snapshot = this.#snapshot(this.#transactions)
    try {
      // BEGIN alone takes no snapshot: https://sqlite.org/lang_transaction.html.
      await whileBusy(() => snapshot.take(), patience)
      return snapshot
    } catch (error) {
      snapshot.rollback()
      throw error
    }
  }

  /** Ends the streams, waits for the read-only transactions, and closes the connections. */
  async close(): Promise<void> {
    for (const loan of this.#streams) loan.end(databaseClosed())
    if (this.#transactions.size > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve
      })
    }
    for (const connection of this.#idle.splice(0)) connection.close()
  }

  #snapshot(kind: Set<Loan>): Snapshot {
    const loan = this.#lend(kind)
    try {
      loan.connection.control('BEGIN')
      return new Snapshot(loan, this)
    } catch (error) {
      loan.end(error)
      throw error
    }
  }

  #lend(kind: Set<Loan>): Loan {
    const connection = this.#idle.pop() ?? this.#open()
    let ended: { readonly error: unknown } | undefined
    const loan: Loan = {
      connection,
      check: () => {
        if (ended?.error !== undefined) throw ended.error
      },
      end: (error) => {
        if (ended !== undefined) return
        ended = { error }
        kind.delete(loan)
        connection.endCursors(error)
        this.#giveBack(connection)
        if (this.#transactions.size === 0) this.#drained?.()
      },
    }
    kind.add(loan)
    return loan
  }

  #giveBack(connection: CachedConnection): void {
    try {
      if (connection.inTransaction) connection.control('ROLLBACK')
    } catch {
      connection.close()
      return
    }
    if (this.#idle.length < mostIdle) this.#idle.push(connection)
    else connection.close()
  }
}
