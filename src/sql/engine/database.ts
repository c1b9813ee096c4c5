import { ConfigurationError, ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { Schema, Stores } from '../../schema/tables/schema.ts'
import type { Capability } from '../compile/capabilities.ts'
import type { Dialect } from '../compile/dialect.ts'
import { extendDialect } from '../compile/extend-dialect.ts'
import { findUnlinkedSources } from '../compile/from-linter.ts'
import { PlanCache, type PlanCacheStatistics } from '../compile/plan-cache.ts'
import { inSchemas, type SchemaNames } from '../compile/schema-names.ts'
import type { CreateOptions, DdlStep, DropOptions } from '../ddl/ddl-dialect.ts'
import { runSteps, type StepRunner } from '../ddl/run-steps.ts'
import { createSteps, dropStatements } from '../ddl/statements.ts'
import type { DatabaseDescription } from '../reflection/description.ts'
import { type Executor, mergedOptions } from '../statements/executor.ts'
import type { BeginOptions, Engine, Runner, UntypedResult } from './engine.ts'
import { Events } from './events.ts'
import { Handle, OpenTransaction, Transaction } from './handle.ts'
import { lastingShapes } from './lasting-shapes.ts'
import { noSession } from './no-session.ts'
import { ObservedEngine } from './observed-engine.ts'
import type { HandleOptions, OpenOptions } from './options.ts'
import { readOnlyRunner } from './read-only-runner.ts'
import { retried } from './retrying.ts'
import type { EnginePools } from './server/pool-status.ts'
import { currentPosition } from './server/position.ts'
import { checkOptions, StatementExecutor } from './statement-executor.ts'
import { currentTransaction, inTransaction, TransactionScope, transactionNested } from './transaction.ts'
import { beginOptions, type TransactionOptions } from './transaction-options.ts'

export { Handle, OpenTransaction, Transaction } from './handle.ts'

/** What a database's handles have in common. */
class Parts {
  readonly engine: Engine
  readonly plans: PlanCache
  readonly dialect: Dialect
  readonly events: Events
  readonly ambient: boolean
  readonly shapes: readonly unknown[]

  constructor(driven: Engine, options: OpenOptions) {
    const events = new Events()
    this.engine = new ObservedEngine(driven, events, { showValues: options.showValues ?? false, rewriteError: options.rewriteError })
    this.dialect = extendDialect(driven.dialect, ...(options.extensions ?? []))
    this.plans = new PlanCache(this.dialect, {
      capacity: options.planCacheSize,
      rewrite: options.rewriteStatement,
      compiled: (statement, plan) => warnOfUnlinked(events, statement, plan.sql),
    })
    this.events = events
    this.ambient = options.ambientTransactions === true
    this.shapes = lastingShapes(this.dialect)
  }
}

/** A database: its statements, each in a transaction of its own unless `transaction` holds several. */
export class Database<S extends Stores> extends Handle {
  readonly schema: Schema<S>
  readonly #parts: Parts
  readonly #options: HandleOptions | undefined
  readonly #engine: Engine
  readonly #plans: PlanCache
  readonly #dialect: Dialect
  readonly #ambient: boolean
  /** Held, never read: see lastingShapes. */
  readonly shapes: readonly unknown[]
  /** Held for the same reason. */
  latestTransaction: Transaction | undefined

  /** Who listens to what the database does: `db.events.on('statement', …)`. */
  readonly events: Events

  constructor(driven: Engine | Parts, schema: Schema<S>, options: OpenOptions) {
    const parts = driven instanceof Parts ? driven : new Parts(driven, options)
    const { engine, plans, dialect } = parts
    const own = options.defaults
    if (own !== undefined) checkHandleOptions(own)
    const plain = parts.ambient ? ambient(engine) : engine
    const runner = own?.readOnly === true ? readOnlyRunner(plain, (work) => this.#scoped(work, {})) : plain
    super(new StatementExecutor(runner, plans, dialect, (work) => this.#together(work), own))
    this.schema = schema
    this.events = parts.events
    this.#parts = parts
    this.#options = own
    this.#engine = engine
    this.#plans = plans
    this.#dialect = dialect
    this.#ambient = parts.ambient
    this.shapes = parts.shapes
  }

  /**
   * The same database with options for every statement and every transaction, unless they say otherwise: what a statement says comes before what
   * its transaction says, that before what its handle says, that before `defaults` of `open`. Both handles share connections, compiled
   * statements and events; closing one closes both.
   *
   * Throws ConfigurationError OPTION_INVALID.
   *
   * ```ts
   * import { defineSchema, id, open, table } from 'granary'
   *
   * const orders = table('orders', { id: id() })
   * const db = await open('sqlite::memory:', defineSchema({ orders }))
   * const ofTenant = db.with({ schemas: { '': 'main' }, label: 'tenant main' })
   * const reports = db.with({ readOnly: true, isolationLevel: 'repeatable read' })
   * ```
   */
  with(options: HandleOptions): Database<S> {
    return new Database(this.#parts, this.schema, {
      defaults: this.#options === undefined ? options : mergedOptions(this.#options, options),
    })
  }

  /** What the engine can do, by name. What it cannot throws CAPABILITY_MISSING. */
  get capabilities(): ReadonlySet<Capability> {
    return this.#dialect.capabilities
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
      const tx = new Transaction(scope, this.#executorOf(options))
      this.latestTransaction = tx
      return work(tx)
    }, options)
  }

  /**
   * Begins a transaction that the caller ends: by `commit()` or `rollback()`. With `await using` it is rolled back at the end of the block
   * unless it was committed. `transaction` is the safer form.
   *
   * Throws OperationalError LOCK_TIMEOUT, ABORTED; ProgrammingError TRANSACTION_NESTED.
   *
   * ```ts
   * import { defineSchema, id, open, table } from 'granary'
   *
   * const things = table('things', { id: id() })
   * const db = await open('sqlite::memory:', defineSchema({ things }))
   * await db.create()
   * {
   *   await using tx = await db.begin()
   *   await tx.insert(things).values({ id: 1 })
   * }
   * await db.select(things).from(things) // → []
   * ```
   */
  async begin(given: Omit<TransactionOptions, 'retry'> = {}): Promise<OpenTransaction> {
    const options = this.#allOf(given)
    if (options.durable === true && currentTransaction(this.#engine) !== undefined) throw transactionNested()
    const begun = await this.#engine.begin(this.#beginOptions(options))
    return new OpenTransaction(new TransactionScope(this.#engine, begun, options.signal), this.#executorOf(given))
  }

  /**
   * Creates everything that the schema declares, in one transaction: all of it, or nothing. An engine that ends a transaction with each such statement
   * (it lacks the capability sql.transactionalDdl) has no transaction for it: when a statement fails there, what this call has created is removed
   * again, and the error says so.
   *
   * Throws ProgrammingError SCHEMA_INVALID with every contradiction in the schema; OperationalError ENGINE_ERROR when something of
   * the same name exists already, unless `ifNotExists` is set: then it is left as it is.
   *
   * ```ts
   * import { defineSchema, id, open, table, text } from 'granary'
   *
   * const airports = table('airports', { id: id(), name: text() })
   * const db = await open('sqlite::memory:', defineSchema({ airports }))
   * await db.create({ ifNotExists: true })
   * ```
   */
  create(options: CreateOptions = {}): Promise<void> {
    if (this.#dialect.capabilities.has('sql.transactionalDdl')) return this.#scripts(() => this.#steps(options).map(({ text }) => text))
    return this.#outsideTransactions((runner) => runSteps(this.#steps(options), runner))
  }

  /**
   * Removes everything that the schema declares, with all rows, in one transaction; without the capability sql.transactionalDdl what was removed
   * before a statement that fails stays removed.
   *
   * Throws ProgrammingError SCHEMA_INVALID, OBJECT_MISSING when something does not exist, unless `ifExists` is set; IntegrityError
   * FOREIGN_KEY_VIOLATION when tables outside the schema refer to rows inside it.
   */
  drop(options: DropOptions = {}): Promise<void> {
    if (this.#dialect.capabilities.has('sql.transactionalDdl')) return this.#scripts(() => this.#drops(options))
    return this.#outsideTransactions(async ({ run }) => {
      for (const text of this.#drops(options)) await run(text)
    })
  }

  /** Runs SQL text that has no parameters and gives no rows, such as DDL. */
  async script(sql: string): Promise<void> {
    await (this.#options?.readOnly === true ? this.#scoped(async (scope) => scope.script(sql), {}) : this.#engine.script(sql))
  }

  /**
   * Runs one statement of which nothing is known before, such as one that a person typed. Values come as the driver gives them:
   * whole numbers as bigint. Programs use `query` and `execute`, which bind values and know types. A handle that only reads refuses it.
   */
  async untyped(sql: string): Promise<UntypedResult> {
    this.#refuseReadOnly('untyped() runs whatever it is given')
    return await this.#engine.untyped(sql)
  }

  /**
   * Describes everything that the database holds, whoever made it: tables with their constraints and indexes, views, triggers, sequences.
   * `printSchema` makes a TypeScript file of it, `toSchema` tables to query with.
   *
   * Throws OperationalError FILE_CORRUPT when the database's own catalogue cannot be read.
   */
  inspect(): Promise<DatabaseDescription> {
    return this.#engine.inspect()
  }

  /**
   * The position in the engine's log of changes after everything that is committed now, as text to pass on: `query.with({ after: position })`
   * reads from a replica that has seen it, or else from the primary. On an engine without replicas every read sees every commit, and the
   * text says only that.
   *
   * Throws ConfigurationError CAPABILITY_MISSING where there are replicas and the server keeps no positions (capability sql.logPosition).
   *
   * ```ts
   * import { defineSchema, id, open, table } from 'granary'
   *
   * const posts = table('posts', { id: id() })
   * const db = await open('sqlite::memory:', defineSchema({ posts }))
   * await db.create()
   * await db.insert(posts).values({ id: 7 })
   * const after = await db.position()
   * await db.select(posts).from(posts).with({ after }) // → [ { id: 7 } ]
   * ```
   */
  async position(): Promise<string> {
    return (await this.#engine.position?.()) ?? currentPosition
  }

  /** The numbers of the connections to a server: how many are open, idle and in use, and how many callers wait. Undefined without a server. */
  get pools(): EnginePools | undefined {
    return this.#engine.poolStatus
  }

  /**
   * Copies the database to a file while it is in use.
   *
   * Throws ConfigurationError CAPABILITY_MISSING where the engine has no such copies (capability sql.backup).
   */
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

  /** Runs texts of which each would end the transaction that it stands in. */
  async #outsideTransactions(work: (runner: StepRunner) => Promise<void>): Promise<void> {
    this.#refuseReadOnly('what creates and removes writes')
    if (this.#ambient && currentTransaction(this.#engine) !== undefined)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `${this.#dialect.name} ends a transaction when it creates or drops (it lacks the capability sql.transactionalDdl): call create() and drop() outside of transactions`,
      )
    if (this.#engine.use === undefined) throw noSession()
    await this.#engine.use(
      (session) =>
        work({
          run: (sql) => session.run(sql),
          finds: async (sql) => (await session.untyped(sql)).rows.length > 0,
        }),
      { changesSession: true },
    )
  }

  #refuseReadOnly(why: string): void {
    if (this.#options?.readOnly === true)
      throw new ProgrammingError('TRANSACTION_READ_ONLY', `this handle only reads, and ${why}: take one without readOnly`)
  }

  #steps(options: CreateOptions): readonly DdlStep[] {
    return inSchemas(this.#schemasFor(options), () => createSteps(this.schema, this.#dialect, options))
  }

  #drops(options: DropOptions): readonly string[] {
    return inSchemas(this.#schemasFor(options), () => dropStatements(this.schema, this.#dialect, options))
  }

  #schemasFor({ schemas }: { readonly schemas?: SchemaNames }): SchemaNames | undefined {
    if (schemas !== undefined) checkOptions({ schemas })
    return this.#options === undefined || schemas === undefined
      ? (schemas ?? this.#options?.schemas)
      : mergedOptions(this.#options, { schemas }).schemas
  }

  async #scripts(statements: () => readonly string[]): Promise<void> {
    const texts = statements()
    await this.#scoped(async (scope) => {
      for (const text of texts) await scope.script(text)
    }, {})
  }

  #scoped<T>(work: (scope: TransactionScope) => Promise<T>, given: TransactionOptions): Promise<T> {
    const options = this.#allOf(given)
    if (options.durable === true && currentTransaction(this.#engine) !== undefined) return Promise.reject(transactionNested())
    const around = this.#ambient ? currentTransaction(this.#engine) : undefined
    if (around !== undefined) return options.savepoint === false ? around.joined(work) : around.nested(work)
    if (options.retry === undefined) return this.#attempt(work, options)
    return retried(options.retry, options.signal, () => this.#attempt(work, options))
  }

  /** What is said of a transaction, with what is said of all of this handle's. */
  #allOf<O extends TransactionOptions>(options: O): O {
    if (this.#options === undefined) return options
    const { isolationLevel, readOnly, label, signal } = this.#options
    const around = { isolationLevel, readOnly, label, signal }
    return { ...defined(around), ...defined(options) }
  }

  // What an engine does at once is not awaited: each turn of the event loop's queue costs a short transaction some percent.
  async #attempt<T>(work: (scope: TransactionScope) => Promise<T>, options: TransactionOptions): Promise<T> {
    const begun = this.#engine.begin(this.#beginOptions(options))
    const scope = new TransactionScope(this.#engine, begun instanceof Promise ? await begun : begun, options.signal)
    try {
      const running = inTransaction(scope, () => work(scope))
      const result = await (options.signal === undefined ? running : scope.unlessAborted(running))
      const ended = scope.isTakenBack ? scope.rollback() : scope.commit()
      if (ended !== undefined) await ended
      return result
    } catch (error) {
      await scope.rollback()
      throw error
    }
  }

  #beginOptions(options: TransactionOptions): BeginOptions {
    if (options.deferrable === true && !this.#dialect.capabilities.has('sql.deferrableTransactions'))
      throw new ConfigurationError(
        'CAPABILITY_MISSING',
        `${this.#dialect.name} has no deferrable transactions (capability sql.deferrableTransactions)`,
        { details: { capability: 'sql.deferrableTransactions' } },
      )
    return beginOptions(options)
  }

  readonly #executorInside = (scope: TransactionScope): Executor => this.#inside(scope)

  #executorOf({ label, schemas }: TransactionOptions): (scope: TransactionScope) => Executor {
    if (label === undefined && schemas === undefined) return this.#executorInside
    return (scope) => this.#inside(scope).with(defined({ label, schemas }))
  }

  #inside(scope: TransactionScope): Executor {
    return new StatementExecutor(
      scope,
      this.#plans,
      this.#dialect,
      (work) => scope.nested((inner) => work(this.#inside(inner))),
      this.#options,
    )
  }

  #together<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    return this.#scoped((scope) => work(this.#inside(scope)), {})
  }
}

/** Runs statements in the transaction around the code that asks, or on the engine where there is none. */
function ambient(engine: Engine): Runner {
  const runner = (): Runner => currentTransaction(engine) ?? engine
  return {
    query: (plan, parameters, options) => runner().query(plan, parameters, options),
    change: (plan, parameters, options) => runner().change(plan, parameters, options),
    stream: (plan, parameters, batchSize, options) => runner().stream(plan, parameters, batchSize, options),
    script: (sql) => runner().script(sql),
    use: async (work, options) => await (runner().use?.(work, options) ?? Promise.reject(noSession())),
  }
}

function checkHandleOptions(options: HandleOptions): void {
  checkOptions(options)
  beginOptions(options)
}

/** The same without what is undefined. */
function defined<O extends object>(options: O): { readonly [P in keyof O]: Exclude<O[P], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [P in keyof O]: Exclude<O[P], undefined>
  }
}

// Told once for each shape, when it is compiled.
function warnOfUnlinked(events: Events, statement: Node, sql: string): void {
  if (!events.hears('warning')) return
  for (const { message } of findUnlinkedSources(statement)) events.emit('warning', { code: 'UNLINKED_SOURCES', message, sql })
}
