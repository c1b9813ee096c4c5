import { OperationalError } from '../../../../errors/index.ts'
import type { DriverRows, ExecuteOptions } from '../../../engine/engine.ts'

/** Rows of one statement, read some at a time. */
export class RowCursor {
  readonly #rows: Iterator<readonly unknown[]>
  readonly #ended: (cursor: RowCursor) => void
  #kept: (readonly unknown[])[] = []
  #open = true
  #failure: { readonly error: unknown } | undefined

  /** `ended` is told once, when the statement is over. */
  constructor(rows: Iterator<readonly unknown[]>, ended: (cursor: RowCursor) => void) {
    this.#rows = rows
    this.#ended = ended
  }

  /** The next rows, at most `count`; fewer only when there are no more. Throws what the statement fails with. */
  read(count: number): DriverRows {
    const rows = this.#kept.splice(0, count)
    if (rows.length === count) return rows
    if (this.#failure !== undefined) throw this.#failure.error
    try {
      this.#advance(rows, count)
    } catch (error) {
      this.end(error)
      throw error
    }
    return rows
  }

  /** Reads all remaining rows into memory, so that what the connection does next cannot change them. */
  keep(): void {
    try {
      this.#advance(this.#kept, Number.POSITIVE_INFINITY)
    } catch (error) {
      this.#failure = { error }
      this.#close()
    }
  }

  /** Ends the statement. Reading on throws `error`; without one there are no more rows. */
  end(error?: unknown): void {
    this.#kept = []
    if (error !== undefined) this.#failure ??= { error }
    this.#close()
  }

  #advance(rows: (readonly unknown[])[], count: number): void {
    while (this.#open && rows.length < count) {
      const { done, value } = this.#rows.next()
      if (done === true) this.#close()
      else rows.push(value)
    }
  }

  #close(): void {
    if (!this.#open) return
    this.#open = false
    this.#rows.return?.()
    this.#ended(this)
  }
}

/** The rows of a cursor in batches, as they are asked for. `first` are rows that were read already. */
export async function* batches(
  cursor: RowCursor,
  first: DriverRows,
  batchSize: number,
  options: ExecuteOptions | undefined,
): AsyncIterableIterator<DriverRows> {
  try {
    for (let batch = first; batch.length > 0; batch = cursor.read(batchSize)) {
      yield batch
      if (batch.length < batchSize) return
      if (options?.signal?.aborted === true) throw streamAborted(options.signal)
    }
  } finally {
    cursor.end()
  }
}

export function streamAborted(signal: AbortSignal): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the stream', { cause: signal.reason })
}
