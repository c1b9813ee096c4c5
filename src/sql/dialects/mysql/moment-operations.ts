import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import { precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { holes, separate, writeReal, writeTight, written } from './operands.ts'

/** Dates, times and lengths of time, which are microseconds (MySQL manual §14.7). Zones by name need MySQL's time zone tables. */
export const momentOperations: Readonly<Record<string, Operation>> = {
  momentPlus: shifted('+'),
  momentMinus: shifted('-'),
  since: written((operands, writer, node) => {
    if (kindOf(operands[0]) === 'time')
      holes("TIMESTAMPDIFF(MICROSECOND, CONCAT('2000-01-01 ', $2), CONCAT('2000-01-01 ', $1))").compile(operands, writer, node)
    else holes('TIMESTAMPDIFF(MICROSECOND, $2, $1)').compile(operands, writer, node)
  }),
  intervalPlus: separate('+', precedence.additive),
  intervalMinus: separate('-', precedence.additive),
  intervalNegate: holes('- $1', precedence.unary),
  intervalTimes: written(([length, factor], writer) => {
    const whole = kindOf(factor) === 'integer' || kindOf(factor) === 'bigint'
    if (!whole) writer.write('CAST(')
    writeTight(length, writer)
    writer.write(' * ')
    writeTight(factor, writer)
    if (!whole) writer.write(' AS SIGNED)')
  }),
  intervalDividedBy: written(([length, divisor], writer) => {
    writer.write('CAST(')
    writeReal(length, writer)
    writer.write(' / ')
    writeTight(divisor, writer)
    writer.write(' AS SIGNED)')
  }),
  // The application's clock, once for the statement; in DDL the server's.
  now: written(([clock], writer) => {
    if (writer.inline || clock === undefined) writer.write('UTC_TIMESTAMP(6)')
    else writer.node(clock)
  }),
  extract: written(([moment, zone], writer, node) => writeField(fieldOf(node), required(moment), zone, writer, node)),
  truncateMoment: written(([moment, zone], writer, node) => writeTruncated(fieldOf(node), required(moment), zone, writer, node)),
  toLocal: converted("$1, '+00:00', $2"),
  toInstant: converted("$1, $2, '+00:00'"),
  addMonths: holes('($1 + INTERVAL $2 MONTH)'),
  addDays: holes('($1 + INTERVAL $2 DAY)'),
  dateDifference: holes('DATEDIFF($1, $2)'),
  // The key of a window's range over moments.
  microsecondsOf: written((operands, writer, node) => {
    const time = kindOf(operands[0]) === 'time'
    holes(
      time ? "TIMESTAMPDIFF(MICROSECOND, '2000-01-01', CONCAT('2000-01-01 ', $1))" : "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', $1)",
    ).compile(operands, writer, node)
  }),
  makeDate: holes("STR_TO_DATE(CONCAT($1, '-', $2, '-', $3), '%Y-%m-%d')"),
}

// CONVERT_TZ gives null for a zone that it does not know.
function converted(operands: string): Operation {
  return holes(
    `CAST(IF($1 IS NOT NULL AND CONVERT_TZ(${operands}) IS NULL, 9223372036854775807 + ($1 IS NOT NULL), CONVERT_TZ(${operands})) AS DATETIME(6))`,
  )
}

/** A date becomes a timestamp; a time of day goes on at midnight, so it is added to on some day. */
function shifted(sign: '+' | '-'): Operation {
  const forms: Readonly<Record<string, Operation>> = {
    time: holes(`TIME(CAST(CONCAT('2000-01-01 ', $1) AS DATETIME(6)) ${sign} INTERVAL $2 MICROSECOND)`),
    date: holes(`(CAST($1 AS DATETIME(6)) ${sign} INTERVAL $2 MICROSECOND)`),
  }
  const usual = holes(`($1 ${sign} INTERVAL $2 MICROSECOND)`)
  return written((operands, writer, node) => (forms[kindOf(operands[0]) ?? ''] ?? usual).compile(operands, writer, node))
}

const fields: Readonly<Record<string, string>> = {
  year: 'YEAR($1)',
  isoYear: 'YEARWEEK($1, 3) DIV 100',
  quarter: 'QUARTER($1)',
  month: 'MONTH($1)',
  week: 'WEEK($1, 3)',
  day: 'DAYOFMONTH($1)',
  dayOfYear: 'DAYOFYEAR($1)',
  weekDay: '(DAYOFWEEK($1) - 1)',
  isoWeekDay: '(WEEKDAY($1) + 1)',
  hour: 'HOUR($1)',
  minute: 'MINUTE($1)',
  second: '(SECOND($1) + MICROSECOND($1) / 1e6)',
  microsecond: '(SECOND($1) * 1000000 + MICROSECOND($1))',
}

/** Of microseconds. */
const intervalFields: Readonly<Record<string, string>> = {
  day: '$1 DIV 86400000000',
  hour: '($1 DIV 3600000000) % 24',
  minute: '($1 DIV 60000000) % 60',
  second: '($1 % 60000000) / 1e6',
  microsecond: '$1 % 60000000',
}

const intervalUnits: Readonly<Record<string, string>> = { day: '86400000000', hour: '3600000000', minute: '60000000', second: '1000000' }

function writeField(field: string, moment: Node, zone: Node | undefined, writer: SqlWriter, node: OperationLike): void {
  const kind = kindOf(moment)
  if (field === 'epoch') {
    if (kind === 'interval') holes('$1 / 1e6', precedence.multiplicative).compile([moment], writer, node)
    else if (kind === 'time')
      holes("TIMESTAMPDIFF(MICROSECOND, '2000-01-01', CONCAT('2000-01-01 ', $1)) / 1e6", precedence.multiplicative).compile(
        [moment],
        writer,
        node,
      )
    else holes("TIMESTAMPDIFF(MICROSECOND, '1970-01-01', $1) / 1e6", precedence.multiplicative).compile([moment], writer, node)
    return
  }
  const text = (kind === 'interval' ? intervalFields : fields)[field]
  if (text === undefined) throw new ProgrammingError('STATEMENT_INVALID', `there is no field ${field} of a moment`)
  writePieces(inZone(text, moment, zone), writer)
}

const truncated: Readonly<Record<string, string>> = {
  year: "DATE_FORMAT($1, '%Y-01-01')",
  quarter: 'MAKEDATE(YEAR($1), 1) + INTERVAL (QUARTER($1) - 1) QUARTER',
  month: "DATE_FORMAT($1, '%Y-%m-01')",
  week: 'DATE($1) - INTERVAL WEEKDAY($1) DAY',
  day: 'DATE($1)',
  hour: "DATE_FORMAT($1, '%Y-%m-%d %H:00:00')",
  minute: "DATE_FORMAT($1, '%Y-%m-%d %H:%i:00')",
  second: "DATE_FORMAT($1, '%Y-%m-%d %H:%i:%s')",
}

const truncatedTimes: Readonly<Record<string, string>> = {
  hour: "TIME_FORMAT($1, '%H:00:00')",
  minute: "TIME_FORMAT($1, '%H:%i:00')",
  second: "TIME_FORMAT($1, '%H:%i:%s')",
}

function writeTruncated(field: string, moment: Node, zone: Node | undefined, writer: SqlWriter, node: OperationLike): void {
  const kind = kindOf(moment)
  const unit = intervalUnits[field]
  if (kind === 'interval' && unit !== undefined) {
    holes(`($1 DIV ${unit} * ${unit})`).compile([moment], writer, node)
    return
  }
  const text = (kind === 'time' ? truncatedTimes : truncated)[field]
  if (text === undefined || kind === 'interval')
    throw new ProgrammingError('STATEMENT_INVALID', `a value of kind ${storedType(node.type).kind} cannot be cut to its ${field} on MySQL`)
  const name = kind === 'time' ? 'TIME(6)' : kind === 'date' ? 'DATE' : 'DATETIME(6)'
  if (zone !== undefined) writer.write('CONVERT_TZ(')
  writer.write('CAST(')
  writePieces(inZone(text, moment, zone), writer)
  writer.write(` AS ${name})`)
  if (zone !== undefined) {
    writer.write(', ')
    writeTight(zone, writer)
    writer.write(", '+00:00')")
  }
}

function writePieces(pieces: readonly (string | ((writer: SqlWriter) => void))[], writer: SqlWriter): void {
  for (const piece of pieces) {
    if (typeof piece === 'string') writer.write(piece)
    else piece(writer)
  }
}

/** A text with a hole for the moment, which is looked at in a zone. */
function inZone(text: string, moment: Node, zone: Node | undefined): readonly (string | ((writer: SqlWriter) => void))[] {
  const write = (writer: SqlWriter): void => {
    if (zone === undefined) writeTight(moment, writer)
    else {
      writer.write('CONVERT_TZ(').node(moment).write(", '+00:00', ")
      writer.node(zone).write(')')
    }
  }
  return text.split(/(\$1)/).map((piece) => (piece === '$1' ? write : piece))
}

function fieldOf(node: OperationLike): string {
  return String(node.constants?.[0])
}
