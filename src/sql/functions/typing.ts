import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, Ordering, Settled, SourcesOf } from '../../schema/expressions/expression.ts'
import { ExpressionNode, OperationNode, OrderingNode, operand } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { NumberNode } from '../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { integerType, textType } from '../../schema/types/column-types.ts'
import { undefinedValue } from '../../schema/types/refusal.ts'

/** A node as the typed expression that its function declares: the signature states the type, the node has it at run time. */
export function expressionOf<E>(node: ExpressionNode): E {
  return node as unknown as E
}

/** Orderings are nodes at run time; an expression alone orders ascending. */
export function orderingNode(ordering: Ordering<unknown> | Expression<unknown>): OrderingNode {
  const node: unknown = ordering
  if (node instanceof OrderingNode) return node
  if (node instanceof ExpressionNode) return node.asc()
  throw new TypeError('an ordering is made by asc() or desc()')
}

/** Text, given as a value or as an expression. */
export type TextOperand<U, G> = string | Expression<U, 'text', G>
/** A whole number, given as a value or as an expression. */
export type CountOperand<U, G> = number | Expression<U, 'integer', G>

/** The tables that a list of operands reads. */
export type SourcesOfAll<A extends readonly unknown[]> = SourcesOf<A[number]>
/** The same tables, marked as unable to make the result null. */
export type SettledSources<F> = Settled<F extends { readonly settled: infer S } ? S : F>

const text = textType()
const integer = integerType(64)

/** An operation as the typed expression that its function declares. */
export function operationOf<E>(
  operation: string,
  operands: readonly Node[],
  type: ColumnType,
  constants?: readonly (string | number)[],
): E {
  return expressionOf(new OperationNode(operation, operands, type, constants))
}

/** An expression, which must be one: TypeScript has seen to it, JavaScript may not. Throws ProgrammingError STATEMENT_INVALID. */
export function expressionNode(value: unknown, of: string): ExpressionNode {
  if (value instanceof ExpressionNode) return value
  const node = typeof value === 'object' && value !== null ? operand(value, text) : undefined
  if (node instanceof ExpressionNode && node.kind !== 'bound') return node
  if (value === undefined) throw undefinedValue({})
  throw new ProgrammingError('STATEMENT_INVALID', `${of}() takes an expression such as a column; wrap a plain value in value()`)
}

/** An expression of certain kinds. Throws ProgrammingError STATEMENT_INVALID for another kind. */
export function expressionOfKind(value: unknown, of: string, ...kinds: readonly string[]): ExpressionNode {
  const node = expressionNode(value, of)
  if (kinds.includes(node.type.kind)) return node
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `${of}() is for expressions of kind ${kinds.join(', ')}, and this one is of kind ${node.type.kind}; cast() it first`,
  )
}

/** A text operand. */
export function textNode(value: unknown): Node {
  return operand(value, text)
}

/**
 * A count or a position. Small ones become part of the statement, where engines can look at them; others are bound, so that they do not
 * make a statement each.
 */
export function countNode(value: unknown): Node {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 64 ? new NumberNode(value) : operand(value, integer)
}
