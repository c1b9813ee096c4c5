import { OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import { isHeldByCaller } from '../../../engine/transaction.ts'
import { aborted, Patience, throwIfAborted, whileBusy } from './busy-wait.ts'
import type { CachedConnection } from './cached-connection.ts'
import { type DiskSync, endOfTurn } from './disk-sync.ts'
import { isBusy } from './error-translation.ts'
import { type PendingWrite, WriteBatch } from './write-batch.ts'

/** The right to write, held by one transaction at a time. */
export interface WriterTurn {
  readonly connection: CachedConnection
  /** Keeps what was written. Resolves when it is as durable as the database was opened for, perhaps together with that of others. */
  commit(): void | Promise<void>
  /** Takes back what was written. */
  rollback(): void
}

export interface WriterQueueOptions {
  /** Longest wait for a lock, in milliseconds. */
  readonly busyTimeout: number
  /** Where commits count when they are on disk, and share syncs. */
  readonly disk: DiskSync | undefined
  /** Statements and transactions may share. */
  readonly groupCommit: boolean
}

interface Waiting {
  start(): void
}

/** So many others must wait for a commit to leave the disk to a thread, which costs more than a sync in place. */
const enough = 2
/** Most single statements that go in one SQLite transaction: then the event loop has its turn. */
const longestBatch = 256

/**
 * Gives the one writing connection to one transaction at a time, first come first served.
 *
 * Every transaction is one of SQLite's own. What is shared is the disk: while several come at the same time, commits do not wait for it
 * one by one, and the next begins while those before wait for one sync together. Only single statements that are asked for beside each
 * other share a SQLite transaction too: nothing of the application runs between them, so none of them can hold up another.
 */
export class WriterQueue {
  readonly #connection: CachedConnection
  readonly #busyTimeout: number
  readonly #disk: DiskSync | undefined
  readonly #groups: boolean
  readonly #waiting: Waiting[] = []
  #pending: PendingWrite[] = []
  /** The last batch could not go in one SQLite transaction. */
  #apart = false
  /** Single statements that were asked for and are not over. */
  #unfinished = 0
  #held = false
  /** Commits leave the disk to the shared sync. */
  #shares = false
  #drained: (() => void) | undefined
  /** No statement was asked for in this turn of the event loop. */
  #quiet = true
  #scheduled = false

  constructor(connection: CachedConnection, options: WriterQueueOptions) {
    this.#connection = connection
    this.#busyTimeout = options.busyTimeout
    this.#disk = options.disk
    this.#groups = options.groupCommit
  }

  /** Nobody writes now, and nothing is uncommitted. */
  get idle(): boolean {
    return !this.#held
  }

  /**
   * Runs one statement as a transaction of its own. Where a commit waits for the disk, the first of a turn of the event loop runs at once;
   * those that come beside it and after it share one sync at the turn's end. Elsewhere each runs at once.
   */
  write<T>(work: (connection: CachedConnection) => T, signal?: AbortSignal): T | Promise<T> {
    if (!this.#held && this.#waiting.length === 0 && (this.#disk === undefined || this.#quiet)) {
      if (this.#disk !== undefined) this.#schedule()
      return this.#atOnce(work, signal)
    }
    if (this.#held) this.#refuseCaller()
    return new Promise<T>((resolve, reject) => {
      this.#unfinished++
      this.#pending.push({ work, signal, resolve: asResolve(resolve), reject })
      this.#schedule()
    })
  }

  // The disk is slow enough for everybody to gather until the end of the turn, and for others to be served between the writes of a loop.
  #schedule(): void {
    this.#quiet = false
    if (this.#scheduled) return
    this.#scheduled = true
    const flush = (): void => {
      this.#scheduled = false
      if (this.#pending.length === 0) {
        this.#quiet = true
        return
      }
      void this.#flush()
      this.#schedule()
    }
    if (this.#disk === undefined) queueMicrotask(flush)
    else setImmediate(flush)
  }

  /** Runs something on the connection outside any transaction. */
  async alone<T>(work: (connection: CachedConnection) => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    const patience = new Patience(this.#busyTimeout, signal)
    await this.#acquire(patience)
    try {
      const shares = this.#prepareCommit(false)
      const result = await await whileBusy(() => work(this.#connection), patience)
      if (shares) await this.#disk?.wait()
      return result
    } finally {
      this.#release()
    }
  }

  /** Runs something outside any transaction once, at a moment when no other connection or process writes. */
  async whenFree<T>(work: (connection: CachedConnection) => T): Promise<T> {
    const patience = new Patience(this.#busyTimeout, undefined)
    await this.#acquire(patience)
    try {
      const shares = this.#prepareCommit(false)
      await whileBusy(() => this.#connection.control('BEGIN IMMEDIATE'), patience)
      this.#connection.control('COMMIT')
      const result = work(this.#connection)
      if (shares) await this.#disk?.wait()
      return result
    } finally {
      this.#release()
    }
  }

  /** Begins a transaction; at once when nobody writes. Throws OperationalError LOCK_TIMEOUT, ABORTED. */
  begin(signal: AbortSignal | undefined): WriterTurn | Promise<WriterTurn> {
    throwIfAborted(signal)
    if (this.#held || this.#waiting.length > 0) {
      const patience = new Patience(this.#busyTimeout, signal)
      const acquired = this.#acquire(patience)
      return acquired.then(() => this.#beginPatiently(patience))
    }
    this.#held = true
    try {
      const shares = this.#prepareCommit(false)
      this.#connection.control('BEGIN IMMEDIATE')
      return this.#turn(shares)
    } catch (error) {
      if (isBusy(error)) return this.#beginPatiently(new Patience(this.#busyTimeout, signal))
      this.#release()
      throw error
    }
  }

  /** Resolves when everything that was asked for has ended. */
  async drain(): Promise<void> {
    if (!this.#held && this.#waiting.length === 0 && this.#unfinished === 0) return
    await new Promise<void>((resolve) => {
      this.#drained = resolve
    })
  }

  #atOnce<T>(work: (connection: CachedConnection) => T, signal: AbortSignal | undefined): T | Promise<T> {
    throwIfAborted(signal)
    let result: T
    let shares: boolean
    try {
      shares = this.#prepareCommit(false)
      const started = this.#disk === undefined ? 0 : performance.now()
      result = work(this.#connection)
      if (this.#disk !== undefined && !shares) this.#disk.took(performance.now() - started)
    } catch (error) {
      if (!isBusy(error)) throw error
      return this.alone(work, signal)
    }
    return shares && this.#disk !== undefined ? this.#disk.wait().then(() => result) : result
  }

  async #beginPatiently(patience: Patience): Promise<WriterTurn> {
    try {
      const shares = this.#prepareCommit(false)
      await whileBusy(() => this.#connection.control('BEGIN IMMEDIATE'), patience)
      return this.#turn(shares)
    } catch (error) {
      this.#release()
      throw error
    }
  }

  #turn(shares: boolean): WriterTurn {
    return {
      connection: this.#connection,
      commit: () => this.#commit(shares),
      rollback: () => this.#rollback(),
    }
  }

  #commit(shares: boolean): void | Promise<void> {
    const disk = this.#disk
    const started = disk === undefined || shares ? 0 : performance.now()
    try {
      this.#connection.control('COMMIT')
    } catch (error) {
      this.#rollback()
      throw error
    }
    if (disk !== undefined && !shares) disk.took(performance.now() - started)
    this.#release()
    // Whoever writes in a loop lets others have their turn between two syncs.
    if (disk !== undefined) return shares ? disk.wait() : endOfTurn()
  }

  #rollback(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.control('ROLLBACK')
    } finally {
      this.#release()
    }
  }

  // The setting cannot be changed inside a transaction, so it is chosen before each: https://sqlite.org/pragma.html#pragma_synchronous.
  #prepareCommit(contended: boolean): boolean {
    const disk = this.#disk
    if (disk === undefined) return false
    disk.check()
    const shares = contended || this.#waiting.length + disk.waiting >= enough || disk.isSlow
    if (shares !== this.#shares) {
      this.#connection.execute(`PRAGMA synchronous = ${shares ? 'NORMAL' : 'FULL'}`)
      this.#shares = shares
    }
    return shares
  }

  async #flush(): Promise<void> {
    const pending = this.#pending
    this.#pending = []
    for (let start = 0; start < pending.length; start += longestBatch) {
      if (start > 0) await new Promise((resolve) => setImmediate(resolve))
      const batch = new WriteBatch(pending.slice(start, start + longestBatch))
      await this.#runBatch(batch)
      this.#unfinished -= batch.size
    }
    this.#tellDrained()
  }

  async #runBatch(batch: WriteBatch): Promise<void> {
    const patience = new Patience(this.#busyTimeout, undefined)
    try {
      await this.#acquire(patience)
    } catch (error) {
      batch.fail(error)
      return
    }
    try {
      const shares = await this.#runHolding(batch, patience)
      if (shares) await this.#disk?.wait()
      batch.settle()
    } catch (error) {
      batch.fail(error)
    }
  }

  async #runHolding(batch: WriteBatch, patience: Patience): Promise<boolean> {
    try {
      const shares = this.#prepareCommit(this.#apart)
      this.#apart = (await batch.run(this.#connection, this.#groups, patience)) === 'apart'
      return shares
    } finally {
      this.#release()
    }
  }

  async #acquire(patience: Patience): Promise<void> {
    throwIfAborted(patience.signal)
    if (!this.#held && this.#waiting.length === 0) {
      this.#held = true
      return
    }
    this.#refuseCaller()
    if (patience.milliseconds === 0) throw heldByAnother(0)
    await new Promise<void>((resolve, reject) => {
      const leave = (error: OperationalError): void => {
        settle()
        this.#waiting.splice(this.#waiting.indexOf(entry), 1)
        reject(error)
      }
      const abort = (): void => leave(aborted(patience.signal))
      const timer = setTimeout(() => leave(heldByAnother(patience.milliseconds)), patience.left)
      const settle = (): void => {
        clearTimeout(timer)
        patience.signal?.removeEventListener('abort', abort)
      }
      const entry: Waiting = {
        start: () => {
          settle()
          resolve()
        },
      }
      patience.signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.push(entry)
    })
  }

  // The writer stays held while it passes to the next in line.
  #release(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      next.start()
      return
    }
    this.#held = false
    this.#tellDrained()
  }

  #tellDrained(): void {
    if (!this.#held && this.#waiting.length === 0 && this.#unfinished === 0) this.#drained?.()
  }

  #refuseCaller(): void {
    if (!isHeldByCaller(this)) return
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'this would wait for the transaction around it, which waits for this: use the handle that transaction() gives (tx) inside it, not db',
    )
  }
}

function heldByAnother(milliseconds: number): OperationalError {
  const message = `another transaction of this process kept the database for ${milliseconds} ms; shorten it, or raise busyTimeout`
  return new OperationalError('LOCK_TIMEOUT', message, { retryable: true })
}

// A pending write is resolved with what its own work gave.
function asResolve<T>(resolve: (value: T) => void): (value: unknown) => void {
  return resolve as (value: unknown) => void
}
