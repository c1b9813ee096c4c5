import { mayComeBack, openSession, pauseBefore } from './open-session.ts'
import type { ServerSettings } from './server-options.ts'
import type { ServerDriver, ServerSession } from './session.ts'
import { setUp } from './session-setup.ts'

/** For whom sessions are opened. */
export interface OpenerOwner {
  /** Whether somebody waits for a session. */
  isWanted(): boolean
  opened(session: ServerSession, milliseconds: number): void
  failed(error: unknown): void
  /** After a pause an attempt may be made again. */
  mayTryAgain(): void
}

/** Opens sessions: several at a time, again after a failure where the options say so, with pauses. */
export class SessionOpener {
  readonly #driver: ServerDriver
  readonly #settings: ServerSettings
  readonly #owner: OpenerOwner
  #opening = 0
  #latestFailure: unknown
  /** Pauses that were made one after the other. */
  #failures = 0
  #pausing = false
  #hasOpened = false

  constructor(driver: ServerDriver, settings: ServerSettings, owner: OpenerOwner) {
    this.#driver = driver
    this.#settings = settings
    this.#owner = owner
  }

  /** Sessions that are being opened. */
  get opening(): number {
    return this.#opening
  }

  /** Why the last attempt failed; undefined when it did not. */
  get latestFailure(): unknown {
    return this.#latestFailure
  }

  /** Whether the pause after a failure is over. */
  get isReady(): boolean {
    return !this.#pausing
  }

  open(): void {
    this.#opening++
    const started = performance.now()
    void this.#connect().then(
      (session) => {
        this.#opening--
        this.#latestFailure = undefined
        this.#failures = 0
        this.#owner.opened(session, performance.now() - started)
      },
      (error: unknown) => {
        this.#opening--
        this.#owner.failed(error)
      },
    )
  }

  /** Makes a pause, since others can be waited for meanwhile. Attempts that fail together make one. */
  holdOff(): void {
    if (this.#pausing) return
    this.#pausing = true
    setTimeout(
      () => {
        this.#pausing = false
        this.#owner.mayTryAgain()
      },
      pauseBefore(++this.#failures),
    ).unref()
  }

  async #connect(): Promise<ServerSession> {
    const { connectTimeout, connectRetry } = this.#settings
    for (let attempt = 1; ; attempt++) {
      try {
        const session = await openSession(this.#driver, connectTimeout)
        const first = !this.#hasOpened
        this.#hasOpened = true
        const { onConnect } = this.#settings
        if (onConnect !== undefined) await setUp(session, onConnect, first)
        return session
      } catch (error) {
        this.#latestFailure = error
        if (!connectRetry || !mayComeBack(error) || !this.#owner.isWanted()) throw error
      }
      // Somebody waits for this, so the timer keeps the process alive.
      await new Promise((resolve) => setTimeout(resolve, pauseBefore(attempt)))
    }
  }
}
