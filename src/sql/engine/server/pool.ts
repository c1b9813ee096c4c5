import type { OperationalError } from '../../../errors/index.ts'
import type { Events } from '../events.ts'
import { isHeldByCaller } from '../transaction.ts'
import { cleanSession } from './clean-session.ts'
import { within } from './open-session.ts'
import { PoolCare } from './pool-care.ts'
import { poolBusy, poolClosed, waitsForItself } from './pool-errors.ts'
import { PoolEvents } from './pool-events.ts'
import type { PoolStatus } from './pool-status.ts'
import { PooledSession, type SessionKeeper } from './pooled-session.ts'
import type { ServerSettings } from './server-options.ts'
import type { ServerDriver, ServerSession } from './session.ts'
import { SessionOpener } from './session-opener.ts'
import { WaitingLine, waitingAborted } from './waiting-line.ts'

/** A statement is sent behind others only while the oldest of them was sent less than so many milliseconds ago: a slow one may be before it. */
const freshness = 10

/**
 * The sessions of one server. Whoever needs one alone acquires it; single statements share: an idle session, else a new one, else one whose
 * statements were sent just now, else they wait in line.
 */
export class SessionPool implements SessionKeeper {
  readonly cancelTimeout: number
  readonly statementTimeout: number
  readonly #settings: ServerSettings
  readonly #line: WaitingLine
  readonly #sessions = new Set<PooledSession>()
  readonly #idle: PooledSession[] = []
  readonly #care: PoolCare
  readonly #counts = { opened: 0, closed: 0, lost: 0 }
  readonly #events = new PoolEvents()
  readonly #opener: SessionOpener
  /** Sessions that are tried or reset now, and are idle soon. */
  #recovering = 0
  #generation = 0
  #closing: Promise<void> | undefined
  #drained = (): void => {}

