import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { FunctionSource, ValuesSource } from '../../statements/sources.ts'
import { elementSql } from './json-values.ts'

/** Table functions, and lists of values, as SQLite writes them. */
export const sqliteTableFunctions: Readonly<Record<string, Operation>> = {
  jsonEach: { compile: ([array], writer) => void writer.write('json_each(').node(required(array)).write(')') },
  unnest: { compile: ([array], writer) => void writer.write('json_each(').node(required(array)).write(')') },
  ascendingSeries: { compile: (operands, writer, node) => writeSeries(operands, writer, node.type, '<=') },
  descendingSeries: { compile: (operands, writer, node) => writeSeries(operands, writer, node.type, '>=') },
}

/**
 * The column of a table function that is no column of SQLite's own one. `json_each` (https://sqlite.org/json1.html#jeach) has to
 * stand in FROM as it is, since only so it can read tables before it; what it gives is converted where a column is read.
 */
export function writeFunctionColumn(node: ColumnNode, source: FunctionSource, writer: SqlWriter): boolean {
  if (source.operation !== 'jsonEach' && source.operation !== 'unnest') return false
  const cell = (name: string): string => writer.aside(() => writer.identifier(source.alias, name))
  if (source.operation === 'unnest') {
    if (node.name === 'ordinality') writer.write(`(${cell('key')} + 1)`)
    else writer.write(elementSql(cell('value'), node.type))
    return true
  }
  const path = memberPath(node.name)
  writer.write(
    `CASE WHEN ${cell('type')} = 'object' THEN ${fromMember(`${cell('value')} ->> ${path}`, `${cell('value')} -> ${path}`, node.type)} END`,
  )
  return true
}

function memberPath(name: string): string {
  if (/["\\]/.test(name))
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'the name of a JSON member cannot hold a quotation mark or a backslash here; use the path() of a JSON expression',
    )
  return `'$."${name.replaceAll("'", "''")}"'`
}

// A member of a document that may come from anywhere: as SQL value, and as JSON.
function fromMember(value: string, asJson: string, type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
    case 'bigint':
      return `CAST(${value} AS INTEGER)`
    case 'real':
      return `CAST(${value} AS REAL)`
    case 'decimal':
      return `granary_decimal_from_text(CASE WHEN typeof(${value}) = 'text' THEN ${value} WHEN ${value} IS NOT NULL THEN ${asJson} END)`
    case 'date':
      return `granary_date_from_text(${value})`
    case 'time':
      return `granary_time_from_text(${value})`
    case 'timestamp':
      return `granary_timestamp_from_text(${value})`
    case 'localTimestamp':
      return `granary_local_timestamp_from_text(${value})`
    case 'interval':
      return `granary_interval_from_text(${value})`
    case 'uuid':
      return `lower(${value})`
    case 'bytes':
      return `granary_decode(${value}, 'base64')`
    case 'json':
      return `(${asJson})`
    case 'array':
    case 'point':
      return `CASE WHEN ${value} IS NOT NULL THEN ${asJson} END`
    case 'custom':
      return type.storedAs === undefined ? `(${value})` : fromMember(value, asJson, type.storedAs)
    default:
      return `(${value})`
  }
}

// SQLite's own generate_series() is not part of every build, and knows no dates.
function writeSeries([start, stop, step]: readonly Node[], writer: SqlWriter, type: ColumnType, comparison: '<=' | '>='): void {
  const [from, to, by] = [required(start), required(stop), required(step)]
  const next = (): void => {
    if (type.kind === 'date') writer.write('granary_date_add_days("value", ').node(by).write(')')
    else if (type.kind === 'timestamp' || type.kind === 'localTimestamp')
      writer.write('granary_timestamp_add("value", ').node(by).write(')')
    else writer.write('"value" + ').node(by)
  }
  const whole = type.kind === 'integer' || type.kind === 'bigint'
  writer.write('(WITH RECURSIVE "series" ("value") AS (SELECT ')
  if (whole) writer.write('CAST(').node(from).write(' AS INTEGER)')
  else writer.node(from)
  writer.write(' WHERE ').node(from).write(` ${comparison} `).node(to)
  writer.write(' UNION ALL SELECT ')
  next()
  writer.write(' FROM "series" WHERE ')
  next()
  writer.write(` ${comparison} `).node(to)
  if (whole) {
    // Past 64 bits SQLite goes on with floating-point numbers, of which the next may be the same.
    writer.write(' AND typeof(')
    next()
    writer.write(") = 'integer'")
  }
  writer.write(') SELECT "value" FROM "series")')
}

/** VALUES. SQLite cannot name its columns; it calls them column1, column2 and so on. A cast gives numbers their affinity. */
export function writeValues(node: ValuesSource, writer: SqlWriter): void {
  const columns = node.columns.map(
    (column, position) =>
      `${node.rows.length === 0 ? 'NULL' : withAffinity(`column${position + 1}`, column.type)} AS ${writer.dialect.quoteIdentifier(column.name)}`,
  )
  writer.write(`(SELECT ${columns.join(', ')}`)
  if (node.rows.length === 0) writer.write(' WHERE 1 = 0')
  else writer.write(' FROM (VALUES ').list(node.rows).write(')')
  writer.write(') AS ').identifier(node.alias)
}

function withAffinity(column: string, type: ColumnType): string {
  const { kind } = type.storedAs ?? type
  if (kind === 'integer' || kind === 'bigint' || kind === 'boolean' || kind === 'interval') return `CAST(${column} AS INTEGER)`
  return kind === 'real' ? `CAST(${column} AS REAL)` : column
}
