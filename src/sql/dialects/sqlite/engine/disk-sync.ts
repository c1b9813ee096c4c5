import { closeSync, fdatasync, openSync } from 'node:fs'
import { OperationalError } from '../../../../errors/index.ts'

/** A sync that takes longer than this on average, in milliseconds, is worth a thread: waiting for it would stop the event loop. */
const slow = 2

/**
 * Brings a write-ahead log to the disk beside the event loop, once for all who wait. What SQLite does itself at each commit with
 * `synchronous = FULL` (https://sqlite.org/pragma.html#pragma_synchronous) is the same call on the same file; with `NORMAL` it
 * leaves that out and nothing else, and a commit counts once this has been done.
 */
export class DiskSync {
  readonly #sync: () => Promise<void>
  readonly #close: () => void
  #running: Promise<void> | undefined
  #waiting = 0
  #next: Promise<void> | undefined
  #average = 0
  #failure: OperationalError | undefined

  constructor(sync: () => Promise<void>, close: () => void) {
    this.#sync = sync
    this.#close = close
  }

  /** How many commits are on their way to the disk. */
  get waiting(): number {
    return this.#waiting
  }

  get isSlow(): boolean {
    return this.#average > slow
  }

  /** Throws the error of a sync that failed. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Remembers how long a commit with its own sync took, in milliseconds. */
  took(milliseconds: number): void {
    this.#average += (milliseconds - this.#average) / 32
  }

  /**
   * Resolves when everything that was committed before is on the disk. After a failure every later one fails too: what the operating
   * system could not write it may have dropped, and later commits build on it.
   *
   * Throws OperationalError INPUT_OUTPUT.
   */
  wait(): Promise<void> {
    this.#waiting++
    if (this.#next === undefined) {
      const before = this.#running
      const next = (before === undefined ? endOfTurn() : before.then(ignore, ignore)).then(() => this.#start())
      this.#next = next
    }
    return this.#next
  }

  /** Waits for what is under way, and lets go of the file. */
  async close(): Promise<void> {
    for (let busy = this.#next ?? this.#running; busy !== undefined; busy = this.#next ?? this.#running) await busy.catch(ignore)
    this.#close()
  }

  #start(): Promise<void> {
    this.#next = undefined
    const commits = this.#waiting
    const running = this.#once().finally(() => {
      this.#waiting -= commits
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }

  async #once(): Promise<void> {
    this.check()
    const started = performance.now()
    try {
      await this.#sync()
    } catch (cause) {
      this.#failure = new OperationalError(
        'INPUT_OUTPUT',
        'the operating system could not bring a commit to the disk; whether it lasts is not known: close the database, and see to the disk',
        { cause },
      )
      throw this.#failure
    }
    this.took(performance.now() - started)
  }
}

/** Syncs a file, which is opened when the first sync is due. Locks of SQLite are on other files: closing this one loses none. */
export function fileSync(path: string): DiskSync {
  let descriptor: number | undefined
  const sync = (): Promise<void> =>
    new Promise((resolve, reject) => {
      descriptor ??= openSync(path, 'r+')
      fdatasync(descriptor, (error) => (error === null ? resolve() : reject(error)))
    })
  return new DiskSync(sync, () => {
    if (descriptor !== undefined) closeSync(descriptor)
  })
}

// Those who commit in the same turn of the event loop share the sync.
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function ignore(): void {}
