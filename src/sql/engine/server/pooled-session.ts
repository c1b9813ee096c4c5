import { OperationalError } from '../../../errors/index.ts'
import type { ServerSession } from './session.ts'

/** What a pool does when something ends on one of its sessions. */
export interface SessionKeeper {
  /** How long the server has to stop what was cancelled, in milliseconds. */
  readonly cancelTimeout: number
  /** Longest time for a statement, in milliseconds; 0: no limit. */
  readonly statementTimeout: number
  /** Is told when a statement that shares the session has been answered. */
  answered(session: PooledSession): void
}

/** What a session is doing. `care`: the pool tries, resets or closes it. */
export type SessionUse = 'idle' | 'shared' | 'alone' | 'care'

/** A session in a pool, with what the pool knows of it. Times are milliseconds of `performance.now()`. */
export class PooledSession {
  readonly session: ServerSession
  readonly openedAt: number
  /** Sessions of an older generation than the pool's are not used again: the server was lost since. */
  readonly generation: number
  use: SessionUse = 'care'
  /** Statements that share the session and are not answered yet. */
  shares = 0
  /** Since when it has this use. */
  since: number
  /** The application may have changed the session's state: it is reset before others get it. */
  dirty = false
  /** The pool closes it. */
  closing = false
  /** Something was cancelled here: the cancellation may still be under way. */
  stopped = false
  readonly #keeper: SessionKeeper
  #timedOut = false
  #guard: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(session: ServerSession, keeper: SessionKeeper, generation: number, now: number) {
    this.session = session
    this.#keeper = keeper
    this.generation = generation
    this.openedAt = now
    this.since = now
  }

  /** Passes on the answer to a statement that shares the session. */
  readonly succeeded = <T>(answer: T): T => {
    this.#keeper.answered(this)
    return answer
  }

  readonly failed = (error: unknown): never => {
    this.#keeper.answered(this)
    throw this.explained(error)
  }

  /** The error that a caller gets for one of the driver. */
  explained(error: unknown): unknown {
    if (!this.#timedOut || !(error instanceof OperationalError) || error.code !== 'ABORTED') return error
    const message = `the statement was not answered within ${this.#keeper.statementTimeout} ms (statementTimeout) and was cancelled on the server`
    return new OperationalError('STATEMENT_TIMEOUT', message, { cause: error, details: error.details })
  }

  /** Cancels what has run longer than a statement may. */
  expire(): void {
    if (this.#stopping !== undefined) return
    this.#timedOut = true
    const limit = this.#keeper.statementTimeout
    void this.#stopWhile((busySince) => performance.now() - busySince >= limit)
  }

  /** Cancels everything that was asked for here before now. Resolves when it has been answered, or the connection was cut. */
  stop(): Promise<void> {
    const now = performance.now()
    const askedBefore = (busySince: number): boolean => busySince <= now
    const before = this.#stopping
    return before === undefined ? this.#stopWhile(askedBefore) : before.then(() => this.#stopWhile(askedBefore))
  }

  /** Nothing is cancelled here until something has been answered. A connection that does not answer is still cut. */
  guardUntil(answered: Promise<void>): void {
    this.#guard = answered
    void answered.then(() => {
      if (this.#guard === answered) this.#guard = undefined
    })
  }

  /** Resolves when nothing is being cancelled any more. */
  get quiet(): Promise<void> | undefined {
    return this.#stopping
  }

  /** The session has been proved clean: nothing of an earlier cancellation can meet the next statement. */
  settled(): void {
    this.stopped = false
    this.#timedOut = false
  }

  #stopWhile(due: (busySince: number) => boolean): Promise<void> {
    this.stopped = true
    const stopping = this.#stopHeads(due).finally(() => {
      if (this.#stopping === stopping) this.#stopping = undefined
    })
    this.#stopping = stopping
    return stopping
  }

  // A cancellation that comes before its statement has begun is lost, so it is sent until the statement is answered.
  async #stopHeads(due: (busySince: number) => boolean): Promise<void> {
    const { session } = this
    let head: number | undefined
    let until = 0
    for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
      const { busySince } = session
      if (session.lost !== undefined || busySince === undefined || !due(busySince)) return
      const now = performance.now()
      if (busySince !== head) {
        head = busySince
        until = now + this.#keeper.cancelTimeout
        pause = 2
      }
      if (now >= until) {
        session.destroy(
          new OperationalError(
            'CONNECTION_LOST',
            `the server did not stop a cancelled statement within ${this.#keeper.cancelTimeout} ms (cancelTimeout); its connection was cut`,
            { disconnected: true },
          ),
        )
        return
      }
      const stopping = this.#guard ?? session.cancel().catch(ignore)
      await Promise.race([stopping, after(until - now)])
      await after(pause)
    }
  }
}

/** Resolves after so many milliseconds. Does not keep the process alive. */
export function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}

function ignore(): void {}
