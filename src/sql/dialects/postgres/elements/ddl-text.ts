import type { Node } from '../../../../schema/expressions/node.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { SqlWriter } from '../../../compile/sql-writer.ts'

/** An expression as a definition has it: columns without their table, constants in the text. */
export function ddlText(expression: Node, dialect: Dialect): string {
  const writer = new SqlWriter(dialect, [])
  writer.qualify = false
  writer.inline = true
  writer.node(expression)
  return writer.text
}
