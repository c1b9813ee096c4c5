import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import { precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { failureText, holes, separate, writeReal, writeTight, written } from './operands.ts'

const madeDate = "CAST(CONCAT(LPAD($1, 4, '0'), '-', $2, '-', $3) AS DATE)"
const inLocalTime = converted("$1, '+00:00', $2", '1970-01-01 00:00:01', '2038-01-19 03:14:07.999999')
/** The same for moments whose year begins in that range too. */
const inWholeYears = converted("$1, '+00:00', $2", '1971-01-02', '2038-01-18')
const instant = (day: string): string => `($1 - INTERVAL TIMESTAMPDIFF(SECOND, $1 ${day}, CONVERT_TZ($1 ${day}, '+00:00', $2)) SECOND)`
const [byLaterOffset, byEarlierOffset] = [instant('+ INTERVAL 1 DAY'), instant('- INTERVAL 1 DAY')]
/**
 * The instant of a time in a zone, as PostgreSQL finds it (DetermineTimeZoneOffset in src/backend/utils/adt/datetime.c): of a time that
 * there is twice the second, of one that there is not the one by the offset before the change.
 */
const inUtc = converted("$1, $2, '+00:00'", '1970-01-03', '2038-01-17').replace(
  / ELSE .* END AS/s,
  ` WHEN CONVERT_TZ(${byLaterOffset}, '+00:00', $2) = $1 THEN ${byLaterOffset} ELSE ${byEarlierOffset} END AS`,
)

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
  toLocal: holes(inLocalTime),
  toInstant: holes(inUtc),
  addMonths: bounded('($1 + INTERVAL $2 MONTH)'),
  addDays: bounded('($1 + INTERVAL $2 DAY)'),
  dateDifference: holes('DATEDIFF($1, $2)'),
  // The key of a window's range over moments.
  microsecondsOf: written((operands, writer, node) => {
    const time = kindOf(operands[0]) === 'time'
    holes(
      time ? "TIMESTAMPDIFF(MICROSECOND, '2000-01-01', CONCAT('2000-01-01 ', $1))" : "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', $1)",
    ).compile(operands, writer, node)
  }),
  makeDate: holes(
    `CAST(CASE WHEN ${madeDate} IS NULL AND $1 + $2 + $3 IS NOT NULL THEN ${failureText('VALUE_OUT_OF_RANGE', '$1 IS NOT NULL')} ELSE ${madeDate} END AS DATE)`,
  ),
}

// CONVERT_TZ gives null for a zone that it does not know, and leaves moments alone that a TIMESTAMP cannot hold (MySQL manual §14.7).
function converted(operands: string, earliest: string, latest: string): string {
  const outside = `$1 NOT BETWEEN '${earliest}' AND '${latest}'`
  return (
    `CAST(CASE WHEN ${outside} THEN ${failureText('sql.zoneHistory', outside)} ` +
    `WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND CONVERT_TZ(${operands}) IS NULL THEN ${failureText('TIME_ZONE_UNKNOWN', '$1 IS NOT NULL')} ` +
    `ELSE CONVERT_TZ(${operands}) END AS DATETIME(6))`
  )
}

/** A sum with a moment, which is null where it lies outside the years that there are. */
function bounded(text: string): Operation {
  return holes(`IF($1 IS NOT NULL AND $2 IS NOT NULL AND ${text} IS NULL, ${failureText('VALUE_OUT_OF_RANGE', '$1 IS NOT NULL')}, ${text})`)
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
  if (zone === undefined) {
    const name = kind === 'time' ? 'TIME(6)' : kind === 'date' ? 'DATE' : 'DATETIME(6)'
    writer.write('CAST(')
    writePieces(inZone(text, moment, zone), writer)
    writer.write(` AS ${name})`)
    return
  }
  const cut = partsOfHours[field]
  if (cut === undefined) {
    writer.write('CONVERT_TZ(CAST(')
    writePieces(inZone(text, moment, zone, inWholeYears), writer)
    writer.write(' AS DATETIME(6)), ')
    writeTight(zone, writer)
    writer.write(", '+00:00')")
    return
  }
  // Where clocks are set back the time in the zone does not tell the instant.
  writer.write('(')
  writeTight(moment, writer)
  writer.write(' - INTERVAL (')
  writePieces(inZone(cut, moment, zone), writer)
  writer.write(') MICROSECOND)')
}

/** The microseconds that are cut off. */
const partsOfHours: Readonly<Record<string, string>> = {
  hour: 'MINUTE($1) * 60000000 + SECOND($1) * 1000000 + MICROSECOND($1)',
  minute: 'SECOND($1) * 1000000 + MICROSECOND($1)',
  second: 'MICROSECOND($1)',
}

type Piece = string | ((writer: SqlWriter) => void)

function writePieces(pieces: readonly Piece[], writer: SqlWriter): void {
  for (const piece of pieces) {
    if (typeof piece === 'string') writer.write(piece)
    else piece(writer)
  }
}

/** A text with a hole for the moment, which is looked at in a zone. */
function inZone(text: string, moment: Node, zone: Node | undefined, local = inLocalTime): readonly Piece[] {
  const write = (writer: SqlWriter): void => {
    if (zone === undefined) writeTight(moment, writer)
    else
      for (const piece of local.split(/(\$[12])/)) {
        if (piece === '$1') writeTight(moment, writer)
        else if (piece === '$2') writeTight(zone, writer)
        else writer.write(piece)
      }
  }
  return text.split(/(\$1)/).map((piece) => (piece === '$1' ? write : piece))
}

function fieldOf(node: OperationLike): string {
  return String(node.constants?.[0])
}
