import type { SourceName } from '../../schema/expressions/nodes.ts'
import type { ColumnDefinitions } from '../../schema/tables/column-definition.ts'
import type { AnyTable, RowOf } from '../../schema/tables/table.ts'
import type { SqlFragment } from '../functions/sql-template.ts'
import { type Changed, ChangeStatement } from '../statements/change.ts'
import { type Executor, executorKey, type StatementOptions } from '../statements/executor.ts'
import { type Inserted, InsertStatement } from '../statements/insert.ts'
import { type Parameters, type Preparable, type PreparedOf, prepared } from '../statements/prepared.ts'
import { run } from '../statements/running.ts'
import { Select } from '../statements/select.ts'
import { SelectNode } from '../statements/select-node.ts'
import { type Selection, selectionOf } from '../statements/selection.ts'
import { sqlStatement } from '../statements/sql-statement.ts'
import type { TransactionScope } from './transaction.ts'
import type { TransactionOptions } from './transaction-options.ts'

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

  /** The same transaction with options for every statement, unless the statement says otherwise. */
  with(options: StatementOptions): Transaction {
    return new Transaction(this.#scope, (scope) => this.#executorOf(scope).with(options))
  }

  /** A transaction inside this one (a savepoint): what throws takes back only itself. */
  transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    { savepoint, label, schemas }: Pick<TransactionOptions, 'savepoint' | 'label' | 'schemas'> = {},
  ): Promise<T> {
    const options: StatementOptions = { ...(label === undefined ? {} : { label }), ...(schemas === undefined ? {} : { schemas }) }
    const executorOf =
      label === undefined && schemas === undefined ? this.#executorOf : (scope: TransactionScope) => this.#executorOf(scope).with(options)
    const inside = (inner: TransactionScope): Promise<T> => work(new Transaction(inner, executorOf))
    return savepoint === false ? this.#scope.joined(inside) : this.#scope.nested(inside)
  }

  /** Neither committed nor rolled back yet. */
  get isOpen(): boolean {
    return this.#scope.isOpen
  }

  /** The end of this transaction takes everything back, although nothing failed. What its work gives, the caller gets. */
  takeBack(): void {
    this.#scope.takeBack()
  }

  /**
   * Calls a function after everything has been committed. Its errors reach the caller of `transaction`; the commit stays. With `robust` they
   * become a warning of the process in place of that.
   */
  onCommit(call: () => unknown, options: { readonly robust?: boolean } = {}): void {
    this.#scope.onCommit(call, options)
  }

  /** Calls a function after this transaction was rolled back. */
  onRollback(call: () => unknown): void {
    this.#scope.onRollback(call)
  }
}

/** A transaction that its holder ends. Not ended, it keeps its connection and its locks. */
export class OpenTransaction extends Transaction {
  readonly #scope: TransactionScope

  constructor(scope: TransactionScope, executorOf: (scope: TransactionScope) => Executor) {
    super(scope, executorOf)
    this.#scope = scope
  }

  /** Keeps everything. Throws ProgrammingError TRANSACTION_ENDED, and what the engine refuses the commit with: then it is rolled back. */
  async commit(): Promise<void> {
    if (this.#scope.isTakenBack) return await this.#scope.rollback()
    try {
      await this.#scope.commit()
    } catch (error) {
      await this.#scope.rollback()
      throw error
    }
  }

  /** Takes everything back. After the end it does nothing. */
  async rollback(): Promise<void> {
    if (this.#scope.isOpen) await this.#scope.rollback()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rollback()
  }
}
