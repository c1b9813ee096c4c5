import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { expressionText } from '../../../ddl/expression-text.ts'

export { defaultText, expressionText } from '../../../ddl/expression-text.ts'

/** A key of an index: a column, or an expression in parentheses, with its direction. SQLite takes no order of nulls here. */
export function keyText(node: Node, dialect: Dialect): string {
  if (node instanceof OrderingNode) return `${keyText(node.operand, dialect)}${node.direction === 'desc' ? ' DESC' : ''}`
  return node instanceof ColumnNode ? expressionText(node, dialect) : `(${expressionText(node, dialect)})`
}
