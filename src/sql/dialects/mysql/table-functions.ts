import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { required } from '../../compile/base-operations.ts'
import { kindOf, storedType } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { traverse } from '../../compile/tree.ts'
import type { FunctionSource, ValuesSource } from '../../statements/sources.ts'
import type { Flavor } from './flavor.ts'
import { quotedText } from './literal.ts'
import { writeTight } from './operands.ts'
import { writeFromText } from './texts.ts'

/** A function that gives rows, in FROM: JSON_TABLE (MySQL manual §14.17.6). */
export function writeTableFunction(node: FunctionSource, writer: SqlWriter, flavor: Flavor): void {
  switch (node.operation) {
    case 'jsonEach':
      writeJsonTable(
        node,
        writer,
        node.columns.map(
          (column) =>
            `${quoted(column.name, writer)} ${columnName(column.type, flavor)} PATH ${quotedText(`$.${JSON.stringify(column.name)}`)}`,
        ),
      )
      return
    case 'unnest':
      writeJsonTable(node, writer, [
        `${quoted('value', writer)} ${columnName(node.columns[0]?.type, flavor)} PATH '$'`,
        `${quoted('ordinality', writer)} FOR ORDINALITY`,
      ])
      return
    case 'ascendingSeries':
    case 'descendingSeries':
      writeSeries(node, writer)
      return
    default:
      throw new ProgrammingError('STATEMENT_INVALID', `${flavor.name} has no table function called ${node.operation}`)
  }
}

function writeJsonTable(node: FunctionSource, writer: SqlWriter, columns: readonly string[]): void {
  writer
    .write('JSON_TABLE(')
    .node(required(node.operands[0]))
    .write(`, '$[*]' COLUMNS (${columns.join(', ')})) AS `)
    .identifier(node.alias)
}

function quoted(name: string, writer: SqlWriter): string {
  return writer.dialect.quoteIdentifier(name)
}

/** The type under which JSON_TABLE gives a member: what it cannot read by itself is text, and becomes a value where the column is read. */
function columnName(type: ColumnType | undefined, flavor: Flavor): string {
  const stored = type === undefined ? undefined : storedType(type)
  switch (stored?.kind) {
    case 'integer':
    case 'bigint':
      return 'BIGINT'
    case 'real':
      return 'DOUBLE'
    case 'decimal':
      return 'DECIMAL(65,30)'
    case 'json':
    case 'array':
      return 'JSON'
    case 'interval':
    case 'point':
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `${flavor.name} cannot read a value of kind ${stored.kind} from a JSON array; read it as text or json`,
      )
    default:
      return `LONGTEXT CHARACTER SET utf8mb4 COLLATE ${flavor.collation}`
  }
}

/** A column of JSON_TABLE as a value of its type. */
export function writeFunctionColumn(node: ColumnNode, source: FunctionSource, writer: SqlWriter): boolean {
  if (source.operation !== 'jsonEach' && source.operation !== 'unnest') return false
  const { kind } = storedType(node.type)
  if (kind !== 'boolean' && kind !== 'date' && kind !== 'time' && kind !== 'timestamp' && kind !== 'localTimestamp' && kind !== 'bytes')
    return false
  writeFromText(node.type, () => writer.identifier(source.alias, node.name), writer)
  return true
}

/** There is no series: an array of as many elements as there are steps is counted. A recursive query would end after 1000 rows. */
function writeSeries(node: FunctionSource, writer: SqlWriter): void {
  const [start, stop, step] = node.operands.map((operand: Node | undefined) => required(operand))
  const [from, to, by] = [required(start), required(stop), required(step)]
  const kind = kindOf(from)
  const distance = (): void => {
    if (kind === 'date') writer.write('DATEDIFF(').node(to).write(', ').node(from).write(')')
    else if (kind === 'timestamp' || kind === 'localTimestamp')
      writer.write('TIMESTAMPDIFF(MICROSECOND, ').node(from).write(', ').node(to).write(')')
    else {
      writer.write('(')
      writeTight(to, writer)
      writer.write(' - ')
      writeTight(from, writer)
      writer.write(')')
    }
  }
  if (node.operands.some(readsTables)) {
    writer.need('sql.lateral', 'series whose bounds are read from tables')
    writer.write('LATERAL ')
  }
  writer.write('(SELECT ')
  writeTight(from, writer)
  const unit = kind === 'date' ? 'DAY' : kind === 'timestamp' || kind === 'localTimestamp' ? 'MICROSECOND' : undefined
  writer.write(unit === undefined ? ' + (step - 1) * ' : ' + INTERVAL (step - 1) * ')
  writeTight(by, writer)
  writer
    .write(`${unit === undefined ? '' : ` ${unit}`} AS `)
    .identifier('value')
    .write(' FROM JSON_TABLE(IF(')
  distance()
  writer.write(' / ')
  writeTight(by, writer)
  writer.write(" < 0, '[]', CONCAT('[', REPEAT('0,', FLOOR(")
  distance()
  writer.write(' / ')
  writeTight(by, writer)
  writer.write(")), '0]')), '$[*]' COLUMNS (step FOR ORDINALITY)) AS steps) AS ").identifier(node.alias)
}

function readsTables(node: Node): boolean {
  let found = false
  traverse(node, (inner) => {
    if (inner instanceof ColumnNode) found = true
  })
  return found
}

/** A list of rows in FROM: `VALUES ROW(…)`; MariaDB cannot name the columns of VALUES, so there it is a union. */
export function writeValues(node: ValuesSource, writer: SqlWriter, flavor: Flavor): void {
  writer.write('(')
  if (node.rows.length === 0) {
    const columns = node.columns.map(({ name }) => `NULL AS ${writer.dialect.quoteIdentifier(name)}`)
    writer.write(`SELECT ${columns.join(', ')} FROM DUAL WHERE FALSE) AS `).identifier(node.alias)
    return
  }
  node.rows.forEach((row, index) => {
    if (!flavor.mariadb) {
      writer.write(index === 0 ? 'VALUES ROW' : ', ROW').node(row)
      return
    }
    writer.write(index === 0 ? 'SELECT ' : ' UNION ALL SELECT ')
    const items = 'items' in row && Array.isArray(row.items) ? row.items : [row]
    items.forEach((item: Node, position) => {
      writer.write(position > 0 ? ', ' : '').node(item)
      const column = node.columns[position]
      if (index === 0 && column !== undefined) writer.write(' AS ').identifier(column.name)
    })
  })
  writer.write(') AS ').identifier(node.alias)
  if (flavor.mariadb) return
  writer.write(' (')
  node.columns.forEach((column, position) => {
    writer.write(position > 0 ? ', ' : '').identifier(column.name)
  })
  writer.write(')')
}
