import { ExpressionNode, OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { storedType } from '../../../compile/operand-kinds.ts'
import { untypedSql } from '../../../compile/untyped-sql.ts'
import type { SchemaDescription, SchemaProblem, TableDescription } from '../../../ddl/description.ts'
import type { Flavor } from '../flavor.ts'
import { columnProblems } from './column-problems.ts'
import { isUnbounded } from './column-type.ts'
import { foreignKeyProblems } from './foreign-key-problems.ts'
import { longestKey, sizeOf } from './key-parts.ts'
import { checkNames, checkRole } from './name-problems.ts'
import { ProblemList } from './problem-list.ts'
import { triggerProblems } from './trigger-problems.ts'

/** What MySQL or MariaDB cannot have although the schema is sound. What another engine has is told with the name of its capability. */
export function mysqlProblems(schema: SchemaDescription, dialect: Dialect, flavor: Flavor): readonly SchemaProblem[] {
  const problems = new ProblemList(dialect)
  for (const table of schema.tables) {
    nameProblems(table, problems)
    columnProblems(table, problems, flavor)
    keyProblems(table, problems, flavor)
    indexProblems(table, problems)
    foreignKeyProblems(table, problems, flavor)
  }
  for (const { name, schema: place } of [...schema.views, ...schema.sequences]) checkNames(name, [name, place], problems)
  for (const { name, schema: place } of schema.sequences)
    if (place !== undefined) problems.lack(name, 'sql.sequences', 'sequences of its own, so none in another database')
  for (const { name } of schema.objects) checkNames(name, [name], problems)
  for (const { name } of schema.roles) checkRole(name, flavor, problems)
  for (const trigger of schema.triggers) triggerProblems(trigger, problems)
  return problems.list
}

function nameProblems(table: TableDescription, problems: ProblemList): void {
  const { columns, uniques, foreignKeys, checks, indexes, fullText, spatial, engineElements } = table
  const parts = [...columns, ...uniques, ...foreignKeys, ...checks, ...indexes, ...fullText, ...spatial, ...engineElements]
  checkNames(table.name, [table.name, table.schema, ...parts.map(({ name }) => name)], problems)
}

function keyProblems(table: TableDescription, problems: ProblemList, flavor: Flavor): void {
  const { primaryKey, uniques, name: subject } = table
  if (primaryKey !== undefined) {
    const nodes = primaryKey.columns.map(({ column }) => column.node)
    kindProblems(subject, 'the primary key', nodes, problems)
    boundProblems(subject, 'sql.unboundedKeys', 'the primary key', nodes, problems)
  }
  for (const unique of uniques) {
    const what = `the unique constraint ${unique.name}`
    kindProblems(subject, what, unique.keys, problems)
    boundProblems(subject, 'sql.unboundedUniques', what, unique.keys, problems)
    hashProblems(table, what, unique.keys, problems)
    if (unique.where !== undefined)
      problems.lack(subject, 'sql.partialIndexes', `unique constraints over some of the rows, as ${unique.name} is`, unique.keyColumns)
    if (unique.nullsNotDistinct && unique.keys.some((key) => !(key instanceof ColumnNode) || key.nullable))
      problems.lack(
        subject,
        'sql.nullsNotDistinct',
        `unique constraints for which nulls are equal, as ${unique.name} is`,
        unique.keyColumns,
      )
    for (const key of unique.keys) {
      if (flavor.mariadb && !(key instanceof ColumnNode) && typeOf(key) === untypedSql)
        problems.add(
          subject,
          `${what} has an expression of which MariaDB must know the type: say it as in sql(text({ length: 20 }))\`…\``,
          unique.keyColumns,
        )
    }
  }
}

function indexProblems(table: TableDescription, problems: ProblemList): void {
  const subject = table.name
  for (const { name, keys, columns, unique, where, include } of table.indexes) {
    const what = `the index ${name}`
    kindProblems(subject, what, keys, problems)
    if (unique) {
      boundProblems(subject, 'sql.unboundedUniques', what, keys, problems)
      hashProblems(table, what, keys, problems)
    } else if (sizeOf(keys, true) > longestKey) tooLong(subject, what, keys, problems)
    if (where !== undefined) problems.lack(subject, 'sql.partialIndexes', `indexes over some of the rows, as ${name} is`, columns)
    if (include.length > 0) problems.lack(subject, 'sql.coveringIndexes', `indexes that carry more columns, as ${name} does`, columns)
    if (keys.some((key) => !(operandOf(key) instanceof ColumnNode)))
      problems.lack(
        subject,
        'sql.expressionIndexes',
        `indexes over expressions, as ${name} is: add a generated column and an index over it`,
        columns,
      )
  }
  for (const { name, columns, tokens } of table.fullText) {
    const names = columns.map((column) => column.name)
    if (tokens === 'stems') problems.lack(subject, 'sql.stemmedSearch', `full-text indexes by the stems of words, as ${name} is`, names)
    if (tokens === 'trigrams') problems.lack(subject, 'sql.trigramSearch', `full-text indexes over parts of words, as ${name} is`, names)
  }
  for (const { name, column } of table.spatial)
    if (column.nullable)
      problems.lack(subject, 'sql.nullableSpatialIndexes', `spatial indexes over columns that may be null, as ${name} is`, [column.name])
}

function kindProblems(subject: string, what: string, keys: readonly Node[], problems: ProblemList): void {
  for (const key of keys) {
    const { kind } = storedType(typeOf(key))
    if (kind === 'json' || kind === 'array') problems.lack(subject, 'sql.jsonKeys', `keys that are documents or arrays, as ${what} has`)
    if (kind === 'point') problems.lack(subject, 'sql.pointKeys', `keys that are points, as ${what} has: use spatialIndex()`)
  }
}

function boundProblems(
  subject: string,
  capability: 'sql.unboundedKeys' | 'sql.unboundedUniques',
  what: string,
  keys: readonly Node[],
  problems: ProblemList,
): void {
  const size = sizeOf(keys)
  if (size === Number.POSITIVE_INFINITY)
    problems.lack(subject, capability, `keys of text or bytes without a greatest length, as ${what} has: give them a length`)
  else if (size > longestKey && !problems.has(capability)) tooLong(subject, what, keys, problems)
}

/** MariaDB keeps long unique values by their hashes, and not together with numbers that it gives itself. */
function hashProblems(table: TableDescription, what: string, keys: readonly Node[], problems: ProblemList): void {
  const numbered = table.columns.filter(({ identity, column }) => identity && keys.includes(column.node)).map(({ name }) => name)
  const isLong = keys.some((key) => !(key instanceof ColumnNode) && isUnbounded(typeOf(key))) || sizeOf(keys) > longestKey
  if (numbered.length > 0 && isLong && problems.has('sql.unboundedUniques'))
    problems.add(
      table.name,
      `${what} has ${numbered.join(', ')}, which MariaDB numbers, beside text or bytes without a greatest length: leave it out, or give them a length`,
      numbered,
    )
}

function tooLong(subject: string, what: string, keys: readonly Node[], problems: ProblemList): void {
  problems.lack(
    subject,
    'sql.longKeys',
    `keys of more than ${longestKey} bytes, as ${what} has with ${sizeOf(keys)}: a character counts for four`,
  )
}

function operandOf(key: Node): Node {
  return key instanceof OrderingNode ? key.operand : key
}

function typeOf(key: Node): ExpressionNode['type'] {
  const operand = operandOf(key)
  return operand instanceof ExpressionNode ? operand.type : untypedSql
}
