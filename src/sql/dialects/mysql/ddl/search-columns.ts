import { storedType } from '../../../compile/operand-kinds.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { columnTypeText } from './column-type.ts'
import { searchColumnNames } from './search-column-names.ts'

/** The definitions of the copies that full-text indexes are over, which no `SELECT *` shows. InnoDB has full-text indexes over stored columns only. */
export function searchColumns({ fullText }: TableDescription, flavor: Flavor): string[] {
  const copies = new Map<string, ColumnDescription>()
  for (const { columns } of fullText) {
    const names = searchColumnNames(columns)
    columns.forEach((column, position) => {
      const name = names[position] ?? column.name
      if (name !== column.name) copies.set(name, column)
    })
  }
  return [...copies].map(([name, column]) => {
    const type = columnTypeText({ ...storedType(column.type), collation: searchCollation(flavor) }, flavor)
    return `${mysqlIdentifier(name)} ${type} GENERATED ALWAYS AS (${mysqlIdentifier(column.name)}) STORED INVISIBLE`
  })
}

/** The collation that folds upper and lower case and accents. */
function searchCollation({ mariadb }: Flavor): string {
  return mariadb ? 'utf8mb4_unicode_520_ci' : 'utf8mb4_0900_ai_ci'
}
