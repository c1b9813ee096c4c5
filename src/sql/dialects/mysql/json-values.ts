import type { Node } from '../../../schema/expressions/node.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { Flavor } from './flavor.ts'
import { writeTight } from './operands.ts'

/** An expression of any kind as JSON; null stays null. */
export function writeJson(node: Node, writer: SqlWriter, flavor: Flavor): void {
  if (kindOf(node) === 'json' && !flavor.mariadb) {
    writer.node(node)
    return
  }
  writer.write(flavor.mariadb ? 'JSON_EXTRACT(' : 'CAST(')
  writeJsonText(node, writer)
  writer.write(flavor.mariadb ? ", '$')" : ' AS JSON)')
}

/**
 * An expression of any kind as the text of JSON, in the form that values have inside documents: 64-bit integers and decimals as text, bytes
 * as base64, moments in their canonical text.
 */
export function writeJsonText(node: Node, writer: SqlWriter): void {
  switch (kindOf(node)) {
    case 'integer':
    case 'real':
      writer.write('CAST(').node(node).write(' AS CHAR)')
      return
    case 'boolean':
      writer.write('CASE ').node(node).write(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END")
      return
    case 'json':
    case 'array':
      writer.write('CAST(').node(node).write(' AS CHAR)')
      return
    case 'point':
      writer.write("CONCAT('[', ST_X(").node(node).write("), ',', ST_Y(").node(node).write("), ']')")
      return
    case 'text':
    case 'uuid':
      writer.write('JSON_QUOTE(').node(node).write(')')
      return
    default:
      writer.write('JSON_QUOTE(')
      writeText(node, writer)
      writer.write(')')
  }
}

/** An expression as text in its canonical form. */
export function writeText(node: Node, writer: SqlWriter): void {
  switch (kindOf(node)) {
    case 'text':
      writer.node(node)
      return
    case 'boolean':
      writer.write('CASE ').node(node).write(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END")
      return
    case 'timestamp':
      writer.write('DATE_FORMAT(').node(node).write(", '%Y-%m-%dT%H:%i:%s.%fZ')")
      return
    case 'localTimestamp':
      writer.write('DATE_FORMAT(').node(node).write(", '%Y-%m-%dT%H:%i:%s.%f')")
      return
    case 'time':
      writer.write('TIME_FORMAT(').node(node).write(", '%H:%i:%s.%f')")
      return
    case 'bytes':
      writer.write('REPLACE(TO_BASE64(').node(node).write("), CHAR(10), '')")
      return
    case 'real':
      for (const piece of realText.split(/(\$1)/)) {
        if (piece === '$1') writeTight(node, writer)
        else writer.write(piece)
      }
      return
    default:
      writer.write('CAST(')
      writeTight(node, writer)
      writer.write(' AS CHAR)')
  }
}

const exponent = "SUBSTRING_INDEX(CAST($1 AS CHAR), 'e', -1)"
const fraction = "SUBSTRING_INDEX(CAST($1 AS CHAR), '.', -1)"
const digits = `TRIM(LEADING '0' FROM ${fraction})`

/** A real as PostgreSQL prints it (manual §8.1.3): exponents have a sign and two digits, and stand for numbers below 0.0001 too. */
const realText =
  `CASE WHEN CAST($1 AS CHAR) LIKE '%e%' THEN CONCAT(SUBSTRING_INDEX(CAST($1 AS CHAR), 'e', 1), IF(${exponent} LIKE '-%', 'e-', 'e+'), LPAD(REPLACE(${exponent}, '-', ''), GREATEST(2, CHAR_LENGTH(REPLACE(${exponent}, '-', ''))), '0')) ` +
  `WHEN $1 <> 0 AND ABS($1) < 0.0001 THEN CONCAT(IF($1 < 0, '-', ''), LEFT(${digits}, 1), IF(CHAR_LENGTH(${digits}) > 1, '.', ''), SUBSTRING(${digits}, 2), 'e-', LPAD(CHAR_LENGTH(${fraction}) - CHAR_LENGTH(${digits}) + 1, 2, '0')) ` +
  'ELSE CAST($1 AS CHAR) END'
