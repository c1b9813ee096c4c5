import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import { call, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { productFits } from './decimal-digits.ts'
import { byResult, failureText, failureWhen, holes, separate, writeReal, writeTight, written } from './operands.ts'

/** Arithmetic and functions of numbers (MySQL manual §14.6, §14.12). */
export const numberOperations: Readonly<Record<string, Operation>> = {
  // A decimal's quotient has 4 digits more than the dividend, which 30 are enough for; `/` of integers gives a decimal.
  dividedBy: {
    precedence: precedence.multiplicative,
    compile([left, right], writer, node) {
      if (node.type.kind === 'decimal') {
        writer.write('CAST(').node(required(left)).write(' AS DECIMAL(65,30)) / ')
        writeDivisor(required(right), writer)
        return
      }
      if (node.type.kind === 'real') writeReal(left, writer)
      else writeTight(left, writer)
      writer.write(node.type.kind === 'real' ? ' / ' : ' DIV ')
      writeDivisor(required(right), writer)
    },
  },
  modulo: {
    precedence: precedence.multiplicative,
    compile([left, right], writer) {
      writeTight(left, writer)
      writer.write(' % ')
      writeDivisor(required(right), writer)
    },
  },
  plus: separate('+', precedence.additive),
  minus: separate('-', precedence.additive),
  times: {
    precedence: precedence.multiplicative,
    compile(operands, writer, node) {
      if (node.type.kind === 'decimal' && !productFits(required(operands[0]), required(operands[1])))
        writer.need('sql.wideDecimals', 'product of decimals with so many digits; cast them to fewer')
      separate('*', precedence.multiplicative).compile(operands, writer, node)
    },
  },
  negate: holes('- $1', precedence.unary),
  // Bit operators give unsigned numbers.
  bitAnd: holes('CAST($1 & $2 AS SIGNED)'),
  bitOr: holes('CAST($1 | $2 AS SIGNED)'),
  bitXor: holes('CAST($1 ^ $2 AS SIGNED)'),
  bitNot: holes('CAST(~ $1 AS SIGNED)'),
  shiftLeft: holes('CAST($1 << ($2 & 63) AS SIGNED)'),
  shiftRight: holes('CAST(IF($1 < 0, ~ (~ $1 >> ($2 & 63)), $1 >> ($2 & 63)) AS SIGNED)'),
  abs: call('ABS'),
  greatest: withoutNulls('GREATEST'),
  least: withoutNulls('LEAST'),
  greatestCommonDivisor: missing('greatestCommonDivisor'),
  leastCommonMultiple: missing('leastCommonMultiple'),
  sign: byResult('SIGN'),
  ceiling: byResult('CEILING'),
  floor: byResult('FLOOR'),
  round: rounding('ROUND'),
  truncateNumber: rounding('TRUNCATE'),
  squareRoot: ofReals(checked('SQRT($1)', '$1 < 0')),
  power: ofReals(byResult('POWER')),
  cubeRoot: holes('SIGN($1) * POWER(ABS($1), 1 / 3e0)', precedence.multiplicative),
  exponential: ofReals(byResult('EXP')),
  naturalLogarithm: ofReals(checked('LN($1)', '$1 <= 0')),
  commonLogarithm: ofReals(checked('LOG10($1)', '$1 <= 0')),
  logarithm: checked('LOG($1, $2)', '$1 <= 0 OR $2 <= 0'),
  arcCosine: checked('ACOS($1)', 'ABS($1) > 1'),
  arcSine: checked('ASIN($1)', 'ABS($1) > 1'),
  arcTangent: byResult('ATAN'),
  arcTangentOfQuotient: byResult('ATAN2'),
  cosine: byResult('COS'),
  sine: byResult('SIN'),
  tangent: byResult('TAN'),
  cotangent: byResult('COT'),
  // MySQL multiplies by 57.29…, which rounds in another way.
  degrees: written(([operand], writer) => {
    writer.write('(')
    writeReal(operand, writer)
    writer.write(' / 0.017453292519943295e0)')
  }),
  radians: byResult('RADIANS'),
  pi: holes('(PI() + 0e0)'),
  random: call('RAND'),
  widthBucket: holes(
    'CASE WHEN $2 < $3 THEN CASE WHEN $1 < $2 THEN 0 WHEN $1 >= $3 THEN $4 + 1 ELSE FLOOR(($1 - $2) / ($3 - $2) * $4) + 1 END ELSE CASE WHEN $1 > $2 THEN 0 WHEN $1 <= $3 THEN $4 + 1 ELSE FLOOR(($2 - $1) / ($2 - $3) * $4) + 1 END END',
  ),
}

// Of decimals MySQL computes them as reals, with 15 digits.
function ofReals(operation: Operation): Operation {
  return {
    ...operation,
    compile(operands, writer, node) {
      if (node.type.kind === 'decimal') writer.need('sql.decimalFunctions', `exact ${node.operation}() of decimals; cast them to real()`)
      operation.compile(operands, writer, node)
    },
  }
}

function missing(name: string): Operation {
  return written((_, writer) => writer.need('sql.numberFunctions', `${name}()`))
}

// A division by zero fails, instead of giving null.
function writeDivisor(divisor: Node, writer: SqlWriter): void {
  const isZero = (): void => {
    writeTight(divisor, writer)
    writer.write(' = 0')
  }
  writer.write('IF(')
  isZero()
  writer.write(', ')
  failureWhen('DIVISION_BY_ZERO', isZero, writer)
  writer.write(', ').node(divisor).write(')')
}

/** A function of operands for which MySQL gives null where there is no result: there it fails. */
function checked(text: string, outside: string): Operation {
  return holes(`IF(${outside}, ${failureText('VALUE_OUT_OF_RANGE', outside)}, ${text})`)
}

/** The greatest or least of those that are not null; MySQL's own functions give null where one is. */
function withoutNulls(name: string): Operation {
  return written((operands, writer) => {
    if (operands.length === 1) {
      writer.node(required(operands[0]))
      return
    }
    writer.write(`COALESCE(${name}(`)
    operands.forEach((operand, position) => {
      if (position > 0) writer.write(', ')
      writeRotated(operands, position, operand, writer)
    })
    writer.write('), ').list(operands).write(')')
  })
}

// Each operand in turn, and in its place the next one that is not null where it is.
function writeRotated(operands: readonly Node[], position: number, operand: Node, writer: SqlWriter): void {
  const others = [...operands.slice(position + 1), ...operands.slice(0, position)]
  writer
    .write('COALESCE(')
    .list([operand, ...others])
    .write(')')
}

function rounding(name: string): Operation {
  return written((operands, writer, node) => {
    const [operand, places] = operands
    writer.write(node.type.kind === 'real' ? `(${name}(` : `${name}(`)
    if (node.type.kind === 'real' && (places === undefined || kindOf(operand) !== 'real')) writeReal(operand, writer)
    // The digits that a real has for certain, which a decimal rounds half away from zero.
    else if (node.type.kind === 'real') writer.write('CAST(CAST(').node(required(operand)).write(' AS CHAR) AS DECIMAL(65,30))')
    else writer.node(required(operand))
    if (places !== undefined) writer.write(', ').node(places)
    else if (name === 'TRUNCATE') writer.write(', 0')
    writer.write(node.type.kind === 'real' ? ') + 0e0)' : ')')
  })
}
