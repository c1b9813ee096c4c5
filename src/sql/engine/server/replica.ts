import { within } from './open-session.ts'
import type { SessionPool } from './pool.ts'
import type { ReplicaStatus } from './pool-status.ts'
import type { ServerSettings } from './server-options.ts'
import type { ServerDriver } from './session.ts'
import { runAlone } from './single-statement.ts'

/** Positions that are remembered as reached. */
const rememberedPositions = 256

/** A replica: a pool of its own, and whether it may be read from. */
export class Replica {
  readonly pool: SessionPool
  readonly #driver: ServerDriver
  readonly #settings: ServerSettings
  /** Positions that it has reached: it never goes back, as long as it is the same server. */
  readonly #reached = new Set<string>()
  #healthy = false
  #lag: number | undefined
  #checking: Promise<void> | undefined

  constructor(driver: ServerDriver, pool: SessionPool, settings: ServerSettings) {
    this.#driver = driver
    this.pool = pool
    this.#settings = settings
  }

  get healthy(): boolean {
    return this.#healthy
  }

  get status(): ReplicaStatus {
    return { healthy: this.#healthy, lag: this.#lag, pool: this.pool.status }
  }

  /** Whether it must be looked at again: it is out, or its lag counts. */
  get needsCheck(): boolean {
    return !this.#healthy || this.#settings.maximumLag > 0
  }

  /** Looks whether it answers, and how far it is behind. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  /** It has failed: it is left out until a check finds it well. */
  leaveOut(): void {
    this.#healthy = false
    this.#reached.clear()
  }

  /** Whether it has seen everything up to a position; waits for it up to so many milliseconds. */
  async hasReached(position: string, milliseconds: number): Promise<boolean> {
    if (this.#reached.has(position)) return true
    const reached = await runAlone(this.pool, (session) => this.#driver.reached(session, position, milliseconds))
    if (reached) {
      if (this.#reached.size >= rememberedPositions) this.#reached.clear()
      this.#reached.add(position)
    }
    return reached
  }

  async #check(): Promise<void> {
    const { maximumLag, connectTimeout } = this.#settings
    try {
      const looking = runAlone(this.pool, (session) => this.#driver.lag(session))
      this.#lag = await within(connectTimeout, looking)
      // A server whose lag is not known may be anything.
      this.#healthy = maximumLag === 0 || (this.#lag !== undefined && this.#lag <= maximumLag)
    } catch {
      this.#lag = undefined
      this.leaveOut()
    }
  }
}
