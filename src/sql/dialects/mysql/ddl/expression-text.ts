import type { Node } from '../../../../schema/expressions/node.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { SqlWriter } from '../../../compile/sql-writer.ts'

/** An expression of one table's columns as the table's definition holds it: bare column names, values in the text. */
export function expressionText(node: Node, dialect: Dialect): string {
  const writer = new SqlWriter(dialect, [])
  writer.inline = true
  writer.qualify = false
  writer.node(node)
  return writer.text
}
