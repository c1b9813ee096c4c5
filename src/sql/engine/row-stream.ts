/**
 * Rows one by one out of batches. Within a batch a row costs one settled promise; an async generator would cost three.
 * Ending early ends the batches, and with them the statement.
 */
export class RowStream implements AsyncIterableIterator<unknown> {
  readonly #batches: AsyncIterableIterator<unknown[]>
  #batch: readonly unknown[] = []
  #position = 0
  #ended = false
  #pending: Promise<unknown> | undefined

  constructor(batches: AsyncIterableIterator<unknown[]>) {
    this.#batches = batches
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#pending !== undefined) return this.#afterPending()
    if (this.#position < this.#batch.length) return Promise.resolve({ done: false, value: this.#batch[this.#position++] })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    const next = this.#nextBatch()
    const settled = next.then(ignore, ignore).then(() => {
      this.#pending = undefined
    })
    this.#pending = settled
    return next
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.#ended = true
    this.#batch = []
    this.#position = 0
    await this.#pending
    await this.#batches.return?.()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  // Several calls of next() at once are answered in their order.
  async #afterPending(): Promise<IteratorResult<unknown>> {
    while (this.#pending !== undefined) await this.#pending
    return this.next()
  }

  async #nextBatch(): Promise<IteratorResult<unknown>> {
    const { done, value } = await this.#batches.next().catch((error: unknown) => {
      this.#ended = true
      throw error
    })
    if (done === true || this.#ended) {
      this.#ended = true
      return { done: true, value: undefined }
    }
    this.#batch = value
    this.#position = 1
    return { done: false, value: value[0] }
  }
}

function ignore(): void {}
