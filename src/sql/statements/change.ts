import { ProgrammingError } from '../../errors/index.ts'
import type { Condition, Expression, Ordering } from '../../schema/expressions/expression.ts'
import { OperationNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode, type Source, type SourceName, type SourceNode } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import type { AnyTable } from '../../schema/tables/table.ts'
import { booleanType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import type { Dialect } from '../compile/dialect.ts'
import { type PrintOptions, print } from '../compile/print.ts'
import { traverse } from '../compile/tree.ts'
import { assignmentsOf, mergedAssignments, withSelfUpdating } from './assignments.ts'
import { ChangeParts, DeleteNode, UpdateNode } from './change-nodes.ts'
import { conjunction, orderings, rowCountNode } from './clauses.ts'
import type { Executor, PrintedStatement, StatementOptions } from './executor.ts'
import type { UpdateValues } from './insert.ts'
import { executorOf, runForChanges } from './running.ts'
import type { Complete } from './select.ts'
import { JoinNode } from './select-node.ts'
import { type ResultRow, type Selection, selectionOf, type Unsettled } from './selection.ts'

/** What an update or delete without `returning` tells. */
export interface Changed {
  /** Rows that were changed. */
  readonly changes: number
}

const noOptions: StatementOptions = Object.freeze({})

/**
 * UPDATE or DELETE. Immutable; runs when it is awaited. `F` are the names of the tables that it can read, `U` those that its
 * conditions read, `R` is what awaiting it gives. `set` is for updates only.
 */
export class ChangeStatement<T extends AnyTable, F extends string, U, R, Settable extends boolean> {
  readonly #executor: Executor | undefined
  readonly #table: T
  readonly #kind: 'update' | 'delete'
  readonly #parts: ChangeParts
  readonly #everyRow: boolean
  readonly #options: StatementOptions

  constructor(
    kind: 'update' | 'delete',
    executor: Executor | undefined,
    table: T,
    parts = new ChangeParts(),
    everyRow = false,
    options: StatementOptions = noOptions,
  ) {
    this.#kind = kind
    this.#executor = executor
    this.#table = table
    this.#parts = parts
    this.#everyRow = everyRow
    this.#options = options
  }

  get node(): UpdateNode | DeleteNode {
    const parts = this.#parts.joins.length === 0 ? this.#parts : withoutJoins(this.#parts)
    if (
      this.#parts.where === undefined &&
      !this.#everyRow &&
      !this.#parts.joins.some(({ on }) => on !== undefined && reads(on, this.#table.$))
    ) {
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `this ${this.#kind} has no condition; if every row of ${this.#table.$.name} is meant, say everyRow()`,
      )
    }
    if (this.#kind === 'delete') return new DeleteNode(this.#table.$, parts)
    if (parts.assignments.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'this update sets no column')
    const assignments = withSelfUpdating(this.#table.$, parts.assignments)
    if (assignments === parts.assignments) return new UpdateNode(this.#table.$, parts)
    const complete = parts.copy()
    complete.assignments = assignments
    return new UpdateNode(this.#table.$, complete)
  }

  /** The columns to set: each to a value or to an expression. A later call adds to an earlier one. */
  set(values: Settable extends true ? UpdateValues<T> : never): ChangeStatement<T, F, U, R, Settable> {
    return this.#with((parts) => {
      parts.assignments = mergedAssignments(this.#parts.assignments, assignmentsOf(this.#table.$, values))
    })
  }

  /** More tables to read from. */
  from<S extends readonly Source[]>(...sources: S): ChangeStatement<T, F | SourceName<S[number]>, U, R, Settable> {
    return this.#with((parts) => {
      parts.from = [...this.#parts.from, ...sources.map((source) => source.$)]
    })
  }

  /** More tables to read from, each with its condition. */
  join<S extends Source, G>(source: S, on: Condition<G>): ChangeStatement<T, F | SourceName<S>, U | Unsettled<G>, R, Settable> {
    return this.#with((parts) => {
      parts.joins = [...this.#parts.joins, new JoinNode('inner', source.$, columnOf(on), false)]
    })
  }

  /** Changes the rows for which the conditions are true. */
  where<G>(...conditions: readonly Condition<G>[]): ChangeStatement<T, F, U | Unsettled<G>, R, Settable> {
    return this.#with((parts) => {
      parts.where = conjunction(this.#parts.where, conditions)
    })
  }

  /** Says that every row is meant: a change without a condition is refused otherwise. */
  everyRow(): ChangeStatement<T, F, U, R, Settable> {
    return new ChangeStatement(this.#kind, this.#executor, this.#table, this.#parts, true, this.#options)
  }

  /** The order in which rows are changed, for `limit`. Needs the capability `sql.updateLimit`. */
  orderBy<G>(...keys: readonly (Ordering<G> | Expression<unknown, Kind, G>)[]): ChangeStatement<T, F, U | Unsettled<G>, R, Settable> {
    return this.#with((parts) => {
      parts.orderBy = orderings(keys, () => ({}))
    })
  }

  /** At most so many rows. Needs the capability `sql.updateLimit`. */
  limit(rows: number): ChangeStatement<T, F, U, R, Settable> {
    return this.#with((parts) => {
      parts.limit = rowCountNode(rows)
    })
  }

  /** Gives the changed rows: all columns, or those that are named. */
  returning(): ChangeStatement<T, F, U, ResultRow<T, never>[], Settable>
  returning<C extends Selection>(selection: C): ChangeStatement<T, F, U, ResultRow<C, never>[], Settable>
  returning(selection?: Selection): ChangeStatement<T, F, U, ResultRow<Selection, never>[], Settable> {
    return this.#with((parts) => {
      parts.returning = selectionOf(selection ?? this.#table)
    })
  }

  with(options: StatementOptions): ChangeStatement<T, F, U, R, Settable> {
    return new ChangeStatement(this.#kind, this.#executor, this.#table, this.#parts, this.#everyRow, { ...this.#options, ...options })
  }

  /** The statement's SQL for a dialect, without a connection. */
  toSql(dialect?: Dialect, options: PrintOptions = {}): PrintedStatement {
    return print(this.node, dialect ?? this.#executor?.dialect, options)
  }

  // biome-ignore lint/suspicious/noThenProperty: a statement is awaited to run it
  then<A = R, B = never>(
    this: Complete<U, F> & this,
    fulfilled?: ((result: R) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#run().then(fulfilled, rejected)
  }

  #run(): Promise<R> {
    try {
      const executor = executorOf(this.#executor)
      const { node } = this
      const result = node.returning === undefined ? runForChanges(executor, node, this.#options) : executor.rows(node, this.#options)
      return Promise.resolve(asResult<R>(result))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #with<G extends string, V, S>(change: (parts: ChangeParts) => void): ChangeStatement<T, G, V, S, Settable> {
    const parts = this.#parts.copy()
    change(parts)
    return new ChangeStatement(this.#kind, this.#executor, this.#table, parts, this.#everyRow, this.#options)
  }
}

/** An update that is not bound to a database: for triggers, common table expressions and printing. */
export function update<T extends AnyTable>(table: T): ChangeStatement<T, SourceName<T>, never, Changed, true> {
  return new ChangeStatement('update', undefined, table)
}

/** A delete that is not bound to a database: for triggers, common table expressions and printing. */
export function deleteFrom<T extends AnyTable>(table: T): ChangeStatement<T, SourceName<T>, never, Changed, false> {
  return new ChangeStatement('delete', undefined, table)
}

// A joined table is one more in FROM: in a join's own condition engines do not see the table that is changed.
function withoutJoins(parts: ChangeParts): ChangeParts {
  const plain = parts.copy()
  plain.joins = []
  plain.from = [...parts.from, ...parts.joins.map(({ source }) => source)]
  for (const { on } of parts.joins)
    plain.where = on === undefined ? plain.where : plain.where === undefined ? on : new OperationNode('and', [plain.where, on], booleanType)
  return plain
}

function reads(condition: Node, table: SourceNode): boolean {
  let found = false
  traverse(condition, (node) => {
    found ||= node instanceof ColumnNode && node.source.alias === table.alias
  })
  return found
}

// The result's type follows from whether `returning` was called, which decides what was run.
function asResult<R>(result: unknown): R | Promise<R> {
  return result as R | Promise<R>
}
