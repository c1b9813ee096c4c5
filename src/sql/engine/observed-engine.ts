import { GranaryError } from '../../errors/index.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { Plan } from '../compile/plan.ts'
import type { DatabaseDescription } from '../reflection/description.ts'
import type { BeginOptions, Change, DriverRows, Engine, EngineTransaction, ExecuteOptions, Runner, UntypedResult } from './engine.ts'
import type { ErrorRewriter, Events } from './events.ts'
import { noSession } from './no-session.ts'
import type { EnginePools } from './server/pool-status.ts'
import type { ServerSession } from './server/session.ts'
import type { UseOptions } from './server/single-statement.ts'

export interface ObservationOptions {
  /** Bound values appear in events and errors. */
  readonly showValues: boolean
  readonly rewriteError: ErrorRewriter | undefined
}

/** What the parts of one observed engine share. */
interface Observation extends ObservationOptions {
  readonly events: Events
  readonly firstSeen: WeakMap<Plan, number>
}

/** An engine whose statements and transactions are told to those who listen. Costs one comparison while nobody does. */
export class ObservedEngine implements Engine {
  readonly dialect: Dialect
  readonly #engine: Engine
  readonly #observation: Observation
  readonly snapshot?: (signal: AbortSignal | undefined) => EngineTransaction
  readonly position?: () => Promise<string>
  #transactions = 0

