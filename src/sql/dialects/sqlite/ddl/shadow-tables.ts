import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { TableColumn, TableInfo } from '../../../../schema/tables/table.ts'
import { shadowIndexName } from '../../../ddl/index-names.ts'

/** The column that holds the row number of a table that has indexes by row number and no key of whole numbers of its own. */
export const hiddenRowid = 'granary_rowid'

/** The columns of a spatial index's R*Tree table, in their order. Its numbers are 32-bit floats, rounded outwards. */
export const spatialColumns = ['id', 'minX', 'maxX', 'minY', 'maxY'] as const

/** The names that SQLite itself gives to the row number, where no column has them. */
const builtinNames = ['rowid', '_rowid_', 'oid'] as const

/**
 * The column by which full-text and spatial indexes know a row of a table: its primary key where that is one column of
 * whole numbers (SQLite's INTEGER PRIMARY KEY), else a column that Granary adds, else SQLite's own row number. The last
 * is only good inside one statement: VACUUM changes it.
 */
export function rowidColumnOf(table: TableInfo): string {
  const key = integerKeyOf(table)
  if (key !== undefined) return key.name
  return needsHiddenRowid(table) ? hiddenRowid : (builtinName(table) ?? hiddenRowid)
}

/**
 * The FTS5 table behind the first full-text index that has a column: its name, its columns in order, and the column's
 * position among them. It lies in the table's own database schema; its `rowid` is the table's `rowidColumnOf`.
 */
export function fullTextTableOf(
  table: TableInfo,
  column: ColumnNode,
): { name: string; columns: readonly string[]; position: number } | undefined {
  for (const element of table.base.elements) {
    if (element.element !== 'fullTextIndex') continue
    const columns = columnNames(element.columns)
    const position = columns.indexOf(column.name)
    if (position >= 0) return { name: shadowIndexName(table, element), columns, position }
  }
  return undefined
}

/**
 * The R*Tree table behind the spatial index of a column. It lies in the table's own database schema; its columns are
 * `spatialColumns`, of which `id` is the table's `rowidColumnOf`. Rows whose point is null are not in it.
 */
export function spatialTableOf(table: TableInfo, column: ColumnNode): string | undefined {
  for (const element of table.base.elements) {
    if (element.element === 'spatialIndex' && columnNames([element.column])[0] === column.name) return shadowIndexName(table, element)
  }
  return undefined
}

/** Whether a table gets the column `granary_rowid`. */
export function needsHiddenRowid(table: TableInfo): boolean {
  if (integerKeyOf(table) !== undefined) return false
  return (
    table.base.elements.some(({ element }) => element === 'fullTextIndex' || element === 'spatialIndex') || builtinName(table) === undefined
  )
}

/** The only column of the primary key, where it holds whole numbers: SQLite makes it the row number itself. */
export function integerKeyOf(table: TableInfo): TableColumn | undefined {
  const names = primaryKeyOf(table)
  if (names.length !== 1) return undefined
  const column = table.base.columnNamed(names[0] ?? '')
  const kind = column && (column.node.type.storedAs ?? column.node.type).kind
  return kind === 'integer' || kind === 'bigint' ? column : undefined
}

function primaryKeyOf(table: TableInfo): readonly string[] {
  for (const element of table.base.elements) if (element.element === 'primaryKey') return columnNames(element.columns)
  return [...table.base.columns.values()].filter(({ attributes }) => attributes.primaryKey === true).map(({ name }) => name)
}

function builtinName(table: TableInfo): string | undefined {
  const taken = new Set([...table.base.columns.values()].map(({ name }) => name.toLowerCase()))
  return builtinNames.find((name) => !taken.has(name))
}

function columnNames(nodes: readonly unknown[]): string[] {
  return nodes.flatMap((node) => (node instanceof ColumnNode ? [node.name] : []))
}
