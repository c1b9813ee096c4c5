import { ProgrammingError } from '../../../../errors/index.ts'
import type { ArrayExpression, Expression, IntegerExpression, NullOf, TextExpression } from '../../../../schema/expressions/expression.ts'
import { NumberNode } from '../../../../schema/expressions/nodes.ts'
import { arrayType, integerType, textType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { nativeCall, valued } from './native.ts'

// What PostgreSQL has for arrays beside the portable functions (manual §9.19).

const capability = 'sql.multidimensionalArrays'
const integer = integerType(32)
const text = textType()

/**
 * The array without its last elements: `trim_array`. Taking away more than there are is an error.
 *
 * ```ts
 * import { array, select, table, text } from 'granary'
 * import { trimArray } from 'granary/postgres'
 *
 * const posts = table('posts', { tags: array(text()) })
 * select({ tags: trimArray(posts.tags, 1) }).from(posts)
 * ```
 */
export function trimArray<T, F>(array: Expression<T, 'array', F>, count: number): ArrayExpression<T, F> {
  const node = expressionOfKind(array, 'trimArray', 'array')
  return nativeCall(capability, 'trim_array', [node, new NumberNode(checkedCount(count))], node.type)
}

/** How many dimensions an array has; null of an empty one: `array_ndims`. */
export function arrayDimensions<T, F>(array: Expression<T, 'array', F>): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'array_ndims', [expressionOfKind(array, 'arrayDimensions', 'array')], integer)
}

/** The length of one dimension, counted from 1; null where there is none: `array_length`. */
export function arrayDimensionLength<T, F>(
  array: Expression<T, 'array', F>,
  dimension: number,
): IntegerExpression<number | null, 'integer', F> {
  const node = expressionOfKind(array, 'arrayDimensionLength', 'array')
  return nativeCall(capability, 'array_length', [node, new NumberNode(checkedCount(dimension))], integer)
}

/** The bounds of all dimensions as text: `[1:2][1:3]`; null of an empty array. */
export function arrayBounds<T, F>(array: Expression<T, 'array', F>): TextExpression<string | null, F> {
  return nativeCall(capability, 'array_dims', [expressionOfKind(array, 'arrayBounds', 'array')], text)
}

/** A text divided at a separator into an array; parts equal to `nulls` become null: `string_to_array`. */
export function textToArray<T extends string | null, F>(
  value: Expression<T, 'text', F>,
  separator: string,
  nulls?: string,
): ArrayExpression<(string | null)[] | NullOf<T>, F> {
  const operands = [expressionOfKind(value, 'textToArray', 'text'), valued(separator, text)]
  return nativeCall(capability, 'string_to_array', nulls === undefined ? operands : [...operands, valued(nulls, text)], arrayType(text))
}

function checkedCount(count: number): number {
  if (Number.isInteger(count) && count >= 0) return count
  throw new ProgrammingError('STATEMENT_INVALID', 'a number of elements or of a dimension is a whole number from 0')
}
