import type { AnyTable } from '../../schema/tables/table.ts'
import type { Schema, Stores } from '../../schema/tables/schema.ts'
import { PlanCache, type PlanCacheStatistics } from '../compile/plan-cache.ts'
import { ChangeStatement, type Changed } from '../statements/change.ts'
import type { Executor } from '../statements/executor.ts'
import { type Inserted, InsertStatement } from '../statements/insert.ts'
import { Select } from '../statements/select.ts'
import { SelectNode } from '../statements/select-node.ts'
import { type Selection, selectionOf } from '../statements/selection.ts'
import type { SourceName } from '../../schema/expressions/nodes.ts'
import type { Engine, Runner } from './engine.ts'
import { lastingShapes } from './lasting-shapes.ts'
import type { OpenOptions } from './options.ts'
import { StatementExecutor } from './statement-executor.ts'
import { beginOptions, currentTransaction, inTransaction, retried, type TransactionOptions, TransactionScope } from './transaction.ts'

/** Statements, on a database or inside a transaction. */
export class Handle {
  readonly #executor: Executor

  constructor(executor: Executor) {
    this.#executor = executor
  }

  /** Starts a query. Give a table for whole rows, or properties with expressions. */
  select<C extends Selection>(selection: C): Select<C> {
    return new Select(this.#executor, new SelectNode(selectionOf(selection)))
  }

  /** Starts an insert. */
  insert<T extends AnyTable>(table: T): InsertStatement<T, Inserted> {
    return new InsertStatement(this.#executor, table)
  }

  /** Starts an update. */
  update<T extends AnyTable>(table: T): ChangeStatement<T, SourceName<T>, never, Changed, true> {
    return new ChangeStatement('update', this.#executor, table)
  }

  /** Starts a delete. */
  delete<T extends AnyTable>(table: T): ChangeStatement<T, SourceName<T>, never, Changed, false> {
    return new ChangeStatement('delete', this.#executor, table)
  }
}

/** A transaction's handle: the same statements as the database's. */
export class Transaction extends Handle {
  readonly #scope: TransactionScope
  readonly #executorOf: (scope: TransactionScope) => Executor

  constructor(scope: TransactionScope, executorOf: (scope: TransactionScope) => Executor) {
    super(executorOf(scope))
    this.#scope = scope
    this.#executorOf = executorOf
  }

  /** A transaction inside this one (a savepoint): what throws takes back only itself. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#scope.nested((inner) => work(new Transaction(inner, this.#executorOf)))
  }

  /** Calls a function after everything has been committed. Its errors reach the caller of `transaction`; the commit stays. */
  onCommit(call: () => unknown): void {
    this.#scope.onCommit(call)
  }

  /** Calls a function after this transaction was rolled back. */
  onRollback(call: () => unknown): void {
    this.#scope.onRollback(call)
  }
}

/** A database: its statements, each in a transaction of its own unless `transaction` holds several. */
export class Database<S extends Stores> extends Handle {
  readonly schema: Schema<S>
  readonly #engine: Engine
  readonly #plans: PlanCache
  /** Held, never read: see lastingShapes. */
  readonly shapes: readonly unknown[]
  /** Held for the same reason. */
  latestTransaction: Transaction | undefined

  constructor(engine: Engine, schema: Schema<S>, options: OpenOptions) {
    const plans = new PlanCache(engine.dialect, options.planCacheSize)
    const executorOf = (runner: Runner): Executor => new StatementExecutor(runner, plans, engine.dialect, (work) => this.#together(work))
    super(options.ambientTransactions === true ? new StatementExecutor(ambient(engine), plans, engine.dialect, (work) => this.#together(work)) : executorOf(engine))
    this.schema = schema
    this.#engine = engine
    this.#plans = plans
    this.shapes = lastingShapes(engine.dialect)
  }

  /** How the cache of compiled statements has done. */
  get planCache(): PlanCacheStatistics {
    return this.#plans.statistics
  }

  /**
   * Runs work in a transaction: committed when the promise resolves, rolled back when it rejects. Everything inside must go
   * through `tx`.
   *
   * Throws what the work throws; OperationalError LOCK_TIMEOUT, ABORTED; ProgrammingError TRANSACTION_ENDED.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#scoped((scope) => {
      const tx = new Transaction(scope, this.#executorInside)
      this.latestTransaction = tx
      return work(tx)
    }, options)
  }

  /** Runs SQL text that has no parameters and gives no rows, such as DDL. */
  async script(sql: string): Promise<void> {
    await this.#engine.script(sql)
  }

  /** Copies the database to a file while it is in use. */
  backup(path: string, progress?: (copied: number, total: number) => void): Promise<void> {
    return this.#engine.backup(path, progress)
  }

  /** Waits for what is running and closes everything. Safe to call twice. */
  close(): Promise<void> {
    return this.#engine.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #scoped<T>(work: (scope: TransactionScope) => Promise<T>, options: TransactionOptions): Promise<T> {
    if (options.retry === undefined) return this.#attempt(work, options)
    return retried(options.retry, options.signal, () => this.#attempt(work, options))
  }

  // What an engine does at once is not awaited: each turn of the event loop's queue costs a short transaction some percent.
  async #attempt<T>(work: (scope: TransactionScope) => Promise<T>, options: TransactionOptions): Promise<T> {
    const begun = this.#engine.begin(beginOptions(options))
    const scope = new TransactionScope(begun instanceof Promise ? await begun : begun, options.signal)
    try {
      const result = await inTransaction(scope, () => work(scope))
      const committed = scope.commit()
      if (committed !== undefined) await committed
      return result
    } catch (error) {
      await scope.rollback()
      throw error
    }
  }

  readonly #executorInside = (scope: TransactionScope): Executor => this.#inside(scope)

  #inside(scope: TransactionScope): Executor {
    return new StatementExecutor(scope, this.#plans, this.#engine.dialect, (work) => scope.nested((inner) => work(this.#inside(inner))))
  }

  #together<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    return this.#scoped((scope) => work(this.#inside(scope)), {})
  }
}

/** Runs statements in the transaction around the code that asks, or on the engine where there is none. */
function ambient(engine: Engine): Runner {
  const runner = (): Runner => currentTransaction() ?? engine
  return {
    query: (plan, parameters, options) => runner().query(plan, parameters, options),
    change: (plan, parameters, options) => runner().change(plan, parameters, options),
    stream: (plan, parameters, batchSize, options) => runner().stream(plan, parameters, batchSize, options),
    script: (sql) => runner().script(sql),
  }
}