  constructor(engine: Engine, events: Events, options: ObservationOptions) {
    this.dialect = engine.dialect
    this.#engine = engine
    this.#observation = { ...options, events, firstSeen: new WeakMap() }
    if (engine.snapshot !== undefined) this.snapshot = (signal) => this.#snapshot(signal)
    if (engine.position !== undefined) this.position = engine.position.bind(engine)
    engine.observe?.(events)
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows> {
    return isIdle(this.#observation)
      ? this.#engine.query(plan, parameters, options)
      : observeQuery(this.#engine, this.#observation, undefined, plan, parameters, options)
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Change | Promise<Change> {
    return isIdle(this.#observation)
      ? this.#engine.change(plan, parameters, options)
      : observeChange(this.#engine, this.#observation, undefined, plan, parameters, options)
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    const batches = this.#engine.stream(plan, parameters, batchSize, options)
    return isIdle(this.#observation) ? batches : observeStream(batches, this.#observation, undefined, plan, parameters, options)
  }

  script(sql: string): void | Promise<void> {
    return this.#engine.script(sql)
  }

  use<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T> {
    return this.#engine.use === undefined ? Promise.reject(noSession()) : this.#engine.use(work, options)
  }

  begin(options: BeginOptions): EngineTransaction | Promise<EngineTransaction> {
    if (isIdle(this.#observation)) return this.#engine.begin(options)
    const number = ++this.#transactions
    const started = performance.now()
    const begun = this.#engine.begin(options)
    return begun instanceof Promise
      ? begun.then((transaction) => this.#begun(transaction, number, started, options.label))
      : this.#begun(begun, number, started, options.label)
  }

  untyped(sql: string): UntypedResult | Promise<UntypedResult> {
    return this.#engine.untyped(sql)
  }

  inspect(): Promise<DatabaseDescription> {
    return this.#engine.inspect()
  }

  backup(path: string, progress?: (copied: number, total: number) => void): Promise<void> {
    return this.#engine.backup(path, progress)
  }

  get poolStatus(): EnginePools | undefined {
    return this.#engine.poolStatus
  }

  async close(): Promise<void> {
    const started = performance.now()
    await this.#engine.close()
    this.#observation.events.emit('close', { milliseconds: performance.now() - started })
  }

  #begun(transaction: EngineTransaction, number: number, started: number, label: string | undefined): EngineTransaction {
    const now = performance.now()
    this.#observation.events.emit('begin', {
      transaction: number,
      milliseconds: now - started,
      ageMilliseconds: 0,
      savepoint: undefined,
      label,
      error: undefined,
    })
    return new ObservedTransaction(transaction, this.#observation, number, now, label)
  }

  #snapshot(signal: AbortSignal | undefined): EngineTransaction {
    const snapshot = this.#engine.snapshot?.(signal)
    if (snapshot === undefined) throw new Error('the engine lost its snapshots')
    return isIdle(this.#observation)
      ? snapshot
      : new ObservedTransaction(snapshot, this.#observation, ++this.#transactions, performance.now())
  }
}

class ObservedTransaction implements EngineTransaction {
  readonly #transaction: EngineTransaction
  readonly #observation: Observation
  readonly #number: number
  readonly #began: number
  readonly #label: string | undefined

  constructor(transaction: EngineTransaction, observation: Observation, number: number, began: number, label?: string) {
    this.#label = label
    this.#transaction = transaction
    this.#observation = observation
    this.#number = number
    this.#began = began
  }

  get holds(): object | undefined {
    return this.#transaction.holds
  }

  get pipelines(): boolean | undefined {
    return this.#transaction.pipelines
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows> {
    return observeQuery(this.#transaction, this.#observation, this.#number, plan, parameters, options)
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Change | Promise<Change> {
    return observeChange(this.#transaction, this.#observation, this.#number, plan, parameters, options)
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    return observeStream(
      this.#transaction.stream(plan, parameters, batchSize, options),
      this.#observation,
      this.#number,
      plan,
      parameters,
      options,
    )
  }

  script(sql: string): void | Promise<void> {
    return this.#transaction.script(sql)
  }

  use<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T> {
    return this.#transaction.use === undefined ? Promise.reject(noSession()) : this.#transaction.use(work, options)
  }

  savepoint(name: string): void | Promise<void> {
    return this.#step('savepoint', name, () => this.#transaction.savepoint(name))
  }

  release(name: string): void | Promise<void> {
    return this.#step('release', name, () => this.#transaction.release(name))
  }

  rollbackTo(name: string): void | Promise<void> {
    return this.#step('rollbackTo', name, () => this.#transaction.rollbackTo(name))
  }

  commit(): void | Promise<void> {
    return this.#step('commit', undefined, () => this.#transaction.commit())
  }

  rollback(): void | Promise<void> {
    return this.#step('rollback', undefined, () => this.#transaction.rollback())
  }

  #step(
    name: 'savepoint' | 'release' | 'rollbackTo' | 'commit' | 'rollback',
    savepoint: string | undefined,
    work: () => void | Promise<void>,
  ): void | Promise<void> {
    const started = performance.now()
    const tell = (error: unknown): void => {
      const now = performance.now()
      this.#observation.events.emit(name, {
        transaction: this.#number,
        milliseconds: now - started,
        ageMilliseconds: now - this.#began,
        savepoint,
        label: this.#label,
        error,
      })
    }
    return told(work, () => tell(undefined), tell)
  }
}

function isIdle({ events, showValues, rewriteError }: Observation): boolean {
  return !events.observed && !showValues && rewriteError === undefined
}

function observeQuery(
  runner: Runner,
  observation: Observation,
  transaction: number | undefined,
  plan: Plan,
  parameters: readonly unknown[],
  options: ExecuteOptions | undefined,
): DriverRows | Promise<DriverRows> {
  const tell = teller(observation, transaction, plan, parameters, options?.label)
  return told(
    () => runner.query(plan, parameters, options),
    (rows) => tell(rows.length, undefined, undefined),
    (error) => tell(undefined, undefined, error),
  )
}

function observeChange(
  runner: Runner,
  observation: Observation,
  transaction: number | undefined,
  plan: Plan,
  parameters: readonly unknown[],
  options: ExecuteOptions | undefined,
): Change | Promise<Change> {
  const tell = teller(observation, transaction, plan, parameters, options?.label)
  return told(
    () => runner.change(plan, parameters, options),
    ({ changes }) => tell(undefined, changes, undefined),
    (error) => tell(undefined, undefined, error),
  )
}

async function* observeStream(
  batches: AsyncIterableIterator<DriverRows>,
  observation: Observation,
  transaction: number | undefined,
  plan: Plan,
  parameters: readonly unknown[],
  options: ExecuteOptions | undefined,
): AsyncIterableIterator<DriverRows> {
  const tell = teller(observation, transaction, plan, parameters, options?.label)
  let rows = 0
  let failed = false
  try {
    for await (const batch of batches) {
      rows += batch.length
      yield batch
    }
  } catch (error) {
    failed = true
    throw tell(rows, undefined, error) ?? error
  } finally {
    // Also when the loop is left early.
    if (!failed) tell(rows, undefined, undefined)
  }
}

/** Tells of a statement when it has ended; gives the error to throw in place of the one it failed with. */
type Teller = (rows: number | undefined, changes: number | undefined, error: unknown) => unknown

function teller(
  { events, firstSeen, showValues, rewriteError }: Observation,
  transaction: number | undefined,
  plan: Plan,
  parameters: readonly unknown[],
  label: string | undefined,
): Teller {
  const started = performance.now()
  const compiled = plan.of ?? plan
  const seen = firstSeen.get(compiled)
  if (seen === undefined) firstSeen.set(compiled, started)
  return (rows, changes, error) => {
    const shown = showValues ? parameters : undefined
    if (shown !== undefined && error instanceof GranaryError) error.details = { ...error.details, parameters: shown }
    const thrown = rewriteError !== undefined && error instanceof GranaryError ? rewriteError(error) : error
    if (events.hears('statement')) {
      const state = seen === undefined ? ('generated' as const) : ('cached' as const)
      events.emit('statement', {
        sql: plan.sql,
        milliseconds: performance.now() - started,
        rows,
        changes,
        plan: { state, ageMilliseconds: seen === undefined ? 0 : started - seen },
        parameters: shown,
        transaction,
        label,
        error: thrown,
      })
    }
    return thrown
  }
}

function told<T>(work: () => T | Promise<T>, succeeded: (result: T) => unknown, failed: (error: unknown) => unknown): T | Promise<T> {
  const fail = (error: unknown): never => {
    throw failed(error) ?? error
  }
  let result: T | Promise<T>
  try {
    result = work()
  } catch (error) {
    return fail(error)
  }
  if (result instanceof Promise) {
    return result.then((value) => {
      succeeded(value)
      return value
    }, fail)
  }
  succeeded(result)
  return result
}
