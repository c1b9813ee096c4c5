import type { JsonStep } from '../../../schema/expressions/expression.ts'
import { ExpressionNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { textLiteral } from './literal.ts'
import { scaleOf, storedType } from './operands.ts'

/**
 * An element of an array as SQLite stores values of its type. `raw` is what `->>` or `json_each` give: text, a number, 1 or 0,
 * or the text of a nested array.
 */
export function elementSql(raw: string, type: ColumnType): string {
  const stored = storedType(type)
  switch (stored.kind) {
    case 'bigint':
      return `CAST(${raw} AS INTEGER)`
    case 'real':
      return `CAST(${raw} AS REAL)`
    case 'decimal':
      return `granary_decimal_from_text(${raw})`
    case 'interval':
      return `granary_interval_from_text(${raw})`
    case 'bytes':
      return `granary_decode(${raw}, 'base64')`
    default:
      return raw
  }
}

/**
 * Writes an expression of any kind as JSON text, in the form that values have inside documents: 64-bit integers and decimals as
 * strings, bytes as base64, dates as text. Null becomes JSON null.
 */
export function writeJson(node: Node, writer: SqlWriter): void {
  const type = node instanceof ExpressionNode ? storedType(node.type) : undefined
  switch (type?.kind) {
    case 'json':
    case 'array':
    case 'point':
      writer.write('ifnull(').node(node).write(", 'null')")
      return
    case 'boolean':
      writer.write('CASE ').node(node).write(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END")
      return
    default:
      writer.write('json_quote(')
      writeJsonScalar(node, writer)
      writer.write(')')
  }
}

/** Writes an expression as the text or number that stands for it inside a document; booleans, documents, arrays and points as JSON. */
export function writeJsonScalar(node: Node, writer: SqlWriter): void {
  const type = node instanceof ExpressionNode ? storedType(node.type) : undefined
  switch (type?.kind) {
    case 'bigint':
      writer.write('CAST(').node(node).write(' AS TEXT)')
      return
    case 'decimal':
      writer
        .write('granary_decimal_to_text(')
        .node(node)
        .write(`, ${scaleOf(node)})`)
      return
    case 'interval':
      writer.write('granary_interval_to_text(').node(node).write(')')
      return
    case 'bytes':
      writer.write('replace(granary_encode(').node(node).write(", 'base64'), char(10), '')")
      return
    case 'boolean':
      writer.write('json(CASE ').node(node).write(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)")
      return
    case 'array':
    case 'point':
      writer.write('json(').node(node).write(')')
      return
    default:
      writer.node(node)
  }
}

/** A path as SQLite's `->` takes it (https://sqlite.org/json1.html#path_arguments); a negative index counts from the end. */
export function pathLiteral(steps: readonly JsonStep[]): string {
  const path = steps.map((step) => (typeof step === 'string' ? `.${JSON.stringify(step)}` : step < 0 ? `[#${step}]` : `[${step}]`))
  return textLiteral(`$${path.join('')}`)
}

/** A path as the functions for documents take it. */
export function stepsLiteral(steps: readonly JsonStep[]): string {
  return textLiteral(JSON.stringify(steps))
}
