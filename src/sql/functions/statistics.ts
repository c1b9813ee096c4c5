import { DataError } from '../../errors/index.ts'
import type { Expression, NumberKind, NumberValue, Settled } from '../../schema/expressions/expression.ts'
import { OrderingNode, operand } from '../../schema/expressions/expression-node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { decimalType, integerType, intervalType, realType } from '../../schema/types/column-types.ts'
import { type Aggregate, type AggregateOptions, aggregateOf } from './aggregate-call.ts'
import type { OrderedKind } from './conditional.ts'
import type { RealOrDecimal } from './numbers.ts'
import { expressionNode, expressionOfKind } from './typing.ts'

// Statistical and ordered-set aggregates follow PostgreSQL's (manual, tables 9.61 and 9.62). Of integers they give a real, of decimals a
// decimal where it says so, otherwise a real. A row with a null does not count.

const numbers = ['integer', 'bigint', 'real', 'decimal'] as const
const integer = integerType(64)

type Spread<K extends NumberKind, F> = Aggregate<NumberValue[RealOrDecimal<K>] | null, RealOrDecimal<K>, F>
type OfPairs<F> = Aggregate<number | null, 'real', F>
type Number_<F> = Expression<unknown, NumberKind, F>
type PairOptions<G> = Omit<AggregateOptions<G>, 'distinct'>

/**
 * The standard deviation of all rows there are (divided by n). Of decimals a decimal.
 *
 * ```ts
 * import { real, select, stddevPop, table } from 'granary'
 *
 * const weather = table('weather', { celsius: real() })
 * select({ spread: stddevPop(weather.celsius) }).from(weather)
 * ```
 */
export function stddevPop<T, K extends NumberKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Spread<K, F | G> {
  return spread('stddevPop', expression, options)
}

/** The standard deviation by a sample (divided by n − 1): null of one row. Of decimals a decimal. */
export function stddevSamp<T, K extends NumberKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Spread<K, F | G> {
  return spread('stddevSamp', expression, options)
}

/** The variance of all rows there are: the square of `stddevPop`. */
export function varPop<T, K extends NumberKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Spread<K, F | G> {
  return spread('varPop', expression, options)
}

/** The variance by a sample: the square of `stddevSamp`. */
export function varSamp<T, K extends NumberKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: AggregateOptions<G> = {},
): Spread<K, F | G> {
  return spread('varSamp', expression, options)
}

/** The correlation of two numbers, from -1 to 1. */
export function corr<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('corr', y, x, options)
}
/** The covariance of all rows there are (divided by n). */
export function covarPop<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('covarPop', y, x, options)
}
/** The covariance by a sample (divided by n − 1). */
export function covarSamp<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('covarSamp', y, x, options)
}
/** The slope of the line that fits the points (x, y) best by least squares. */
export function regrSlope<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrSlope', y, x, options)
}
/** Where that line meets the y axis. */
export function regrIntercept<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrIntercept', y, x, options)
}
/** The square of the correlation: which part of y's variance the line explains. */
export function regrR2<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrR2', y, x, options)
}
/** The number of rows in which neither is null. Never null. */
export function regrCount<F, H, G = never>(
  y: Number_<F>,
  x: Number_<H>,
  options: PairOptions<G> = {},
): Aggregate<number, 'integer', Settled<F | H | G>> {
  return ofPairs('regrCount', y, x, options, integer)
}
/** The mean of x. */
export function regrAvgX<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrAvgX', y, x, options)
}
/** The mean of y. */
export function regrAvgY<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrAvgY', y, x, options)
}
/** The sum of the squared differences of x from its mean. */
export function regrSxx<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrSxx', y, x, options)
}
/** The sum of the squared differences of y from its mean. */
export function regrSyy<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrSyy', y, x, options)
}
/** The sum of the products of both differences from the means. */
export function regrSxy<F, H, G = never>(y: Number_<F>, x: Number_<H>, options: PairOptions<G> = {}): OfPairs<F | H | G> {
  return ofPairs('regrSxy', y, x, options)
}

/** How an ordered-set aggregate takes the values. */
export interface OrderedSetOptions<G = never> {
  /** From the greatest to the least. Default: false. */
  readonly descending?: boolean
  /** Only rows for which this holds are counted. */
  readonly filter?: AggregateOptions<G>['filter']
}

/** The most frequent value; of several the first one in the order. */
export function mode<T, K extends OrderedKind, F, G = never>(
  expression: Expression<T, K, F>,
  options: OrderedSetOptions<G> = {},
): Aggregate<Exclude<T, null> | null, K, F | G> {
  const node = expressionNode(expression, 'mode')
  return aggregateOf('mode', [], node.type, filterOf(options), [orderOf(node, options)])
}

/** The value at a fraction (from 0 to 1) of the order, between two values in proportion: 0.5 is the median. A real; of lengths of time a length. */
export function percentileCont<K extends NumberKind | 'interval', F, G = never>(
  fraction: number,
  expression: Expression<unknown, K, F>,
  options: OrderedSetOptions<G> = {},
): Aggregate<(K extends 'interval' ? string : number) | null, K extends 'interval' ? 'interval' : 'real', F | G> {
  const node = expressionOfKind(expression, 'percentileCont', ...numbers, 'interval')
  return aggregateOf(
    'percentileCont',
    [fractionNode(fraction)],
    node.type.kind === 'interval' ? intervalType : realType,
    filterOf(options),
    [orderOf(node, options)],
  )
}

/** The first value whose place in the order is at least a fraction (from 0 to 1) of the way: always a value that is there. */
export function percentileDisc<T, K extends OrderedKind, F, G = never>(
  fraction: number,
  expression: Expression<T, K, F>,
  options: OrderedSetOptions<G> = {},
): Aggregate<Exclude<T, null> | null, K, F | G> {
  const node = expressionNode(expression, 'percentileDisc')
  return aggregateOf('percentileDisc', [fractionNode(fraction)], node.type, filterOf(options), [orderOf(node, options)])
}

function spread<E>(operation: string, expression: unknown, options: AggregateOptions<unknown>): E {
  const node = expressionOfKind(expression, operation, ...numbers)
  return aggregateOf(operation, [node], node.type.kind === 'decimal' ? decimalType() : realType, options)
}

function ofPairs<E>(operation: string, y: unknown, x: unknown, options: PairOptions<unknown>, type: ColumnType = realType): E {
  return aggregateOf(operation, [expressionOfKind(y, operation, ...numbers), expressionOfKind(x, operation, ...numbers)], type, options)
}

function filterOf(options: OrderedSetOptions<unknown>): AggregateOptions<unknown> {
  return options.filter === undefined ? {} : { filter: options.filter }
}

function orderOf(node: ReturnType<typeof expressionNode>, options: OrderedSetOptions<unknown>): OrderingNode {
  return new OrderingNode(node, options.descending === true ? 'desc' : 'asc')
}

function fractionNode(fraction: number): ReturnType<typeof operand> {
  if (typeof fraction === 'number' && !(fraction >= 0 && fraction <= 1))
    throw new DataError('VALUE_OUT_OF_RANGE', 'a percentile needs a fraction from 0 to 1')
  return operand(fraction, realType)
}
