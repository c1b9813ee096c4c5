import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import { infix, nested, precedence, prefix, template } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { counting, writeInteger, writeReal, writeTight, written } from './operands.ts'

/** A moment as it is in a zone, or the instant of what is in a zone. */
const inZone: Operation = written(([moment, zone], writer) => {
  writer.write('(')
  writeInZone(moment, zone, writer)
  writer.write(')')
})

/** Dates, times and lengths of time (PostgreSQL manual §9.9). Instants are looked at in UTC unless a zone is named. */
export const momentOperations: Readonly<Record<string, Operation>> = {
  momentPlus: infix('+', precedence.additive),
  momentMinus: infix('-', precedence.additive),
  since: {
    precedence: precedence.additive,
    compile(operands, writer, node) {
      if (kindOf(operands[0]) !== 'date') infix('-', precedence.additive).compile(operands, writer, node)
      else template("($1 - $2) * INTERVAL '24 hours'").compile(operands, writer, node)
    },
  },
  intervalPlus: infix('+', precedence.additive),
  intervalMinus: infix('-', precedence.additive),
  intervalNegate: prefix('- ', precedence.unary),
  intervalTimes: byNumber('*'),
  intervalDividedBy: byNumber('/'),
  // The application's clock, once for the statement; in DDL the server's.
  now: written(([clock], writer) => {
    if (writer.inline || clock === undefined) writer.write('statement_timestamp()')
    else writer.node(clock)
  }),
  extract: written(([moment, zone], writer, node) => {
    const { part, type } = partOf(node)
    writer.write(`CAST(extract(${part} FROM `)
    if (part === 'EPOCH') writeTight(moment, writer)
    else writeInZone(moment, zone, writer)
    writer.write(part === 'MICROSECONDS' ? `) % 60000000 AS ${type})` : `) AS ${type})`)
  }),
  truncateMoment: written(([moment, zone], writer, node) => {
    const kind = kindOf(moment)
    if (kind === 'date' || kind === 'time') writer.write('CAST(')
    writer.write(`date_trunc('${fieldOf(node)}', `)
    if (kind === 'interval') writeInDays(moment, writer)
    else writer.node(required(moment))
    if (kind === 'timestamp') {
      writer.write(', ')
      if (zone === undefined) writer.write("'UTC'")
      else writer.node(zone)
    }
    writer.write(')')
    if (kind === 'date' || kind === 'time') writer.write(` AS ${kind.toUpperCase()})`)
  }),
  toLocal: inZone,
  toInstant: inZone,
  addMonths: written(([moment, months], writer) => {
    const kind = kindOf(moment)
    if (kind === 'date') writer.write('CAST(')
    writer.write('(')
    if (kind === 'timestamp') writeInZone(moment, undefined, writer)
    else writeTight(moment, writer)
    writer.write(' + make_interval(months => ')
    writeInteger(months, writer)
    writer.write('))')
    if (kind === 'timestamp') writer.write(" AT TIME ZONE 'UTC'")
    if (kind === 'date') writer.write(' AS DATE)')
  }),
  addDays: {
    precedence: precedence.additive,
    compile([date, days], writer) {
      nested(date, precedence.additive, writer, false)
      writer.write(' + ')
      writeInteger(days, writer)
    },
  },
  dateDifference: infix('-', precedence.additive),
  makeDate: counting('make_date', 0, 1, 2),
}

const parts: Readonly<Record<string, string>> = {
  year: 'YEAR',
  isoYear: 'ISOYEAR',
  quarter: 'QUARTER',
  month: 'MONTH',
  week: 'WEEK',
  day: 'DAY',
  dayOfYear: 'DOY',
  weekDay: 'DOW',
  isoWeekDay: 'ISODOW',
  hour: 'HOUR',
  minute: 'MINUTE',
  second: 'SECOND',
  microsecond: 'MICROSECONDS',
  epoch: 'EPOCH',
}

/** A field as PostgreSQL names it, and the type of its value: seconds have a fraction. */
function partOf(node: OperationLike): { readonly part: string; readonly type: string } {
  const part = parts[fieldOf(node)]
  if (part === undefined) throw new ProgrammingError('STATEMENT_INVALID', `there is no field ${fieldOf(node)} of a moment`)
  return { part, type: storedType(node.type).kind === 'real' ? 'DOUBLE PRECISION' : 'BIGINT' }
}

function fieldOf(node: OperationLike): string {
  return String(node.constants?.[0])
}

function writeInZone(moment: Node | undefined, zone: Node | undefined, writer: SqlWriter): void {
  if (kindOf(moment) === 'interval') {
    writeInDays(moment, writer)
    return
  }
  writeTight(moment, writer)
  if (zone !== undefined) {
    writer.write(' AT TIME ZONE ')
    writeTight(zone, writer)
  } else if (kindOf(moment) === 'timestamp') writer.write(" AT TIME ZONE 'UTC'")
}

// An interval counts days of 24 hours, however it was made.
function writeInDays(length: Node | undefined, writer: SqlWriter): void {
  writer.write('justify_hours(').node(required(length)).write(')')
}

function byNumber(symbol: string): Operation {
  return {
    precedence: precedence.multiplicative,
    compile([length, factor], writer) {
      nested(length, precedence.multiplicative, writer, false)
      writer.write(` ${symbol} `)
      writeReal(factor, writer)
    },
  }
}
