import type { Dialect } from '../../compile/dialect.ts'
import { postgresCodec } from './codec.ts'
import type { CaseAware } from './collation/case-collation.ts'
import { postgresDdl } from './ddl/ddl.ts'
import { readPostgresPlan } from './explain.ts'
import { postgresIdentifier, postgresLiteral, postgresStoredLiteral } from './literal.ts'
import { postgresNodes } from './nodes.ts'
import { postgresOperations } from './operations.ts'
import { postgresTypeName } from './type-name.ts'

/** PostgreSQL 16 and later. Sessions have the time zone UTC, `IntervalStyle` iso_8601 and `standard_conforming_strings` on. */
export const postgresDialect: Dialect = {
  name: 'PostgreSQL',
  capabilities: new Set([
    'sql.arrayFunctions',
    'sql.arrays',
    'sql.changingCommonTables',
    'sql.commonTablesBeforeChange',
    'sql.commonTablesBeforeInsert',
    'sql.conflictTarget',
    'sql.ddl',
    'sql.decimalFunctions',
    'sql.deleteUsing',
    'sql.distinctOn',
    'sql.exclusiveRoles',
    'sql.fullJoin',
    'sql.groupingSets',
    'sql.insertColumnPrivileges',
    'sql.intervalCasts',
    'sql.intervalType',
    'sql.jsonTable',
    'sql.jsonConcatenate',
    'sql.keyLocks',
    'sql.lateral',
    'sql.lockOf',
    'sql.materializedHint',
    'sql.numberFunctions',
    'sql.orderedAggregates',
    'sql.recursive',
    'sql.returning',
    'sql.returningJoined',
    'sql.roles',
    'sql.rollup',
    'sql.rowLocks',
    'sql.searchHighlight',
    'sql.sequences',
    'sql.sequencePrivileges',
    'sql.setOperationAll',
    'sql.simultaneousAssignments',
    'sql.sphereDistance',
    'sql.statisticalAggregates',
    'sql.tableSample',
    'sql.textFunctions',
    'sql.tryCast',
    'sql.updateReturning',
    'sql.upsert',
    'sql.windowExclusion',
    'sql.windowGroups',
    'sql.wideDecimals',
    'sql.withTies',
    'sql.zoneHistory',
    'sql.withinGroup',
    'sql.unloggedTables',
    'sql.deferrableTransactions',
    'sql.twoPhaseCommit',
    'sql.trigrams',
    'sql.textSearchTypes',
    'sql.rowSecurity',
    'sql.routines',
    'sql.ranges',
    'sql.partitions',
    'sql.notifications',
    'sql.networkTypes',
    'sql.nativeEnums',
    'sql.multidimensionalArrays',
    'sql.materializedViews',
    'sql.jsonPaths',
    'sql.indexMethods',
    'sql.hstore',
    'sql.geometry',
    'sql.extensions',
    'sql.exclusionConstraints',
    'sql.domains',
    'sql.compositeTypes',
    'sql.changeFeed',
    'sql.bitStrings',
    'sql.advisoryLocks',
    'sql.actionChecks',
    'sql.coveringIndexes',
    'sql.deferrableConstraints',
    'sql.expressionIndexes',
    'sql.identityChecks',
    'sql.insteadOfTriggers',
    'sql.jsonKeys',
    'sql.longKeys',
    'sql.mixedReferences',
    'sql.nullableSpatialIndexes',
    'sql.nullsNotDistinct',
    'sql.ownTableTriggers',
    'sql.partialIndexes',
    'sql.queryingTriggers',
    'sql.setDefaultAction',
    'sql.stemmedSearch',
    'sql.supplementaryNames',
    'sql.transactionalDdl',
    'sql.trigramSearch',
    'sql.unboundedKeys',
    'sql.unboundedUniques',
    'sql.actionComputation',
    'sql.wideRows',
  ]),
  nodes: postgresNodes,
  operations: postgresOperations,
  quoteIdentifier: postgresIdentifier,
  placeholder: (position) => `$${position}`,
  literal: postgresLiteral,
  storedLiteral: postgresStoredLiteral,
  manyRows: 1000,
  codec: postgresCodec,
  typeName: postgresTypeName,
  readPlan: readPostgresPlan,
  ddl: postgresDdl,
}

/**
 * The dialect of a server by its major version and the collation that it knows upper and lower case by: before 16 no value can be asked whether it can be converted, and from 18 on generated columns
 * can be virtual.
 */
export function postgresDialectOf(majorVersion: number, caseCollation: string): Dialect {
  const key = `${majorVersion} ${caseCollation}`
  const known = dialects.get(key)
  if (known !== undefined) return known
  const capabilities = new Set(postgresDialect.capabilities)
  if (majorVersion < 16) capabilities.delete('sql.tryCast')
  if (majorVersion >= 18) capabilities.add('sql.virtualColumns')
  const dialect: CaseAware = { ...postgresDialect, capabilities, caseCollation }
  dialects.set(key, dialect)
  return dialect
}

// One value for each server, since what is compiled is kept by it.
const dialects = new Map<string, Dialect>()
