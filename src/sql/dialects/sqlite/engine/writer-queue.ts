import { OperationalError } from '../../../../errors/index.ts'
import type { CachedConnection } from './cached-connection.ts'

/** The right to write, held by one transaction at a time. */
export interface WriterTurn {
  readonly connection: CachedConnection
  /** Keeps what was written. Resolves when it is on disk, perhaps together with that of others. */
  commit(): void | Promise<void>
  /** Takes back what was written. */
  rollback(): void
}

interface Waiting {
  /** It can run inside the open transaction of a group. */
  readonly mayJoin: boolean
  start(): void
  fail(error: unknown): void
}

interface PendingWrite {
  readonly work: (connection: CachedConnection) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Member {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Most transactions that share one sync. */
const longestGroup = 256
/** A group is committed when it has been open this long, in milliseconds. */
const oldestGroup = 20
/** Transactions are grouped only while they hold the writer for less than this on average, in milliseconds. */
const quickEnough = 5

/**
 * Gives the one writing connection to one transaction at a time, first come first served. Those that are waiting when another
 * commits join its group: each runs in a savepoint of one SQLite transaction, and all are acknowledged after its one COMMIT.
 */
export class WriterQueue {
  readonly #connection: CachedConnection
  readonly #busyTimeout: number
  readonly #groupCommit: boolean
  readonly #waitsForDisk: boolean
  readonly #waiting: Waiting[] = []
  #pending: PendingWrite[] = []
  #held = false
  #open = false
  #group: Member[] = []
  #groupStarted = 0
  #averageHold = 0
  #drained: (() => void) | undefined
  /** No statement has run at once in this turn. */
  #quiet = true
  readonly #becomeQuiet = (): void => {
    this.#quiet = true
  }

  constructor(connection: CachedConnection, options: { readonly busyTimeout: number; readonly groupCommit: boolean; readonly waitsForDisk: boolean }) {
    this.#connection = connection
    this.#busyTimeout = options.busyTimeout
    this.#groupCommit = options.groupCommit
    this.#waitsForDisk = options.waitsForDisk && options.groupCommit
  }

  /** Nobody writes now, and nothing is uncommitted. */
  get idle(): boolean {
    return !this.#held && !this.#open
  }

  /**
   * Runs one statement as a transaction of its own. The first that is asked for in a turn runs at once; those that come beside it,
   * before anybody can have seen its result, share one sync. Where a commit does not wait for the disk, each runs at once.
   */
  write<T>(work: (connection: CachedConnection) => T): T | Promise<T> {
    if (this.#quiet && !this.#held && this.#waiting.length === 0) {
      if (this.#waitsForDisk) {
        this.#quiet = false
        queueMicrotask(this.#becomeQuiet)
      }
      try {
        return work(this.#connection)
      } catch (error) {
        if (!isBusy(error)) throw error
        return this.alone(work)
      }
    }
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ work, resolve: resolve as (value: unknown) => void, reject })
      if (this.#pending.length === 1) queueMicrotask(() => this.#flush())
    })
  }

  /** Runs something on the connection outside any transaction. */
  async alone<T>(work: (connection: CachedConnection) => T): Promise<T> {
    await this.#acquire(undefined, false)
    try {
      return await this.#retried(() => work(this.#connection), undefined)
    } finally {
      this.#release()
    }
  }

  /** Begins a transaction; at once when nobody writes. Throws OperationalError LOCK_TIMEOUT, ABORTED. */
  begin(signal: AbortSignal | undefined): WriterTurn | Promise<WriterTurn> {
    const acquired = this.#acquire(signal, true)
    if (acquired !== undefined) return acquired.then(() => this.#beginWhenFree(signal))
    if (this.#open) return this.#beginWhenFree(signal)
    try {
      this.#connection.control('BEGIN IMMEDIATE')
    } catch (error) {
      if (isBusy(error)) return this.#beginWhenFree(signal)
      this.#release()
      throw error
    }
    this.#open = true
    return this.#turn(false)
  }

  async #beginWhenFree(signal: AbortSignal | undefined): Promise<WriterTurn> {
    const nested = this.#open
    try {
      if (nested) this.#connection.control('SAVEPOINT granary_member')
      else await this.#retried(() => this.#connection.control('BEGIN IMMEDIATE'), signal)
    } catch (error) {
      this.#release()
      throw error
    }
    this.#open = true
    return this.#turn(nested)
  }

  #turn(nested: boolean): WriterTurn {
    const started = performance.now()
    const end = (): void => {
      this.#averageHold += (performance.now() - started - this.#averageHold) / 8
    }
    return {
      connection: this.#connection,
      commit: () => {
        end()
        return this.#commitMember(nested)
      },
      rollback: () => {
        end()
        this.#rollbackMember(nested)
      },
    }
  }

  /** Resolves when everything that was asked for has ended. */
  async drain(): Promise<void> {
    if (this.idle && this.#waiting.length === 0 && this.#pending.length === 0) return
    await new Promise<void>((resolve) => {
      this.#drained = resolve
    })
  }

  #flush(): void {
    const batch = this.#pending
    this.#pending = []
    void this.#batch(batch)
  }

