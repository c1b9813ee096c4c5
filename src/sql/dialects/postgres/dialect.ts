import type { Dialect } from '../../compile/dialect.ts'
import { postgresCodec } from './codec.ts'
import { postgresIdentifier, postgresLiteral, postgresStoredLiteral } from './literal.ts'
import { postgresNodes } from './nodes.ts'
import { postgresOperations } from './operations.ts'
import { postgresTypeName } from './type-name.ts'

/** PostgreSQL 15 and later. Sessions have the time zone UTC, `IntervalStyle` iso_8601 and `standard_conforming_strings` on. */
export const postgresDialect: Dialect = {
  name: 'PostgreSQL',
  capabilities: new Set([
    'sql.arrays',
    'sql.changingCommonTables',
    'sql.commonTablesBeforeChange',
    'sql.commonTablesBeforeInsert',
    'sql.conflictTarget',
    'sql.deleteUsing',
    'sql.distinctOn',
    'sql.fullJoin',
    'sql.groupingSets',
    'sql.intervalType',
    'sql.jsonTable',
    'sql.keyLocks',
    'sql.lateral',
    'sql.lockOf',
    'sql.materializedHint',
    'sql.orderedAggregates',
    'sql.recursive',
    'sql.returning',
    'sql.returningJoined',
    'sql.rollup',
    'sql.rowLocks',
    'sql.setOperationAll',
    'sql.simultaneousAssignments',
    'sql.sphereDistance',
    'sql.statisticalAggregates',
    'sql.tableSample',
    'sql.updateReturning',
    'sql.upsert',
    'sql.windowExclusion',
    'sql.windowGroups',
    'sql.wideDecimals',
    'sql.withTies',
    'sql.withinGroup',
  ]),
  nodes: postgresNodes,
  operations: postgresOperations,
  quoteIdentifier: postgresIdentifier,
  placeholder: (position) => `$${position}`,
  literal: postgresLiteral,
  storedLiteral: postgresStoredLiteral,
  codec: postgresCodec,
  typeName: postgresTypeName,
}
