import { conventionalName } from '../../../../schema/tables/naming.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import type { Names } from '../../../ddl/names.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier, quotedText } from '../literal.ts'
import { isUnbounded } from './column-type.ts'

/** A CHECK constraint that holds a column to its type. */
export interface TypeCheck {
  readonly name: string
  readonly condition: string
}

/** The CHECK constraints that hold columns to what MySQL's own types do not say. Names: `ck_<table>_<column>_type`. */
export function typeChecks(table: TableDescription, names: Names, flavor: Flavor): TypeCheck[] {
  return table.columns.flatMap((column) => {
    const condition = typeCondition(column, table, flavor)
    return condition === undefined ? [] : [{ name: names.free(conventionalName('ck', table.name, [column.name, 'type'])), condition }]
  })
}

function typeCondition(column: ColumnDescription, table: TableDescription, flavor: Flavor): string | undefined {
  const quoted = mysqlIdentifier(column.name)
  // MySQL has no checks of columns that a foreign key sets (manual §15.1.20.6).
  if (!flavor.mariadb && isSetByForeignKey(column, table)) return undefined
  const conditions = [
    ...valueConditions(quoted, column),
    // MariaDB has no NOT NULL for what it computes.
    ...(flavor.mariadb && column.generated !== undefined && !column.nullable ? [`${quoted} IS NOT NULL`] : []),
  ]
  return conditions.length === 0 ? undefined : conditions.join(' AND ')
}

function valueConditions(quoted: string, { type: given, identity }: ColumnDescription): readonly string[] {
  const type = storedType(given)
  if (identity) return []
  switch (type.kind) {
    case 'boolean':
      return [`${quoted} IN (0, 1)`]
    case 'text':
      if (type.values !== undefined) return [`${quoted} IN (${type.values.map(quotedText).join(', ')})`]
      return type.length !== undefined && isUnbounded(type) ? [`CHAR_LENGTH(${quoted}) <= ${type.length}`] : []
    case 'bytes':
      return type.length !== undefined && isUnbounded(type) ? [`LENGTH(${quoted}) <= ${type.length}`] : []
    case 'array':
      return [`JSON_TYPE(${quoted}) = 'ARRAY'`]
    default:
      return []
  }
}

/** Whether an action of a foreign key changes a column. */
export function isSetByForeignKey(column: ColumnDescription, { foreignKeys }: TableDescription): boolean {
  return foreignKeys.some(
    ({ columns, onDelete, onUpdate }) =>
      columns.includes(column) && (onDelete === 'set null' || onUpdate === 'set null' || onUpdate === 'cascade'),
  )
}
