import { ConfigurationError, ProgrammingError } from '../../../errors/index.ts'
import type { Dialect } from '../../compile/dialect.ts'
import type { Plan } from '../../compile/plan.ts'
import type { DatabaseDescription } from '../../reflection/description.ts'
import type { BeginOptions, Change, DriverRows, Engine, EngineTransaction, ExecuteOptions, UntypedResult } from '../engine.ts'
import type { Events } from '../events.ts'
import { isHeldByCaller } from '../transaction.ts'
import type { SessionPool } from './pool.ts'
import type { EnginePools } from './pool-status.ts'
import type { PooledSession } from './pooled-session.ts'
import { currentPosition } from './position.ts'
import { isReplicaAtFault, type Replicas } from './replicas.ts'
import type { ServerSettings } from './server-options.ts'
import { ServerTransaction } from './server-transaction.ts'
import type { ServerDriver, ServerFacts, ServerSession } from './session.ts'
import { runAlone, runSingle, streamAlone, type UseOptions } from './single-statement.ts'
import { mayLeaveSomething, refuseSessionState } from './statement-effect.ts'
import { notBegun } from './transaction-errors.ts'

export interface ServerEngineParts {
  readonly driver: ServerDriver
  readonly facts: ServerFacts
  readonly pool: SessionPool
  readonly replicas: Replicas | undefined
  readonly settings: ServerSettings
}

/** A server behind the interface of an engine: single statements share connections, transactions and streams have one alone. */
export class ServerEngine implements Engine {
  readonly dialect: Dialect
  readonly facts: ServerFacts
  readonly settings: ServerSettings
  readonly #driver: ServerDriver
  readonly #pool: SessionPool
  readonly #replicas: Replicas | undefined

  constructor({ driver, facts, pool, replicas, settings }: ServerEngineParts) {
    this.dialect = facts.dialect
    this.facts = facts
    this.settings = settings
    this.#driver = driver
    this.#pool = pool
    this.#replicas = replicas
  }

