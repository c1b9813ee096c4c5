import { DataError, ProgrammingError } from '../../errors/index.ts'
import { operand } from '../../schema/expressions/expression-node.ts'
import type { TableInfo } from '../../schema/tables/table.ts'
import { AssignmentNode } from './change-nodes.ts'

/** The assignments of an update, with those columns that set themselves. Throws for unknown columns and undefined. */
export function assignmentsOf(table: TableInfo, values: object): AssignmentNode[] {
  const assignments: AssignmentNode[] = []
  for (const [property, value] of Object.entries(values)) {
    const column = table.columns.get(property)
    const details = { table: table.name, columns: [property] }
    if (column === undefined) throw new ProgrammingError('COLUMN_UNKNOWN', `${table.name} has no column ${property}`, { details })
    if (column.attributes.generated !== undefined) throw new ProgrammingError('COLUMN_UNKNOWN', `${table.name}.${property} is computed by the engine and cannot be set`, { details })
    if (value === undefined) throw new DataError('VALUE_UNDEFINED', `${table.name}.${property}: undefined was given as a value; give null for SQL NULL, or leave the key out`, { details })
    assignments.push(new AssignmentNode(column, operand(value, column.node.type)))
  }
  for (const column of table.base.columns.values()) {
    const { onUpdate } = column.attributes
    if (onUpdate !== undefined && !(column.property in values)) assignments.push(new AssignmentNode(column, operand(onUpdate(), column.node.type)))
  }
  return assignments
}