  async #batch(batch: readonly PendingWrite[]): Promise<void> {
    const size = this.#groupCommit ? batch.length : 1
    for (let start = 0; start < batch.length; start += size) await this.#together(batch.slice(start, start + size))
  }

  async #together(batch: readonly PendingWrite[]): Promise<void> {
    let turn: WriterTurn
    try {
      turn = await this.begin(undefined)
    } catch (error) {
      for (const write of batch) write.reject(error)
      return
    }
    const done: { readonly write: PendingWrite; readonly value: unknown }[] = []
    for (const write of batch) {
      try {
        done.push({ write, value: write.work(this.#connection) })
      } catch (error) {
        write.reject(error)
        // A failed statement takes back only itself, unless SQLite gave up the whole transaction.
        if (!this.#connection.inTransaction) {
          const lost = rolledBack(error)
          for (const other of [...done.map((entry) => entry.write), ...batch.slice(batch.indexOf(write) + 1)]) other.reject(lost)
          turn.rollback()
          return
        }
      }
    }
    try {
      await turn.commit()
      for (const { write, value } of done) write.resolve(value)
    } catch (error) {
      for (const { write } of done) write.reject(error)
    }
  }

  #commitMember(nested: boolean): void | Promise<void> {
    if (!this.#connection.inTransaction) {
      this.#abandon(rolledBack(undefined))
      throw rolledBack(undefined)
    }
    if (nested) this.#connection.control('RELEASE granary_member')
    if (this.#mayGrow()) {
      return new Promise<void>((resolve, reject) => {
        if (this.#group.length === 0) this.#groupStarted = performance.now()
        this.#group.push({ resolve, reject })
        this.#handOver()
      })
    }
    this.#commitAll()
    this.#release()
  }

  #mayGrow(): boolean {
    if (!this.#groupCommit || this.#averageHold > quickEnough || this.#waiting[0]?.mayJoin !== true) return false
    if (this.#group.length >= longestGroup) return false
    return this.#group.length === 0 || performance.now() - this.#groupStarted < oldestGroup
  }

  #commitAll(): void {
    const group = this.#group
    this.#group = []
    try {
      this.#connection.control('COMMIT')
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.control('ROLLBACK')
      this.#open = false
      for (const member of group) member.reject(error)
      this.#release()
      throw error
    }
    this.#open = false
    for (const member of group) member.resolve()
  }

  #rollbackMember(nested: boolean): void {
    if (!this.#connection.inTransaction) {
      this.#abandon(rolledBack(undefined))
      return
    }
    if (!nested) {
      this.#connection.control('ROLLBACK')
      this.#open = false
      this.#release()
      return
    }
    this.#connection.control('ROLLBACK TO granary_member')
    this.#connection.control('RELEASE granary_member')
    if (this.#mayGrow()) {
      this.#handOver()
      return
    }
    try {
      this.#commitAll()
    } catch {
      // The members were told; the caller of this rollback asked for what has happened.
      return
    }
    this.#release()
  }

  // SQLite has rolled back the whole transaction by itself (a full disk, an input error): nobody in it was acknowledged.
  #abandon(error: OperationalError): void {
    const group = this.#group
    this.#group = []
    this.#open = false
    for (const member of group) member.reject(error)
    this.#release()
  }

  /** `mayJoin`: the one who waits can run inside a group. */
  #acquire(signal: AbortSignal | undefined, mayJoin: boolean): Promise<void> | void {
    if (signal?.aborted === true) throw aborted(signal)
    if (!this.#held && this.#waiting.length === 0 && (mayJoin || !this.#open)) {
      this.#held = true
      return
    }
    return new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      const entry: Waiting = {
        mayJoin,
        start: () => {
          settle()
          this.#held = true
          resolve()
        },
        fail: (error) => {
          settle()
          const position = this.#waiting.indexOf(entry)
          if (position >= 0) this.#waiting.splice(position, 1)
          reject(error)
        },
      }
      const timer = setTimeout(() => entry.fail(lockTimeout(this.#busyTimeout)), this.#busyTimeout)
      const abort = (): void => entry.fail(aborted(signal))
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.push(entry)
    })
  }

  // The writer passes to the next in line while the SQLite transaction stays open.
  #handOver(): void {
    this.#held = false
    const next = this.#waiting.shift()
    if (next === undefined) throw new Error('a group was kept open for nobody')
    next.start()
  }

  #release(): void {
    this.#held = false
    const next = this.#waiting.shift()
    if (next !== undefined) next.start()
    else if (this.#pending.length === 0) this.#drained?.()
  }

  // SQLite's own busy handler would stop the event loop, so waiting for other processes is done here.
  async #retried<T>(work: () => T, signal: AbortSignal | undefined): Promise<T> {
    const deadline = performance.now() + this.#busyTimeout
    for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || performance.now() + pause > deadline) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())))
      if (signal?.aborted === true) throw aborted(signal)
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof OperationalError && error.code === 'LOCK_TIMEOUT'
}

function lockTimeout(milliseconds: number): OperationalError {
  return new OperationalError('LOCK_TIMEOUT', `another transaction of this process kept the database for ${milliseconds} ms; shorten it, or use the transaction's own handle inside it`, { retryable: true })
}

function rolledBack(cause: unknown): OperationalError {
  return new OperationalError('ENGINE_ERROR', 'SQLite rolled back the whole transaction after an error; nothing of it was kept', { cause, retryable: true })
}

function aborted(signal: AbortSignal | undefined): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the operation', { cause: signal?.reason })
}
