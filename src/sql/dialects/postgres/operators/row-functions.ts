import { required } from '../../../compile/base-operations.ts'
import type { SqlWriter } from '../../../compile/sql-writer.ts'
import type { FunctionSource } from '../../../statements/sources.ts'

/** Functions of PostgreSQL's own types that give rows, by the names of their sources. */
export const rowFunctions: Readonly<Record<string, (node: FunctionSource, writer: SqlWriter) => void>> = {
  jsonPathRows: numbered('jsonb_path_query'),
  hstorePairs: numbered('each'),

  // A function of the application's own: its name is the first operand.
  routineRows(node, writer) {
    const [name, ...operands] = node.operands
    writer.node(required(name)).write('(').list(operands).write(') AS ').identifier(node.alias)
    namedColumns(node, writer)
  },
}

function numbered(name: string): (node: FunctionSource, writer: SqlWriter) => void {
  return (node, writer) => {
    writer.write(`${name}(`).list(node.operands).write(') WITH ORDINALITY AS ').identifier(node.alias)
    namedColumns(node, writer)
  }
}

function namedColumns(node: FunctionSource, writer: SqlWriter): void {
  writer.write(' (')
  node.columns.forEach((column, position) => {
    writer.write(position > 0 ? ', ' : '').identifier(column.name)
  })
  writer.write(')')
}
