import type { Dialect } from '../../../compile/dialect.ts'
import type { CreateOptions } from '../../../ddl/ddl-dialect.ts'
import type { SpatialDescription, TableDescription } from '../../../ddl/description.ts'
import { followUpdates } from './follow-updates.ts'
import { qualified } from './qualified-name.ts'
import { rowidColumnOf, spatialColumns } from './shadow-tables.ts'

/**
 * A spatial index: an R*Tree table (https://sqlite.org/rtree.html) and the triggers that keep it in step. A point is a box without extent,
 * rounded outwards to 32-bit numbers: queries must look at the column itself once more. Rows whose point is null are not in it.
 */
export function createSpatialIndex(table: TableDescription, index: SpatialDescription, options: CreateOptions, dialect: Dialect): string[] {
  const quote = (name: string): string => dialect.quoteIdentifier(name)
  const exists = options.ifNotExists === true ? 'IF NOT EXISTS ' : ''
  const name = quote(index.name)
  const rowid = quote(rowidColumnOf(table.table))
  const column = quote(index.column.name)
  const box = (prefix: string): string => [0, 0, 1, 1].map((position) => `json_extract(${prefix}${column}, '$[${position}]')`).join(', ')
  const add = `INSERT INTO ${name} SELECT new.${rowid}, ${box('new.')} WHERE new.${column} IS NOT NULL;`
  const remove = `DELETE FROM ${name} WHERE id = old.${rowid};`
  const trigger = (event: string, when: string, body: string): string =>
    `CREATE TRIGGER ${exists}${qualified(`${index.name}_${event.toLowerCase()}`, table.schema, dialect)} AFTER ${when} BEGIN ${body} END`
  const on = `ON ${quote(table.name)}`
  const source = qualified(table.name, table.schema, dialect)
  const own = qualified(index.name, table.schema, dialect)
  return [
    `CREATE VIRTUAL TABLE ${exists}${own} USING rtree(${spatialColumns.map(quote).join(', ')})`,
    trigger('INSERT', `INSERT ${on} WHEN new.${column} IS NOT NULL`, add),
    trigger('DELETE', `DELETE ${on} WHEN old.${column} IS NOT NULL`, remove),
    trigger('UPDATE', followUpdates(table, [index.column], dialect), `${remove} ${add}`),
    // An index that is added to a table with rows takes them in.
    ...(options.ifNotExists === true
      ? [`INSERT INTO ${own} SELECT ${rowid}, ${box('')} FROM ${source} WHERE ${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${own})`]
      : []),
  ]
}
