import { ExpressionNode, OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { longestName } from '../../../../schema/tables/naming.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { SchemaDescription, SchemaProblem, TableDescription } from '../../../ddl/description.ts'
import { readColumns } from '../../../ddl/description-context.ts'
import { Problems } from '../../../ddl/problems.ts'
import { triggerName } from '../../../ddl/trigger-parts.ts'

/** Columns that every table has already (manual §5.5). */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

/** What PostgreSQL cannot have although the schema is sound. */
export function postgresProblems(schema: SchemaDescription, dialect: Dialect): readonly SchemaProblem[] {
  const problems = new Problems()
  for (const table of schema.tables) tableProblems(table, dialect, problems)
  for (const { name, schema: place } of [...schema.views, ...schema.sequences]) checkNames(name, [name, place], problems)
  for (const { name } of schema.roles) checkNames(name, [name], problems)
  // Extensions, and the objects of text search with their schemas, are named with points.
  for (const { name, what } of schema.objects) checkNames(name, what.startsWith('search ') ? name.split('.') : [name], problems)
  for (const trigger of schema.triggers) {
    checkNames(
      trigger.name,
      trigger.events.map((event) => triggerName(trigger, event)),
      problems,
    )
    if (trigger.timing === 'instead of' && trigger.updateOf.length > 0)
      problems.add(
        trigger.name,
        'says updateOf and runs instead of changes: on PostgreSQL such triggers run for every update; give events and compare the columns in when',
      )
  }
  return problems.list
}

function tableProblems(table: TableDescription, dialect: Dialect, problems: Problems): void {
  checkNames(
    table.name,
    [
      table.name,
      table.schema,
      table.primaryKey?.name,
      ...[
        ...table.columns,
        ...table.uniques,
        ...table.foreignKeys,
        ...table.checks,
        ...table.indexes,
        ...table.fullText,
        ...table.spatial,
        ...table.engineElements,
      ].map(({ name }) => name),
    ],
    problems,
  )
  for (const { name, generated } of table.columns) {
    if (systemColumns.has(name))
      problems.add(table.name, `${name} is a column that PostgreSQL gives every table: give the column another name with named()`, [name])
    if (generated?.storage === 'virtual' && !dialect.capabilities.has('sql.virtualColumns'))
      problems.add(
        table.name,
        `${name} is generated and virtual, which PostgreSQL has from version 18 on (capability sql.virtualColumns): declare it generated('stored')`,
        [name],
        'sql.virtualColumns',
      )
  }
  for (const { name, generated } of table.columns) {
    const read = generated === undefined ? [] : readColumns([generated.expression])
    if (table.columns.some((other) => other.generated !== undefined && read.includes(other.name)))
      problems.add(
        table.name,
        `${name} is generated from another generated column, which PostgreSQL does not do: write that one's expression here`,
        [name],
      )
  }
  const keys: readonly (readonly [what: string, nodes: readonly Node[]])[] = [
    ['the primary key', table.primaryKey?.columns.map(({ column }) => column.node) ?? []],
    ...table.uniques.map(({ keys: nodes }) => ['a unique constraint', nodes] as const),
    ...table.foreignKeys.map(({ columns }) => ['a foreign key', columns.map(({ column }) => column.node)] as const),
    ...table.indexes.map(({ keys: nodes }) => ['an index', nodes] as const),
  ]
  for (const [what, nodes] of keys) {
    if (nodes.some((node) => holdsPoints(typeOf(node))))
      problems.add(table.name, `${what} has a point as a key: PostgreSQL puts points in no order; use spatialIndex() to look them up`)
  }
}

function checkNames(subject: string, names: readonly (string | undefined)[], problems: Problems): void {
  for (const name of names) {
    if (name !== undefined && Buffer.byteLength(name) > longestName)
      problems.add(
        subject,
        `the name ${name} is longer than the ${longestName} bytes that PostgreSQL keeps of a name (manual §4.1.1): give a shorter one`,
      )
  }
}

function typeOf(node: Node): ColumnType | undefined {
  if (node instanceof OrderingNode) return typeOf(node.operand)
  return node instanceof ExpressionNode ? node.type : undefined
}

function holdsPoints(type: ColumnType | undefined): boolean {
  if (type === undefined) return false
  if (type.kind === 'custom') return holdsPoints(type.storedAs)
  return type.kind === 'point' || holdsPoints(type.element)
}