  constructor(driver: ServerDriver, settings: ServerSettings) {
    this.#settings = settings
    this.cancelTimeout = settings.cancelTimeout
    this.statementTimeout = settings.statementTimeout
    this.#line = new WaitingLine(settings.pool.waitingLimit, (waiter) =>
      this.#busy(`no connection came free within ${Math.round(performance.now() - waiter.since)} ms (pool.waitingLimit)`),
    )
    this.#opener = new SessionOpener(driver, settings, {
      isWanted: () => this.#line.length > 0,
      opened: (session, milliseconds) => this.#add(session, milliseconds),
      failed: (error) => this.#notOpened(error),
      mayTryAgain: () => this.#serve(),
    })
    this.#care = new PoolCare(settings, {
      sessions: () => this.#sessions,
      tidy: (now) => this.#tidy(now),
    })
  }

  /** Numbers to look at. */
  get status(): PoolStatus {
    const uses = { idle: 0, shared: 0, alone: 0, care: 0 }
    for (const { use } of this.#sessions) uses[use]++
    return {
      maximum: this.#settings.pool.maximum,
      size: this.#sessions.size + this.#opener.opening,
      opening: this.#opener.opening,
      idle: uses.idle,
      inUse: uses.alone,
      sharing: uses.shared,
      waiting: this.#line.length,
      ...this.#counts,
    }
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  /** From now on those who listen to a database are told. `server`: which of its pools it is. */
  tellTo(events: Events, server: string): void {
    this.#events.tellTo(events, server)
  }

  /** A session for one statement beside others, if there is one at once. Whoever takes it answers with `succeeded` or `failed`. */
  shareNow(): PooledSession | undefined {
    if (this.#line.length > 0 || this.#closing !== undefined) return undefined
    const now = performance.now()
    let session = this.#takeIdle(now)
    if (session === undefined) {
      if (this.#idle.length > 0 || this.#size < this.#settings.pool.maximum) return undefined
      session = this.#freshlyShared(now)
      if (session === undefined) return undefined
    }
    this.#lend(session, false, now, 0)
    return session
  }

  /**
   * Throws OperationalError POOL_TIMEOUT, ABORTED, and what connecting throws; ProgrammingError DATABASE_CLOSED.
   */
  share(signal?: AbortSignal): Promise<PooledSession> {
    const session = this.shareNow()
    return session === undefined ? this.#wait(false, signal) : Promise.resolve(session)
  }

  /** A session that nobody else uses until it is released, if there is one at once. */
  acquireNow(): PooledSession | undefined {
    if (this.#line.length > 0 || this.#closing !== undefined) return undefined
    const now = performance.now()
    const session = this.#takeIdle(now)
    if (session !== undefined) this.#lend(session, true, now, 0)
    return session
  }

  /** Throws what `share` throws. */
  acquire(signal?: AbortSignal): Promise<PooledSession> {
    if (signal?.aborted === true) return Promise.reject(waitingAborted(signal))
    const session = this.acquireNow()
    return session === undefined ? this.#wait(true, signal) : Promise.resolve(session)
  }

  /** Takes back a session that was used alone. */
  release(session: PooledSession): void {
    // Whoever left statements unanswered must not have them stand before those of others.
    if (session.session.pending > 0) session.stopped = true
    this.#events.checkedIn(session)
    this.#free(session)
  }

  answered(session: PooledSession): void {
    if (--session.shares > 0) {
      if (this.#line.length > 0) this.#serve()
      return
    }
    this.#events.checkedIn(session)
    this.#free(session)
  }

  /** Opens what the minimum asks for. */
  fill(): void {
    while (this.#closing === undefined && this.#size < this.#settings.pool.minimum && this.#mayOpen) this.#opener.open()
  }

  /** Refuses what comes from now on, serves those who wait, and resolves when every session is closed. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve
    })
    this.#care.end()
    // The property #closing is set when this line is left.
    await undefined
    if (this.#line.length === 0) for (const session of this.#idle.splice(0)) this.#retire(session, 'closing')
    this.#noticeEnd()
    await drained
  }

  get #size(): number {
    return this.#sessions.size + this.#opener.opening
  }

  #wait(alone: boolean, signal: AbortSignal | undefined): Promise<PooledSession> {
    if (this.#closing !== undefined) return Promise.reject(poolClosed())
    if (signal?.aborted === true) return Promise.reject(waitingAborted(signal))
    const { maximum, waitingLine } = this.#settings.pool
    if (maximum === 1 && isHeldByCaller(this)) return Promise.reject(waitsForItself())
    const place = this.#line.wait(alone, signal)
    this.#serve()
    if (this.#line.length - this.#coming > waitingLine)
      this.#line.takeLast()?.refuse(this.#busy(`more than ${waitingLine} wait for a connection (pool.waitingLine)`))
    return place
  }

  #serve(): void {
    const { maximum } = this.#settings.pool
    let now: number | undefined
    while (this.#line.length > 0) {
      now ??= performance.now()
      const session = this.#takeIdle(now)
      if (session === undefined) break
      this.#give(session, now)
    }
    // Each of those who still wait has a session under way, as far as there may be more.
    while (this.#line.length > this.#coming) {
      const rested = this.#idle.at(-1)
      if (rested === undefined) break
      void this.#try(rested)
    }
    while (this.#line.length > this.#coming && this.#size < maximum && this.#mayOpen) this.#opener.open()
    while (this.#line.length > this.#coming && this.#line.first?.alone === false) {
      now ??= performance.now()
      const session = this.#freshlyShared(now)
      if (session === undefined) break
      this.#give(session, now)
    }
  }

  // Without any session there is nothing else to wait for.
  get #mayOpen(): boolean {
    return this.#opener.isReady || this.#sessions.size === 0
  }

  get #coming(): number {
    return this.#opener.opening + this.#recovering
  }

  #give(session: PooledSession, now: number): void {
    const waiter = this.#line.take()
    if (waiter === undefined) return
    this.#lend(session, waiter.alone, now, now - waiter.since)
    waiter.give(session)
  }

  #lend(session: PooledSession, alone: boolean, now: number, waited: number): void {
    if (alone) {
      session.use = 'alone'
      session.since = now
    } else {
      if (session.shares++ === 0) {
        session.use = 'shared'
        session.since = now
      }
    }
    this.#care.begin()
    this.#events.checkedOut(session, !alone, waited)
  }

  // Takes an idle session that may be used as it is. Those that are too old or belong to a lost server go.
  #takeIdle(now: number): PooledSession | undefined {
    const idle = this.#idle
    const fifo = this.#settings.pool.order === 'fifo'
    for (;;) {
      const session = fifo ? idle[0] : idle[idle.length - 1]
      if (session === undefined) return undefined
      const reason = this.#whyRetire(session, now)
      if (reason === undefined && now - session.since >= this.#settings.pool.checkAfter) return undefined
      if (fifo) idle.shift()
      else idle.pop()
      if (reason === undefined) return session
      this.#retire(session, reason)
    }
  }

  // The session with the fewest statements among those whose statements were sent just now.
  #freshlyShared(now: number): PooledSession | undefined {
    let best: PooledSession | undefined
    let fewest = this.#settings.pool.pipelineDepth
    for (const session of this.#sessions) {
      if (session.use !== 'shared' || session.shares >= fewest || session.stopped || this.#whyRetire(session, now) !== undefined) continue
      const { busySince } = session.session
      if (busySince !== undefined && now - busySince >= freshness) continue
      best = session
      fewest = session.shares
    }
    return best
  }

  #whyRetire(session: PooledSession, now: number): 'age' | 'server lost' | 'spent' | undefined {
    if (session.session.spent === true) return 'spent'
    if (session.generation < this.#generation) return 'server lost'
    const { ageLimit } = this.#settings.pool
    return ageLimit > 0 && now - session.openedAt >= ageLimit ? 'age' : undefined
  }

  #free(session: PooledSession): void {
    if (session.session.lost !== undefined) {
      this.#forget(session)
      return
    }
    if (session.dirty || session.stopped || session.session.transaction !== 'none') void this.#recover(session)
    else this.#rest(session)
  }

  // A session that has just proved itself goes to the first who waits.
  #rest(session: PooledSession): void {
    if (session.session.lost !== undefined) {
      this.#forget(session)
      return
    }
    const now = performance.now()
    session.since = now
    session.use = 'idle'
    const reason = this.#whyRetire(session, now)
    if (reason !== undefined) this.#retire(session, reason)
    else if (this.#line.length > 0) this.#give(session, now)
    else if (this.#closing !== undefined) this.#retire(session, 'closing')
    else this.#idle.push(session)
    if (this.#line.length > 0) this.#serve()
  }

  async #recover(session: PooledSession): Promise<void> {
    await this.#inCare(session, this.#settings.cancelTimeout, async () => {
      const { pooler, onConnect } = this.#settings
      if (await cleanSession(session, pooler === 'none', onConnect)) this.#events.wasReset(session)
    })
  }

  async #try(session: PooledSession): Promise<void> {
    this.#idle.splice(this.#idle.indexOf(session), 1)
    await this.#inCare(session, Math.min(checkLimit, this.#settings.cancelTimeout), () => session.session.ping())
  }

  async #inCare(session: PooledSession, limit: number, work: () => Promise<void>): Promise<void> {
    session.use = 'care'
    this.#recovering++
    try {
      await within(limit, work())
    } catch (error) {
      this.#discard(session, error)
      this.#recovering--
      this.#serve()
      return
    }
    this.#recovering--
    this.#rest(session)
  }

  #discard(session: PooledSession, error: unknown): void {
    if (session.session.lost === undefined) {
      this.#invalidate(session)
      session.closing = true
      this.#events.disconnected(session, 'failed')
      session.session.destroy(error instanceof Error ? error : undefined)
    }
    this.#forget(session)
  }

  #notOpened(error: unknown): void {
    // The sessions that there are serve those who wait, though later: the server may just take no more.
    if (this.#sessions.size === 0) this.#line.take()?.refuse(error)
    else this.#opener.holdOff()
    this.#serve()
    this.#noticeEnd()
  }

  #add(opened: ServerSession, milliseconds: number): void {
    const session = new PooledSession(opened, this, this.#generation, performance.now())
    this.#counts.opened++
    this.#sessions.add(session)
    opened.onLost((error) => this.#lost(session, error))
    this.#events.connected(opened, milliseconds)
    this.#care.begin()
    this.#rest(session)
  }

  #lost(session: PooledSession, error: Error): void {
    const position = this.#idle.indexOf(session)
    if (position >= 0) this.#idle.splice(position, 1)
    if (!session.closing) {
      this.#counts.lost++
      if (session.use !== 'idle') this.#invalidate(session)
      this.#events.lost(session, error)
    }
    this.#forget(session)
  }

  // When the server went away under a session in use, the idle ones of its time are gone too.
  #invalidate(session: PooledSession): void {
    if (session.generation === this.#generation) this.#generation++
  }

  #forget(session: PooledSession): void {
    if (!this.#sessions.delete(session)) return
    this.#counts.closed++
    if (this.#line.length > 0) this.#serve()
    this.#noticeEnd()
  }

  #retire(session: PooledSession, reason: 'age' | 'idle' | 'server lost' | 'spent' | 'closing'): void {
    session.use = 'care'
    session.closing = true
    this.#events.disconnected(session, reason)
    const gone = (): void => this.#forget(session)
    within(closeLimit, session.session.close()).then(gone, (error: unknown) => {
      session.session.destroy(error instanceof Error ? error : undefined)
      gone()
    })
  }

  #tidy(now: number): void {
    const { idleLimit, minimum } = this.#settings.pool
    for (const session of [...this.#idle]) {
      const tired = idleLimit > 0 && now - session.since >= idleLimit && this.#size > minimum
      const reason = this.#whyRetire(session, now) ?? (tired ? ('idle' as const) : undefined)
      if (reason === undefined) continue
      this.#idle.splice(this.#idle.indexOf(session), 1)
      this.#retire(session, reason)
    }
    this.fill()
  }

  #noticeEnd(): void {
    if (this.#closing !== undefined && this.#size === 0 && this.#line.length === 0) this.#drained()
  }

  #busy(what: string): OperationalError {
    return poolBusy(what, this.status, this.#opener.latestFailure)
  }
}

/** How long a server has to say goodbye, in milliseconds. */
const closeLimit = 1000

/** How long a server has to answer when an idle session is tried, in milliseconds. */
const checkLimit = 2000
