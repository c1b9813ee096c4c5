import type { Dialect } from '../../../compile/dialect.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import { rowidColumnOf } from './shadow-tables.ts'

/**
 * The head of a trigger that follows updates of some columns or of the row's number. Only statements that set one of them pay for it; a
 * generated column changes without being set, so then every update is looked at. Values are compared to the last bit: a
 * collation may call different texts equal.
 */
export function followUpdates(table: TableDescription, columns: readonly ColumnDescription[], dialect: Dialect): string {
  const names = [rowidColumnOf(table.table), ...columns.map(({ name }) => name)].map((name) => dialect.quoteIdentifier(name))
  const set = columns.some(({ generated }) => generated !== undefined) ? '' : ` OF ${names.join(', ')}`
  const changed = names.map((name) => `old.${name} COLLATE BINARY IS NOT new.${name}`).join(' OR ')
  return `UPDATE${set} ON ${dialect.quoteIdentifier(table.name)} WHEN ${changed}`
}
