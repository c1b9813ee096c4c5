import type { Condition, Expr, Expression, kindType, Ordering, sourceType, valueType } from '../../schema/expressions/expression.ts'
import { asOperand, type ExpressionNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { Source, SourceName } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import type { Kind } from '../../schema/types/kind.ts'
import type { Dialect } from '../compile/dialect.ts'
import { type PrintOptions, print } from '../compile/print.ts'
import { conjunction, orderings, outputsOf, rowCountNode } from './clauses.ts'
import type { Executor, PrintedStatement, StatementOptions } from './executor.ts'
import { explained, type PlanRow } from './explain.ts'
import type { Grouping } from './grouping.ts'
import { withInferredConditions } from './inferred-joins.ts'
import { ResultShapes, rowsKey, streamKey } from './result-shapes.ts'
import { run, runForExactlyOne, runForOne, streamed } from './running.ts'
import {
  copyOf,
  JoinNode,
  type JoinType,
  LockNode,
  type LockOptions,
  type QueryNode,
  SelectNode,
  SetOperationNode,
  type SetOperator,
} from './select-node.ts'
import { type ResultColumns, type ResultRow, type Selection, type SelectionSources, selectionOf, type Unsettled } from './selection.ts'
import { SetQuery } from './set-operation.ts'
import { querySource, subquery } from './subqueries.ts'

/** Tells in an error message which tables a statement reads but does not have in `from` or a join. */
export interface TablesNotInFrom<Names> {
  readonly 'add to from() or join()': Names
}

/** `unknown` when every table that is read is in FROM; otherwise a type that nothing fits. */
export type Complete<Used, From> = [Exclude<Used, From>] extends [never] ? unknown : TablesNotInFrom<Exclude<Used, From>>

/** The columns of a select list, for ORDER BY. */
export type Outputs<C> = { readonly [P in keyof C]: C[P] extends Expression<infer T, infer K> ? Expr<T, K, never> : never }

type OrderBy<C, G> =
  | Ordering<G>
  | Expression<unknown, Kind, G>
  | ((outputs: Outputs<C>) => Ordering<G> | Expression<unknown, Kind, G> | readonly (Ordering<G> | Expression<unknown, Kind, G>)[])

const noOptions: StatementOptions = Object.freeze({})

/**
 * A query. Immutable: every method gives a new query, and they may be called in any order. It runs when it is awaited.
 *
 * `C` is the select list, `F` the names of the tables in FROM, `N` those that an outer join can make null, `U` those that
 * conditions read. A query that reads a table that is not in FROM cannot be awaited; as a subquery it refers to the query around it.
 */
export class Select<C extends Selection, F extends string = never, N extends string = never, U = never> extends ResultShapes<C, F, N, U> {
  declare readonly [valueType]: C extends Readonly<Record<string, Expression<infer T, Kind>>> ? T | null : unknown
  declare readonly [kindType]: C extends Readonly<Record<string, Expression<unknown, infer K>>> ? K : Kind
  declare readonly [sourceType]: Exclude<U | SelectionSources<C>, F>
  declare readonly selection: C
  readonly #executor: Executor | undefined
  readonly #node: SelectNode
  readonly #options: StatementOptions

  constructor(executor: Executor | undefined, node: SelectNode, options: StatementOptions = noOptions) {
    super()
    this.#executor = executor
    this.#node = node
    this.#options = options
  }

  /** The statement as a tree. */
  get node(): SelectNode {
    return this.#node
  }

  /** Adds sources to FROM; several are a cross product that `where` restricts. */
  from<S extends readonly Source[]>(...sources: S): Select<C, F | SourceName<S[number]>, N, U> {
    const copy = copyOf(this.#node)
    copy.from = copy.from.length === 0 ? sources.map((source) => source.$) : [...copy.from, ...sources.map((source) => source.$)]
    if (copy.joins.length > 0) copy.joins = withInferredConditions(copy)
    return new Select(this.#executor, copy, this.#options)
  }

  /**
   * Inner join: rows of both that fit the condition. Without a condition it is that of the only foreign key between the table and those
   * before it; this holds for the outer joins too.
   *
   * Throws ProgrammingError STATEMENT_INVALID when no foreign key links them, or several do.
   */
  join<S extends Source, G = never>(source: S, on?: Condition<G>): Select<C, F | SourceName<S>, N, U | Unsettled<G>> {
    return this.#joined('inner', source, on)
  }

  /** Left join: every row so far, with nulls where the other has none. */
  leftJoin<S extends Source, G = never>(source: S, on?: Condition<G>): Select<C, F | SourceName<S>, N | SourceName<S>, U | Unsettled<G>> {
    return this.#joined('left', source, on)
  }

  /** Right join: every row of the other, with nulls where there is none so far. */
  rightJoin<S extends Source, G = never>(source: S, on?: Condition<G>): Select<C, F | SourceName<S>, N | F, U | Unsettled<G>> {
    return this.#joined('right', source, on)
  }

  /** Full join: every row of both. */
  fullJoin<S extends Source, G = never>(
    source: S,
    on?: Condition<G>,
  ): Select<C, F | SourceName<S>, N | F | SourceName<S>, U | Unsettled<G>> {
    return this.#joined('full', source, on)
  }

  /** Cross join: every row with every row. */
  crossJoin<S extends Source>(source: S): Select<C, F | SourceName<S>, N, U> {
    return this.#joined('cross', source, undefined)
  }

  /** Join to a subquery that reads the tables before it. Needs the capability `sql.lateral`. */
  lateralJoin<S extends Source, G = never>(source: S, on?: Condition<G>): Select<C, F | SourceName<S>, N, U | Unsettled<G>> {
    return this.#joined('inner', source, on, true)
  }

  leftLateralJoin<S extends Source, G = never>(
    source: S,
    on?: Condition<G>,
  ): Select<C, F | SourceName<S>, N | SourceName<S>, U | Unsettled<G>> {
    return this.#joined('left', source, on, true)
  }

  /** Keeps the rows for which the condition is true. Several calls, and several conditions, must all hold. */
  where<G>(...conditions: readonly Condition<G>[]): Select<C, F, N, U | Unsettled<G>> {
    const copy = copyOf(this.#node)
    copy.where = conjunction(copy.where, conditions)
    return new Select(this.#executor, copy, this.#options)
  }

  /** Groups rows with equal keys. Under `rollup`, `cube` and `groupingSets` the columns of the keys' tables can be null. */
  groupBy<G = never, M = never>(
    ...keys: readonly (Expression<unknown, Kind, G> | Grouping<M>)[]
  ): Select<C, F, N | Extract<Unsettled<M>, string>, U | Unsettled<G> | Unsettled<M>> {
    return this.#changed((node) => {
      node.groupBy = [...node.groupBy, ...keys.map(nodeOf)]
    })
  }

  having<G>(...conditions: readonly Condition<G>[]): Select<C, F, N, U | Unsettled<G>> {
    return this.#changed((node) => {
      node.having = conjunction(node.having, conditions)
    })
  }

  /**
   * Orders by expressions or by columns of the result: `orderBy((r) => r.mean.desc())`. Ascending unless told otherwise;
   * nulls come last, and first when descending, on every engine. A later call adds to an earlier one.
   */
  orderBy<G = never>(...keys: readonly OrderBy<C, G>[]): Select<C, F, N, U | Unsettled<G>> {
    return this.#changed((node) => {
      node.orderBy = [...node.orderBy, ...orderings(keys, () => this.#outputs())]
    })
  }

  /** At most so many rows. */
  limit(rows: number | Expression<number, 'integer', never>): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.limit = rowCountNode(rows)
    })
  }

  /** Leaves out so many rows first. */
  offset(rows: number | Expression<number, 'integer', never>): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.offset = rowCountNode(rows)
    })
  }

  /** The limit also keeps rows that tie with the last one in the order. Needs the capability `sql.withTies`. */
  withTies(): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.withTies = true
    })
  }

  /** Leaves out rows that repeat another. */
  distinct(): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.distinct = true
    })
  }

  /** The first row of each group of equal keys, in the query's order. Needs the capability `sql.distinctOn`. */
  distinctOn<G>(...keys: readonly Expression<unknown, Kind, G>[]): Select<C, F, N, U | Unsettled<G>> {
    return this.#changed((node) => {
      node.distinctOn = keys.map(columnOf)
    })
  }

  /** Locks the rows until the transaction ends. Needs the capability `sql.rowLocks`. */
  forUpdate(options: LockOptions = {}): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.lock = new LockNode('update', options)
    })
  }

  forShare(options: LockOptions = {}): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.lock = new LockNode('share', options)
    })
  }

  /** Common table expressions that are not read from but must run: those that change rows. Needs the capability `sql.changingCommonTables`. */
  including(...sources: readonly Source[]): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.with = [...node.with, ...sources.map((source) => source.$)]
    })
  }

  /** SQL right after SELECT, such as an optimizer hint. */
  prefix(text: Expression<unknown, Kind, never>): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.prefixes = [...node.prefixes, columnOf(text)]
    })
  }

  /** SQL at the end of the statement. */
  suffix(text: Expression<unknown, Kind, never>): Select<C, F, N, U> {
    return this.#changed((node) => {
      node.suffixes = [...node.suffixes, columnOf(text)]
    })
  }

  /** Rows of either query, without repetitions. */
  union<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('union', other)
  }
  unionAll<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('union all', other)
  }
  /** Rows that both queries give. */
  intersect<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('intersect', other)
  }
  /** The same, with each row as often as it is in both. */
  intersectAll<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('intersect all', other)
  }
  /** Rows that the other query does not give. */
  except<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('except', other)
  }
  /** The same, where each row of the other takes away one. */
  exceptAll<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('except all', other)
  }

  /** The query as a source for another query's FROM. */
  as<const A extends string>(alias: A): ResultColumns<C, N, A> & Source<A> {
    return querySource<ResultColumns<C, N, A> & Source<A>>(alias, this.#node)
  }

  /** A query of one column as a value: null when it gives no row. */
  asExpression(): Expr<this[typeof valueType], this[typeof kindType], this[typeof sourceType]> {
    return asExpression(subquery(this.#node))
  }

  [asOperand](): ExpressionNode {
    return subquery(this.#node)
  }

  /** The statement's SQL for a dialect, without a connection. */
  toSql(dialect?: Dialect, options: PrintOptions = {}): PrintedStatement {
    return print(this.#node, dialect ?? this.#executor?.dialect, options)
  }

  /** How the engine would run the query: a row for each step, without running it. */
  explain(): Promise<PlanRow[]> {
    return explained(this.#executor, this.#node, this.#options)
  }

  /** The same query with options for running it. */
  with(options: StatementOptions): Select<C, F, N, U> {
    return new Select(this.#executor, this.#node, { ...this.#options, ...options })
  }

  /** All rows. */
  all(this: Complete<U | SelectionSources<C>, F> & this): Promise<ResultRow<C, N>[]> {
    return this.#rows()
  }

  // biome-ignore lint/suspicious/noThenProperty: a query is awaited to run it
  then<A = ResultRow<C, N>[], B = never>(
    this: Complete<U | SelectionSources<C>, F> & this,
    fulfilled?: ((rows: ResultRow<C, N>[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#rows().then(fulfilled, rejected)
  }

  /** The only row. Throws ResultError NO_ROWS, TOO_MANY_ROWS. */
  one(this: Complete<U | SelectionSources<C>, F> & this): Promise<ResultRow<C, N>> {
    return runForExactlyOne(this.#executor, this.#node, this.#options)
  }

  /** The only row, or undefined. Throws ResultError TOO_MANY_ROWS. */
  oneOrNone(this: Complete<U | SelectionSources<C>, F> & this): Promise<ResultRow<C, N> | undefined> {
    return runForOne(this.#executor, this.#node, this.#options)
  }

  /** The first row, or undefined. */
  async first(this: Complete<U | SelectionSources<C>, F> & this): Promise<ResultRow<C, N> | undefined> {
    const [row] = await (this.#node.limit === undefined ? this.limit(1) : this).#rows()
    return row
  }

  /** Rows one after the other, read as they are asked for; ending the loop early ends the query. `batchSize` rows are read at a time (default 1000). */
  stream(
    this: Complete<U | SelectionSources<C>, F> & this,
    options: { readonly batchSize?: number; readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<ResultRow<C, N>> {
    const { batchSize = 1000, ...rest } = options
    return streamed(this.#executor, this.#node, batchSize, { ...this.#options, ...rest })
  }

  [rowsKey](): Promise<ResultRow<C, N>[]> {
    return this.#rows()
  }

  [streamKey](batchSize: number): AsyncIterableIterator<ResultRow<C, N>> {
    return streamed(this.#executor, this.#node, batchSize, this.#options)
  }

  #rows(): Promise<ResultRow<C, N>[]> {
    return run<ResultRow<C, N>>(this.#executor, this.#node, this.#options)
  }

  #joined<G extends string, M extends string, V>(
    type: JoinType,
    source: Source,
    on: Condition<unknown> | undefined,
    lateral = false,
  ): Select<C, G, M, V> {
    return this.#changed((node) => {
      const inferred = on === undefined && type !== 'cross' && !lateral
      node.joins = [...node.joins, new JoinNode(type, source.$, on && columnOf(on), lateral, inferred)]
      if (inferred) node.joins = withInferredConditions(node)
    })
  }

  #combined(operator: SetOperator, other: Query<Selection>): SetQuery<C, F, N, U> {
    return new SetQuery(this.#executor, new SetOperationNode(operator, this.#node, other.node), this.#options)
  }

  #outputs(): Outputs<C> {
    return outputsOf(this.#node)
  }

  #changed<G extends string, M extends string, V>(change: (node: SelectNode) => void): Select<C, G, M, V> {
    const copy = copyOf(this.#node)
    change(copy)
    return new Select(this.#executor, copy, this.#options)
  }
}

/** Anything with rows that can be combined with a query's: another query of either form. */
export interface Query<C extends Selection> {
  readonly node: QueryNode
  readonly selection: C
}

/** A query that is not bound to a database: for subqueries, common table expressions, views and printing. */
export function select<C extends Selection>(selection: C): Select<C> {
  return new Select(undefined, new SelectNode(selectionOf(selection)))
}

// A grouping set stands for the expressions in it, which are nodes at run time as they are.
function nodeOf(key: unknown): Node {
  return key as Node
}

// The node's type is that of the query's only column, as the class says.
function asExpression<E>(node: ExpressionNode): E {
  return node as unknown as E
}
