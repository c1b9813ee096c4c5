import { OperationalError } from '../../../errors/index.ts'
import type { PooledSession } from './pooled-session.ts'

/** Somebody who waits for a session. */
export interface Waiter {
  /** Wants the session alone; otherwise shares it with other statements. */
  readonly alone: boolean
  /** When the waiting began: milliseconds of `performance.now()`. */
  readonly since: number
  /** Its place, counted from the first who ever came. */
  readonly place: number
  give(session: PooledSession): void
  refuse(error: unknown): void
}

/** Those who wait, in the order in which they came. All have the same patience, so the first is the first to lose it. */
export class WaitingLine {
  readonly #patience: number
  readonly #lostPatience: (waiter: Waiter) => unknown
  // What stands before #head has left. A place is empty when its waiter left from the middle.
  #places: (Waiter | undefined)[] = []
  #head = 0
  /** How many came before the first of #places. */
  #before = 0
  #length = 0
  #timer: NodeJS.Timeout | undefined

  /** `lostPatience` gives the error for somebody who has waited too long. */
  constructor(patience: number, lostPatience: (waiter: Waiter) => unknown) {
    this.#patience = patience
    this.#lostPatience = lostPatience
  }

  get length(): number {
    return this.#length
  }

  get first(): Waiter | undefined {
    while (this.#head < this.#places.length && this.#places[this.#head] === undefined) this.#head++
    return this.#places[this.#head]
  }

  /** Joins the end of the line. */
  wait(alone: boolean, signal: AbortSignal | undefined): Promise<PooledSession> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#leave(waiter)
        reject(waitingAborted(signal))
      }
      const over = (): void => signal?.removeEventListener('abort', leave)
      const waiter: Waiter = {
        alone,
        since: performance.now(),
        place: this.#before + this.#places.length,
        give: (session) => {
          over()
          resolve(session)
        },
        refuse: (error) => {
          over()
          reject(error)
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#places.push(waiter)
      this.#length++
      this.#watch()
    })
  }

  /** Takes the first out of the line. */
  take(): Waiter | undefined {
    const waiter = this.first
    if (waiter === undefined) return undefined
    this.#places[this.#head++] = undefined
    this.#length--
    this.#tidy()
    return waiter
  }

  /** Takes the one who came last out of the line. */
  takeLast(): Waiter | undefined {
    const waiter = this.#places.findLast((place) => place !== undefined)
    if (waiter !== undefined) this.#leave(waiter)
    return waiter
  }

  #leave(waiter: Waiter): void {
    const index = waiter.place - this.#before
    if (this.#places[index] !== waiter) return
    this.#places[index] = undefined
    this.#length--
    this.#tidy()
  }

  #tidy(): void {
    if (this.#length === 0) {
      this.#before += this.#places.length
      this.#places = []
      this.#head = 0
      clearTimeout(this.#timer)
      this.#timer = undefined
    } else if (this.#head > 1024 && this.#head * 2 > this.#places.length) {
      this.#before += this.#head
      this.#places = this.#places.slice(this.#head)
      this.#head = 0
    }
  }

  #watch(): void {
    const first = this.first
    if (first === undefined || this.#timer !== undefined) return
    const left = Math.max(0, first.since + this.#patience - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#refuseImpatient()
      this.#watch()
    }, Math.ceil(left)).unref()
  }

  #refuseImpatient(): void {
    const now = performance.now()
    for (;;) {
      const first = this.first
      // The clock of timers is coarser by a millisecond.
      if (first === undefined || now - first.since < this.#patience - 1) return
      const error = this.#lostPatience(first)
      this.take()
      first.refuse(error)
    }
  }
}

/** What a caller gets who cancelled while it waited. */
export function waitingAborted(signal: AbortSignal | undefined): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled while it waited for a connection', { cause: signal?.reason })
}
