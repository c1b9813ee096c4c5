import type { PooledSession } from './pooled-session.ts'
import type { ServerSettings } from './server-options.ts'

/** What a pool's care looks after. */
export interface Cared {
  sessions(): Iterable<PooledSession>
  /** Closes what has rested too long or is too old, and opens what is missing. */
  tidy(now: number): void
}

/** The clocks of a pool: one for the limit of statements, one for resting sessions. Neither keeps the process alive. */
export class PoolCare {
  readonly #cared: Cared
  readonly #statementTimeout: number
  readonly #watchEvery: number
  readonly #tidyEvery: number
  #watch: NodeJS.Timeout | undefined
  #tidying: NodeJS.Timeout | undefined
  #ended = false

  constructor(settings: ServerSettings, cared: Cared) {
    this.#cared = cared
    this.#statementTimeout = settings.statementTimeout
    this.#watchEvery = Math.min(Math.max(settings.statementTimeout / 20, 5), 250)
    const { idleLimit, ageLimit } = settings.pool
    const shortest = Math.min(...[idleLimit, ageLimit].filter((limit) => limit > 0), 60_000)
    this.#tidyEvery = Math.max(shortest / 2, 20)
  }

  /** Something was lent: watches until nothing is. */
  begin(): void {
    if (this.#watch === undefined && this.#statementTimeout > 0) this.#startWatch()
    if (this.#tidying === undefined) this.#startTidying()
  }

  end(): void {
    this.#ended = true
    clearInterval(this.#tidying)
  }

  #startWatch(): void {
    // Answers that came while the event loop was blocked are read between a timer and what is set immediate.
    this.#watch = setInterval(() => setImmediate(() => this.#look()), this.#watchEvery).unref()
  }

  #look(): void {
    const now = performance.now()
    let busy = false
    for (const session of this.#cared.sessions()) {
      const { busySince } = session.session
      if (session.use === 'idle' || session.use === 'care') continue
      busy = true
      if (busySince !== undefined && now - busySince >= this.#statementTimeout) session.expire()
    }
    if (busy) return
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  #startTidying(): void {
    if (this.#ended) return
    this.#tidying = setInterval(() => this.#cared.tidy(performance.now()), this.#tidyEvery).unref()
  }
}
