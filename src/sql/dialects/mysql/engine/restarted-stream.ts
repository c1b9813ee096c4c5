import type { DriverRows } from '../../../engine/engine.ts'

/** What a stream is made of that may have to start again. */
export interface RestartedStreamParts {
  open(): AsyncIterableIterator<DriverRows>
  /** Whether the statement has to run in a transaction. `error` is what its first batch failed with. */
  needsTransaction(error: unknown): boolean
  run(sql: string): Promise<void>
}

/** A stream that begins again in a transaction of its own, where the server refuses its statement outside of one. */
export class RestartedStream implements AsyncIterableIterator<DriverRows> {
  readonly #parts: RestartedStreamParts
  #batches: AsyncIterableIterator<DriverRows>
  #first = true
  #closed = false
  #inTransaction = false

  constructor(parts: RestartedStreamParts) {
    this.#parts = parts
    this.#batches = parts.open()
  }

  async next(): Promise<IteratorResult<DriverRows>> {
    try {
      const step = await this.#firstOrNext()
      this.#first = false
      if (step.done === true) await this.#commit()
      return step
    } catch (error) {
      await this.#commit()
      throw error
    }
  }

  async return(): Promise<IteratorResult<DriverRows>> {
    this.#closed = true
    await this.#batches.return?.()
    await this.#commit()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #firstOrNext(): Promise<IteratorResult<DriverRows>> {
    if (!this.#first) return this.#batches.next()
    try {
      return await this.#batches.next()
    } catch (error) {
      if (this.#closed || !this.#parts.needsTransaction(error)) throw error
    }
    this.#first = false
    this.#inTransaction = true
    await this.#parts.run('START TRANSACTION')
    if (this.#closed) return { done: true, value: undefined }
    this.#batches = this.#parts.open()
    return this.#batches.next()
  }

  // The transaction has changed nothing: where its end fails, the connection is gone, and whoever uses it next is told.
  async #commit(): Promise<void> {
    if (!this.#inTransaction) return
    this.#inTransaction = false
    await this.#parts.run('COMMIT').catch(() => {})
  }
}
