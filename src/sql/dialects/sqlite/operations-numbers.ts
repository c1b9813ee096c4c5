import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { kindOf, scaleOf, writeCall, writeReal } from './operands.ts'

/** Mathematical functions. Of integers they give reals, as PostgreSQL's do; of decimals exact decimals where PostgreSQL has them. */
export const numberOperations: Readonly<Record<string, Operation>> = {
  sign: byKind('granary_decimal_sign', (operands, writer) => {
    writer.write('(')
    ofReal('sign')(operands, writer)
    writer.write(' * 1.0)')
  }),
  ceiling: byKind('granary_decimal_ceil', ofReal('ceil', ' * 1.0')),
  floor: byKind('granary_decimal_floor', ofReal('floor', ' * 1.0')),
  round: byKind('granary_decimal_round', ofReal('granary_round')),
  truncateNumber: byKind('granary_decimal_trunc', (operands, writer) => {
    if (operands.length === 1) ofReal('trunc', ' * 1.0')(operands, writer)
    else ofReal('granary_trunc')(operands, writer)
  }),
  squareRoot: {
    compile(operands, writer) {
      const [operand] = operands
      if (kindOf(operand) !== 'decimal') ofReal('granary_sqrt')(operands, writer)
      else
        writer
          .write('granary_decimal_sqrt(')
          .node(required(operand))
          .write(`, ${scaleOf(operand)})`)
    },
  },
  power: {
    compile(operands, writer, node) {
      if (node.type.kind !== 'decimal') ofReal('granary_power')(operands, writer)
      else
        writer
          .write('granary_decimal_power(')
          .list(operands)
          .write(`, ${scaleOf(operands[0])})`)
    },
  },
  cubeRoot: named(ofReal('granary_cbrt')),
  exponential: named((operands, writer) => {
    writer.write('granary_exponential(')
    ofReal('exp')(operands, writer)
    writer.write(')')
  }),
  naturalLogarithm: named(within('ln', 'granary_logarithm_operand')),
  commonLogarithm: named(within('log10', 'granary_logarithm_operand')),
  logarithm: named(ofReal('granary_log')),
  arcCosine: named(within('acos', 'granary_unit_operand')),
  arcSine: named(within('asin', 'granary_unit_operand')),
  arcTangent: named(ofReal('atan')),
  arcTangentOfQuotient: named(ofReal('atan2')),
  cosine: named(within('cos', 'granary_angle_operand')),
  sine: named(within('sin', 'granary_angle_operand')),
  tangent: named(within('tan', 'granary_angle_operand')),
  cotangent: named((operands, writer) => {
    writer.write('granary_reciprocal(')
    within('tan', 'granary_angle_operand')(operands, writer)
    writer.write(')')
  }),
  // By the same steps as PostgreSQL's (float.c), which SQLite's own functions differ from in the last bit.
  degrees: named(([angle], writer) => {
    writer.write('granary_finite(')
    writeReal(required(angle), writer, Number.POSITIVE_INFINITY)
    writer.write(` / ${radiansPerDegree})`)
  }),
  radians: named(([angle], writer) => {
    writer.write('(')
    writeReal(required(angle), writer, Number.POSITIVE_INFINITY)
    writer.write(` * ${radiansPerDegree})`)
  }),
  pi: named((_, writer) => void writer.write('pi()')),
  // 53 random bits as a fraction from 0 to 1, without 1.
  random: named((_, writer) => void writer.write('(((random() >> 11) + 4503599627370496) * (1.0 / 9007199254740992))')),
  widthBucket: {
    compile([operand, low, high, count], writer) {
      writer.write('granary_width_bucket(')
      for (const bound of [operand, low, high]) {
        if (kindOf(bound) === 'decimal')
          throw new ProgrammingError('STATEMENT_INVALID', 'widthBucket() takes no decimals on SQLite; cast them to real()')
        writeReal(required(bound), writer)
        writer.write(', ')
      }
      writer.node(required(count)).write(')')
    },
  },
}

const radiansPerDegree = '0.017453292519943295'

type Write = (operands: readonly Node[], writer: SqlWriter) => void

function named(write: Write): Operation {
  return { compile: (operands, writer) => write(operands, writer) }
}

/** A function that decimals have for themselves; the result's kind says so. */
function byKind(ofDecimals: string, otherwise: Write): Operation {
  return {
    compile(operands, writer, node: OperationLike) {
      if (node.type.kind === 'decimal') writeCall(ofDecimals, operands, writer)
      else otherwise(operands, writer)
    },
  }
}

/** A call whose first operands are reals; a NumberNode or an integer that counts stays what it is. */
function ofReal(name: string, after = ''): Write {
  return (operands, writer) => {
    writer.write(`${name}(`)
    operands.forEach((operand, position) => {
      if (position > 0) writer.write(', ')
      if (operand.kind === 'number') writer.node(operand)
      else writeReal(operand, writer, Number.POSITIVE_INFINITY)
    })
    writer.write(`${after})`)
  }
}

/** A native function of an operand that is checked first, since SQLite gives NULL where PostgreSQL reports an error. */
function within(name: string, check: string): Write {
  return (operands, writer) => {
    writer.write(`${name}(`)
    ofReal(check)(operands, writer)
    writer.write(')')
  }
}
