import { ExpressionNode, OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { realType } from '../../../schema/types/column-types.ts'
import type { Kind } from '../../../schema/types/kind.ts'
import type { Operation } from '../../compile/dialect.ts'
import { isValue, kindOf, storedType } from '../../compile/operand-kinds.ts'
import { nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'

export { isValue, kindOf, storedType }

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
  'plus',
  'minus',
  'times',
  'dividedBy',
  'modulo',
  'negate',
  'abs',
  'bitAnd',
  'bitOr',
  'bitXor',
  'bitNot',
  'greatestCommonDivisor',
  'leastCommonMultiple',
  'coalesce',
  'nullIf',
  'greatest',
  'least',
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
  return node instanceof ExpressionNode ? (storedType(node.type).scale ?? 0) : 0
}
