import type { Capability } from '../../compile/capabilities.ts'
import type { Dialect } from '../../compile/dialect.ts'
import { mysqlCodec } from './codec.ts'
import { mysqlDdl } from './ddl/ddl.ts'
import { readMysqlPlan } from './explain.ts'
import { type Flavor, mariadbFlavor, mysqlFlavor } from './flavor.ts'
import { mysqlIdentifier, mysqlLiteral, mysqlStoredLiteral } from './literal.ts'
import { mysqlNodes } from './nodes.ts'
import { mysqlOperations } from './operations.ts'
import { mysqlTypeName } from './type-name.ts'

/** What both can do. */
const common: readonly Capability[] = [
  'sql.ddl',
  'sql.deleteUsing',
  'sql.jsonMergePatch',
  'sql.jsonTable',
  'sql.inlineEnums',
  'sql.insertColumnPrivileges',
  'sql.namedPartitions',
  'sql.prefixIndexes',
  'sql.scheduledEvents',
  'sql.sets',
  'sql.sizedIntegers',
  'sql.storedPrograms',
  'sql.recursive',
  'sql.roles',
  'sql.rollup',
  'sql.rowLocks',
  'sql.setOperationAll',
  'sql.sphereDistance',
  'sql.tryCast',
  'sql.twoPhaseCommit',
  'sql.updateLimit',
  'sql.upsert',
]

/**
 * MySQL 8.0.31 and later. Sessions have the time zone +00:00, the strict SQL mode without NO_BACKSLASH_ESCAPES and PIPES_AS_CONCAT, the
 * collation utf8mb4_0900_bin and the greatest `group_concat_max_len`.
 */
export const mysqlDialect: Dialect = dialectOf(mysqlFlavor, [
  'sql.commonTablesBeforeChange',
  'sql.expressionIndexes',
  'sql.lateral',
  'sql.lockOf',
  'sql.virtualColumns',
])

/** MariaDB 10.11 and later, with sessions as for MySQL and the collation utf8mb4_nopad_bin. */
export const mariadbDialect: Dialect = dialectOf(mariadbFlavor, [
  'sql.actionChecks',
  'sql.returning',
  'sql.sequencePrivileges',
  'sql.sequences',
  'sql.unboundedUniques',
  'sql.virtualColumns',
  'sql.withTies',
])

function dialectOf(flavor: Flavor, more: readonly Capability[]): Dialect {
  return {
    name: flavor.name,
    capabilities: new Set([...common, ...more]),
    nodes: mysqlNodes(flavor),
    operations: mysqlOperations(flavor),
    quoteIdentifier: mysqlIdentifier,
    placeholder: () => '?',
    literal: mysqlLiteral,
    storedLiteral: mysqlStoredLiteral,
    manyRows: 1000,
    codec: mysqlCodec,
    typeName: (type) => mysqlTypeName(type, flavor),
    readPlan: readMysqlPlan,
    ddl: mysqlDdl(flavor),
  }
}
