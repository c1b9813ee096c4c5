import type { Plan } from '../../compile/plan.ts'
import type { Change, DriverRows, EngineTransaction, ExecuteOptions } from '../engine.ts'
import { transactionEnded } from '../transaction.ts'
import { within } from './open-session.ts'
import type { SessionPool } from './pool.ts'
import type { PooledSession } from './pooled-session.ts'
import type { ServerSession } from './session.ts'
import { batchesOf, type UseOptions } from './single-statement.ts'
import { stoppedBy } from './stopping.ts'
import { asError, committedByItself, commitUnknown, lostInTransaction, takenBack, transactionFailed } from './transaction-errors.ts'

export interface ServerTransactionParts {
  readonly pool: SessionPool
  readonly pooled: PooledSession
  /** The statements that begin it. */
  readonly begin: readonly string[]
  /** The beginning must not be cancelled: what comes behind it would run without a transaction. */
  readonly guarded: boolean
  /** Statements may be sent before the ones before them are answered. */
  readonly pipelines: boolean
  /** An abort stops what runs. */
  readonly signal: AbortSignal | undefined
}

/**
 * A transaction on a session of its own. Its beginning is sent with its first statement, so it costs no round trip; so are the beginnings and
 * ends of savepoints.
 */
export class ServerTransaction implements EngineTransaction {
  readonly holds: SessionPool
  readonly pipelines: boolean
  readonly session: ServerSession
  readonly #pooled: PooledSession
  readonly #begin: readonly string[]
  readonly #guarded: boolean
  readonly #signal: AbortSignal | undefined
  #begun: Promise<unknown> | undefined
  /** Only scripts have run, so that one which ends the transaction by itself takes nothing along. */
  #onlyScripts = true
  /** A script ended the transaction, so its changes are kept. */
  #keptSomething = false
  /** Savepoints that were begun or ended and are not answered yet. */
  #unanswered: Promise<void> | undefined
  readonly #streams = new Set<AsyncIterableIterator<DriverRows>>()
  /** Why nothing can be asked for any more. */
  #over: Error | undefined
  /** The statement that the server refuses the rest for, until a rollback to a savepoint. */
  #failure: { readonly error: unknown } | undefined
  #ended = false

