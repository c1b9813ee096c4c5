import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, JsonExpression, JsonStep } from '../../schema/expressions/expression.ts'
import { OperationNode, operand } from '../../schema/expressions/expression-node.ts'
import { jsonType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { jsonNull } from '../../schema/values/json.ts'
import { expressionNode, expressionOf, expressionOfKind, operationOf } from './typing.ts'

// Documents follow PostgreSQL's jsonb (manual, section 9.16, JSON Functions and Operators): of equal keys the last counts, and numbers keep
// their digits. The paths and tests of a document are methods of its expression.

const json = jsonType()

/**
 * A value of any kind as a JSON document: 64-bit integers and decimals as strings, bytes as base64, moments as text. Null stays null; inside
 * a document it would be JSON null.
 *
 * ```ts
 * import { decimal, select, table, toJson } from 'granary'
 *
 * const invoices = table('invoices', { total: decimal({ precision: 12, scale: 2 }) })
 * select({ total: toJson(invoices.total) }).from(invoices)
 * ```
 */
export function toJson<T, K extends Kind, F>(expression: Expression<T, K, F>): JsonExpression<unknown, F> {
  return operationOf('toJson', [expressionNode(expression, 'toJson')], json)
}

/** Two documents as one: objects are merged and the right one's members win, everything else becomes one array. PostgreSQL's `||`. */
export function jsonConcat<T, F, U = never, G = never>(
  document: Expression<T, 'json', F>,
  other: unknown | Expression<U, 'json', G>,
): JsonExpression<unknown, F | G> {
  return operationOf('jsonConcatenate', [expressionOfKind(document, 'jsonConcat', 'json'), documentNode(other)], json)
}

/** The document changed by a merge patch (RFC 7396): members of the patch replace those of the document, and JSON null removes them. */
export function jsonMergePatch<T, F, U = never, G = never>(
  document: Expression<T, 'json', F>,
  patch: unknown | Expression<U, 'json', G>,
): JsonExpression<unknown, F | G> {
  return operationOf('jsonMergePatch', [expressionOfKind(document, 'jsonMergePatch', 'json'), documentNode(patch)], json)
}

/** The document without the members that are JSON null, at any depth; elements of arrays stay. */
export function jsonStripNulls<T, F>(document: Expression<T, 'json', F>): JsonExpression<T, F> {
  return operationOf('jsonStripNulls', [expressionOfKind(document, 'jsonStripNulls', 'json')], json)
}

/**
 * A copy of the document with a value inserted at a path: before or after an element of an array, or as a member that an object does not
 * have yet. DataError VALUE_TYPE where the member is there already. PostgreSQL's `jsonb_insert`.
 */
export function jsonInsert<T, F>(
  document: Expression<T, 'json', F>,
  path: readonly [JsonStep, ...JsonStep[]],
  value: unknown,
  position: 'before' | 'after' = 'before',
): JsonExpression<T, F> {
  if (path.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'jsonInsert() needs a path of one step or more')
  const node = expressionOfKind(document, 'jsonInsert', 'json')
  return expressionOf(new OperationNode('jsonInsert', [node, documentNode(value)], json, [position, ...node.path(...path).constants]))
}

function documentNode(value: unknown): ReturnType<typeof operand> {
  return operand(value === null ? jsonNull : value, json)
}
