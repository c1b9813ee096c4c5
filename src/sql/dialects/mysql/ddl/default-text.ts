import { BoundNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import type { Point } from '../../../../schema/types/kind.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import { encoderOf } from '../../../compile/plan.ts'
import { expressionText } from '../../../ddl/expression-text.ts'
import { isUnbounded } from './column-type.ts'

/**
 * The value of a DEFAULT clause (MySQL manual §13.6): a constant as it is, everything else in parentheses. Long texts, documents and points take
 * a constant only there, and bytes are told again as they were only there.
 */
export function defaultText(node: Node, dialect: Dialect): string {
  if (!(node instanceof BoundNode)) return `(${expressionText(node, dialect)})`
  const type = storedType(node.type)
  if (type.kind === 'point') {
    const { x, y } = asPoint(node.type.accept(node.value, {}))
    return `(POINT(${x}, ${y}))`
  }
  const stored = encoderOf(node.type, dialect)(node.value)
  if (stored instanceof Uint8Array) return `(UNHEX('${Buffer.from(stored).toString('hex')}'))`
  const text = dialect.storedLiteral(stored)
  return isUnbounded(type) || type.kind === 'json' || type.kind === 'array' ? `(${text})` : text
}

// What a point's type accepts is a point.
function asPoint(value: unknown): Point {
  return value as Point
}
