import type { Readable } from 'node:stream'
import type { DriverRows } from '../../../engine/engine.ts'
import type { ResultColumn } from './client.ts'
import { asColumns, needsRepair, repair } from './result.ts'

export interface RowStreamParts {
  readonly batchSize: number
  /** Runs the statement. */
  open(): Promise<Readable>
  /** Says that the connection is in use from now on; gives what says that it is not any more. Throws when the connection is gone. */
  begin(reject: (error: Error) => void): () => void
  translate(error: unknown): unknown
  /** Asks the server to stop the statement; resolves when it has been told. */
  stop(): Promise<void>
}

/** How long the rest of a result is read after an early end, before the server is asked to stop sending it, in milliseconds. */
const patience = 10

/**
 * Rows in batches, as the server sends them. Beyond one batch nothing is read from the socket until it is asked for, so the server waits.
 * After an early end the rest is read and dropped, or the server stops the statement; then the connection is free.
 */
export class RowStream implements AsyncIterableIterator<DriverRows> {
  readonly #parts: RowStreamParts
  #readable: Readable | undefined
  #batch: unknown[][] = []
  #ended = false
  #error: unknown
  #wake: (() => void) | undefined
  #free: (() => void) | undefined
  #closed: Promise<void> | undefined
  #dropping = false

  constructor(parts: RowStreamParts) {
    this.#parts = parts
  }

  async next(): Promise<IteratorResult<DriverRows>> {
    if (this.#closed !== undefined) return { done: true, value: undefined }
    if (this.#free === undefined) await this.#start()
    while (this.#batch.length < this.#parts.batchSize && !this.#ended && !this.#dropping) {
      this.#readable?.resume()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#dropping) return { done: true, value: undefined }
    if (this.#batch.length > 0) {
      const rows = this.#batch
      this.#batch = []
      return { done: false, value: rows }
    }
    this.#closed = Promise.resolve()
    if (this.#error !== undefined) throw this.#parts.translate(this.#error)
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<DriverRows>> {
    this.#closed ??= this.#free === undefined || this.#ended ? Promise.resolve() : this.#drop()
    await this.#closed
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #start(): Promise<void> {
    this.#free = this.#parts.begin((error) => this.#end(error))
    try {
      const readable = await this.#parts.open()
      this.#readable = readable
      let repairs: readonly (readonly [number, ResultColumn])[] = []
      readable.on('fields', (columns: unknown) => {
        repairs = [...asColumns(columns).entries()].filter(([, column]) => needsRepair(column))
      })
      readable.on('data', (row: unknown) => {
        if (this.#dropping) return
        const cells = asRow(row)
        if (cells === undefined) return
        for (const [position, column] of repairs) repair([cells], position, column)
        this.#batch.push(cells)
        if (this.#batch.length >= this.#parts.batchSize) {
          readable.pause()
          this.#awaken()
        }
      })
      readable.on('error', (error: unknown) => this.#end(error))
      readable.on('end', () => this.#end())
    } catch (error) {
      this.#end(error)
    }
  }

  #end(error?: unknown): void {
    this.#error ??= error
    if (this.#ended) return
    this.#ended = true
    this.#free?.()
    this.#awaken()
  }

  #awaken(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  async #drop(): Promise<void> {
    this.#dropping = true
    this.#batch = []
    this.#awaken()
    const ended = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#readable?.resume()
    // Where the server cannot be told, the rest is read to its end.
    let stopping: Promise<void> | undefined
    const timer = setTimeout(() => {
      stopping = this.#parts.stop().catch(() => {})
    }, patience)
    await ended
    clearTimeout(timer)
    // What is told late must not stop the next statement.
    await stopping
  }
}

// Rows are arrays; a statement without rows gives its count.
function asRow(row: unknown): unknown[] | undefined {
  return Array.isArray(row) ? (row as unknown[]) : undefined
}