  constructor({ pool, pooled, begin, guarded, pipelines, signal }: ServerTransactionParts) {
    this.holds = pool
    this.pipelines = pipelines
    this.session = pooled.session
    this.#pooled = pooled
    this.#begin = begin
    this.#guarded = guarded
    this.#signal = signal
    signal?.addEventListener('abort', this.#stop, { once: true })
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Promise<DriverRows> {
    return this.#statement(options?.signal, () => this.session.query(plan, parameters, options))
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Promise<Change> {
    return this.#statement(options?.signal, () => this.session.change(plan, parameters, options))
  }

  async *stream(
    plan: Plan,
    parameters: readonly unknown[],
    batchSize: number,
    options?: ExecuteOptions,
  ): AsyncIterableIterator<DriverRows> {
    this.#ready()
    const begun = this.#beginning()
    const batches = batchesOf(this.#pooled, this.session.stream(plan, parameters, batchSize, options), options?.signal)
    this.#onlyScripts = false
    this.#streams.add(batches)
    let ended = false
    try {
      for (;;) {
        if (this.#ended) throw transactionEnded()
        const step = await this.#answered(begun, batches.next(), false)
        if (step.done === true) {
          ended = true
          return
        }
        yield step.value
      }
    } finally {
      this.#streams.delete(batches)
      // The end of the transaction has ended it otherwise.
      if (!ended && !this.#ended) await batches.return?.()
    }
  }

  /** The statements of a script are part of the transaction; what they change in the session is undone when it goes back to the pool. */
  script(sql: string): Promise<void> {
    this.#pooled.dirty = true
    this.#ready()
    return this.#answered(this.#beginning(), this.session.run(sql), true)
  }

  use<T>(work: (session: ServerSession) => Promise<T>, { signal, changesSession = false }: UseOptions = {}): Promise<T> {
    if (changesSession) this.#pooled.dirty = true
    return this.#statement(signal, () => work(this.session))
  }

  savepoint(name: string): void {
    this.#sendOnly(`SAVEPOINT ${name}`)
  }

  release(name: string): void {
    this.#sendOnly(`RELEASE SAVEPOINT ${name}`)
  }

  async rollbackTo(name: string): Promise<void> {
    // The server has taken back everything already: the outer transaction will learn it.
    if (this.#over !== undefined || this.#begun === undefined) return
    if (this.#ended) throw transactionEnded()
    const back = this.session.run(`ROLLBACK TO SAVEPOINT ${name}`)
    const released = this.session.run(`RELEASE SAVEPOINT ${name}`)
    this.#failure = undefined
    try {
      await Promise.all([back, released])
    } catch (error) {
      // What was to be taken back is still there, so the rest must not be kept.
      this.#over ??= asError(this.#noted(error))
      throw error
    }
  }

  commit(): void | Promise<void> {
    if (this.#over !== undefined || this.#failure !== undefined) return this.#refuseCommit()
    if (this.#ended) throw transactionEnded()
    if (this.#begun !== undefined) return this.#commit()
    this.#end()
  }

  async rollback(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const { session } = this
    try {
      if (this.#begun === undefined || session.lost !== undefined) return
      await within(this.holds.cancelTimeout, this.#rollBack())
    } catch (error) {
      // Without its connection the server takes the transaction back by itself.
      session.destroy(asError(error))
    } finally {
      this.#end()
    }
  }

  async #rollBack(): Promise<void> {
    if (this.#streams.size > 0) await this.#endStreams()
    await this.session.run('ROLLBACK')
  }

  async #commit(): Promise<void> {
    this.#ended = true
    const { session } = this
    let sent = false
    try {
      if (this.#streams.size > 0) await this.#endStreams()
      if (this.#unanswered !== undefined) await this.#unanswered
      if (this.#over !== undefined) throw this.#over
      sent = session.lost === undefined
      await session.run('COMMIT')
    } catch (error) {
      if (session.lost === undefined) throw this.#pooled.explained(error)
      throw sent ? commitUnknown(error) : lostInTransaction(error, !this.#keptSomething)
    } finally {
      this.#end()
    }
  }

  async #refuseCommit(): Promise<void> {
    const error = this.#over ?? transactionFailed(this.#failure?.error)
    await this.rollback()
    throw error
  }

  async #endStreams(): Promise<void> {
    for (const stream of this.#streams) await stream.return?.().catch(ignore)
  }

  #end(): void {
    this.#ended = true
    this.#signal?.removeEventListener('abort', this.#stop)
    this.holds.release(this.#pooled)
  }

  readonly #stop = (): void => {
    if (this.#begun === undefined || this.#ended) return
    void this.#pooled.stop()
  }

  #statement<T>(signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> {
    this.#ready()
    this.#onlyScripts = false
    return this.#answered(this.#beginning(), stoppedBy(signal, this.#pooled, ask), false)
  }

  // The answer is not waited for: when it fails, so does everything that follows.
  #sendOnly(sql: string): void {
    this.#ready()
    const answer = this.#answered(this.#beginning(), this.session.run(sql), false).catch((error: unknown) => {
      this.#over ??= asError(error)
    })
    this.#unanswered = answer
    void answer.then(() => {
      if (this.#unanswered === answer) this.#unanswered = undefined
    })
  }

  /** Sends the beginning when nothing has been sent yet. */
  #beginning(): Promise<unknown> | undefined {
    if (this.#begun !== undefined) return undefined
    const begun = Promise.all(this.#begin.map((sql) => this.session.run(sql)))
    const answered = begun.then(ignore, (error: unknown) => {
      this.#over = asError(error)
    })
    this.#begun = answered
    if (this.#guarded) this.#pooled.guardUntil(answered)
    return begun
  }

  async #answered<T>(begun: Promise<unknown> | undefined, answer: Promise<T>, isScript: boolean): Promise<T> {
    let given: T
    try {
      if (begun === undefined) given = await answer
      else [given] = await Promise.all([answer, begun])
    } catch (error) {
      // A cancellation under way would hit what is asked for next.
      if (this.#pooled.quiet !== undefined) await this.#pooled.quiet
      throw this.#noted(error)
    }
    if (this.session.transaction === 'none' && !this.#ended) this.#endedByItself(isScript)
    return given
  }

  #endedByItself(isScript: boolean): void {
    if (isScript && this.#onlyScripts) {
      this.#begun = undefined
      this.#keptSomething = true
    } else this.#over ??= committedByItself()
  }

  // What an error means for the transaction.
  #noted(error: unknown): unknown {
    const { session } = this
    if (session.lost !== undefined) {
      this.#over = lostInTransaction(error, !this.#keptSomething)
      return this.#over
    }
    if (this.#failure !== undefined) return transactionFailed(this.#failure.error)
    const explained = this.#pooled.explained(error)
    if (session.transaction === 'failed') this.#failure = { error: explained }
    else if (session.transaction === 'none' && !this.#ended) this.#over ??= takenBack(explained)
    return explained
  }

  #ready(): void {
    if (this.#over !== undefined) throw this.#over
    if (this.#ended) throw transactionEnded()
    if (this.#failure !== undefined) throw transactionFailed(this.#failure.error)
  }
}

function ignore(): void {}
