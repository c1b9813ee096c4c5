import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
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

/** Whether all columns have one collation that folds upper and lower case. */
function foldCase(columns: readonly TypedColumn[]): boolean {
  const collations = new Set(columns.map(({ type }) => storedType(type).collation))
  const [collation] = collations
  return collations.size === 1 && collation !== undefined && /_ci$/.test(collation)
}
