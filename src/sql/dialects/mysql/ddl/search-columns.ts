import type { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import type { ColumnDescription, TableDescription } from '../../../ddl/description.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import { columnTypeText } from './column-type.ts'
import { derivedName } from './names.ts'

/** What the names of columns that full-text indexes are made over begin with. */
export const searchColumnPrefix = 'granary_search_'

/**
 * The column that a full-text index has in place of a text column. MySQL compares words by the collation of the indexed column, and that of Granary's texts
 * tells upper from lower case: the words are looked up in a copy that does not.
 */
export function searchColumnOf(column: ColumnNode | ColumnDescription): string {
  return foldsCase(column.type) ? column.name : derivedName(searchColumnPrefix, column.name)
}

/** The definitions of these copies, which no `SELECT *` shows. InnoDB has full-text indexes over stored columns only. */
export function searchColumns({ fullText }: TableDescription, flavor: Flavor): string[] {
  const columns = new Map(fullText.flatMap((index) => index.columns).map((column) => [searchColumnOf(column), column]))
  return [...columns].flatMap(([name, column]) =>
    name === column.name
      ? []
      : [
          `${mysqlIdentifier(name)} ${columnTypeText({ ...storedType(column.type), collation: searchCollation(flavor) }, flavor)} GENERATED ALWAYS AS (${mysqlIdentifier(column.name)}) STORED INVISIBLE`,
        ],
  )
}

/** The collation that folds upper and lower case and accents. */
function searchCollation({ mariadb }: Flavor): string {
  return mariadb ? 'utf8mb4_unicode_520_ci' : 'utf8mb4_0900_ai_ci'
}

function foldsCase(type: ColumnType): boolean {
  const { collation } = storedType(type)
  return collation !== undefined && /_ci$/.test(collation)
}
