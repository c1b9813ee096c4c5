import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import type { AggregateCall, WriteAggregate } from './aggregates.ts'
import { writeJson } from './json-values.ts'
import { textLiteral } from './literal.ts'

/**
 * JSON that the engine builds, put together as text: SQLite's own json_object() would write 64-bit integers, decimals and bytes in forms that
 * lose what they are.
 */
export const sqliteJsonBuilding: Readonly<Record<string, Operation>> = {
  jsonObject: {
    compile(operands, writer, node) {
      writer.write('(')
      operands.forEach((operand, position) => {
        writer.write(`${textLiteral(`${position === 0 ? '{' : ','}${JSON.stringify(String(node.constants?.[position]))}:`)} || `)
        writeJson(operand, writer)
        writer.write(' || ')
      })
      writer.write(operands.length === 0 ? "'{}')" : "'}')")
    },
  },
  jsonArray: {
    compile(operands, writer) {
      writer.write('(')
      operands.forEach((operand, position) => {
        writer.write(position === 0 ? "'[' || " : "',' || ")
        writeJson(operand, writer)
        writer.write(' || ')
      })
      writer.write(operands.length === 0 ? "'[]')" : "']')")
    },
  },
}

/** The same as aggregates. group_concat() gives null when there is no row, as PostgreSQL's aggregates do. */
export const sqliteJsonAggregates: Readonly<Record<string, WriteAggregate>> = {
  jsonArrayAggregate(call) {
    const [operand] = call.node.operands
    around('[', ']', call, () => writeJson(required(operand), call.writer))
  },
  jsonObjectAggregate(call) {
    const [key, value] = call.node.operands
    around('{', '}', call, () => {
      writeKey(required(key), call)
      writeJson(required(value), call.writer)
    })
  },
}

function around(opening: string, closing: string, call: AggregateCall, write: () => void): void {
  const { node, writer } = call
  writer.write(`('${opening}' || group_concat(${node.distinct ? 'DISTINCT ' : ''}`)
  write()
  if (node.orderBy.length > 0) writer.write(' ORDER BY ').list(node.orderBy)
  writer.write(')')
  call.close()
  writer.write(` || '${closing}')`)
}

// A key that is null has no place in an object: json('') is an error.
function writeKey(key: Node, { writer }: AggregateCall): void {
  writer.write('CASE WHEN ').node(key).write(" IS NULL THEN json('') ELSE json_quote(").node(key).write(") END || ':' || ")
}
