import { ProgrammingError } from '../../errors/index.ts'
import type { Expr } from '../../schema/expressions/expression.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { Source } from '../../schema/expressions/nodes.ts'
import type { AnyTable } from '../../schema/tables/table.ts'
import type { KindOfValue } from '../functions/value.ts'
import type { ChangeStatement } from './change.ts'
import type { InsertStatement } from './insert.ts'
import type { Query, Select } from './select.ts'
import { type QueryNode, type SelectionNode, SelectNode, SetOperationNode } from './select-node.ts'
import type { ResultColumns, Selection } from './selection.ts'
import type { SetQuery } from './set-operation.ts'
import { CommonTableAlias, CommonTableSource } from './sources.ts'
import { columnsOf, sourceOf } from './subqueries.ts'

export interface CommonTableOptions {
  /** Asks the engine to run the query once and keep its rows (true), or to fold it into where it is read (false). Default: the engine decides. */
  readonly materialized?: boolean
}

/** The columns of a statement's `returning` as expressions of the source named `A`. */
export type ReturnedColumns<R, A> = R extends readonly (infer Row)[]
  ? { readonly [P in keyof Row]: Expr<Row[P], KindOfValue<Row[P]>, A> }
  : never

/**
 * A common table expression: a query under a name, which the statement may read from several times (`WITH`). Nothing but reading from it
 * is needed: it is written before the statement once. An insert, update or delete with `returning` may stand in it where the engine has
 * the capability `sql.changingCommonTables`.
 *
 * Throws ProgrammingError STATEMENT_INVALID for a change without `returning`, and when compiled, for two of the same name in one statement.
 *
 * ```ts
 * import { commonTable, integer, select, table, text } from 'granary'
 *
 * const flights = table('flights', { origin: text(), delay: integer() })
 * const late = commonTable('late', select({ origin: flights.origin }).from(flights).where(flights.delay.gt(60)))
 * select({ origin: late.origin }).from(late)
 * ```
 */
export function commonTable<const A extends string, C extends Selection, F extends string, N extends string, U>(
  name: A,
  query: Select<C, F, N, U> | SetQuery<C, F, N, U>,
  options?: CommonTableOptions,
): ResultColumns<C, N, A> & Source<A>
export function commonTable<const A extends string, T extends AnyTable, R>(
  name: A,
  statement: InsertStatement<T, R>,
  options?: CommonTableOptions,
): ReturnedColumns<R, A> & Source<A>
export function commonTable<const A extends string, T extends AnyTable, F extends string, U, R, S extends boolean>(
  name: A,
  statement: ChangeStatement<T, F, U, R, S>,
  options?: CommonTableOptions,
): ReturnedColumns<R, A> & Source<A>
export function commonTable(name: string, statement: { readonly node: Node }, options: CommonTableOptions = {}): Source {
  const { node } = statement
  const selection = selectionOf(node)
  if (selection === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `the common table expression ${name} changes rows and gives none: name its columns with returning()`,
    )
  return sourceOf<Source>(new CommonTableSource(checkedName(name), columnsOf({ selection }), node, { materialized: options.materialized }))
}

export interface RecursiveOptions {
  /** Keeps rows that were found before (`UNION ALL`). Without it a graph with cycles ends by itself. Default: false. */
  readonly all?: boolean
}

/**
 * A recursive common table expression: the rows of `base`, then again and again those that `step` finds from the last ones, until it
 * finds no new row.
 *
 * Throws ProgrammingError STATEMENT_INVALID when the two queries have different numbers of columns, or the step is ordered or limited.
 *
 * ```ts
 * import { id, integer, recursive, select, table } from 'granary'
 *
 * const parts = table('parts', { id: id(), parent: integer().nullable() })
 * const tree = recursive('tree', select({ id: parts.id }).from(parts).where(parts.parent.isNull()), (above) =>
 *   select({ id: parts.id }).from(parts).join(above, above.id.eq(parts.parent)))
 * select({ id: tree.id }).from(tree)
 * ```
 */
export function recursive<const A extends string, C extends Selection, F extends string, N extends string, U, D extends Selection>(
  name: A,
  base: Select<C, F, N, U> | SetQuery<C, F, N, U>,
  step: (self: ResultColumns<C, N, A> & Source<A>) => Query<D>,
  options: RecursiveOptions = {},
): ResultColumns<C, N, A> & Source<A> {
  const table = new CommonTableSource(checkedName(name), columnsOf(base.node), undefined, { recursive: true })
  const self = sourceOf<ResultColumns<C, N, A> & Source<A>>(table)
  const next = step(self).node
  checkStep(name, base.node, next)
  table.complete(new SetOperationNode(options.all === true ? 'union all' : 'union', base.node, next))
  return self
}

/** Another name for a common table expression, for joining it with itself. */
export function commonTableAlias<S extends Source, const A extends string>(source: S, name: A): Renamed<S, A> {
  const node: unknown = source.$
  if (!(node instanceof CommonTableSource))
    throw new ProgrammingError('STATEMENT_INVALID', 'commonTableAlias() takes a common table expression; for a table use alias()')
  return sourceOf<Renamed<S, A>>(new CommonTableAlias(checkedName(name), node))
}

/** A source's columns, read from a source of another name. */
export type Renamed<S extends Source, A extends string> = {
  readonly [P in Exclude<keyof S, '$'>]: S[P] extends Typed<infer T, infer K> ? Expr<T, K, A> : never
} & Source<A>
type Typed<T, K extends import('../../schema/types/kind.ts').Kind> = import('../../schema/expressions/expression.ts').Expression<T, K>

function checkStep(name: string, base: QueryNode, step: QueryNode): void {
  const invalid = (what: string): ProgrammingError =>
    new ProgrammingError('STATEMENT_INVALID', `the recursive common table expression ${name}: ${what}`)
  const [first, second] = [base.selection.columns.length, step.selection.columns.length]
  if (first !== second) throw invalid(`its step gives ${second} columns, and its base ${first}`)
  if (step.orderBy.length > 0 || step.limit !== undefined || step.offset !== undefined)
    throw invalid('its step cannot be ordered or limited; order or limit the query that reads it')
}

function selectionOf(node: Node): SelectionNode | undefined {
  if (node instanceof SelectNode || node instanceof SetOperationNode) return node.selection
  return 'returning' in node ? asSelection(node.returning) : undefined
}

// Inserts, updates and deletes have a select list there, or nothing.
function asSelection(returning: unknown): SelectionNode | undefined {
  return returning as SelectionNode | undefined
}

function checkedName(name: string): string {
  if (typeof name !== 'string' || name === '') throw new ProgrammingError('STATEMENT_INVALID', 'a common table expression needs a name')
  return name
}
