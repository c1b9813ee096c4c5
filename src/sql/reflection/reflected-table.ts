import { ProgrammingError } from '../../errors/index.ts'
import { BoundNode, type ExpressionNode, OrderingNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { FragmentNode } from '../../schema/expressions/nodes.ts'
import {
  type AnyColumnDefinition,
  type ColumnAttributes,
  ColumnDefinition,
  type ColumnDefinitions,
} from '../../schema/tables/column-definition.ts'
import type { TableElement } from '../../schema/tables/elements.ts'
import { conventionalName } from '../../schema/tables/naming.ts'
import { type AnyTable, table } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { booleanType } from '../../schema/types/column-types.ts'
import { untypedSql } from '../compile/untyped-sql.ts'
import { columnTypeOf } from './column-type-of.ts'
import type { DatabaseDescription, DescribedColumn, DescribedKey, DescribedTable, ExpressionDescription } from './description.ts'
import { hindranceOf } from './foreign-key-hindrance.ts'
import { propertyNames } from './typescript-names.ts'

/** What a table is made with beside its description. */
export interface ReflectionContext {
  readonly description: DatabaseDescription
  /** The live table with this name, for foreign keys. */
  tableNamed(name: string, schema: string | undefined): AnyTable | undefined
  /** Called for each column: another definition in place of the reflected one. */
  readonly adjust: ((column: DescribedColumn, table: DescribedTable) => AnyColumnDefinition | undefined) | undefined
}

/**
 * A live table by its description. `declared` columns take precedence: what they say replaces what was found, and what they leave open stays.
 *
 * Throws ProgrammingError COLUMN_UNKNOWN for a declared column that the table does not have.
 */
export function makeTable(described: DescribedTable, declared: ColumnDefinitions, context: ReflectionContext): AnyTable {
  const definitions = definitionsOf(described, declared, context)
  const options = {
    ...(described.schema === undefined ? {} : { schema: described.schema }),
    ...(described.comment === undefined ? {} : { comment: described.comment }),
  }
  return table(
    described.name,
    definitions,
    (made) => elementsOf(described, new Map([...made.$.columns.values()].map(({ name, node }) => [name, node])), context),
    options,
  )
}

function definitionsOf(described: DescribedTable, declared: ColumnDefinitions, { adjust }: ReflectionContext): ColumnDefinitions {
  const properties = propertyNames(described.columns.map(({ name }) => name))
  const left = new Map(Object.entries(declared))
  const made = described.columns.map((column): [string, AnyColumnDefinition] => {
    const usual = properties.get(column.name) ?? column.name
    const [property = usual, definition = adjust?.(column, described)] = declaredFor(column, usual, left) ?? []
    left.delete(property)
    const found = attributesOf(column, described)
    // A column that is declared says by itself whether it can be null.
    return [
      property,
      new ColumnDefinition(definition === undefined ? found : { ...found, nullable: false, ...definition.attributes, name: column.name }),
    ]
  })
  const [unknown] = left.keys()
  if (unknown !== undefined)
    throw new ProgrammingError(
      'COLUMN_UNKNOWN',
      `the table ${described.name} has no column for ${unknown}: give its name in the database with named()`,
      { details: { table: described.name, columns: [unknown] } },
    )
  return Object.fromEntries(made)
}

function declaredFor(
  column: DescribedColumn,
  usual: string,
  declared: ReadonlyMap<string, AnyColumnDefinition>,
): [string, AnyColumnDefinition] | undefined {
  for (const [property, definition] of declared) {
    const { name } = definition.attributes
    if (name === column.name || (name === undefined && (property === usual || property === column.name))) return [property, definition]
  }
  return undefined
}

function attributesOf(column: DescribedColumn, { primaryKey }: DescribedTable): ColumnAttributes {
  const type = columnTypeOf(column.type)
  const isOnlyKey = primaryKey?.columns.length === 1 && primaryKey.columns[0] === column.name && primaryKey.name === undefined
  return {
    type,
    name: column.name,
    ...(column.nullable ? { nullable: true } : {}),
    ...(isOnlyKey ? { primaryKey: true } : {}),
    ...(column.identity ? { identity: true } : {}),
    ...(column.generated === undefined ? {} : { generated: column.generated.storage }),
    ...(column.comment === undefined ? {} : { comment: column.comment }),
    ...(column.default === undefined ? {} : defaultAttributes(column.default, type)),
  }
}

function defaultAttributes(value: NonNullable<DescribedColumn['default']>, type: ColumnType): Partial<ColumnAttributes> {
  if ('expression' in value) return { serverDefault: new FragmentNode(value.expression.texts, [], type) }
  return { serverDefault: new BoundNode(value.constant, type), constantDefault: type.accept(value.constant, {}) }
}

function elementsOf(
  described: DescribedTable,
  columns: ReadonlyMap<string, ExpressionNode>,
  context: ReflectionContext,
): readonly TableElement[] {
  const column = (name: string): ExpressionNode => {
    const found = columns.get(name)
    if (found === undefined)
      throw new ProgrammingError('COLUMN_UNKNOWN', `the description of ${described.name} names the column ${name}, which it does not have`)
    return found
  }
  const expression = ({ texts, columns: names }: ExpressionDescription, type: ColumnType): ExpressionNode =>
    new FragmentNode(texts, names.map(column), type)
  const key = (part: DescribedKey): Node =>
    directed(
      collated(
        part.expression === undefined
          ? column(part.column ?? '')
          : expression(part.expression, part.type === undefined ? untypedSql : columnTypeOf(part.type)),
        part.collation,
      ),
      part,
    )
  const condition = (where: ExpressionDescription | undefined): ExpressionNode | undefined => where && expression(where, booleanType)
  const { primaryKey, uniques, foreignKeys, checks, indexes, fullTextIndexes, spatialIndexes } = described
  const isInColumn = primaryKey?.columns.length === 1 && primaryKey.name === undefined
  return [
    ...(primaryKey === undefined || isInColumn
      ? []
      : [{ element: 'primaryKey', columns: primaryKey.columns.map(column), name: primaryKey.name } as const]),
    ...uniques.map(
      ({ keys, where, nullsNotDistinct, name }) =>
        ({ element: 'unique', keys: keys.map(key), where: condition(where), nullsNotDistinct, name }) as const,
    ),
    ...foreignKeys
      .filter((foreignKey) => hindranceOf(foreignKey, described, context.description) === undefined)
      .map(({ name, columns: from, targetTable, targetSchema, targetColumns, onDelete, onUpdate, deferrable }) => {
        const target = (): readonly ExpressionNode[] => columnsNamed(context.tableNamed(targetTable, targetSchema), targetColumns)
        return {
          element: 'foreignKey',
          columns: from.map(column),
          target,
          options: { onDelete, onUpdate, ...(deferrable === undefined ? {} : { deferrable }), ...(name === undefined ? {} : { name }) },
        } as const
      }),
    ...checks.map(({ condition: holds, name }) => ({ element: 'check', condition: expression(holds, booleanType), name }) as const),
    ...indexes.map(
      ({ keys, unique, where, include, name }) =>
        ({ element: 'index', keys: keys.map(key), unique, where: condition(where), include: include.map(column), name }) as const,
    ),
    ...fullTextIndexes.map(
      ({ columns: names, tokens, name }) =>
        ({
          element: 'fullTextIndex',
          columns: names.map(column),
          tokens,
          name: ownName(name, conventionalName('ft', described.name, names)),
        }) as const,
    ),
    ...spatialIndexes.map(
      ({ column: name, name: given }) =>
        ({ element: 'spatialIndex', column: column(name), name: ownName(given, conventionalName('sp', described.name, [name])) }) as const,
    ),
    ...described.columns.flatMap(({ name, generated }) =>
      generated === undefined
        ? []
        : [{ element: 'generated', column: column(name), expression: expression(generated.expression, column(name).type) } as const],
    ),
  ]
}

/** A name, where it is not the usual one. */
function ownName(name: string, usual: string): string | undefined {
  return name === usual ? undefined : name
}

function collated(node: ExpressionNode, collation: string | undefined): ExpressionNode {
  return collation === undefined ? node : node.collate(collation)
}

function directed(node: ExpressionNode, { descending, nulls }: DescribedKey): ExpressionNode | OrderingNode {
  if (nulls !== undefined) return new OrderingNode(node, descending ? 'desc' : 'asc', nulls)
  return descending ? node.desc() : node
}

function columnsNamed(target: AnyTable | undefined, names: readonly string[]): readonly ExpressionNode[] {
  return names.flatMap((name) => target?.$.columnNamed(name)?.node ?? [])
}
