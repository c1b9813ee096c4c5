import { DataError } from '../../errors/index.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'

/** The type of SQL text whose result nobody has named: it is read as the driver gives it. */
export const untypedSql: ColumnType<'custom'> = Object.freeze({
  kind: 'custom',
  key: 'untyped',
  accept() {
    throw new DataError(
      'VALUE_TYPE',
      'SQL text without a type takes no values: give it one, as in sql(integer())`…`, or wrap the value in value()',
    )
  },
})
