import type { EngineOptOut } from 'granary/testing'

/** What SQLite cannot do. */
export const sqliteOptOuts: readonly EngineOptOut[] = [
  { capability: 'sql.lateral', reason: 'a joined query cannot read the tables before it; use a correlated subquery or a window' },
  { capability: 'sql.rowLocks', reason: 'there are no row locks: one transaction writes at a time' },
  { capability: 'sql.lockOf', reason: 'there are no row locks: one transaction writes at a time' },
  { capability: 'sql.changingCommonTables', reason: 'WITH holds queries only; run the change and then the query in one transaction' },
  { capability: 'sql.returningJoined', reason: 'RETURNING sees the changed table only; select the other columns afterwards' },
  {
    capability: 'sql.updateLimit',
    reason: "Node's SQLite is built without ORDER BY and LIMIT of UPDATE and DELETE; use a subquery of keys",
  },
  { capability: 'sql.rollup', reason: 'GROUP BY has no ROLLUP; use a union of queries' },
  { capability: 'sql.groupingSets', reason: 'GROUP BY has no CUBE and no GROUPING SETS; use a union of queries' },
  { capability: 'sql.tableSample', reason: 'there is no TABLESAMPLE; order by random() and limit' },
]

/** What PostgreSQL 15 cannot do. */
export const postgresOptOuts: readonly EngineOptOut[] = [
  { capability: 'sql.conflicts', reason: 'ON CONFLICT stands once in an INSERT' },
  { capability: 'sql.jsonMergePatch', reason: 'there is no merge patch of JSON; use jsonConcat()' },
  { capability: 'sql.virtualColumns', reason: 'generated columns are stored before PostgreSQL 18' },
  { capability: 'sql.tryCast', reason: 'only PostgreSQL 16 and later can ask whether a value can be converted' },
  { capability: 'sql.updateLimit', reason: 'UPDATE and DELETE have no ORDER BY and LIMIT; use a subquery of keys' },
]

/** What MariaDB 10.11 cannot do. */
export const mariadbOptOuts: readonly EngineOptOut[] = [
  { capability: 'sql.arrayFunctions', reason: 'arrays are JSON documents, for which the server has few functions' },
  { capability: 'sql.changingCommonTables', reason: 'WITH holds queries only; run the change and then the query in one transaction' },
  { capability: 'sql.commonTablesBeforeChange', reason: 'WITH stands before SELECT only; use a derived table' },
  { capability: 'sql.conflictTarget', reason: 'an upsert is about whichever unique constraint is violated, and knows no condition' },
  { capability: 'sql.conflicts', reason: 'ON DUPLICATE KEY UPDATE stands once in an INSERT' },
  { capability: 'sql.decimalFunctions', reason: 'powers, roots and logarithms of decimals are computed as reals; cast to real()' },
  { capability: 'sql.distinctOn', reason: 'there is no DISTINCT ON; use rowNumber() over a window' },
  { capability: 'sql.fullJoin', reason: 'there is no FULL JOIN; use a union of a left and a right join' },
  { capability: 'sql.groupingSets', reason: 'GROUP BY has no CUBE and no GROUPING SETS; use a union of queries' },
  { capability: 'sql.intervalCasts', reason: 'intervals are numbers of microseconds, which no text is cast to' },
  { capability: 'sql.jsonConcatenate', reason: 'JSON documents are merged by RFC 7396 only' },
  { capability: 'sql.lateral', reason: 'a joined query cannot read the tables before it; use a correlated subquery or a window' },
  { capability: 'sql.lockOf', reason: 'row locks are of all tables of the query' },
  { capability: 'sql.numberFunctions', reason: 'there is no greatest common divisor' },
  { capability: 'sql.orderedAggregates', reason: 'only GROUP_CONCAT knows an order, and it is no window function' },
  { capability: 'sql.nullsNotDistinct', reason: 'nulls are different from each other in every unique constraint' },
  { capability: 'sql.partialIndexes', reason: 'indexes are over all rows; index a generated column that is null for the others' },
  { capability: 'sql.returningJoined', reason: 'UPDATE has no RETURNING' },
  { capability: 'sql.searchHighlight', reason: 'full-text search does not tell what it found' },
  { capability: 'sql.simultaneousAssignments', reason: 'assignments see the row as those before them have left it' },
  { capability: 'sql.statisticalAggregates', reason: 'there is no correlation, covariance or regression' },
  { capability: 'sql.stemmedSearch', reason: 'full-text indexes hold words as they are' },
  { capability: 'sql.supplementaryNames', reason: 'names have no characters beyond U+FFFF; texts do' },
  { capability: 'sql.tableSample', reason: 'there is no TABLESAMPLE; order by random() and limit' },
  {
    capability: 'sql.textFunctions',
    reason: 'unaccent, translate, initcap, trimming of a set and groups of regular expressions are missing',
  },
  { capability: 'sql.updateReturning', reason: 'UPDATE has no RETURNING; select the rows afterwards' },
  { capability: 'sql.wideDecimals', reason: 'decimals have 65 digits at most, 30 of them after the point' },
  { capability: 'sql.windowExclusion', reason: 'window frames have no EXCLUDE' },
  { capability: 'sql.windowGroups', reason: 'window frames have no GROUPS' },
  { capability: 'sql.withinGroup', reason: 'ordered-set aggregates stand over windows only' },
  { capability: 'sql.zoneHistory', reason: 'time zones are known from 1970 to 2037; convert other moments in the application' },
]
