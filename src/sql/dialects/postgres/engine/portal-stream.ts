import type { DriverRows } from '../../../engine/engine.ts'

/** Rows of a portal, and whether it has more. */
export interface PortalBatch {
  readonly rows: DriverRows
  readonly suspended: boolean
}

/** What a stream reads from. */
export interface Portal {
  /** Asks for the next rows: the first time it opens the portal. */
  fetch(): Promise<PortalBatch>
  /** Closes the portal, so that the connection is free. */
  close(): Promise<void>
}

/**
 * Rows in batches through a portal with a limit of rows (PostgreSQL manual §55.2.3: Execute and PortalSuspended). While one batch is
 * worked on, the next one is on its way; there is never more than that in memory.
 */
export class PortalStream implements AsyncIterableIterator<DriverRows> {
  readonly #open: () => Portal
  #portal: Portal | undefined
  #ahead: Promise<PortalBatch> | undefined
  #ended = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(open: () => Portal) {
    this.#open = open
  }

  next(): Promise<IteratorResult<DriverRows>> {
    return this.#inTurn(() => this.#next())
  }

  return(): Promise<IteratorResult<DriverRows>> {
    return this.#inTurn(async () => {
      await this.#close()
      return { done: true, value: undefined }
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  // Calls that come before earlier ones are answered wait for them.
  #inTurn(work: () => Promise<IteratorResult<DriverRows>>): Promise<IteratorResult<DriverRows>> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => {})
    return result
  }

  async #next(): Promise<IteratorResult<DriverRows>> {
    while (!this.#ended) {
      let batch: PortalBatch
      try {
        batch = await (this.#ahead ?? this.#fetch())
      } catch (error) {
        await this.#close().catch(() => {})
        throw error
      }
      if (batch.suspended) this.#ahead = this.#fetch()
      else await this.#close()
      if (batch.rows.length > 0) return { done: false, value: batch.rows }
    }
    return { done: true, value: undefined }
  }

  #fetch(): Promise<PortalBatch> {
    this.#portal ??= this.#open()
    const batch = this.#portal.fetch()
    batch.catch(() => {})
    return batch
  }

  async #close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#ahead = undefined
    await this.#portal?.close()
  }
}
