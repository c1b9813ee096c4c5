import type { Suite } from '../suite.ts'
import { aggregates } from './aggregates.ts'
import { applicationHooks } from './application-hooks.ts'
import { casts } from './casts.ts'
import { comparisons } from './comparisons.ts'
import { constraints } from './constraints.ts'
import { customTypes } from './custom-types.ts'
import { databaseValues } from './database-values.ts'
import { documents } from './documents.ts'
import { fullText, stemmedSearch } from './full-text.ts'
import { inserts } from './inserts.ts'
import { isolation } from './isolation.ts'
import { joins } from './joins.ts'
import { jsonBuilding } from './json-building.ts'
import { lockingReads } from './locking-reads.ts'
import { mathematics } from './mathematics.ts'
import { moments } from './moments.ts'
import { ordering } from './ordering.ts'
import { expressionConstraints, nullsNotDistinct, partialConstraints } from './partial-constraints.ts'
import { preparedStatements } from './prepared-statements.ts'
import { refusals } from './refusals.ts'
import { schemaObjects } from './schema-objects.ts'
import { setOperations } from './set-operations.ts'
import { spatial } from './spatial.ts'
import { streams } from './streams.ts'
import { subqueries } from './subqueries.ts'
import { tableExpressions } from './table-expressions.ts'
import { tableFunctions } from './table-functions.ts'
import { textFunctions } from './text-functions.ts'
import { textOrder } from './text-order.ts'
import { textPatterns } from './text-patterns.ts'
import { transactions } from './transactions.ts'
import { typesRoundTrip } from './types-round-trip.ts'
import { updates } from './updates.ts'
import { upserts } from './upserts.ts'
import { virtualColumns } from './virtual-columns.ts'
import { windows } from './windows.ts'

/** The behaviour of a relational engine, by subjects. */
export const relationalSuites: readonly Suite[] = [
  comparisons,
  mathematics,
  textFunctions,
  textPatterns,
  textOrder,
  moments,
  casts,
  documents,
  aggregates,
  windows,
  joins,
  subqueries,
  ordering,
  setOperations,
  tableExpressions,
  inserts,
  upserts,
  updates,
  typesRoundTrip,
  jsonBuilding,
  tableFunctions,
  transactions,
  lockingReads,
  constraints,
  streams,
  preparedStatements,
  schemaObjects,
  virtualColumns,
  partialConstraints,
  nullsNotDistinct,
  expressionConstraints,
  refusals,
  isolation,
  fullText,
  stemmedSearch,
  spatial,
  customTypes,
  databaseValues,
  applicationHooks,
]
