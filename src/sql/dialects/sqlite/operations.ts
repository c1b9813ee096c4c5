import { baseOperations } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { sqliteTableFunctions } from './table-functions.ts'

/** Operators and functions as SQLite writes them. */
export const sqliteOperations: Readonly<Record<string, Operation>> = {
  ...baseOperations,
  ...sqliteTableFunctions,
}
