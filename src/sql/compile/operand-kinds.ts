import { type BoundNode, ExpressionNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import type { Kind } from '../../schema/types/kind.ts'

/** The type that an engine stores: of a user's own type the one beneath it. */
export function storedType(type: ColumnType): ColumnType {
  return type.kind === 'custom' && type.storedAs !== undefined ? storedType(type.storedAs) : type
}

/** The kind of what a node gives; undefined for nodes that give no single value, such as lists and tuples. */
export function kindOf(node: Node | undefined): Kind | undefined {
  return node instanceof ExpressionNode ? storedType(node.type).kind : undefined
}

/** A node whose value is a parameter. */
export function isValue(node: Node): node is BoundNode {
  return node.kind === 'bound' || node.kind === 'placeholder' || node.kind === 'late'
}
