import type { Expression } from '../../../../schema/expressions/expression.ts'
import { ExpressionNode, operand } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { CastNode, FragmentNode } from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { textType } from '../../../../schema/types/column-types.ts'
import type { Capability } from '../../../compile/capabilities.ts'
import { aggregateOf, type OrderedAggregateOptions } from '../../../functions/aggregate-call.ts'
import { operationOf } from '../../../functions/typing.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { postgresValueType } from '../type-name.ts'
import type { ownAggregates } from './operations.ts'

/** A value, or an expression of the same type. `K` is the expression's kind. */
export type Or<V, K extends 'custom' | 'text' | 'json' | 'integer' | 'bigint' | 'array', G> = V | Expression<V | null, K, G>

/** An operator that only PostgreSQL has, between operands of which plain values are of these types. */
export function nativeOperator<E>(
  capability: Capability,
  left: Node,
  symbol: string,
  right: Node,
  type: ColumnType,
  strength?: 'additive' | 'multiplicative',
): E {
  return operationOf('engineOperator', [left, right], type, [symbol, capability, ...(strength === undefined ? [] : [strength])])
}

/** A function that only PostgreSQL has. */
export function nativeCall<E>(capability: Capability, name: string, operands: readonly Node[], type: ColumnType): E {
  return operationOf('engineCall', operands, type, [name, capability])
}

/** An operator before its operand. */
export function nativePrefix<E>(capability: Capability, symbol: string, operand: Node, type: ColumnType): E {
  return operationOf('enginePrefix', [operand], type, [symbol, capability])
}

/** An aggregate that only PostgreSQL has, by the name of its operation. */
export function nativeAggregate<E>(
  operation: keyof typeof ownAggregates,
  operand: Node,
  type: ColumnType,
  options: OrderedAggregateOptions<unknown, unknown> = {},
): E {
  return aggregateOf(operation, [operand], type, options)
}

/** A value of a type, or an expression as it is. */
export function valued(value: unknown, type: ColumnType): Node {
  return operand(value, type)
}

/** A value of a type, or an expression that is brought to it where its own type has another name. */
export function brought(value: unknown, type: ColumnType): Node {
  const node = operand(value, type)
  if (!(node instanceof ExpressionNode) || node.kind === 'bound' || postgresValueType(node.type) === postgresValueType(type)) return node
  return new CastNode(node, type, true)
}

const text = textType()

/** SQL text as it stands. */
export function sqlText(sql: string, type: ColumnType = text): FragmentNode {
  return new FragmentNode([sql], [], type)
}

/** The name of a text search configuration, as part of the statement: only so does PostgreSQL find an index over it. */
export function configuration(name: string): FragmentNode {
  return sqlText(`CAST(${quotedText(name.split('.').map(postgresIdentifier).join('.'))} AS regconfig)`)
}
