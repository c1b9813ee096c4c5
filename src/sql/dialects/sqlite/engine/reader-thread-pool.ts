import { OperationalError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { DriverRows, ExecuteOptions } from '../../../engine/engine.ts'
import { aborted } from './busy-wait.ts'
import { Reader, type ReaderJob } from './reader.ts'
import type { ReaderSettings, SentError } from './reader-messages.ts'
import { placement } from './reader-placement.ts'
import type { ReaderThreads } from './reader-threads.ts'
import { fromSent } from './sent-error.ts'

/** A thread whose query was aborted has so long to end it, in milliseconds; then another takes its place. */
const longestAbandoned = 1000

interface Waiting extends ReaderJob {
  /** How long it will take is known: those of which nothing is known go first, for they may be quick. */
  readonly known: boolean
}

/** Threads that run queries, each with a connection of its own that only reads. */
export class ReaderThreadPool implements ReaderThreads {
  readonly #settings: ReaderSettings
  readonly #size: number
  readonly #readers = new Set<Reader>()
  /** Threads that still run what nobody waits for, and whose place is taken. */
  readonly #lost = new Set<Reader>()
  readonly #waiting: Waiting[] = []
  /** Queries that somebody waits for. */
  readonly #jobs = new Set<Promise<void>>()
  readonly #running = new WeakMap<ReaderJob, Reader>()
  readonly #abandoned = new WeakMap<Reader, NodeJS.Timeout>()
  #closed = false

  constructor(settings: ReaderSettings & { readonly readers: number }) {
    const {
      driver,
      path,
      synchronous,
      cacheSize,
      allowUnsafeSqliteVersion,
      rights,
      setup = [],
      busyTimeout,
      functionModules,
      readers,
    } = settings
    this.#settings = { driver, path, synchronous, cacheSize, allowUnsafeSqliteVersion, rights, setup, busyTimeout, functionModules }
    this.#size = readers
    for (let count = 0; count < readers; count++) this.#start()
  }

  query(
    plan: Plan,
    parameters: readonly unknown[],
    options: ExecuteOptions | undefined,
    onMain: () => DriverRows | Promise<DriverRows>,
  ): DriverRows | Promise<DriverRows> {
    const wish = options?.thread
    if (wish === 'main' || (wish !== 'reader' && placement.belongsOnMain(plan))) return timed(plan, onMain)
    return this.#onThread(plan, parameters, options?.signal, onMain)
  }

  /**
   * Waits for the queries, then ends every thread. A thread that still runs a query which was aborted is told to end, and not waited for:
   * it ends when SQLite has done its statement.
   */
  async close(): Promise<void> {
    while (this.#jobs.size > 0) await Promise.all(this.#jobs)
    this.#closed = true
    for (const reader of this.#lost) void reader.end()
    await Promise.all([...this.#readers].map((reader) => (reader.isAbandoned ? void reader.end() : reader.end())))
  }

  #onThread(
    plan: Plan,
    parameters: readonly unknown[],
    signal: AbortSignal | undefined,
    onMain: () => DriverRows | Promise<DriverRows>,
  ): Promise<DriverRows> {
    const result = new Promise<DriverRows>((resolve, reject) => {
      const abort = (): void => {
        this.#abandon(job)
        reject(aborted(signal))
      }
      const settle = (): void => signal?.removeEventListener('abort', abort)
      const job: Waiting = {
        query: { sql: plan.sql, parameters, big: plan.readsBigIntegers, columnNames: plan.columnNames },
        known: placement.isKnown(plan),
        done: (rows, milliseconds) => {
          settle()
          placement.tookOnThread(plan, milliseconds)
          resolve(rows)
        },
        failed: (error) => {
          settle()
          if (error instanceof OperationalError || !lacksSomething(error)) {
            reject(error instanceof Error ? error : fromSent(error))
            return
          }
          // Functions that were given to open() itself, and temporary tables, are on the connection of this thread only.
          placement.keepOnMain(plan)
          new Promise<DriverRows>((decide) => decide(onMain())).then(resolve, reject)
        },
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#take(job)
    })
    const over = result.then(ignore, ignore).then(() => void this.#jobs.delete(over))
    this.#jobs.add(over)
    return result
  }

  #take(job: Waiting): void {
    const position = job.known ? this.#waiting.length : this.#waiting.findIndex(({ known }) => known)
    this.#waiting.splice(position < 0 ? this.#waiting.length : position, 0, job)
    this.#serve()
  }

  #serve(): void {
    while (this.#waiting.length > 0 && !this.#closed) {
      const reader = [...this.#readers].find(({ busy }) => !busy) ?? (this.#readers.size < this.#size ? this.#start() : undefined)
      const job = reader && this.#waiting.shift()
      if (reader === undefined || job === undefined) return
      this.#running.set(job, reader)
      reader.run(job)
    }
  }

  #abandon(job: Waiting): void {
    const position = this.#waiting.indexOf(job)
    if (position >= 0) {
      this.#waiting.splice(position, 1)
      return
    }
    const reader = this.#running.get(job)
    if (reader === undefined) return
    reader.abandon()
    const timer = setTimeout(() => this.#lose(reader), longestAbandoned)
    timer.unref()
    this.#abandoned.set(reader, timer)
  }

  #lose(reader: Reader): void {
    if (!this.#readers.delete(reader)) return
    this.#lost.add(reader)
    this.#serve()
  }

  #start(): Reader {
    const reader = new Reader(
      this.#settings,
      (freed) => {
        clearTimeout(this.#abandoned.get(freed))
        if (this.#lost.has(freed)) void freed.end()
        this.#serve()
      },
      (gone) => {
        clearTimeout(this.#abandoned.get(gone))
        this.#readers.delete(gone)
        this.#lost.delete(gone)
        this.#serve()
      },
    )
    this.#readers.add(reader)
    return reader
  }
}

function timed(plan: Plan, work: () => DriverRows | Promise<DriverRows>): DriverRows | Promise<DriverRows> {
  const started = performance.now()
  const rows = work()
  if (!(rows instanceof Promise)) placement.tookOnMain(plan, performance.now() - started)
  return rows
}

function lacksSomething({ code }: SentError): boolean {
  return code === 'OBJECT_MISSING'
}

function ignore(): void {}
