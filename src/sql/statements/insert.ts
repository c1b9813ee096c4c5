import { ProgrammingError } from '../../errors/index.ts'
import type { Condition, Expression } from '../../schema/expressions/expression.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { type ColumnDefinitions, columnOf, type KindOfDefinition, type ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import {
  type AnyTable,
  type DefinitionsOf,
  type InputOf,
  type InsertOf,
  type TableColumn,
  TableInfo,
  type UpdateOf,
} from '../../schema/tables/table.ts'
import type { Dialect } from '../compile/dialect.ts'
import { type PrintOptions, print } from '../compile/print.ts'
import { assignmentsOf, withSelfUpdating } from './assignments.ts'
import { ConflictNode, InsertNode } from './change-nodes.ts'
import { conjunction } from './clauses.ts'
import type { Executor, PrintedStatement, StatementOptions } from './executor.ts'
import { expressionGroup, rowGroups } from './insert-rows.ts'
import { executorOf, only, runForChanges } from './running.ts'
import type { Query } from './select.ts'
import { type ResultRow, type Selection, selectionOf } from './selection.ts'

/** The values of a row to insert: each a value or an expression. */
export type InsertRow<T extends AnyTable> = RowValues<DefinitionsOf<T>, InsertOf<DefinitionsOf<T>>>
type RowValues<C extends ColumnDefinitions, R> = {
  readonly [P in keyof R]: R[P] | (P extends keyof C ? Expression<ValueOfDefinition<C[P]>, KindOfDefinition<C[P]>> : never)
}

/** What an insert without `returning` tells. */
export interface Inserted {
  /** Rows that were inserted or, by an upsert, updated. */
  readonly changes: number
}

interface Parts {
  readonly rows: readonly object[] | undefined
  readonly query: { readonly node: Node; readonly columns: readonly TableColumn[] } | undefined
  readonly conflicts: readonly ConflictNode[]
  readonly returning: Selection | undefined
}

/** The rows that an insert would conflict with, in an upsert's assignments: the values that were to be inserted. */
export type Excluded<T extends AnyTable> = T

export interface UpsertOptions<T extends AnyTable> {
  /** The columns or expressions of the unique constraint. */
  readonly target: readonly Expression<unknown>[]
  /** The condition of a partial unique index. */
  readonly targetWhere?: Condition<unknown>
  /** What becomes of the row that is there; a function gets the row that was to be inserted. */
  readonly set: UpdateValues<T> | ((excluded: T) => UpdateValues<T>)
  /** Only rows for which this holds are updated. */
  readonly where?: Condition<unknown> | ((excluded: T) => Condition<unknown>)
}

/** The columns that an update sets: each to a value or to an expression of the column's own kind. */
export type UpdateValues<T extends AnyTable> = SettableValues<DefinitionsOf<T>>
type SettableValues<C extends ColumnDefinitions> = {
  readonly [P in keyof UpdateOf<C>]?: P extends keyof C
    ? InputOf<C[P]> | Expression<ValueOfDefinition<C[P]>, KindOfDefinition<C[P]>>
    : never
}

/** INSERT. Immutable; runs when it is awaited. `R` is what awaiting it gives. */
export class InsertStatement<T extends AnyTable, R> {
  readonly #executor: Executor | undefined
  readonly #table: T
  readonly #parts: Parts
  readonly #options: StatementOptions

  constructor(
    executor: Executor | undefined,
    table: T,
    parts: Parts = { rows: undefined, query: undefined, conflicts: [], returning: undefined },
    options: StatementOptions = {},
  ) {
    this.#executor = executor
    this.#table = table
    this.#parts = parts
    this.#options = options
  }

  /** One row or many. Many go in statements of about a hundred rows, in one transaction. */
  values(rows: InsertRow<T> | readonly InsertRow<T>[]): InsertStatement<T, R> {
    return this.#with({ rows: Array.isArray(rows) ? rows : [rows] })
  }

  /** The rows of a query; its columns are named as the table's. */
  fromQuery<D extends Selection>(query: Query<D>): InsertStatement<T, R> {
    const table = this.#table.$
    const columns = query.node.selection.columns.map(({ name }) => table.columns.get(name) ?? unknownColumn(table, name))
    return this.#with({ query: { node: query.node, columns } })
  }

  /** One row of nothing but defaults. */
  defaultValues(): InsertStatement<T, R> {
    return this.#with({ rows: undefined, query: undefined })
  }

