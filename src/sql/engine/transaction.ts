import { AsyncLocalStorage } from 'node:async_hooks'
import { OperationalError, ProgrammingError } from '../../errors/index.ts'
import type { Plan } from '../compile/plan.ts'
import type { Change, DriverRows, EngineTransaction, ExecuteOptions, Runner } from './engine.ts'
import { noSession } from './no-session.ts'
import { cancelled } from './retrying.ts'
import type { ServerSession } from './server/session.ts'
import type { UseOptions } from './server/single-statement.ts'

/** The innermost transaction around the code that runs now. */
const current = new AsyncLocalStorage<TransactionScope>()

/** The innermost open transaction of a database around the code that runs now. */
export function currentTransaction(database: object): TransactionScope | undefined {
  let scope = current.getStore()
  while (scope !== undefined && !(scope.database === database && scope.isOpen)) scope = scope.around
  return scope
}

/** Whether a transaction around the code that runs now holds something: then waiting for it would never end. */
export function isHeldByCaller(thing: object): boolean {
  let scope = current.getStore()
  while (scope !== undefined && !(scope.isOpen && scope.holds === thing)) scope = scope.around
  return scope !== undefined
}

/** Runs work as the body of a transaction. */
export function inTransaction<T>(scope: TransactionScope, work: () => Promise<T>): Promise<T> {
  return current.run(scope, work)
}

/** The state of one transaction or savepoint: runs statements one after the other, and refuses them after the end. */
export class TransactionScope implements Runner {
  /** The database that it is a transaction of, by identity. */
  readonly database: object
  /** The transaction around the code that began this one. */
  readonly around: TransactionScope | undefined
  readonly #engine: EngineTransaction
  readonly #signal: AbortSignal | undefined
  readonly #afterCommit: (() => unknown)[] = []
  readonly #afterRollback: (() => unknown)[] = []
  readonly #outer: TransactionScope | undefined
  #ended = false
  #takenBack = false
  #failure: { readonly cause: unknown } | undefined
  #committed = false
  #nestedOpen = 0
  #tail: Promise<unknown> | undefined
  /** The tail, while it is nothing but statements that others may be sent behind. */
  #pipeline: Promise<unknown> | undefined
  /** What the engine is doing. */
  #running: Promise<unknown> | undefined
  #savepoints = 0

  constructor(database: object, engine: EngineTransaction, signal: AbortSignal | undefined, outer?: TransactionScope) {
    this.database = database
    this.#engine = engine
    this.#signal = signal
    this.#outer = outer
    this.around = outer ?? current.getStore()
  }

  get isOpen(): boolean {
    return !this.#ended && (this.#outer === undefined || this.#outer.isOpen)
  }

  /** Whether the end is to be a rollback although nothing failed. */
  get isTakenBack(): boolean {
    return this.#takenBack
  }

  takeBack(): void {
    this.#check()
    this.#takenBack = true
  }

  get holds(): object | undefined {
    return this.#engine.holds
  }

  query(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): DriverRows | Promise<DriverRows> {
    return this.#inTurn(() => this.#engine.query(plan, parameters, options), this.#mayPipeline(options))
  }

  change(plan: Plan, parameters: readonly unknown[], options?: ExecuteOptions): Change | Promise<Change> {
    return this.#inTurn(() => this.#engine.change(plan, parameters, options), this.#mayPipeline(options))
  }

