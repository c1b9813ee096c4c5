import { DataError, type GranaryError, ProgrammingError } from '../../errors/index.ts'
import { operand } from '../../schema/expressions/expression-node.ts'
import type { TableColumn, TableInfo } from '../../schema/tables/table.ts'
import { AssignmentNode } from './change-nodes.ts'
import { lateOrNow } from './late-value.ts'

/** The assignments that an update or upsert gives. Throws for unknown columns and undefined. */
export function assignmentsOf(table: TableInfo, values: object): AssignmentNode[] {
  const assignments: AssignmentNode[] = []
  for (const property in values) {
    const value = valueAt(values, property)
    const column = table.columns.get(property)
    if (column === undefined || value === undefined || column.attributes.generated !== undefined) throw refused(table, property, column)
    assignments.push(new AssignmentNode(column, operand(value, column.node.type)))
  }
  return assignments
}

// Every property of the values is looked at, whatever the table's type says of them.
function valueAt(values: object, property: string): unknown {
  return (values as Readonly<Record<string, unknown>>)[property]
}

/** Earlier assignments with later ones, which take the place of those to the same column. */
export function mergedAssignments(earlier: readonly AssignmentNode[], later: readonly AssignmentNode[]): readonly AssignmentNode[] {
  if (earlier.length === 0) return later
  return [...earlier.filter((assignment) => !later.some(({ column }) => column === assignment.column)), ...later]
}

/** The assignments with those columns that set themselves at every update. */
export function withSelfUpdating(table: TableInfo, assignments: readonly AssignmentNode[]): readonly AssignmentNode[] {
  const columns = selfUpdating(table)
  if (columns.length === 0) return assignments
  const missing = columns.filter((column) => !assignments.some((assignment) => assignment.column.property === column.property))
  const added = missing.flatMap((column) => {
    const { onUpdate } = column.attributes
    return onUpdate === undefined ? [] : [new AssignmentNode(column, lateOrNow(onUpdate, column.node.type))]
  })
  return [...assignments, ...added]
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
  if (column.attributes.generated !== undefined)
    return new ProgrammingError('COLUMN_UNKNOWN', `${table.name}.${property} is computed by the engine and cannot be set`, { details })
  return new DataError(
    'VALUE_UNDEFINED',
    `${table.name}.${property}: undefined was given as a value; give null for SQL NULL, or leave the key out`,
    { details },
  )
}
