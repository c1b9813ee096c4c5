import type { Operation } from '../../compile/dialect.ts'
import { call, infix, precedence, prefix } from '../../compile/operators.ts'
import { byResult, ofReals, writeInteger, writeNumeric, writeReal, writeTight, written } from './operands.ts'

/** Arithmetic and functions of numbers (PostgreSQL manual §9.3). */
export const numberOperations: Readonly<Record<string, Operation>> = {
  modulo: {
    precedence: (node) => (node.type.kind === 'real' ? undefined : precedence.multiplicative),
    compile(operands, writer, node) {
      if (node.type.kind !== 'real') {
        infix('%', precedence.multiplicative).compile(operands, writer, node)
        return
      }
      // There is no remainder of reals.
      const [left, right] = operands
      const [dividend, divisor] = [(): void => writeReal(left, writer), (): void => writeReal(right, writer)]
      writer.write('((')
      dividend()
      writer.write(') - (')
      divisor()
      writer.write(') * trunc((')
      dividend()
      writer.write(') / (')
      divisor()
      writer.write(')))')
    },
  },
  negate: prefix('- ', precedence.unary),
  bitXor: infix('#', precedence.bit),
  bitNot: prefix('~ ', precedence.bit),
  shiftLeft: shift('<<'),
  shiftRight: shift('>>'),
  abs: call('abs'),
  greatest: call('GREATEST'),
  least: call('LEAST'),
  greatestCommonDivisor: call('gcd'),
  leastCommonMultiple: call('lcm'),
  sign: byResult('sign'),
  ceiling: byResult('ceil'),
  floor: byResult('floor'),
  round: rounding('round'),
  truncateNumber: rounding('trunc'),
  squareRoot: byResult('sqrt'),
  power: byResult('power'),
  cubeRoot: ofReals('cbrt'),
  exponential: byResult('exp'),
  naturalLogarithm: byResult('ln'),
  commonLogarithm: byResult('log'),
  // There is no logarithm to a base but of decimals.
  logarithm: written(([base, operand], writer) => {
    writer.write('CAST(log(')
    writeNumeric(base, writer)
    writer.write(', ')
    writeNumeric(operand, writer)
    writer.write(') AS DOUBLE PRECISION)')
  }),
  arcCosine: ofReals('acos'),
  arcSine: ofReals('asin'),
  arcTangent: ofReals('atan'),
  arcTangentOfQuotient: ofReals('atan2'),
  cosine: ofReals('cos'),
  sine: ofReals('sin'),
  tangent: ofReals('tan'),
  cotangent: ofReals('cot'),
  degrees: ofReals('degrees'),
  radians: ofReals('radians'),
  pi: call('pi'),
  random: call('random'),
  widthBucket: written((operands, writer) => {
    writer.write('width_bucket(')
    for (const operand of operands.slice(0, 3)) {
      writeReal(operand, writer)
      writer.write(', ')
    }
    writeInteger(operands[3], writer)
    writer.write(')')
  }),
}

/** A shift of 64 bits, as on every engine. */
function shift(symbol: string): Operation {
  return {
    precedence: precedence.bit,
    compile([operand, bits], writer) {
      writer.write('CAST(')
      writeTight(operand, writer)
      writer.write(` AS BIGINT) ${symbol} `)
      writeInteger(bits, writer)
    },
  }
}

/** Of a real to places: by way of the decimal with the digits that are certain, since only decimals have it. */
function rounding(name: string): Operation {
  return written((operands, writer, node) => {
    const [operand, places] = operands
    const real = node.type.kind === 'real'
    writer.write(real && places !== undefined ? `CAST(${name}(` : `${name}(`)
    if (!real) writer.node(operand ?? node)
    else if (places === undefined) writeReal(operand, writer)
    else writeNumeric(operand, writer)
    if (places !== undefined) {
      writer.write(', ')
      writeInteger(places, writer)
    }
    writer.write(real && places !== undefined ? ') AS DOUBLE PRECISION)' : ')')
  })
}