  /** Rows of the moment of the first read. What the transaction writes afterwards does not change them; its end ends them. */
  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    this.#check()
    return this.#batches(this.#engine.stream(plan, parameters, batchSize, options))
  }

  script(sql: string): void | Promise<void> {
    return this.#inTurn(() => this.#engine.script(sql))
  }

  async use<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T> {
    return await this.#inTurn(() => this.#engine.use?.(work, options) ?? Promise.reject(noSession()))
  }

  /** Calls a function when everything has been committed; errors of it reach the caller of `transaction`. */
  onCommit(call: () => unknown, { robust = false }: { readonly robust?: boolean } = {}): void {
    this.#check()
    this.#afterCommit.push(robust ? () => inSpite(call, 'after a commit') : call)
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
    this.#refuseInner()
    const name = `granary_${++this.#savepoints}_${savepoints++}`
    const before = this.#tail
    let finish = (): void => {}
    const tail = new Promise<void>((resolve) => {
      finish = resolve
    })
    this.#tail = tail
    await before
    this.#nestedOpen++
    try {
      this.#check()
      await this.#engine.savepoint(name)
      const inner = new TransactionScope(this.database, this.#engine, this.#signal, this)
      let result: T
      try {
        result = await inTransaction(inner, () => work(inner))
        await inner.#settled()
        inner.#check()
        inner.#refuseFailed()
        if (!inner.#takenBack) await this.#engine.release(name)
      } catch (error) {
        await inner.#settled()
        inner.#ended = true
        // When the whole transaction was taken back meanwhile, so was this part of it.
        if (this.isOpen) await inSpite(() => this.#engine.rollbackTo(name))
        await callAllInSpite(inner.#afterRollback)
        throw error
      }
      inner.#ended = true
      if (inner.#takenBack) {
        await this.#engine.rollbackTo(name)
        await callAllInSpite(inner.#afterRollback)
        return result
      }
      this.#afterCommit.push(...inner.#afterCommit)
      this.#afterRollback.push(...inner.#afterRollback)
      return result
    } finally {
      this.#nestedOpen--
      if (this.#tail === tail) this.#tail = undefined
      finish()
    }
  }

  /** Runs work as a part of this scope, without a savepoint: when it throws, the scope cannot be committed any more. */
  async joined<T>(work: (scope: TransactionScope) => Promise<T>): Promise<T> {
    this.#check()
    try {
      return await work(this)
    } catch (cause) {
      this.#failure ??= { cause }
      throw cause
    }
  }

  #refuseFailed(): void {
    if (this.#failure !== undefined)
      throw new OperationalError(
        'TRANSACTION_FAILED',
        'a part of the transaction that had no savepoint failed: the transaction is rolled back',
        {
          cause: this.#failure.cause,
        },
      )
  }

  /** Ends the scope and commits; at once where the engine does and nothing waits for it. */
  commit(): void | Promise<void> {
    if (this.#tail !== undefined) return this.#commitWhenSettled()
    this.#check()
    this.#refuseFailed()
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

  /**
   * Takes everything back. After a commit that failed, only what waits for a rollback is called. What fails here does not hide the
   * error that the transaction is rolled back for.
   */
  async rollback(): Promise<void> {
    if (!this.#ended) {
      // An abort does not wait for what the work is doing, only for the engine.
      if (this.#signal?.aborted === true) await this.#running
      else await this.#settled()
      if (!this.#ended) {
        this.#ended = true
        await inSpite(() => this.#engine.rollback())
      }
    } else if (this.#committed) return
    await callAllInSpite(this.#afterRollback.splice(0))
  }

  /** Gives what work gives, or rejects as soon as the signal is aborted. */
  async unlessAborted<T>(work: Promise<T>): Promise<T> {
    const signal = this.#signal
    if (signal === undefined) return work
    let abort = (): void => {}
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(cancelled(signal))
    })
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([work, aborted])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  // What a signal stops is alone on its connection: nothing else is to be stopped with it.
  #mayPipeline(options: ExecuteOptions | undefined): boolean {
    return this.#engine.pipelines === true && options?.signal === undefined
  }

  // Statements of parallel promises run one after the other; on a synchronous engine each is over before the next can come. Where the engine
  // pipelines, they are sent one after the other without waiting for answers.
  #inTurn<T>(work: () => T | Promise<T>, pipelines = false): T | Promise<T> {
    this.#check()
    const before = this.#tail
    if (before === undefined || (pipelines && before === this.#pipeline)) {
      const result = work()
      if (result instanceof Promise) {
        this.#running = this.#follow(before === undefined ? result : Promise.allSettled([before, result]))
        this.#pipeline = pipelines ? this.#tail : undefined
      }
      return result
    }
    this.#refuseInner()
    const result = before.then(() => {
      this.#check()
      const begun = work()
      if (begun instanceof Promise) this.#running = begun.then(ignore, ignore)
      return begun
    })
    void this.#follow(result)
    return result
  }

  #refuseInner(): void {
    if (this.#nestedOpen === 0 || !this.#isAround(current.getStore())) return
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'inside a nested transaction use its own handle: a statement of the outer one would wait for itself',
    )
  }

  #isAround(scope: TransactionScope | undefined): boolean {
    if (scope === undefined) return false
    for (let inner = scope.#outer; inner !== undefined; inner = inner.#outer) if (inner === this) return true
    return false
  }

  #follow(result: Promise<unknown>): Promise<unknown> {
    const tail = result.then(ignore, ignore)
    this.#tail = tail
    void tail.then(() => {
      if (this.#tail === tail) this.#tail = undefined
    })
    return tail
  }

  async #settled(): Promise<void> {
    while (this.#tail !== undefined) {
      const tail = this.#tail
      await tail
      if (this.#tail === tail) this.#tail = undefined
    }
  }

  // What the engine reads belongs to the transaction: each batch is asked for like a statement.
  async *#batches(batches: AsyncIterableIterator<DriverRows>): AsyncIterableIterator<DriverRows> {
    try {
      for (;;) {
        this.#check()
        const { done, value } = await batches.next()
        if (done === true) return
        yield value
      }
    } finally {
      await batches.return?.()
    }
  }

  #check(): void {
    if (this.#signal?.aborted === true) throw cancelled(this.#signal)
    if (!this.isOpen) throw transactionEnded()
  }
}
let savepoints = 0

/** What the handle of a transaction throws after its end. */
export function transactionEnded(): ProgrammingError {
  return new ProgrammingError(
    'TRANSACTION_ENDED',
    'the transaction has already been committed or rolled back; await everything inside it, and use db outside',
  )
}

/** What a transaction that must be the outermost is refused with inside another. */
export function transactionNested(): ProgrammingError {
  return new ProgrammingError(
    'TRANSACTION_NESTED',
    'a durable transaction must be the outermost: begin it outside of the transaction that runs now',
  )
}

/** Calls all, also after one that throws, and then throws what the first one threw. */
async function callAll(calls: readonly (() => unknown)[]): Promise<void> {
  const failures: { readonly error: unknown }[] = []
  for (const call of calls) {
    try {
      await call()
    } catch (error) {
      failures.push({ error })
    }
  }
  if (failures[0] !== undefined) throw failures[0].error
}

async function callAllInSpite(calls: readonly (() => unknown)[]): Promise<void> {
  for (const call of calls) await inSpite(call)
}

// An error is on its way to the caller already, so a second one is only told.
async function inSpite(work: () => unknown, when = 'while a transaction was rolled back'): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.emitWarning(`${when}: ${error instanceof Error ? error.message : String(error)}`, 'GranaryWarning')
  }
}

function ignore(): void {}
