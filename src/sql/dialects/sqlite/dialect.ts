import { ProgrammingError } from '../../../errors/index.ts'
import type { Dialect } from '../../compile/dialect.ts'
import { sqliteCodec } from './codec.ts'
import { sqliteDdl } from './ddl/ddl.ts'
import { literal, storedLiteral } from './literal.ts'
import { sqliteNodes } from './nodes.ts'
import { sqliteOperations } from './operations.ts'
import { sqliteTypeName } from './type-name.ts'

/** SQLite 3.51.3 and later. */
export const sqliteDialect: Dialect = {
  name: 'SQLite',
  capabilities: new Set([
    'sql.arrayFunctions',
    'sql.decimalFunctions',
    'sql.intervalCasts',
    'sql.jsonConcatenate',
    'sql.jsonMergePatch',
    'sql.numberFunctions',
    'sql.textFunctions',
    'sql.tryCast',
    'sql.withinGroup',
    'sql.backup',
    'sql.commonTablesBeforeChange',
    'sql.commonTablesBeforeInsert',
    'sql.conflictTarget',
    'sql.conflicts',
    'sql.exclusiveRoles',
    'sql.fullJoin',
    'sql.materializedHint',
    'sql.orderedAggregates',
    'sql.simultaneousAssignments',
    'sql.sphereDistance',
    'sql.statisticalAggregates',
    'sql.updateReturning',
    'sql.virtualColumns',
    'sql.windowExclusion',
    'sql.windowGroups',
    'sql.wideDecimals',
    'sql.returning',
    'sql.searchHighlight',
    'sql.jsonTable',
    'sql.recursive',
    'sql.upsert',
    'sql.distinctOn',
    'sql.withTies',
    'sql.zoneHistory',
    'sql.setOperationAll',
    'sql.deleteUsing',
    'sql.actionChecks',
    'sql.coveringIndexes',
    'sql.ddl',
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
    'sql.longNames',
    'sql.pointKeys',
    'sql.virtualReferences',
    'sql.actionComputation',
    'sql.wideRows',
  ]),
  nodes: sqliteNodes,
  operations: sqliteOperations,
  quoteIdentifier(name) {
    if (name.includes('\0')) throw new ProgrammingError('STATEMENT_INVALID', 'a name holds the character U+0000')
    return `"${name.replaceAll('"', '""')}"`
  },
  placeholder: () => '?',
  literal(value, type) {
    return literal(value, type, sqliteDialect)
  },
  storedLiteral,
  codec: sqliteCodec,
  typeName: sqliteTypeName,
  ddl: sqliteDdl,
}
