import { DataError, type GranaryError, ProgrammingError } from '../../errors/index.ts'
import { operand } from '../../schema/expressions/expression-node.ts'
import type { TableColumn, TableInfo } from '../../schema/tables/table.ts'
import { AssignmentNode } from './change-nodes.ts'
import { valueOf } from './late-value.ts'

/** The assignments of an update, with those columns that set themselves. Throws for unknown columns and undefined. */
export function assignmentsOf(table: TableInfo, values: object): AssignmentNode[] {
  const assignments: AssignmentNode[] = []
  for (const property in values) {
    const value: unknown = Reflect.get(values, property)
    const column = table.columns.get(property)
    if (column === undefined || value === undefined || column.attributes.generated !== undefined) throw refused(table, property, column)
    assignments.push(new AssignmentNode(column, operand(value, column.node.type)))
  }
  for (const column of selfUpdating(table.base)) {
    if (column.property in values) continue
    const { onUpdate } = column.attributes
    if (onUpdate !== undefined) assignments.push(new AssignmentNode(column, valueOf(onUpdate, column.node.type)))
  }
  return assignments
}

const selfUpdatingColumns = new WeakMap<TableInfo, readonly TableColumn[]>()

function selfUpdating(table: TableInfo): readonly TableColumn[] {
  const known = selfUpdatingColumns.get(table)
  if (known !== undefined) return known
  const found = [...table.columns.values()].filter((column) => column.attributes.onUpdate !== undefined)
  selfUpdatingColumns.set(table, found)
  return found
}

function refused(table: TableInfo, property: string, column: TableColumn | undefined): GranaryError {
  const details = { table: table.name, columns: [property] }
  if (column === undefined) return new ProgrammingError('COLUMN_UNKNOWN', `${table.name} has no column ${property}`, { details })
  if (column.attributes.generated !== undefined) return new ProgrammingError('COLUMN_UNKNOWN', `${table.name}.${property} is computed by the engine and cannot be set`, { details })
  return new DataError('VALUE_UNDEFINED', `${table.name}.${property}: undefined was given as a value; give null for SQL NULL, or leave the key out`, { details })
}
