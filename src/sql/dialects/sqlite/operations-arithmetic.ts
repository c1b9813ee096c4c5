import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { infix, nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { bitsOf, kindOf, numbersAlike, scaleOf, storedType, writeCall, writeDecimal, writeReal } from './operands.ts'

/**
 * Arithmetic with PostgreSQL's results: integers that do not fit their type, a division by zero and a result too large for a
 * real are errors, and decimals are exact.
 */
export const arithmeticOperations: Readonly<Record<string, Operation>> = {
  plus: sum('+', 'granary_decimal_add', precedence.additive),
  minus: sum('-', 'granary_decimal_sub', precedence.additive),
  times: {
    compile(operands, writer, node) {
      if (storedType(node.type).kind === 'real') writeReals('granary_multiply', operands, writer)
      else writeSum('*', 'granary_decimal_mul', precedence.multiplicative, operands, writer, node)
    },
  },
  dividedBy: {
    compile(operands, writer, node) {
      switch (storedType(node.type).kind) {
        case 'decimal':
          writer.write('granary_decimal_div(')
          writeDecimals(operands, writer)
          writer.write(`, ${Math.max(...operands.map(scaleOf))})`)
          return
        case 'real':
          writeReals('granary_divide', operands, writer)
          return
        default:
          withinBits(node, writer, () => writeCall('granary_divide', operands, writer))
      }
    },
  },
  modulo: {
    compile(operands, writer, node) {
      switch (storedType(node.type).kind) {
        case 'decimal':
          writer.write('granary_decimal_mod(')
          writeDecimals(operands, writer)
          writer.write(')')
          return
        case 'real':
          writeReals('granary_modulo', operands, writer)
          return
        default:
          writeCall('granary_modulo', operands, writer)
      }
    },
  },
  negate: {
    compile(operands, writer, node) {
      const operand = required(operands[0])
      switch (kindOf(operand)) {
        case 'decimal':
          writeCall('granary_decimal_neg', operands, writer)
          return
        case 'real':
          writer.write('(-')
          nested(operand, Number.POSITIVE_INFINITY, writer, true)
          writer.write(')')
          return
        default:
          withinBits(node, writer, () => {
            writer.write('0 - ')
            nested(operand, precedence.additive, writer, true)
          })
      }
    },
  },
  bitAnd: infix('&', precedence.bit),
  bitOr: infix('|', precedence.bit),
  bitXor: { compile: (operands, writer) => writeCall('granary_bit_xor', operands, writer) },
  shiftLeft: { compile: (operands, writer) => writeCall('granary_shift_left', operands, writer) },
  shiftRight: { compile: (operands, writer) => writeCall('granary_shift_right', operands, writer) },
  abs: {
    compile(operands, writer, node) {
      if (storedType(node.type).kind === 'decimal') writeCall('granary_decimal_abs', operands, writer)
      else if (storedType(node.type).kind === 'real') writeCall('abs', operands, writer)
      else withinBits(node, writer, () => writeCall('abs', operands, writer))
    },
  },
  greatestCommonDivisor: {
    compile: (operands, writer, node) => withinBits(node, writer, () => writeCall('granary_gcd', operands, writer)),
  },
  leastCommonMultiple: { compile: (operands, writer, node) => withinBits(node, writer, () => writeCall('granary_lcm', operands, writer)) },
  greatest: numbersAlike('granary_greatest'),
  least: numbersAlike('granary_least'),
  coalesce: numbersAlike('coalesce'),
}

function sum(symbol: string, ofDecimals: string, strength: number): Operation {
  return {
    compile(operands, writer, node) {
      writeSum(symbol, ofDecimals, strength, operands, writer, node)
    },
  }
}

function writeSum(
  symbol: string,
  ofDecimals: string,
  strength: number,
  operands: readonly Node[],
  writer: SqlWriter,
  node: OperationLike,
): void {
  const [left, right] = operands
  switch (storedType(node.type).kind) {
    case 'decimal':
      writer.write(`${ofDecimals}(`)
      writeDecimals(operands, writer)
      writer.write(')')
      return
    case 'real':
      writer.write(writer.inline ? '(' : 'granary_finite(')
      writeReal(required(left), writer, strength)
      writer.write(` ${symbol} `)
      writeReal(required(right), writer, strength)
      writer.write(')')
      return
    default:
      withinBits(node, writer, () => {
        nested(left, strength, writer, true)
        writer.write(` ${symbol} `)
        nested(right, strength, writer, true)
      })
  }
}

// What a database keeps (checks, generated columns, triggers) does without the function, so that other programs can write to the table.
function withinBits(node: OperationLike, writer: SqlWriter, write: () => void): void {
  writer.write(writer.inline ? '(' : `granary_integer_${bitsOf(node)}(`)
  write()
  writer.write(')')
}

function writeReals(name: string, operands: readonly Node[], writer: SqlWriter): void {
  writer.write(`${name}(`)
  operands.forEach((operand, position) => {
    if (position > 0) writer.write(', ')
    writeReal(operand, writer)
  })
  writer.write(')')
}

function writeDecimals(operands: readonly Node[], writer: SqlWriter): void {
  operands.forEach((operand, position) => {
    if (position > 0) writer.write(', ')
    writeDecimal(operand, writer)
  })
}
