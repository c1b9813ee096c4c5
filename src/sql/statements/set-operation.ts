import type { Expression, kindType, Ordering, sourceType, valueType } from '../../schema/expressions/expression.ts'
import { asOperand, type ExpressionNode } from '../../schema/expressions/expression-node.ts'
import type { Source } from '../../schema/expressions/nodes.ts'
import type { Kind } from '../../schema/types/kind.ts'
import type { Dialect } from '../compile/dialect.ts'
import { type PrintOptions, print } from '../compile/print.ts'
import { orderings, outputsOf, rowCountNode } from './clauses.ts'
import type { Executor, PrintedStatement, StatementOptions } from './executor.ts'
import { ResultShapes, rowsKey, streamKey } from './result-shapes.ts'
import { run, runForExactlyOne, runForOne, streamed } from './running.ts'
import type { Complete, Outputs, Query } from './select.ts'
import { SetOperationNode, type SetOperator } from './select-node.ts'
import type { ResultColumns, ResultRow, Selection, SelectionSources } from './selection.ts'
import { querySource, subquery } from './subqueries.ts'

/** A query made of two others by UNION, INTERSECT or EXCEPT. Its columns are those of the first. */
export class SetQuery<C extends Selection, F extends string, N extends string, U> extends ResultShapes<C, F, N, U> {
  declare readonly [valueType]: C extends Readonly<Record<string, Expression<infer T, Kind>>> ? T | null : unknown
  declare readonly [kindType]: C extends Readonly<Record<string, Expression<unknown, infer K>>> ? K : Kind
  declare readonly [sourceType]: Exclude<U | SelectionSources<C>, F>
  declare readonly selection: C
  readonly #executor: Executor | undefined
  readonly #node: SetOperationNode
  readonly #options: StatementOptions

  constructor(executor: Executor | undefined, node: SetOperationNode, options: StatementOptions = {}) {
    super()
    this.#executor = executor
    this.#node = node
    this.#options = options
  }

  get node(): SetOperationNode {
    return this.#node
  }

  union<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('union', other)
  }
  unionAll<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('union all', other)
  }
  intersect<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('intersect', other)
  }
  intersectAll<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('intersect all', other)
  }
  except<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('except', other)
  }
  exceptAll<D extends Selection>(other: Query<D>): SetQuery<C, F, N, U> {
    return this.#combined('except all', other)
  }

  /** Orders the whole by columns of the result. */
  orderBy<G = never>(
    ...keys: readonly ((
      outputs: Outputs<C>,
    ) => Ordering<G> | Expression<unknown, Kind, G> | readonly (Ordering<G> | Expression<unknown, Kind, G>)[])[]
  ): SetQuery<C, F, N, U> {
    const { operator, left, right, orderBy, limit, offset } = this.#node
    return this.#on(
      new SetOperationNode(operator, left, right, [...orderBy, ...orderings(keys, () => outputsOf(this.#node))], limit, offset),
    )
  }

  limit(rows: number): SetQuery<C, F, N, U> {
    const { operator, left, right, orderBy, offset } = this.#node
    return this.#on(new SetOperationNode(operator, left, right, orderBy, rowCountNode(rows), offset))
  }

  offset(rows: number): SetQuery<C, F, N, U> {
    const { operator, left, right, orderBy, limit } = this.#node
    return this.#on(new SetOperationNode(operator, left, right, orderBy, limit, rowCountNode(rows)))
  }

  /** The query as a source for another query's FROM. */
  as<const A extends string>(alias: A): ResultColumns<C, N, A> & Source<A> {
    return querySource<ResultColumns<C, N, A> & Source<A>>(alias, this.#node)
  }

  [asOperand](): ExpressionNode {
    return subquery(this.#node)
  }

  toSql(dialect?: Dialect, options: PrintOptions = {}): PrintedStatement {
    return print(this.#node, dialect ?? this.#executor?.dialect, options)
  }

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

  /** The same query with options for running it. */
  with(options: StatementOptions): SetQuery<C, F, N, U> {
    return new SetQuery(this.#executor, this.#node, { ...this.#options, ...options })
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

  #combined(operator: SetOperator, other: Query<Selection>): SetQuery<C, F, N, U> {
    return this.#on(new SetOperationNode(operator, this.#node, other.node))
  }

  #on(node: SetOperationNode): SetQuery<C, F, N, U> {
    return new SetQuery(this.#executor, node, this.#options)
  }
}
