import type { ErrorCode } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Capability } from '../../compile/capabilities.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { isValue, kindOf } from '../../compile/operand-kinds.ts'
import { nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'

export type Write = (operands: readonly Node[], writer: SqlWriter, node: OperationLike) => void

/** An operation that needs no parentheses around it. */
export function written(compile: Write): Operation {
  return { compile }
}

/** An operator of which both sides stand in parentheses where they are operators as strong: MySQL's bit operators each have their own strength. */
export function separate(symbol: string, strength: number): Operation {
  return {
    precedence: strength,
    compile([left, right], writer) {
      nested(left, strength, writer, true)
      writer.write(` ${symbol} `)
      nested(right, strength, writer, true)
    },
  }
}

/**
 * SQL with holes that may stand several times: `$1` is the first operand. Operands are written in parentheses where they are operators.
 */
export function holes(text: string, strength?: number): Operation {
  const pieces = piecesOf(text)
  return {
    ...(strength === undefined ? {} : { precedence: strength }),
    compile: (operands, writer) => writePieces(pieces, operands, writer),
  }
}

/** Writes SQL with such holes. */
export function writeHoles(text: string, operands: readonly Node[], writer: SqlWriter): void {
  writePieces(piecesOf(text), operands, writer)
}

function piecesOf(text: string): readonly string[] {
  return text.split(/(\$\d)/)
}

function writePieces(pieces: readonly string[], operands: readonly Node[], writer: SqlWriter): void {
  for (const piece of pieces) {
    if (/^\$\d$/.test(piece)) nested(operands[Number(piece[1]) - 1], Number.POSITIVE_INFINITY, writer, true)
    else writer.write(piece)
  }
}

/** A call with decimals where the result is one, with reals otherwise. */
export function byResult(name: string): Operation {
  return written((operands, writer, node) => {
    writer.write(`${name}(`)
    operands.forEach((operand, position) => {
      if (position > 0) writer.write(', ')
      if (node.type.kind === 'real') writeReal(operand, writer)
      else writer.node(operand)
    })
    writer.write(')')
  })
}

/** An operand as a real. */
export function writeReal(operand: Node | undefined, writer: SqlWriter): void {
  const node = required(operand)
  if (kindOf(node) === 'real' || node.kind === 'number' || isValue(node)) writer.node(node)
  else writer.write('CAST(').node(node).write(' AS DOUBLE)')
}

/** An operand of an operator, in parentheses where it is one itself. */
export function writeTight(operand: Node | undefined, writer: SqlWriter): void {
  nested(operand, Number.POSITIVE_INFINITY, writer, true)
}

/**
 * What stands for an error in an expression: MySQL gives null for a division by zero in a query, and has no function that fails. A sum
 * that does not fit 64 bits does, and its text, which the server quotes, tells what was wrong: the code of an error, or the name of a
 * capability.
 */
export function failureWhen(code: FailureCode, condition: () => void, writer: SqlWriter): void {
  writer.write(`9223372036854775807 + LENGTH('${code}') * (`)
  condition()
  writer.write(')')
}

/** The same as text, of a condition that is text. */
export function failureText(code: FailureCode, condition: string): string {
  return `9223372036854775807 + LENGTH('${code}') * (${condition})`
}

/** What an expression may fail with. */
export type FailureCode = ErrorCode | Capability