  get poolStatus(): EnginePools {
    return { primary: this.#pool.status, replicas: this.#replicas?.status ?? [] }
  }

  observe(events: Events): void {
    this.#pool.tellTo(events, 'primary')
    this.#replicas?.all.forEach(({ pool }, index) => {
      pool.tellTo(events, `replica ${index + 1}`)
    })
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Promise<DriverRows> {
    this.#check(plan)
    const ask = (session: ServerSession): Promise<DriverRows> => session.query(plan, parameters, options)
    const replicas = this.#replicas
    if (replicas?.takes(plan, options) === true) return this.#fromReplica(replicas, plan, options, ask)
    return runSingle(this.#pool, plan, options?.signal, ask)
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Promise<Change> {
    if (this.settings.readOnly) throw onlyReads(plan.sql)
    this.#check(plan)
    return runSingle(this.#pool, plan, options?.signal, (session) => session.change(plan, parameters, options))
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    this.#check(plan)
    const replicas = this.#replicas
    const open = (pool: SessionPool): AsyncIterableIterator<DriverRows> => streamAlone(pool, plan, parameters, batchSize, options)
    return replicas?.takes(plan, options) === true ? this.#streamFromReplica(replicas, options, open) : open(this.#pool)
  }

  /** Runs the text as it is, on a connection alone, which is reset afterwards. */
  async script(sql: string): Promise<void> {
    this.#checkText(sql)
    if (this.settings.readOnly) {
      const transaction = await this.begin({ readOnly: true })
      try {
        await transaction.script(sql)
      } finally {
        await transaction.rollback()
      }
      return
    }
    await this.use((session) => session.run(sql), { changesSession: true })
  }

  begin({
    isolationLevel,
    readOnly = this.settings.readOnly,
    deferrable,
    signal,
  }: BeginOptions): EngineTransaction | Promise<EngineTransaction> {
    // What only reads sees one moment, as everywhere.
    const level = isolationLevel ?? (readOnly ? 'repeatable read' : undefined)
    const begin = this.#driver.begin({ isolationLevel: level, readOnly, deferrable, signal })
    const guarded = this.#driver.skipsAfterFailedBegin !== true
    const pipelines = this.#driver.refusesAfterFailure === true
    const transaction = (pooled: PooledSession): EngineTransaction =>
      new ServerTransaction({ pool: this.#pool, pooled, begin, guarded, pipelines, signal })
    const now = signal?.aborted === true ? undefined : this.#pool.acquireNow()
    return now === undefined
      ? this.#pool.acquire(signal).then(transaction, (error: unknown) => {
          throw notBegun(error)
        })
      : transaction(now)
  }

  async untyped(sql: string): Promise<UntypedResult> {
    this.#checkText(sql)
    return await this.use((session) => session.untyped(sql), { changesSession: true })
  }

  async inspect(): Promise<DatabaseDescription> {
    const begin = this.#driver.begin({ isolationLevel: 'repeatable read', readOnly: true })
    return await this.use(async (session) => {
      for (const sql of begin) await session.run(sql)
      const description = await this.#driver.inspect(session)
      await session.run('COMMIT')
      return description
    })
  }

  backup(): Promise<void> {
    return Promise.reject(
      new ConfigurationError(
        'CAPABILITY_MISSING',
        `${this.dialect.name} makes no backups through a connection (capability sql.backup): use the programs that come with the server`,
        { details: { capability: 'sql.backup' } },
      ),
    )
  }

  async position(): Promise<string> {
    const position = await this.use((session) => this.#driver.position(session))
    if (position !== undefined) return position
    if (this.#replicas === undefined) return currentPosition
    throw new ConfigurationError(
      'CAPABILITY_MISSING',
      `this ${this.dialect.name} server keeps no positions that replicas share (capability sql.logPosition): read from the primary instead`,
      { details: { capability: 'sql.logPosition' } },
    )
  }

  /** Gives work a session of the primary alone, for what the engine itself does not do. */
  use<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T> {
    return runAlone(this.#pool, work, options)
  }

  close(): Promise<void> {
    if (isHeldByCaller(this.#pool) && !this.#pool.closed) {
      return Promise.reject(
        new ProgrammingError('STATEMENT_INVALID', 'close() inside a transaction would wait for that transaction: call it afterwards'),
      )
    }
    return this.#close()
  }

  async #close(): Promise<void> {
    await this.#replicas?.close()
    await this.#pool.close()
  }

  async #fromReplica<T>(
    replicas: Replicas,
    plan: Plan,
    options: ExecuteOptions | undefined,
    ask: (session: ServerSession) => Promise<T>,
  ): Promise<T> {
    const replica = options?.after === undefined ? replicas.next() : await replicas.nextAfter(options.after)
    if (replica !== undefined) {
      const started = performance.now()
      try {
        return await runSingle(replica.pool, plan, options?.signal, ask)
      } catch (error) {
        if (!isReplicaAtFault(error, replica) || this.#isLate(started)) throw error
      }
    }
    return await runSingle(this.#pool, plan, options?.signal, ask)
  }

  async *#streamFromReplica(
    replicas: Replicas,
    options: ExecuteOptions | undefined,
    open: (pool: SessionPool) => AsyncIterableIterator<DriverRows>,
  ): AsyncIterableIterator<DriverRows> {
    const replica = options?.after === undefined ? replicas.next() : await replicas.nextAfter(options.after)
    if (replica !== undefined) {
      let begun = false
      try {
        for await (const batch of open(replica.pool)) {
          begun = true
          yield batch
        }
        return
      } catch (error) {
        if (!isReplicaAtFault(error, replica) || begun) throw error
      }
    }
    yield* open(this.#pool)
  }

  // What has used up its time on a replica gets no second one.
  #isLate(started: number): boolean {
    const { statementTimeout } = this.settings
    return statementTimeout > 0 && performance.now() - started >= statementTimeout
  }

  #check(plan: Plan): void {
    if (plan.writes && this.settings.readOnly) throw onlyReads(plan.sql)
    if (plan.handWritten) this.#checkText(plan.sql)
  }

  #checkText(sql: string): void {
    if (this.settings.pooler !== 'transaction') return
    refuseSessionState(sql)
    // The session is not set to read only, as it is without a pooler.
    if (this.settings.readOnly && mayLeaveSomething(sql)) throw onlyReads(sql)
  }
}

function onlyReads(sql: string): ProgrammingError {
  return new ProgrammingError('TRANSACTION_READ_ONLY', 'the database was opened with readOnly: nothing can be written', {
    details: { sql },
  })
}
