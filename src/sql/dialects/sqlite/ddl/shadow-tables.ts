import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { FullTextIndex, SpatialIndex, TableElement } from '../../../../schema/tables/elements.ts'
import { conventionalName } from '../../../../schema/tables/naming.ts'
import type { TableColumn, TableInfo } from '../../../../schema/tables/table.ts'

/** The column of whole numbers that Granary adds to a table with a full-text or spatial index and without a key of its own of that kind. */
export const hiddenRowid = 'granary_rowid'

/**
 * The name of the column that holds a row's number: the table's own whole-number primary key, else the hidden column of a table
 * with a full-text or spatial index, else the name by which SQLite itself knows it (https://sqlite.org/lang_createtable.html#rowid).
 */
export function rowidColumnOf(table: TableInfo): string {
  const own = integerKeyOf(table)
  if (own !== undefined) return own.name
  if (hasShadowTables(table)) return hiddenRowid
  const taken = new Set([...table.base.columns.values()].map(({ name }) => name.toLowerCase()))
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name)) ?? 'rowid'
}

/** The column that is the row's number: a primary key of one column of whole numbers. */
export function integerKeyOf(table: TableInfo): TableColumn | undefined {
  const [column, ...more] = primaryKeyColumns(table.base)
  if (column === undefined || more.length > 0) return undefined
  const { type } = column.node
  const { kind } = type.storedAs ?? type
  return kind === 'integer' || kind === 'bigint' ? column : undefined
}

/** Whether SQLite keeps other tables in step with this one. */
export function hasShadowTables(table: TableInfo): boolean {
  return table.base.elements.some(({ element }) => element === 'fullTextIndex' || element === 'spatialIndex')
}

/** The FTS5 table of the first full-text index over a column, the names of its columns, and the column's position among them from 0. */
export function fullTextTableOf(table: TableInfo, column: ColumnNode): { readonly name: string; readonly columns: readonly string[]; readonly position: number } | undefined {
  for (const index of table.base.elements) {
    if (index.element !== 'fullTextIndex') continue
    const columns = columnNames(index.columns)
    const position = columns.indexOf(column.name)
    if (position >= 0) return { name: fullTextNameOf(table, index), columns, position }
  }
  return undefined
}

/** The R*Tree table of the first spatial index over a column. */
export function spatialTableOf(table: TableInfo, column: ColumnNode): string | undefined {
  for (const index of table.base.elements) {
    if (index.element === 'spatialIndex' && columnNames([index.column])[0] === column.name) return spatialNameOf(table, index)
  }
  return undefined
}

/** The name of a full-text index. */
export function fullTextNameOf(table: TableInfo, index: FullTextIndex): string {
  return numbered(table, index, (other) => (other.element === 'fullTextIndex' ? (other.name ?? conventionalName('ft', table.base.name, columnNames(other.columns))) : undefined))
}

/** The name of a spatial index. */
export function spatialNameOf(table: TableInfo, index: SpatialIndex): string {
  return numbered(table, index, (other) => (other.element === 'spatialIndex' ? (other.name ?? conventionalName('sp', table.base.name, columnNames([other.column]))) : undefined))
}

// Two indexes of one table over the same columns differ by a number, in the order of their declaration.
function numbered(table: TableInfo, index: TableElement, nameOf: (element: TableElement) => string | undefined): string {
  const name = nameOf(index) ?? ''
  const { elements } = table.base
  const before = elements.slice(0, elements.indexOf(index)).filter((other) => nameOf(other) === name).length
  return before === 0 ? name : `${name}_${before + 1}`
}

function primaryKeyColumns(table: TableInfo): TableColumn[] {
  const keys = [...table.columns.values()].filter(({ attributes }) => attributes.primaryKey === true)
  for (const element of table.elements) {
    if (element.element !== 'primaryKey') continue
    for (const name of columnNames(element.columns)) {
      const column = table.columnNamed(name)
      if (column !== undefined) keys.push(column)
    }
  }
  return keys
}

function columnNames(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => (node instanceof ColumnNode ? [node.name] : []))
}
