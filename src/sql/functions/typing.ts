import { ExpressionNode, OrderingNode } from '../../schema/expressions/expression-node.ts'
import type { Ordering } from '../../schema/expressions/expression.ts'

/** A node as the typed expression that its function declares: the signature states the type, the node has it at run time. */
export function expressionOf<E>(node: ExpressionNode): E {
  return node as unknown as E
}

/** Orderings are nodes at run time; an expression alone orders ascending. */
export function orderingNode(ordering: Ordering<unknown>): OrderingNode {
  const node: unknown = ordering
  if (node instanceof OrderingNode) return node
  if (node instanceof ExpressionNode) return node.asc()
  throw new TypeError('an ordering is made by asc() or desc()')
}
