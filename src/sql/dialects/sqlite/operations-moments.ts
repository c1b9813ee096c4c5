import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { textLiteral } from './literal.ts'
import { kindOf, writeCall, writeReal } from './operands.ts'

/** Dates, times and lengths of time. Lengths are stored as microseconds, moments as text that sorts by time. */
export const momentOperations: Readonly<Record<string, Operation>> = {
  momentPlus: {
    compile(operands, writer) {
      writeCall(kindOf(operands[0]) === 'time' ? 'granary_time_add' : 'granary_timestamp_add', operands, writer)
    },
  },
  momentMinus: {
    compile([moment, length], writer) {
      writer.write(kindOf(moment) === 'time' ? 'granary_time_add(' : 'granary_timestamp_add(')
      writer.node(required(moment)).write(', ')
      writeNegated(required(length), writer)
      writer.write(')')
    },
  },
  since: {
    compile(operands, writer) {
      writeCall(kindOf(operands[0]) === 'time' ? 'granary_time_subtract' : 'granary_timestamp_subtract', operands, writer)
    },
  },
  intervalPlus: sum('+'),
  intervalMinus: sum('-'),
  intervalNegate: {
    compile([length], writer) {
      writeNegated(required(length), writer)
    },
  },
  intervalTimes: {
    compile([length, factor], writer) {
      const exact = kindOf(factor) === 'integer' || kindOf(factor) === 'bigint'
      writer.write(exact ? 'granary_integer_64(' : 'granary_to_integer(')
      nested(length, precedence.multiplicative, writer, true)
      writer.write(' * ')
      nested(factor, precedence.multiplicative, writer, true)
      writer.write(exact ? ')' : ', 64)')
    },
  },
  intervalDividedBy: {
    compile([length, divisor], writer) {
      writer.write('granary_to_integer(granary_divide(CAST(').node(required(length)).write(' AS REAL), ')
      writeReal(required(divisor), writer)
      writer.write('), 64)')
    },
  },
  // A value that each run of the statement gives anew: one moment for the whole statement, as the application's clock has it.
  now: {
    compile([clock], writer) {
      if (writer.inline) writer.write("(strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')")
      else writer.node(required(clock))
    },
  },
  // The key of a window's range, see sqliteExpressionNodes.window.
  microsecondsOf: {
    compile([moment], writer) {
      const kind = kindOf(moment)
      const name = kind === 'time' ? 'granary_time_subtract' : 'granary_timestamp_subtract'
      const start = kind === 'time' ? '00:00:00.000000' : kind === 'timestamp' ? '1970-01-01T00:00:00.000000Z' : '1970-01-01'
      writer.write(`${name}(`).node(required(moment)).write(`, '${start}')`)
    },
  },
  extract: withField('granary_extract'),
  truncateMoment: withField('granary_truncate'),
  toLocal: { compile: (operands, writer) => writeCall('granary_to_local', operands, writer) },
  toInstant: { compile: (operands, writer) => writeCall('granary_to_instant', operands, writer) },
  addMonths: { compile: (operands, writer) => writeCall('granary_add_months', operands, writer) },
  addDays: { compile: (operands, writer) => writeCall('granary_date_add_days', operands, writer) },
  dateDifference: { compile: (operands, writer) => writeCall('granary_date_subtract', operands, writer) },
  makeDate: { compile: (operands, writer) => writeCall('granary_make_date', operands, writer) },
}

function sum(symbol: '+' | '-'): Operation {
  return {
    compile([left, right], writer) {
      writer.write('granary_integer_64(')
      nested(left, precedence.additive, writer, true)
      writer.write(` ${symbol} `)
      nested(right, precedence.additive, writer, true)
      writer.write(')')
    },
  }
}

function writeNegated(length: Node, writer: SqlWriter): void {
  writer.write('granary_integer_64(0 - ')
  nested(length, precedence.additive, writer, true)
  writer.write(')')
}

/** A function of a field, a moment and perhaps a zone; the field is a constant. */
function withField(name: string): Operation {
  return {
    compile(operands, writer, node) {
      const field = String(node.constants?.[0]).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      writer
        .write(`${name}(${textLiteral(field)}, `)
        .list(operands)
        .write(')')
    },
  }
}
