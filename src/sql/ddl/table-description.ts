import { OrderingNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { TableElement } from '../../schema/tables/elements.ts'
import { conventionalName } from '../../schema/tables/naming.ts'
import type { TableInfo } from '../../schema/tables/table.ts'
import type {
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  FullTextDescription,
  IndexDescription,
  PrimaryKeyDescription,
  SpatialDescription,
  TableDescription,
  UniqueDescription,
} from './description.ts'
import { columnsOf, type DescriptionContext, isOfTable, noRepetition, readColumns, storedKind } from './description-context.ts'
import { writingElement } from './engine-element.ts'
import { resolveForeignKey } from './foreign-keys.ts'
import { generatedColumns } from './generated-columns.ts'
import { shadowIndexName } from './index-names.ts'
import { knownType } from './known-type.ts'
import type { Names } from './names.ts'
import type { Problems } from './problems.ts'

/** Takes the names that cannot give way: those that were given, and those of full-text and spatial indexes, which queries use. */
export function reserveNames(table: TableInfo, names: Names, problems: Problems): void {
  const take = (name: string | undefined): void => {
    if (name === '') problems.add(table.name, 'the name of a constraint or an index is empty')
    if (name === undefined || names.take(name)) return
    problems.add(table.name, `the name ${name} is used twice in the schema: give one of the two another name`)
  }
  for (const { attributes } of table.columns.values()) take(attributes.references?.options.name)
  for (const element of table.elements) take(fixedName(table, element))
}

function fixedName(table: TableInfo, element: TableElement): string | undefined {
  switch (element.element) {
    case 'generated':
      return undefined
    case 'foreignKey':
      return element.options.name
    case 'fullTextIndex':
    case 'spatialIndex':
      return shadowIndexName(table, element)
    default:
      return element.name
  }
}

/**
 * Resolves everything that is declared of a table: what its columns say and what its second part says, each with its name.
 * Contradictions are added to `problems`; what they concern is left out. `names` must hold what `reserveNames` took.
 */
export function describeTable(table: TableInfo, names: Names, problems: Problems): TableDescription {
  const columns = describeColumns(table, problems)
  const context: DescriptionContext = { table, columns, names, problems }
  return {
    table,
    name: table.name,
    schema: table.schema,
    columns: [...columns.values()],
    primaryKey: primaryKeyOf(context),
    uniques: uniquesOf(context),
    foreignKeys: foreignKeysOf(context),
    checks: checksOf(context),
    indexes: indexesOf(context),
    fullText: fullTextOf(context),
    spatial: spatialOf(context),
    engineElements: table.elements.filter((element) => element.element === 'engine').map(writingElement),
  }
}

function describeColumns(table: TableInfo, problems: Problems): ReadonlyMap<string, ColumnDescription> {
  const generated = generatedColumns(table, problems)
  const described = new Map<string, ColumnDescription>()
  const folded = new Set<string>()
  for (const column of table.columns.values()) {
    const { name, attributes } = column
    if (name === '') problems.add(table.name, `the column ${column.property} has an empty name`)
    if (folded.has(name.toLowerCase())) problems.add(table.name, `two columns are called ${name}`, [name])
    folded.add(name.toLowerCase())
    const type = knownType(column.node)
    if (type === undefined) {
      problems.add(table.name, `the type of ${name} cannot be found: it refers to a column that does not exist, or to itself in a circle`, [
        name,
      ])
      continue
    }
    described.set(name, {
      column,
      name,
      type,
      nullable: attributes.nullable === true,
      identity: attributes.identity === true,
      generated: generated.get(name),
    })
  }
  if (table.columns.size === 0) problems.add(table.name, 'a table needs a column')
  return described
}

function primaryKeyOf(context: DescriptionContext): PrimaryKeyDescription | undefined {
  const { table, names, problems } = context
  const single = [...context.columns.values()].filter(({ column }) => column.attributes.primaryKey === true)
  const several = table.elements.filter((element) => element.element === 'primaryKey')
  if (single.length > 1)
    problems.add(
      table.name,
      "several columns say primaryKey(): for a key of several columns write primaryKey([…]) in the table's second part",
      single.map(({ name }) => name),
    )
  else if (single.length + several.length > 1)
    problems.add(
      table.name,
      'the table has two primary keys',
      single.map(({ name }) => name),
    )
  const [element] = several
  const columns = element === undefined ? single : columnsOf(element.columns, context, 'the primary key')
  if (columns.length === 0) {
    if (element?.columns.length === 0) problems.add(table.name, 'the primary key has no column')
    return undefined
  }
  for (const { name, nullable, generated } of columns) {
    if (nullable) problems.add(table.name, `${name} is part of the primary key and cannot be nullable`, [name])
    if (generated !== undefined) problems.add(table.name, `${name} is part of the primary key and cannot be generated`, [name])
  }
  return { name: element?.name ?? names.free(conventionalName('pk', table.name)), columns }
}

function uniquesOf(context: DescriptionContext): UniqueDescription[] {
  const { table, names, problems } = context
  const found: UniqueDescription[] = []
  for (const { column, name } of context.columns.values()) {
    if (column.attributes.unique !== true) continue
    found.push({
      name: names.free(conventionalName('uq', table.name, [name])),
      keys: [column.node],
      columns: [name],
      keyColumns: [name],
      where: undefined,
      nullsNotDistinct: false,
    })
  }
  for (const element of table.elements) {
    if (element.element !== 'unique') continue
    if (element.keys.length === 0) problems.add(table.name, 'a unique constraint has no column')
    if (!isOfTable([...element.keys, element.where], context, 'a unique constraint') || element.keys.length === 0) continue
    noRepetition(columnNames(element.keys), context, 'a unique constraint')
    const columns = element.keys.every((key) => key instanceof ColumnNode) ? columnNames(element.keys) : undefined
    const name = element.name ?? names.free(conventionalName('uq', table.name, readColumns(element.keys)))
    found.push({
      name,
      keys: element.keys,
      columns,
      keyColumns: readColumns(element.keys),
      where: element.where,
      nullsNotDistinct: element.nullsNotDistinct,
    })
  }
  return found
}

function foreignKeysOf(context: DescriptionContext): ForeignKeyDescription[] {
  const found: ForeignKeyDescription[] = []
  for (const { column } of context.columns.values()) {
    const { references } = column.attributes
    if (references === undefined) continue
    const made = resolveForeignKey(context, [column.node], () => [references.target()], references.options)
    if (made !== undefined) found.push(made)
  }
  for (const element of context.table.elements) {
    if (element.element !== 'foreignKey') continue
    const made = resolveForeignKey(context, element.columns, element.target, element.options)
    if (made !== undefined) found.push(made)
  }
  return found
}

function checksOf(context: DescriptionContext): CheckDescription[] {
  const found: CheckDescription[] = []
  for (const element of context.table.elements) {
    if (element.element !== 'check' || !isOfTable([element.condition], context, 'a check constraint')) continue
    const columns = readColumns([element.condition])
    found.push({
      name: element.name ?? context.names.free(conventionalName('ck', context.table.name, columns)),
      condition: element.condition,
      columns,
    })
  }
  return found
}

function indexesOf(context: DescriptionContext): IndexDescription[] {
  const { table, names, problems } = context
  const found: IndexDescription[] = []
  for (const element of table.elements) {
    if (element.element !== 'index') continue
    if (element.keys.length === 0) problems.add(table.name, 'an index has no column')
    if (!isOfTable([...element.keys, element.where], context, 'an index') || element.keys.length === 0) continue
    const include = columnsOf(element.include, context, 'the included columns of an index')
    const columns = readColumns(element.keys)
    found.push({
      name: element.name ?? names.free(conventionalName('ix', table.name, columns)),
      keys: element.keys,
      columns,
      unique: element.unique,
      where: element.where,
      include,
    })
  }
  return found
}

function fullTextOf(context: DescriptionContext): FullTextDescription[] {
  const { table, problems } = context
  const found: FullTextDescription[] = []
  for (const element of table.elements) {
    if (element.element !== 'fullTextIndex') continue
    if (element.columns.length === 0) problems.add(table.name, 'a full-text index has no column')
    const columns = columnsOf(element.columns, context, 'a full-text index')
    for (const { name, type } of columns)
      if (storedKind(type) !== 'text') problems.add(table.name, `${name} is in a full-text index and is no text`, [name])
    if (columns.length > 0) found.push({ name: shadowIndexName(table, element), columns, tokens: element.tokens })
  }
  return found
}

function spatialOf(context: DescriptionContext): SpatialDescription[] {
  const { table, problems } = context
  const found: SpatialDescription[] = []
  for (const element of table.elements) {
    if (element.element !== 'spatialIndex') continue
    const [column] = columnsOf([element.column], context, 'a spatial index')
    if (column === undefined) continue
    if (storedKind(column.type) !== 'point') problems.add(table.name, `${column.name} is in a spatial index and is no point`, [column.name])
    else found.push({ name: shadowIndexName(table, element), column })
  }
  return found
}

function columnNames(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    node instanceof ColumnNode ? [node.name] : node instanceof OrderingNode ? columnNames([node.operand]) : [],
  )
}