  /** Leaves out rows that conflict with one that is there: with this unique constraint, or with any. */
  onConflictDoNothing(target: readonly Expression<unknown>[] = [], targetWhere?: Condition<unknown>): InsertStatement<T, R> {
    return this.#with({
      conflicts: [...this.#parts.conflicts, new ConflictNode(target.map(columnOf), targetWhere && columnOf(targetWhere), [], undefined)],
    })
  }

  /** Updates the row that is there instead: an upsert. */
  onConflictDoUpdate(options: UpsertOptions<T>): InsertStatement<T, R> {
    const excluded = excludedRow(this.#table)
    const values = typeof options.set === 'function' ? options.set(excluded) : options.set
    const where = typeof options.where === 'function' ? options.where(excluded) : options.where
    const conflict = new ConflictNode(
      options.target.map(columnOf),
      options.targetWhere && columnOf(options.targetWhere),
      withSelfUpdating(this.#table.$, assignmentsOf(this.#table.$, values)),
      where && conjunction(undefined, [where]),
    )
    return this.#with({ conflicts: [...this.#parts.conflicts, conflict] })
  }

  /** Gives the inserted rows: all columns, or those that are named. In the order in which they were given. */
  returning(): InsertStatement<T, ResultRow<T, never>[]>
  returning<C extends Selection>(selection: C): InsertStatement<T, ResultRow<C, never>[]>
  returning(selection?: Selection): InsertStatement<T, ResultRow<Selection, never>[]> {
    return this.#with({ returning: selection ?? this.#table })
  }

  /** The same insert with options for running it. */
  with(options: StatementOptions): InsertStatement<T, R> {
    return new InsertStatement(this.#executor, this.#table, this.#parts, { ...this.#options, ...options })
  }

  /** The statement's SQL for a dialect, without a connection. Throws for rows that would need several statements. */
  toSql(dialect?: Dialect, options: PrintOptions = {}): PrintedStatement {
    const chosen = dialect ?? executorOf(this.#executor).dialect
    const [node, ...more] = this.nodes(chosen)
    if (node === undefined || more.length > 0)
      throw new ProgrammingError('STATEMENT_INVALID', 'these rows go in several statements; print fewer of them')
    return print(node, chosen, options)
  }

  /** The insert as one statement, whatever the dialect: for common table expressions. Throws ProgrammingError STATEMENT_INVALID when its rows give different columns. */
  get node(): InsertNode {
    const { rows, query, conflicts, returning } = this.#parts
    const table = this.#table.$
    const selection = returning && selectionOf(returning)
    if (query !== undefined) return new InsertNode(table, query.columns, query.node, conflicts, selection)
    if (rows === undefined) return new InsertNode(table, [], undefined, conflicts, selection)
    const { columns, source } = expressionGroup(table, rows)
    return new InsertNode(table, columns, source, conflicts, selection)
  }

  /** The statements for a dialect: several when there are many rows, or rows that give different columns. */
  nodes(dialect: Dialect): InsertNode[] {
    const { rows, query, conflicts, returning } = this.#parts
    const table = this.#table.$
    const selection = returning && selectionOf(returning)
    if (query !== undefined) return [new InsertNode(table, query.columns, query.node, conflicts, selection)]
    if (rows === undefined) return [new InsertNode(table, [], undefined, conflicts, selection)]
    return rowGroups(table, rows, dialect).map(({ columns, source }) => new InsertNode(table, columns, source, conflicts, selection))
  }

  // biome-ignore lint/suspicious/noThenProperty: a statement is awaited to run it
  then<A = R, B = never>(
    fulfilled?: ((result: R) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#run().then(fulfilled, rejected)
  }

  /** The only inserted row. Throws ResultError NO_ROWS when a conflict left it out. */
  async one(): Promise<R extends readonly (infer Row)[] ? Row : never> {
    const rows: unknown = await this.#run()
    if (!Array.isArray(rows)) throw new ProgrammingError('STATEMENT_INVALID', 'one() gives a row: name its columns with returning()')
    const row: unknown = only(rows)
    return asRow(row)
  }

  #run(): Promise<R> {
    try {
      const executor = executorOf(this.#executor)
      const nodes = this.nodes(executor.dialect)
      const [first, second] = nodes
      if (first === undefined) return Promise.resolve(asResult<R>(this.#parts.returning === undefined ? { changes: 0 } : []))
      if (second !== undefined) return asResult<R>(executor.together((inside) => runAll(inside, nodes, this.#options)))
      const result = first.returning === undefined ? runForChanges(executor, first, this.#options) : executor.rows(first, this.#options)
      return Promise.resolve(asResult<R>(result))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #with<S>(parts: Partial<Parts>): InsertStatement<T, S> {
    const { rows, query, conflicts, returning } = this.#parts
    const changed: Parts = {
      rows: 'rows' in parts ? parts.rows : rows,
      query: 'query' in parts ? parts.query : query,
      conflicts: parts.conflicts ?? conflicts,
      returning: parts.returning ?? returning,
    }
    return new InsertStatement(this.#executor, this.#table, changed, this.#options)
  }
}

/** An insert that is not bound to a database: for printing and for common table expressions. */
export function insert<T extends AnyTable>(table: T): InsertStatement<T, Inserted> {
  return new InsertStatement(undefined, table)
}

async function runAll(executor: Executor, nodes: readonly InsertNode[], options: StatementOptions): Promise<unknown> {
  const rows: unknown[] = []
  let changes = 0
  for (const node of nodes) {
    if (node.returning === undefined) changes += (await executor.change(node, options)).changes
    else for (const row of await executor.rows(node, options)) rows.push(row)
  }
  return nodes[0]?.returning === undefined ? { changes } : rows
}

function excludedRow<T extends AnyTable>(table: T): T {
  const { base } = table.$
  const source = new TableInfo(base.name, 'excluded', {}, {}, base)
  const made: Record<string, unknown> = {}
  for (const column of base.columns.values()) made[column.property] = column.node.from(source)
  Object.defineProperty(made, '$', { value: source, enumerable: false })
  return made as T
}

function unknownColumn(table: TableInfo, name: string): never {
  throw new ProgrammingError('COLUMN_UNKNOWN', `${table.name} has no column ${name}`, { details: { table: table.name, columns: [name] } })
}

// The result's type follows from whether `returning` was called, which decides what was run.
function asResult<R>(result: unknown): Promise<R> {
  return result as Promise<R>
}

function asRow<R>(row: unknown): R {
  return row as R
}
