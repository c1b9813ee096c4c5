import { type BoundNode, ExpressionNode, OperationNode } from '../../../schema/expressions/expression-node.ts'
import { ColumnNode, NumberNode } from '../../../schema/expressions/nodes.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { realType } from '../../../schema/types/column-types.ts'
import type { Kind } from '../../../schema/types/kind.ts'
import type { Operation } from '../../compile/dialect.ts'
import { nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'

/** The type that SQLite stores: of a user's own type the one beneath it. */
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

/**
 * An operand beside a column or in a comparison. A value is written as a bare parameter: the column's affinity makes an
 * INTEGER of a number that the driver binds as REAL, and comparisons are the same for both.
 */
export function writeBare(node: Node, writer: SqlWriter, precedence: number): void {
  if (isValue(node) && !writer.inline) writer.parameter(node, node.type)
  else nested(node, precedence, writer, true)
}

/** A call with the operands as they are. */
export function writeCall(name: string, operands: readonly Node[], writer: SqlWriter): void {
  writer.write(`${name}(`).list(operands).write(')')
}

/** An operand of any kind of number as a REAL (or an INTEGER that is one in a calculation with reals). */
export function writeReal(node: Node, writer: SqlWriter, precedence = 0): void {
  switch (kindOf(node)) {
    case 'decimal':
      writeCall('granary_decimal_to_real', [node], writer)
      return
    case 'bigint':
      writer.write('CAST(').node(node).write(' AS REAL)')
      return
    case 'integer':
      if (isValue(node) && !writer.inline) writer.parameter(node, realOfInteger)
      else if (bitsOf(node) === 64) writer.write('CAST(').node(node).write(' AS REAL)')
      else nested(node, precedence, writer, true)
      return
    default:
      nested(node, precedence, writer, true)
  }
}

// The driver binds every JavaScript number as REAL.
const realOfInteger: ColumnType<'real'> = Object.freeze({ ...realType, key: 'real of integer', accept: (value: unknown) => Number(value) })

/** An operand of any kind of number in the sortable form of decimals. */
export function writeDecimal(node: Node, writer: SqlWriter): void {
  const kind = kindOf(node)
  if (kind === 'integer' || kind === 'bigint') writeCall('granary_decimal_from_integer', [node], writer)
  else if (kind === 'real') writeCall('granary_decimal_from_real', [node], writer)
  else writer.node(node)
}

/** An operand in the form that a kind of number has. */
export function writeNumber(node: Node, kind: Kind, writer: SqlWriter, precedence = 0): void {
  if (kind === 'decimal') writeDecimal(node, writer)
  else if (kind === 'real') writeReal(node, writer, precedence)
  else nested(node, precedence, writer, true)
}

/** An operation that writes each operand in the form of the result's kind of number: the kinds may differ among them. */
export function numbersAlike(name: string): Operation {
  return {
    compile(operands, writer, node) {
      writer.write(`${name}(`)
      writeNumbersAlike(operands, node.type, writer)
      writer.write(')')
    },
  }
}

export function writeNumbersAlike(operands: readonly Node[], type: ColumnType, writer: SqlWriter): void {
  const { kind } = storedType(type)
  operands.forEach((operand, position) => {
    if (position > 0) writer.write(', ')
    if (kindOf(operand) === kind) writer.node(operand)
    else writeNumber(operand, kind, writer)
  })
}

const ofIntegers = new Set([
  'plus', 'minus', 'times', 'dividedBy', 'modulo', 'negate', 'abs', 'bitAnd', 'bitOr', 'bitXor', 'bitNot', 'greatestCommonDivisor', 'leastCommonMultiple',
  'coalesce', 'nullIf', 'greatest', 'least',
])

/**
 * The bits that integer arithmetic has room for, as in PostgreSQL: those of the widest column. A value has none of its own,
 * since PostgreSQL gives a parameter the type of what stands beside it.
 */
export function bitsOf(node: Node): 16 | 32 | 64 {
  return widest(node) ?? 64
}

function widest(node: Node): 16 | 32 | 64 | undefined {
  if (isValue(node)) return undefined
  if (node instanceof OperationNode && ofIntegers.has(node.operation)) {
    return node.operands.reduce<16 | 32 | 64 | undefined>((bits, operand) => {
      const other = widest(operand)
      return bits === undefined || (other !== undefined && other > bits) ? other : bits
    }, undefined)
  }
  return node instanceof ExpressionNode ? (storedType(node.type).bits ?? 64) : 64
}

/** The fraction digits that a decimal expression declares: its stored form has lost trailing zeros, which count in a quotient's scale. */
export function scaleOf(node: Node | undefined): number {
  if (!(node instanceof ExpressionNode)) return 0
  if (node instanceof ColumnNode || !(node instanceof OperationNode)) return storedType(node.type).scale ?? 0
  const [first, second] = node.operands
  switch (node.operation) {
    case 'plus':
    case 'minus':
    case 'modulo':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return Math.max(0, ...node.operands.map(scaleOf))
    case 'times':
      return scaleOf(first) + scaleOf(second)
    case 'negate':
    case 'abs':
    case 'nullIf':
      return scaleOf(first)
    case 'round':
    case 'truncateNumber':
      return second instanceof NumberNode ? Math.max(second.value, 0) : 0
    default:
      return storedType(node.type).scale ?? 0
  }
}
