import { ProgrammingError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { SourceName } from '../../schema/expressions/nodes.ts'
import type { ColumnDefinitions } from '../../schema/tables/column-definition.ts'
import type { Schema, Stores } from '../../schema/tables/schema.ts'
import type { AnyTable, RowOf } from '../../schema/tables/table.ts'
import type { Capability } from '../compile/capabilities.ts'
import type { Dialect } from '../compile/dialect.ts'
import { extendDialect } from '../compile/extend-dialect.ts'
import { findUnlinkedSources } from '../compile/from-linter.ts'
import { PlanCache, type PlanCacheStatistics } from '../compile/plan-cache.ts'
import type { CreateOptions, DropOptions } from '../ddl/ddl-dialect.ts'
import { runSteps, type StepRunner } from '../ddl/run-steps.ts'
import { createSteps, dropStatements } from '../ddl/statements.ts'
import type { SqlFragment } from '../functions/sql-template.ts'
import type { DatabaseDescription } from '../reflection/description.ts'
import { type Changed, ChangeStatement } from '../statements/change.ts'
import { type Executor, executorKey, type StatementOptions } from '../statements/executor.ts'
import { type Inserted, InsertStatement } from '../statements/insert.ts'
import { type Parameters, type Preparable, type PreparedOf, prepared } from '../statements/prepared.ts'
import { run } from '../statements/running.ts'
import { Select } from '../statements/select.ts'
import { SelectNode } from '../statements/select-node.ts'
import { type Selection, selectionOf } from '../statements/selection.ts'
import { sqlStatement } from '../statements/sql-statement.ts'
import type { Engine, Runner, UntypedResult } from './engine.ts'
import { Events } from './events.ts'
import { lastingShapes } from './lasting-shapes.ts'
import { noSession } from './no-session.ts'
import { ObservedEngine } from './observed-engine.ts'
import type { OpenOptions } from './options.ts'
import type { EnginePools } from './server/pool-status.ts'
import { currentPosition } from './server/position.ts'
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

  /**
   * Rows of a statement written as SQL. The columns are named and typed in the order in which the statement gives them.
   *
   * Throws ProgrammingError IDENTIFIER_UNBOUND for SQL given as a plain string, SQL_SYNTAX, OBJECT_MISSING, and STATEMENT_INVALID when
   * the statement's columns have other names.
   *
   * ```ts
   * import { integer, open, sql, text, defineSchema } from 'granary'
   *
   * const db = await open('sqlite::memory:', defineSchema({}))
   * const rows = await db.query(sql`select ${7} as a, 'x' as b`, { a: integer(), b: text() })
   * ```
   */
  query<D extends ColumnDefinitions>(text: SqlFragment<never>, columns: D, options: StatementOptions = {}): Promise<RowOf<D>[]> {
    try {
      return run<RowOf<D>>(this.#executor, sqlStatement(text, columns), options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Runs a statement written as SQL that gives no rows, and tells how many rows it changed.
   *
   * Throws ProgrammingError IDENTIFIER_UNBOUND for SQL given as a plain string, SQL_SYNTAX, OBJECT_MISSING.
   */
  async execute(text: SqlFragment<never>, options: StatementOptions = {}): Promise<Changed> {
    const node = sqlStatement(text)
    const { changes } = await this.#executor.change(node, options)
    return { changes: node.changesRows ? changes : 0 }
  }

  /**
   * Builds a statement once, to run many times with new values: nothing is built or compiled again. Each parameter is typed by a
   * column type and stands as an expression; all of them together may be a row of an insert.
   *
   * ```ts
   * import { defineSchema, id, integer, open, table, text } from 'granary'
   *
   * const airports = table('airports', { id: id(), name: text() })
   * const db = await open('sqlite::memory:', defineSchema({ airports }))
   * const byId = db.prepare({ id: integer({ bits: 64 }) }, (p) => db.select(airports).from(airports).where(airports.id.eq(p.id)))
   * ```
   */
  prepare<D extends ColumnDefinitions, S extends Preparable>(
    parameters: D,
    build: (parameters: Parameters<D>) => S,
    options: StatementOptions = {},
  ): PreparedOf<D, S> {
    return prepared(this.#executor, parameters, build, options)
  }

  /** What runs the statements of this handle: for `prepared.in(tx)`. */
  [executorKey](): Executor {
    return this.#executor
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
  readonly #dialect: Dialect
  readonly #ambient: boolean
  /** Held, never read: see lastingShapes. */
  readonly shapes: readonly unknown[]
  /** Held for the same reason. */
  latestTransaction: Transaction | undefined

  /** Who listens to what the database does: `db.events.on('statement', …)`. */
  readonly events: Events

  constructor(driven: Engine, schema: Schema<S>, options: OpenOptions) {
    const events = new Events()
    const engine = new ObservedEngine(driven, events, { showValues: options.showValues ?? false, rewriteError: options.rewriteError })
    const dialect = extendDialect(engine.dialect, ...(options.extensions ?? []))
    const plans = new PlanCache(dialect, {
      capacity: options.planCacheSize,
      rewrite: options.rewriteStatement,
      compiled: (statement, plan) => warnOfUnlinked(events, statement, plan.sql),
    })
    const executorOf = (runner: Runner): Executor => new StatementExecutor(runner, plans, dialect, (work) => this.#together(work))
    super(
      options.ambientTransactions === true
        ? new StatementExecutor(ambient(engine), plans, dialect, (work) => this.#together(work))
        : executorOf(engine),
    )
    this.schema = schema
    this.events = events
    this.#engine = engine
    this.#plans = plans
    this.#dialect = dialect
    this.#ambient = options.ambientTransactions === true
    this.shapes = lastingShapes(dialect)
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
      const tx = new Transaction(scope, this.#executorInside)
      this.latestTransaction = tx
      return work(tx)
    }, options)
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
    if (this.#dialect.capabilities.has('sql.transactionalDdl'))
      return this.#scripts(() => createSteps(this.schema, this.#dialect, options).map(({ text }) => text))
    return this.#outsideTransactions((runner) => runSteps(createSteps(this.schema, this.#dialect, options), runner))
  }

  /**
   * Removes everything that the schema declares, with all rows, in one transaction; without the capability sql.transactionalDdl what was removed
   * before a statement that fails stays removed.
   *
   * Throws ProgrammingError SCHEMA_INVALID, OBJECT_MISSING when something does not exist, unless `ifExists` is set; IntegrityError
   * FOREIGN_KEY_VIOLATION when tables outside the schema refer to rows inside it.
   */
  drop(options: DropOptions = {}): Promise<void> {
    if (this.#dialect.capabilities.has('sql.transactionalDdl'))
      return this.#scripts(() => dropStatements(this.schema, this.#dialect, options))
    return this.#outsideTransactions(async ({ run }) => {
      for (const text of dropStatements(this.schema, this.#dialect, options)) await run(text)
    })
  }

  /** Runs SQL text that has no parameters and gives no rows, such as DDL. */
  async script(sql: string): Promise<void> {
    await this.#engine.script(sql)
  }

  /**
   * Runs one statement of which nothing is known before, such as one that a person typed. Values come as the driver gives them:
   * whole numbers as bigint. Programs use `query` and `execute`, which bind values and know types.
   */
  async untyped(sql: string): Promise<UntypedResult> {
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
    if (this.#ambient && currentTransaction(this.#engine) !== undefined)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `${this.#dialect.name} ends a transaction when it creates or drops (it lacks the capability sql.transactionalDdl): call create() and drop() outside of transactions`,
      )
    if (this.#engine.steps === undefined) throw new Error(`${this.#dialect.name} has neither DDL in transactions nor steps`)
    await this.#engine.steps(work)
  }

  async #scripts(statements: () => readonly string[]): Promise<void> {
    const texts = statements()
    await this.#scoped(async (scope) => {
      for (const text of texts) await scope.script(text)
    }, {})
  }

  #scoped<T>(work: (scope: TransactionScope) => Promise<T>, options: TransactionOptions): Promise<T> {
    const around = this.#ambient ? currentTransaction(this.#engine) : undefined
    if (around !== undefined) return around.nested(work)
    if (options.retry === undefined) return this.#attempt(work, options)
    return retried(options.retry, options.signal, () => this.#attempt(work, options))
  }

  // What an engine does at once is not awaited: each turn of the event loop's queue costs a short transaction some percent.
  async #attempt<T>(work: (scope: TransactionScope) => Promise<T>, options: TransactionOptions): Promise<T> {
    const begun = this.#engine.begin(beginOptions(options))
    const scope = new TransactionScope(this.#engine, begun instanceof Promise ? await begun : begun, options.signal)
    try {
      const running = inTransaction(scope, () => work(scope))
      const result = await (options.signal === undefined ? running : scope.unlessAborted(running))
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
    return new StatementExecutor(scope, this.#plans, this.#dialect, (work) => scope.nested((inner) => work(this.#inside(inner))))
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

// Told once for each shape, when it is compiled.
function warnOfUnlinked(events: Events, statement: Node, sql: string): void {
  if (!events.hears('warning')) return
  for (const { message } of findUnlinkedSources(statement)) events.emit('warning', { code: 'UNLINKED_SOURCES', message, sql })
}
