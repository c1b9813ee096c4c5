import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { required } from '../../compile/base-operations.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { FunctionSource } from '../../statements/sources.ts'
import { quotedText } from './literal.ts'
import { rowFunctions } from './operators/row-functions.ts'
import { postgresTypeName, postgresValueType } from './type-name.ts'

/** A function that gives rows, in FROM (PostgreSQL manual §9.25 and §7.2.1.4). */
export function writeTableFunction(node: FunctionSource, writer: SqlWriter): void {
  const write = tableFunctions[node.operation]
  if (write === undefined) throw new ProgrammingError('STATEMENT_INVALID', `PostgreSQL has no table function called ${node.operation}`)
  write(node, writer)
}

const tableFunctions: Readonly<Record<string, (node: FunctionSource, writer: SqlWriter) => void>> = {
  jsonEach(node, writer) {
    writer.write('LATERAL (SELECT ')
    node.columns.forEach((column, position) => {
      writer.write(`${position > 0 ? ', ' : ''}${member(column.name, column.type)} AS `).identifier(column.name)
    })
    writer.write(' FROM jsonb_array_elements(').node(required(node.operands[0])).write(') AS element) AS ').identifier(node.alias)
  },

  unnest(node, writer) {
    writer.write('unnest(').node(required(node.operands[0])).write(') WITH ORDINALITY')
    named(node, writer)
  },

  ...rowFunctions,

  ascendingSeries: writeSeries,
  descendingSeries: writeSeries,
}

function writeSeries(node: FunctionSource, writer: SqlWriter): void {
  const [start, stop, step] = node.operands.map((operand: Node | undefined) => required(operand))
  if (node.columns[0]?.type.kind !== 'date') {
    writer.write('generate_series(').list(node.operands).write(')')
    named(node, writer)
    return
  }
  // There is no series of dates: this one counts the days from the first.
  writer
    .write('LATERAL (SELECT ')
    .node(required(start))
    .write(' + days AS "value" FROM generate_series(0, ')
    .node(required(stop))
    .write(' - ')
    .node(required(start))
  writer.write(', CAST(').node(required(step)).write(' AS INTEGER)) AS days) AS ').identifier(node.alias)
}

function named(node: FunctionSource, writer: SqlWriter): void {
  writer.write(' AS ').identifier(node.alias).write(' (')
  node.columns.forEach((column, position) => {
    writer.write(position > 0 ? ', ' : '').identifier(column.name)
  })
  writer.write(')')
}

// A member of an element; of what is no object there are none.
function member(name: string, type: ColumnType): string {
  const key = quotedText(name)
  switch (type.kind) {
    case 'text':
      return `element ->> ${key}`
    case 'bytes':
      return `decode(element ->> ${key}, 'base64')`
    case 'json':
      return `element -> ${key}`
    case 'array':
      return `CASE WHEN jsonb_typeof(element -> ${key}) = 'array' THEN ARRAY(SELECT CAST(item AS ${postgresValueType(type).slice(0, -2)}) FROM jsonb_array_elements_text(element -> ${key}) AS items (item)) END`
    case 'point':
      return `point(CAST(element -> ${key} ->> 0 AS DOUBLE PRECISION), CAST(element -> ${key} ->> 1 AS DOUBLE PRECISION))`
    case 'custom':
      if (type.engineType !== undefined) return `CAST(element ->> ${key} AS ${postgresValueType(type)})`
      return type.storedAs === undefined ? `element ->> ${key}` : member(name, type.storedAs)
    default:
      return `CAST(element ->> ${key} AS ${postgresTypeName(type)})`
  }
}
