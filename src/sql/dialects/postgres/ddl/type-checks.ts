import { conventionalName } from '../../../../schema/tables/naming.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { TableDescription } from '../../../ddl/description.ts'
import type { Names } from '../../../ddl/names.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'

/** A CHECK constraint that holds a column to its type. */
export interface TypeCheck {
  readonly name: string
  readonly condition: string
}

/**
 * The CHECK constraints for what PostgreSQL's own types do not say: the values of enumerations, and the length of bytes. Each is true or null for
 * null. Names: `ck_<table>_<column>_type`.
 */
export function typeChecks(table: TableDescription, names: Names): TypeCheck[] {
  return table.columns.flatMap(({ name, type }) => {
    const condition = typeCondition(postgresIdentifier(name), type)
    if (condition === undefined) return []
    return [{ name: names.free(conventionalName('ck', table.name, [name, 'type'])), condition }]
  })
}

/** The condition that holds a column to its type, where it needs one. Reflection knows the checks of types by it. */
export function typeCondition(quoted: string, type: ColumnType): string | undefined {
  switch (type.kind) {
    case 'text':
      return type.values && `${quoted} IN (${type.values.map(quotedText).join(', ')})`
    case 'bytes':
      return type.length === undefined ? undefined : `octet_length(${quoted}) <= ${type.length}`
    case 'array': {
      // Null elements are no elements of a list. Of arrays of arrays PostgreSQL cannot take them out: those are held to nothing.
      const values = type.element?.values
      return values && `array_remove(${quoted}, NULL) <@ ARRAY[${values.map(quotedText).join(', ')}]`
    }
    case 'custom':
      return type.storedAs && typeCondition(quoted, type.storedAs)
    default:
      return undefined
  }
}
