import { DataError } from '../../errors/index.ts'
import type { Expression, NullOf } from '../../schema/expressions/expression.ts'
import { type ExpressionNode, operand, relaxed } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { integerType, realType } from '../../schema/types/column-types.ts'
import type { Kind, Literal } from '../../schema/types/kind.ts'
import { aggregateOf, type OverWindow } from './aggregate-call.ts'
import { countNode, expressionNode } from './typing.ts'

// Window functions follow PostgreSQL's (manual, section 9.22, Window Functions). They are no expressions until `over()` makes them one.

const integer = integerType(64)

/**
 * The number of the row in its partition, from 1.
 *
 * ```ts
 * import { integer, rowNumber, select, table, text } from 'granary'
 *
 * const flights = table('flights', { origin: text(), delay: integer() })
 * const place = rowNumber().over({ partitionBy: flights.origin, orderBy: flights.delay.desc() })
 * select({ origin: flights.origin, place }).from(flights)
 * ```
 */
export function rowNumber(): OverWindow<number, 'integer', never> {
  return aggregateOf('rowNumber', [], integer)
}

/** The number of the first of the row's peers, so that numbers are left out after equal rows. */
export function windowRank(): OverWindow<number, 'integer', never> {
  return aggregateOf('rank', [], integer)
}

/** The number of the row's group of peers, without gaps. */
export function denseRank(): OverWindow<number, 'integer', never> {
  return aggregateOf('denseRank', [], integer)
}

/** (rank − 1) / (rows − 1): from 0 to 1. */
export function percentRank(): OverWindow<number, 'real', never> {
  return aggregateOf('percentRank', [], realType)
}

/** The part of the rows up to the row's last peer: above 0, up to 1. */
export function cumeDist(): OverWindow<number, 'real', never> {
  return aggregateOf('cumeDist', [], realType)
}

/** The number of the row's bucket, from 1, when the partition is divided into `buckets` as equal as can be. */
export function ntile(buckets: number): OverWindow<number, 'integer', never> {
  return aggregateOf('ntile', [counted(buckets, 1, 'ntile')], integer)
}

/** The value in the row that is `offset` rows before (default 1); where there is none `otherwise`, or null. */
export function lag<T, K extends Kind, F>(expression: Expression<T, K, F>, offset?: number): OverWindow<T | null, K, F>
export function lag<T, K extends Kind, F, U = never, G = never>(
  expression: Expression<T, K, F>,
  offset: number,
  otherwise: Literal<Exclude<T, null>, K> | Expression<U, K, G>,
): OverWindow<T | NullOf<U>, K, F | G>
export function lag(expression: unknown, offset = 1, otherwise?: unknown): unknown {
  return neighbour('lag', expression, offset, otherwise)
}

/** The value in the row that is `offset` rows after (default 1); where there is none `otherwise`, or null. */
export function lead<T, K extends Kind, F>(expression: Expression<T, K, F>, offset?: number): OverWindow<T | null, K, F>
export function lead<T, K extends Kind, F, U = never, G = never>(
  expression: Expression<T, K, F>,
  offset: number,
  otherwise: Literal<Exclude<T, null>, K> | Expression<U, K, G>,
): OverWindow<T | NullOf<U>, K, F | G>
export function lead(expression: unknown, offset = 1, otherwise?: unknown): unknown {
  return neighbour('lead', expression, offset, otherwise)
}

/** The value in the first row of the frame; null when the frame has no row. */
export function firstValue<T, K extends Kind, F>(expression: Expression<T, K, F>): OverWindow<T | null, K, F> {
  const node = expressionNode(expression, 'firstValue')
  return aggregateOf('firstValue', [node], node.type)
}

/** The value in the last row of the frame, which by default ends with the current row's peers; null when the frame has no row. */
export function lastValue<T, K extends Kind, F>(expression: Expression<T, K, F>): OverWindow<T | null, K, F> {
  const node = expressionNode(expression, 'lastValue')
  return aggregateOf('lastValue', [node], node.type)
}

/** The value in the frame's row with a number, from 1; null when the frame has fewer rows. */
export function nthValue<T, K extends Kind, F>(expression: Expression<T, K, F>, number: number): OverWindow<T | null, K, F> {
  const node = expressionNode(expression, 'nthValue')
  return aggregateOf('nthValue', [node, counted(number, 1, 'nthValue')], node.type)
}

function neighbour<E>(operation: 'lag' | 'lead', expression: unknown, offset: number, otherwise: unknown): E {
  const node: ExpressionNode = expressionNode(expression, operation)
  const operands: Node[] = [node, counted(offset, 0, operation)]
  if (otherwise !== undefined) operands.push(operand(otherwise, relaxed(node.type)))
  return aggregateOf(operation, operands, node.type)
}

function counted(value: number, least: number, of: string): Node {
  if (!Number.isSafeInteger(value) || value < least) throw new DataError('VALUE_OUT_OF_RANGE', `${of}() takes a whole number from ${least}`)
  return countNode(value)
}
