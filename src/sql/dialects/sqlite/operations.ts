import { baseOperations } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { withCollations } from './collations.ts'
import { sqliteFullText } from './full-text.ts'
import { sqliteJsonBuilding } from './json-building.ts'
import { arithmeticOperations } from './operations-arithmetic.ts'
import { arrayOperations } from './operations-arrays.ts'
import { comparisonOperations } from './operations-comparison.ts'
import { conditionalOperations } from './operations-conditional.ts'
import { jsonOperations } from './operations-json.ts'
import { momentOperations } from './operations-moments.ts'
import { numberOperations } from './operations-numbers.ts'
import { patternOperations } from './operations-patterns.ts'
import { textOperations } from './operations-text.ts'
import { sqliteSpatial } from './spatial.ts'
import { sqliteTableFunctions } from './table-functions.ts'

/** Operators and functions as SQLite writes them. */
export const sqliteOperations: Readonly<Record<string, Operation>> = withCollations({
  ...baseOperations,
  ...comparisonOperations,
  ...arithmeticOperations,
  ...patternOperations,
  ...textOperations,
  ...numberOperations,
  ...momentOperations,
  ...jsonOperations,
  ...arrayOperations,
  ...conditionalOperations,
  ...sqliteTableFunctions,
  ...sqliteFullText,
  ...sqliteSpatial,
  ...sqliteJsonBuilding,
})
