import { AsyncLocalStorage } from 'node:async_hooks'
import { OperationalError, ProgrammingError } from '../../errors/index.ts'
import type { Plan } from '../compile/plan.ts'
import type { BeginOptions, Change, DriverRows, EngineTransaction, ExecuteOptions, IsolationLevel, Runner } from './engine.ts'

/** How a transaction is run. */
export interface TransactionOptions {
  /** Default: the engine's own (SQLite: serializable). */
  readonly isolationLevel?: IsolationLevel
  /** Refuses writes, and reads from one snapshot. Default: false. */
  readonly readOnly?: boolean
  /** Rolls the transaction back when it is aborted. */
  readonly signal?: AbortSignal
  /** Runs the transaction again when it lost against another one. Default: never. */
  readonly retry?: RetryPolicy
}

export interface RetryPolicy {
  /** Runs in all. Default: 3. */
  readonly attempts?: number
  /** Pause before the second run, in milliseconds; each further pause is twice as long, each shortened at random. Default: 10. */
  readonly pause?: number
}

/** The innermost transaction around the code that runs now. */
const current = new AsyncLocalStorage<TransactionScope>()

export function currentTransaction(): TransactionScope | undefined {
  const scope = current.getStore()
  return scope?.isOpen === true ? scope : undefined
}

/** Runs work as the body of a transaction. */
export function inTransaction<T>(scope: TransactionScope, work: () => Promise<T>): Promise<T> {
  return current.run(scope, work)
}

/** The state of one transaction or savepoint: runs statements one after the other, and refuses them after the end. */
export class TransactionScope implements Runner {
  readonly #engine: EngineTransaction
  readonly #signal: AbortSignal | undefined
  readonly #afterCommit: (() => unknown)[] = []
  readonly #afterRollback: (() => unknown)[] = []
  readonly #outer: TransactionScope | undefined
  #ended = false
  #committed = false
  #nestedOpen = 0
  #tail: Promise<unknown> | undefined
  #savepoints = 0

  constructor(engine: EngineTransaction, signal: AbortSignal | undefined, outer?: TransactionScope) {
    this.#engine = engine
    this.#signal = signal
    this.#outer = outer
  }

  get isOpen(): boolean {
    return !this.#ended
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows> {
    return this.#inTurn(() => this.#engine.query(plan, parameters, options))
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Change | Promise<Change> {
    return this.#inTurn(() => this.#engine.change(plan, parameters, options))
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    this.#check()
    return this.#engine.stream(plan, parameters, batchSize, options)
  }

  script(sql: string): void | Promise<void> {
    return this.#inTurn(() => this.#engine.script(sql))
  }

  /** Calls a function when everything has been committed; errors of it reach the caller of `transaction`. */
  onCommit(call: () => unknown): void {
    this.#check()
    this.#afterCommit.push(call)
  }

  onRollback(call: () => unknown): void {
    this.#check()
    this.#afterRollback.push(call)
  }

  /**
   * Runs work in a savepoint: what throws takes back only itself. While it is open, statements of the outer scope wait, and
   * the work itself must use the inner scope.
   */
  async nested<T>(work: (inner: TransactionScope) => Promise<T>): Promise<T> {
    this.#check()
    const name = `granary_${++this.#savepoints}_${savepoints++}`
    const before = this.#tail
    let finish = (): void => {}
    this.#tail = new Promise<void>((resolve) => {
      finish = resolve
    })
    await before
    this.#nestedOpen++
    try {
      this.#check()
      await this.#engine.savepoint(name)
      const inner = new TransactionScope(this.#engine, this.#signal, this)
      let result: T
      try {
        result = await inTransaction(inner, () => work(inner))
        await inner.#settled()
        inner.#check()
        await this.#engine.release(name)
      } catch (error) {
        inner.#ended = true
        await this.#engine.rollbackTo(name)
        await callAll(inner.#afterRollback)
        throw error
      }
      inner.#ended = true
      this.#afterCommit.push(...inner.#afterCommit)
      this.#afterRollback.push(...inner.#afterRollback)
      return result
    } finally {
      this.#nestedOpen--
      finish()
    }
  }

  /** Ends the scope and commits; at once where the engine does and nothing waits for it. */
  commit(): void | Promise<void> {
    if (this.#tail !== undefined) return this.#commitWhenSettled()
    this.#check()
    this.#ended = true
    const committed = this.#engine.commit()
    if (committed !== undefined || this.#afterCommit.length > 0) return this.#afterwards(committed)
  }

  async #commitWhenSettled(): Promise<void> {
    await this.#settled()
    await this.commit()
  }

  async #afterwards(committed: void | Promise<void>): Promise<void> {
    await committed
    this.#committed = true
    await callAll(this.#afterCommit)
  }

  /** Takes everything back. After a commit that failed, only what waits for a rollback is called. */
  async rollback(): Promise<void> {
    if (!this.#ended) {
      await this.#settled()
      this.#ended = true
      await this.#engine.rollback()
    } else if (this.#committed) return
    await callAll(this.#afterRollback.splice(0))
  }

  // Statements of parallel promises run one after the other; on a synchronous engine each is over before the next can come.
  #inTurn<T>(work: () => T | Promise<T>): T | Promise<T> {
    this.#check()
    if (this.#tail === undefined) {
      const result = work()
      if (result instanceof Promise) this.#follow(result)
      return result
    }
    if (this.#nestedOpen > 0 && this.#isAround(current.getStore())) {
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'inside a nested transaction use its own handle: a statement of the outer one would wait for itself',
      )
    }
    const result = this.#tail.then(() => {
      this.#check()
      return work()
    })
    this.#follow(result)
    return result
  }

  #isAround(scope: TransactionScope | undefined): boolean {
    if (scope === undefined) return false
    for (let inner = scope.#outer; inner !== undefined; inner = inner.#outer) if (inner === this) return true
    return false
  }

  #follow(result: Promise<unknown>): void {
    const tail = result.then(ignore, ignore)
    this.#tail = tail
    void tail.then(() => {
      if (this.#tail === tail) this.#tail = undefined
    })
  }

  async #settled(): Promise<void> {
    while (this.#tail !== undefined) {
      const tail = this.#tail
      await tail
      if (this.#tail === tail) this.#tail = undefined
    }
  }

  #check(): void {
    if (this.#ended)
      throw new ProgrammingError(
        'TRANSACTION_ENDED',
        'the transaction has already been committed or rolled back; await everything inside it, and use db outside',
      )
    if (this.#signal?.aborted === true)
      throw new OperationalError('ABORTED', 'the caller cancelled the transaction; it is rolled back', { cause: this.#signal.reason })
  }
}
let savepoints = 0

export function beginOptions(options: TransactionOptions): BeginOptions {
  return { isolationLevel: options.isolationLevel, readOnly: options.readOnly, signal: options.signal }
}

/** Runs a transaction, again when the policy allows it. `run` is one attempt. */
export async function retried<T>(policy: RetryPolicy | undefined, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  const attempts = policy === undefined ? 1 : (policy.attempts ?? 3)
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt >= attempts || !(error instanceof OperationalError) || !error.retryable || signal?.aborted === true) throw error
    }
    const longest = (policy?.pause ?? 10) * 2 ** (attempt - 1)
    await new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)))
  }
}

async function callAll(calls: readonly (() => unknown)[]): Promise<void> {
  for (const call of calls) await call()
}

function ignore(): void {}
