import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, NumberKind, NumberValue, Settled } from '../../schema/expressions/expression.ts'
import { unbounded } from '../../schema/expressions/expression-node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { arrayType, booleanType, decimalType, integerType, realType, textType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { type Aggregate, type AggregateOptions, aggregateOf, type OrderedAggregateOptions } from './aggregate-call.ts'
import type { OrderedKind } from './conditional.ts'
import { expressionNode, expressionOfKind, type TextOperand, textNode } from './typing.ts'

// Aggregates follow PostgreSQL's (manual, section 9.21, Aggregate Functions). Nulls are left out; without any row the result is null.

const integer = integerType(64)
const text = textType()
const summable = ['integer', 'bigint', 'real', 'decimal', 'interval'] as const

type SumKind = NumberKind | 'interval'
type SumValue<K extends SumKind> = K extends NumberKind ? NumberValue[K] : string
type MeanKind<K extends SumKind> = K extends 'decimal' | 'interval' ? K : 'real'
type MeanValue<K extends SumKind> = K extends 'decimal' | 'interval' ? string : number

/**
 * The number of rows, or of rows in which the expression is not null. Never null.
 *
 * ```ts
 * import { count, select, table, text } from 'granary'
 *
 * const flights = table('flights', { origin: text(), carrier: text() })
 * select({ origin: flights.origin, carriers: count(flights.carrier, { distinct: true }) }).from(flights).groupBy(flights.origin)
 * ```
 */
export function count<F = never, G = never>(
  expression?: Expression<unknown, Kind, F>,
  options: AggregateOptions<G> = {},
): Aggregate<number, 'integer', Settled<F | G>> {
  if (expression !== undefined) return aggregateOf('count', [expressionNode(expression, 'count')], integer, options)
  if (options.distinct === true)
    throw new ProgrammingError('STATEMENT_INVALID', 'count() with distinct needs the expression whose different values are counted')
  return aggregateOf('countAll', [], integer, options)
}

/** The sum; of decimals and lengths of time exact. Null when there is no row. */
export function sum<T, K extends SumKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<SumValue<K> | null, K, F | G> {
  const node = expressionOfKind(expression, 'sum', ...summable)
  return aggregateOf('sum', [node], unbounded(node.type), options)
}

/** The mean; null when there is no row. Whole numbers have a mean of kind real, decimals an exact one. */
export function avg<T, K extends SumKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<MeanValue<K> | null, MeanKind<K>, F | G> {
  const node = expressionOfKind(expression, 'avg', ...summable)
  return aggregateOf('avg', [node], meanType(node.type), options)
}

/** The least value; null when there is no row. */
export function min<T, K extends OrderedKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<Exclude<T, null> | null, K, F | G> {
  return ofOrdered('min', expression, options)
}

/** The greatest value; null when there is no row. */
export function max<T, K extends OrderedKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<Exclude<T, null> | null, K, F | G> {
  return ofOrdered('max', expression, options)
}

/** Whether the condition holds for every row; PostgreSQL's `bool_and`. */
export function boolAnd<F, G = never>(
  condition: Expression<boolean | null, 'boolean', F>,
  options: AggregateOptions<G> = {},
): Aggregate<boolean | null, 'boolean', F | G> {
  return aggregateOf('boolAnd', [expressionOfKind(condition, 'boolAnd', 'boolean')], booleanType, options)
}

/** Whether the condition holds for some row; PostgreSQL's `bool_or`. */
export function boolOr<F, G = never>(
  condition: Expression<boolean | null, 'boolean', F>,
  options: AggregateOptions<G> = {},
): Aggregate<boolean | null, 'boolean', F | G> {
  return aggregateOf('boolOr', [expressionOfKind(condition, 'boolOr', 'boolean')], booleanType, options)
}

/** The bits that are set in every value. (The method `bitAnd` of an expression is the operator.) */
export function bitAnd<T, K extends 'integer' | 'bigint', F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<NumberValue[K] | null, K, F | G> {
  return ofBits('bitAnd', expression, options)
}

/** The bits that are set in some value. */
export function bitOr<T, K extends 'integer' | 'bigint', F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<NumberValue[K] | null, K, F | G> {
  return ofBits('bitOr', expression, options)
}

/** The bits that are set in an odd number of values. */
export function bitXor<T, K extends 'integer' | 'bigint', F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Aggregate<NumberValue[K] | null, K, F | G> {
  return ofBits('bitXor', expression, options)
}

/** The value of any one row, never null while one is not. For columns of a group that are the same in all its rows. */
export function anyValue<T, K extends Kind, F, G = never>(
  expression: Expression<T, K, F>,
  options: Omit<AggregateOptions<G>, 'distinct'> = {},
): Aggregate<Exclude<T, null> | null, K, F | G> {
  const node = expressionNode(expression, 'anyValue')
  return aggregateOf('anyValue', [node], node.type, options)
}

/**
 * The texts of all rows with a separator between them, in the order of `orderBy`; null when there is none. With `distinct` the order can
 * only be that of the text itself. PostgreSQL's `string_agg`.
 *
 * ```ts
 * import { select, stringAggregate, table, text } from 'granary'
 *
 * const airports = table('airports', { iata: text(), state: text() })
 * select({ all: stringAggregate(airports.iata, ', ', { orderBy: airports.iata }) }).from(airports).groupBy(airports.state)
 * ```
 */
export function stringAggregate<T, F, U = never, G = never, H = never, O = never>(
  expression: Expression<T, 'text', F>,
  separator: TextOperand<U, H>,
  options: OrderedAggregateOptions<G, O> = {},
): Aggregate<string | null, 'text', F | G | H | O> {
  return aggregateOf('stringAggregate', [expressionOfKind(expression, 'stringAggregate', 'text'), textNode(separator)], text, options)
}

/** The values of all rows as an array, nulls among them, in the order of `orderBy`; null when there is no row. PostgreSQL's `array_agg`. */
export function arrayAggregate<T, K extends Kind, F, G = never, O = never>(
  expression: Expression<T, K, F>,
  options: OrderedAggregateOptions<G, O> = {},
): Aggregate<T[] | null, 'array', F | G | O> {
  const node = expressionNode(expression, 'arrayAggregate')
  return aggregateOf('arrayAggregate', [node], arrayType(node.type), options)
}

function ofOrdered<E>(operation: string, expression: unknown, options: AggregateOptions<unknown>): E {
  const node = expressionNode(expression, operation)
  const { kind } = node.type
  if (kind === 'json' || kind === 'array' || kind === 'point')
    throw new ProgrammingError('STATEMENT_INVALID', `values of kind ${kind} have no order, so there is no ${operation}() of them`)
  return aggregateOf(operation, [node], node.type, options)
}

function ofBits<E>(name: string, expression: unknown, options: AggregateOptions<unknown>): E {
  const node = expressionOfKind(expression, name, 'integer', 'bigint')
  return aggregateOf(`${name}All`, [node], node.type.kind === 'bigint' ? node.type : integer, options)
}

function meanType(type: ColumnType): ColumnType {
  if (type.kind === 'decimal') return decimalType()
  return type.kind === 'interval' ? type : realType
}

export type { Aggregate, AggregateOptions, OrderedAggregateOptions }
