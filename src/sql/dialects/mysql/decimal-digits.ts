import { ExpressionNode, OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { AggregateNode } from '../../../schema/expressions/nodes.ts'
import { isValue, storedType } from '../../compile/operand-kinds.ts'

interface Digits {
  readonly whole: number
  readonly fraction: number
}

/**
 * Whether the product of two decimals keeps all its digits. MySQL computes with nine words of nine digits each, and where the words of the
 * result are more, cuts off digits of the operands without a word (strings/decimal.c, decimal_mul). Where nothing is known of the digits
 * the product is let through.
 */
export function productFits(left: Node, right: Node): boolean {
  const [one, other] = [digitsOf(left), digitsOf(right)]
  if (one === undefined || other === undefined) return true
  return words(one.whole + other.whole) + words(one.fraction) + words(other.fraction) <= 9 && digits(one) + digits(other) <= 65
}

const words = (count: number): number => Math.ceil(count / 9)
const digits = ({ whole, fraction }: Digits): number => whole + fraction

/** The digits that a value may have before and after the point; undefined where that cannot be told. */
function digitsOf(node: Node): Digits | undefined {
  // A value has the digits that it has, and is cast to 30 of them after the point.
  if (isValue(node)) return { whole: 0, fraction: node instanceof ExpressionNode && node.type.kind === 'decimal' ? 30 : 0 }
  if (node instanceof OperationNode) return digitsOfResult(node)
  if (node instanceof AggregateNode || !(node instanceof ExpressionNode)) return undefined
  const { kind, precision, scale = 0, bits = 64 } = storedType(node.type)
  if (kind === 'integer' || kind === 'bigint') return { whole: kind === 'bigint' || bits === 64 ? 19 : bits === 32 ? 10 : 5, fraction: 0 }
  return kind === 'decimal' && precision !== undefined ? { whole: precision - scale, fraction: scale } : undefined
}

function digitsOfResult({ operation, operands }: OperationNode): Digits | undefined {
  const known = operands.map(digitsOf)
  const [one, other] = known
  if (one === undefined) return undefined
  if (operation === 'negate' || operation === 'abs') return one
  if (other === undefined) return undefined
  if (operation === 'plus' || operation === 'minus')
    return { whole: Math.max(one.whole, other.whole) + 1, fraction: Math.max(one.fraction, other.fraction) }
  return operation === 'times' ? { whole: one.whole + other.whole, fraction: one.fraction + other.fraction } : undefined
}
