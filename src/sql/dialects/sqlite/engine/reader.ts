import { Worker } from 'node:worker_threads'
import { OperationalError } from '../../../../errors/index.ts'
import type { FromReader, ReaderQuery, ReaderSettings, SentError, ToReader } from './reader-messages.ts'

/** What becomes of a query on a reader thread. Only one of the two is called, and once. */
export interface ReaderJob {
  readonly query: ReaderQuery
  done(rows: (readonly unknown[])[], milliseconds: number): void
  failed(error: SentError | OperationalError): void
}

/** One reader thread, as its pool sees it: runs one query at a time. */
export class Reader {
  readonly #worker: Worker
  readonly #ended: Promise<void>
  #job: ReaderJob | undefined
  #rows: (readonly unknown[])[] = []
  #busy = false

  /** `freed` is told when the thread can take a query, `gone` when there is no thread any more. */
  constructor(settings: ReaderSettings, freed: (reader: Reader) => void, gone: (reader: Reader) => void) {
    // The sources run as they are, so the entry ends as this module does.
    const entry = new URL(import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js', import.meta.url)
    this.#worker = new Worker(entry, { workerData: settings, name: 'granary reader', execArgv: flags() })
    let cause: unknown
    this.#worker.on('error', (error) => {
      cause = error
    })
    this.#worker.on('message', (message: FromReader) => {
      if ('ready' in message) return
      if (this.#received(message)) freed(this)
    })
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        const job = this.#job
        this.#job = undefined
        job?.failed(
          new OperationalError('CONNECTION_LOST', 'a reader thread ended while it ran the query; it is replaced', {
            cause,
            retryable: true,
            disconnected: true,
          }),
        )
        gone(this)
        resolve()
      })
    })
    // After the listeners, each of which keeps the process alive.
    this.#worker.unref()
  }

  get busy(): boolean {
    return this.#busy
  }

  /** It runs a query that nobody waits for. */
  get isAbandoned(): boolean {
    return this.#busy && this.#job === undefined
  }

  /** Starts a query. The thread keeps the process alive until it has ended. */
  run(job: ReaderJob): void {
    this.#job = job
    this.#rows = []
    this.#busy = true
    this.#worker.ref()
    this.#send({ query: job.query })
  }

  /** Nobody waits for the query any more. SQLite in Node cannot be interrupted: the thread is free when its statement ends. */
  abandon(): void {
    this.#job = undefined
    this.#rows = []
    this.#worker.unref()
    this.#send({ stop: true })
  }

  /** Ends the thread, when its statement has ended. */
  async end(): Promise<void> {
    await this.#worker.terminate()
    await this.#ended
  }

  // True when the thread is free.
  #received(message: Exclude<FromReader, { readonly ready: true }>): boolean {
    const job = this.#job
    if ('failure' in message) {
      this.#free()
      job?.failed(message.failure)
      return true
    }
    if (job !== undefined) for (const row of message.rows) this.#rows.push(row)
    if (!message.last) {
      // Asked for one by one, so that the event loop has its turn between them.
      if (job !== undefined) this.#send({ more: true })
      return false
    }
    const rows = this.#rows
    this.#free()
    job?.done(rows, message.milliseconds)
    return true
  }

  #free(): void {
    this.#job = undefined
    this.#rows = []
    this.#busy = false
    this.#worker.unref()
  }

  #send(message: ToReader): void {
    this.#worker.postMessage(message)
  }
}

// A thread takes the flags of the process, such as those that load a transpiler, but for programs given as text, which no thread has.
function flags(): string[] {
  const textual = process.execArgv.some((flag) => /^(?:-e|-p|-pe|--eval|--print|--input-type)(?:=|$)/.test(flag))
  return textual ? [] : process.execArgv
}
