import type { Node } from '../../../schema/expressions/node.ts'
import { NumberNode } from '../../../schema/expressions/nodes.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { isValue, kindOf } from '../../compile/operand-kinds.ts'
import { call, nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'

export type Write = (operands: readonly Node[], writer: SqlWriter, node: OperationLike) => void

/** An operation that needs no parentheses around it. */
export function written(compile: Write): Operation {
  return { compile }
}

/** A call in which the operands at these positions, from 0, are 32-bit integers: PostgreSQL narrows none by itself. */
export function counting(name: string, ...positions: readonly number[]): Operation {
  return written((operands, writer) => {
    writer.write(`${name}(`)
    operands.forEach((operand, position) => {
      if (position > 0) writer.write(', ')
      if (positions.includes(position)) writeInteger(operand, writer)
      else writer.node(operand)
    })
    writer.write(')')
  })
}

/** An operand as a 32-bit integer. */
export function writeInteger(operand: Node | undefined, writer: SqlWriter): void {
  const node = required(operand)
  if (node instanceof NumberNode) {
    writer.node(node)
    return
  }
  writer.write('CAST(')
  writeUntyped(node, writer)
  writer.write(' AS INTEGER)')
}

/** An operand as a real. */
export function writeReal(operand: Node | undefined, writer: SqlWriter): void {
  const node = required(operand)
  if (kindOf(node) === 'real' || node instanceof NumberNode) writer.node(node)
  else {
    writer.write('CAST(')
    writeUntyped(node, writer)
    writer.write(' AS DOUBLE PRECISION)')
  }
}

/** An operand as a decimal. */
export function writeNumeric(operand: Node | undefined, writer: SqlWriter): void {
  const node = required(operand)
  if (kindOf(node) === 'decimal') writer.node(node)
  else {
    writer.write('CAST(')
    writeUntyped(node, writer)
    writer.write(' AS NUMERIC)')
  }
}

/** A call with reals. */
export function ofReals(name: string): Operation {
  return written((operands, writer) => {
    writer.write(`${name}(`)
    operands.forEach((operand, position) => {
      if (position > 0) writer.write(', ')
      writeReal(operand, writer)
    })
    writer.write(')')
  })
}

/** A call with decimals where the result is one, with reals otherwise; integers of 32 and 64 bits stay what they are where the result is one too. */
export function byResult(name: string): Operation {
  const [reals, plain] = [ofReals(name), call(name)]
  return written((operands, writer, node) => (node.type.kind === 'real' ? reals : plain).compile(operands, writer, node))
}

/** An operand as the left side of `.`, `[]` and the like. */
export function writeEnclosed(operand: Node | undefined, writer: SqlWriter): void {
  const node = required(operand)
  if (node.kind === 'column') writer.node(node)
  else writer.write('(').node(node).write(')')
}

/** An operand of an operator, in parentheses where it is one itself. */
export function writeTight(operand: Node | undefined, writer: SqlWriter): void {
  nested(operand, Number.POSITIVE_INFINITY, writer, true)
}

// A cast around says the type of a parameter already.
function writeUntyped(node: Node, writer: SqlWriter): void {
  if (isValue(node) && !writer.inline) writer.parameter(node, node.type)
  else writer.node(node)
}
