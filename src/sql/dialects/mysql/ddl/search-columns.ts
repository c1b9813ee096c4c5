import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { columnTypeText } from './column-type.ts'
import { derivedName } from './names.ts'

/** What the names of columns that full-text indexes are made over begin with. */
export const searchColumnPrefix = 'granary_search_'

/** A column with its type. */
interface TypedColumn {
  readonly name: string
  readonly type: ColumnType
}

/**
 * The columns that a full-text index is over in place of text columns. MySQL compares words by the collation of the indexed columns, which must be one for
 * all of them, and that of Granary's texts tells upper from lower case: the words are looked up in copies that do not, unless the columns fold case themselves.
 */
export function searchColumnNames(columns: readonly TypedColumn[]): readonly string[] {
  return columns.map(({ name }) => (foldCase(columns) ? name : derivedName(searchColumnPrefix, name)))
}

/** The definitions of these copies, which no `SELECT *` shows. InnoDB has full-text indexes over stored columns only. */
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

/** Whether all columns have one collation that folds upper and lower case. */
function foldCase(columns: readonly TypedColumn[]): boolean {
  const collations = new Set(columns.map(({ type }) => storedType(type).collation))
  const [collation] = collations
  return collations.size === 1 && collation !== undefined && /_ci$/.test(collation)
}
