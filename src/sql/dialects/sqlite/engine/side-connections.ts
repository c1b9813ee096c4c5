import { OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, EngineTransaction, ExecuteOptions } from '../../../engine/engine.ts'
import type { CachedConnection } from './cached-connection.ts'

/** Connections that only read, beside the one that writes: for reads during a transaction, streams and snapshots. */
export class SideConnections {
  readonly #open: () => CachedConnection
  readonly #free: CachedConnection[] = []
  readonly #all = new Set<CachedConnection>()

  constructor(open: () => CachedConnection) {
    this.#open = open
  }

  /** Runs one read on what was last committed. */
  use<T>(work: (connection: CachedConnection) => T): T {
    const connection = this.#take()
    try {
      return work(connection)
    } finally {
      this.#free.push(connection)
    }
  }

  /** Reads rows in batches from one snapshot; ends the snapshot when the reader stops early too. */
  async *stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options: ExecuteOptions | undefined): AsyncIterableIterator<DriverRows> {
    const connection = this.#take()
    try {
      yield* batches(connection.iterate(plan, parameters), batchSize, options)
    } finally {
      this.#free.push(connection)
    }
  }

  /** A read-only transaction: everything that it reads is of one moment. */
  snapshot(signal: AbortSignal | undefined): EngineTransaction {
    if (signal?.aborted === true) throw new OperationalError('ABORTED', 'the caller cancelled the transaction', { cause: signal.reason })
    const connection = this.#take()
    connection.control('BEGIN')
    return new Snapshot(connection, () => this.#free.push(connection))
  }

  close(): void {
    for (const connection of this.#all) connection.close()
    this.#all.clear()
    this.#free.length = 0
  }

  #take(): CachedConnection {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const made = this.#open()
    this.#all.add(made)
    return made
  }
}

class Snapshot implements EngineTransaction {
  readonly #connection: CachedConnection
  readonly #giveBack: () => void

  constructor(connection: CachedConnection, giveBack: () => void) {
    this.#connection = connection
    this.#giveBack = giveBack
  }

  query(plan: Plan, parameters: readonly unknown[]): DriverRows {
    if (plan.writes) throw readOnly()
    return this.#connection.query(plan, parameters)
  }

  change(plan: Plan): Change {
    throw readOnly(plan.sql)
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    return batches(this.#connection.iterate(plan, parameters), batchSize, options)
  }

  script(): void {
    throw readOnly()
  }

  savepoint(name: string): void {
    this.#connection.execute(`SAVEPOINT ${name}`)
  }

  release(name: string): void {
    this.#connection.execute(`RELEASE ${name}`)
  }

  rollbackTo(name: string): void {
    this.#connection.execute(`ROLLBACK TO ${name}`)
    this.#connection.execute(`RELEASE ${name}`)
  }

  commit(): void {
    this.#connection.control('COMMIT')
    this.#giveBack()
  }

  rollback(): void {
    this.#connection.control('ROLLBACK')
    this.#giveBack()
  }
}

/** Gathers rows into batches, and stops the statement when the reader stops or the caller cancels. */
export async function* batches(rows: IterableIterator<readonly unknown[]>, batchSize: number, options: ExecuteOptions | undefined): AsyncIterableIterator<DriverRows> {
  try {
    for (;;) {
      if (options?.signal?.aborted === true) throw new OperationalError('ABORTED', 'the caller cancelled the stream', { cause: options.signal.reason })
      const batch: (readonly unknown[])[] = []
      while (batch.length < batchSize) {
        const { done, value } = rows.next()
        if (done === true) break
        batch.push(value)
      }
      if (batch.length > 0) yield batch
      if (batch.length < batchSize) return
    }
  } finally {
    rows.return?.()
  }
}

export function readOnly(sql?: string): ProgrammingError {
  return new ProgrammingError('TRANSACTION_READ_ONLY', 'a write in a read-only transaction; begin it without readOnly', { details: { sql } })
}
