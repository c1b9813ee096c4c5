import type { Condition, Expr, Expression, NumberKind, Ordering, Settled } from '../../schema/expressions/expression.ts'
import { AggregateNode, type AggregateParts } from '../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { integerType, realType } from '../../schema/types/column-types.ts'
import { relaxed } from '../../schema/expressions/expression-node.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import { expressionOf, orderingNode } from './typing.ts'

const integer = integerType(64)

/** What an aggregate can be restricted and ordered by. */
export interface AggregateOptions<G = never> {
  /** Each different value counts once. */
  readonly distinct?: boolean
  /** Only rows for which this holds are counted. */
  readonly filter?: Condition<G>
}

/** The number of rows, or of rows in which the expression is not null. */
export function count<F = never, G = never>(expression?: Expression<unknown, Kind, F>, options: AggregateOptions<G> = {}): Expr<number, 'integer', Settled<F | G>> {
  return expression === undefined ? expressionOf(new AggregateNode('countAll', [], integer, partsOf(options))) : aggregate('count', expression, integer, options)
}

/** The sum; null when there is no row. */
export function sum<T, K extends NumberKind | 'interval', F, G = never>(expression: Expression<T, K, F>, options: AggregateOptions<G> = {}): Expr<Exclude<T, null> | null, K, F | G> {
  return aggregate('sum', expression, relaxed(columnOf(expression).type), options)
}

/** The mean; null when there is no row. Whole numbers have a mean of kind real, decimals an exact one. */
export function avg<T, K extends NumberKind | 'interval', F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Expr<(K extends 'decimal' | 'interval' ? string : number) | null, K extends 'decimal' | 'interval' ? K : 'real', F | G> {
  const { type } = columnOf(expression)
  return aggregate('avg', expression, type.kind === 'decimal' || type.kind === 'interval' ? relaxed(type) : realType, options)
}

/** The least value; null when there is no row. */
export function min<T, K extends Kind, F, G = never>(expression: Expression<T, K, F>, options: AggregateOptions<G> = {}): Expr<Exclude<T, null> | null, K, F | G> {
  return aggregate('min', expression, columnOf(expression).type, options)
}

/** The greatest value; null when there is no row. */
export function max<T, K extends Kind, F, G = never>(expression: Expression<T, K, F>, options: AggregateOptions<G> = {}): Expr<Exclude<T, null> | null, K, F | G> {
  return aggregate('max', expression, columnOf(expression).type, options)
}

export function aggregate<E>(operation: string, expression: Expression<unknown, Kind>, type: ColumnType, options: AggregateOptions<unknown> & { readonly orderBy?: readonly Ordering<unknown>[] }): E {
  return expressionOf(new AggregateNode(operation, [columnOf(expression)], type, partsOf(options)))
}

export function partsOf(options: AggregateOptions<unknown> & { readonly orderBy?: readonly Ordering<unknown>[] }): AggregateParts {
  const { distinct = false, filter, orderBy = [] } = options
  return { distinct, filter: filter && columnOf(filter), orderBy: orderBy.map(orderingNode) }
}

