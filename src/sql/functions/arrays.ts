import type { ArrayExpression, Expression, IntegerExpression, NullOf, TextExpression } from '../../schema/expressions/expression.ts'
import { ExpressionNode, OperationNode, operand, relaxed } from '../../schema/expressions/expression-node.ts'
import { integerType, textType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { relaxedElement } from '../../schema/types/relaxed-type.ts'
import { type CountOperand, expressionOf, expressionOfKind, operationOf, type TextOperand, textNode } from './typing.ts'

// Arrays follow PostgreSQL's (manual, section 9.19, Array Functions and Operators), but positions count from 0 as in JavaScript.

const integer = integerType(64)
const text = textType()

type ElementOf<T> = T extends readonly (infer E)[] ? E : never

/**
 * The array with an element at its end; of a null array an array of the element alone.
 *
 * ```ts
 * import { array, arrayAppend, select, table, text } from 'granary'
 *
 * const airports = table('airports', { iata: text(), tags: array(text()) })
 * select({ tags: arrayAppend(airports.tags, 'closed') }).from(airports)
 * ```
 */
export function arrayAppend<T, F, G = never>(
  array: Expression<T, 'array', F>,
  element: ElementOf<T> | null | Expression<ElementOf<T> | null, Kind, G>,
): ArrayExpression<Exclude<T, null>, F | G> {
  return withElements('arrayAppend', array, [element])
}

/** The array with an element at its beginning; of a null array an array of the element alone. */
export function arrayPrepend<T, F, G = never>(
  array: Expression<T, 'array', F>,
  element: ElementOf<T> | null | Expression<ElementOf<T> | null, Kind, G>,
): ArrayExpression<Exclude<T, null>, F | G> {
  return withElements('arrayPrepend', array, [element])
}

/** Both arrays, one after the other; a null one adds nothing. */
export function arrayConcat<T, F, U extends T = T, G = never>(
  array: Expression<T, 'array', F>,
  other: Exclude<T, null> | Expression<U, 'array', G>,
): ArrayExpression<Exclude<T, null> | (null extends T ? (null extends U ? null : never) : never), F | G> {
  const node = expressionOfKind(array, 'arrayConcat', 'array')
  return operationOf('arrayConcatenate', [node, operand(other, relaxed(node.type))], node.type)
}

/** The array without the elements that equal a value; null removes nulls. */
export function arrayRemove<T, F, G = never>(
  array: Expression<T, 'array', F>,
  element: ElementOf<T> | null | Expression<ElementOf<T> | null, Kind, G>,
): ArrayExpression<T, F | G> {
  return withElements('arrayRemove', array, [element])
}

/** The array with the elements that equal a value replaced by another. */
export function arrayReplace<T, F>(
  array: Expression<T, 'array', F>,
  element: ElementOf<T> | null,
  by: ElementOf<T> | null,
): ArrayExpression<T, F> {
  return withElements('arrayReplace', array, [element, by])
}

/** Where an element is first, counted from 0; null where it is not. */
export function arrayPosition<T, F>(
  array: Expression<T, 'array', F>,
  element: ElementOf<T> | null,
): IntegerExpression<number | null, 'integer', F> {
  const node = expressionOfKind(array, 'arrayPosition', 'array')
  return expressionOf(new OperationNode('arrayPosition', [node, elementNode(node, element)], integer).minus(1))
}

/** The elements from the index `start` on, up to the index `end` without it; as JavaScript's slice, but indexes are 0 or more. */
export function arraySlice<T, F, U = never, G = never, V = never, H = never>(
  array: Expression<T, 'array', F>,
  start: CountOperand<U, G>,
  end?: CountOperand<V, H>,
): ArrayExpression<T | Extract<U | V, null>, F | G | H> {
  const node = expressionOfKind(array, 'arraySlice', 'array')
  const from = typeof start === 'number' ? operand(start + 1, integer) : expressionOfKind(start, 'arraySlice', 'integer').plus(1)
  return operationOf('arraySlice', [node, from, operand(end ?? 2147483647, integer)], node.type)
}

/** The elements of an array of text or numbers as one text with a separator between them; nulls are left out, or written as `nulls`. */
export function arrayToText<T, F, U = never, G = never>(
  array: Expression<T, 'array', F>,
  separator: TextOperand<U, G>,
  nulls?: string,
): TextExpression<string | NullOf<T | U>, F | G> {
  const node = expressionOfKind(array, 'arrayToText', 'array')
  return operationOf('arrayToText', [node, textNode(separator), ...(nulls === undefined ? [] : [textNode(nulls)])], text)
}

function withElements<E>(operation: string, array: unknown, elements: readonly unknown[]): E {
  const node = expressionOfKind(array, operation, 'array')
  return operationOf(operation, [node, ...elements.map((element) => elementNode(node, element))], relaxed(node.type))
}

function elementNode(array: ExpressionNode, element: unknown): ReturnType<typeof operand> {
  if (element instanceof ExpressionNode) return element
  return operand(element, relaxedElement(array.type.element ?? text))
}
