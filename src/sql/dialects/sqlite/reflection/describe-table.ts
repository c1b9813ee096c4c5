import { conventionalName } from '../../../../schema/tables/naming.ts'
import type {
  DescribedForeignKey,
  DescribedIndex,
  DescribedKey,
  DescribedPrimaryKey,
  DescribedTable,
  DescribedUnique,
  EngineFacts,
} from '../../../reflection/description.ts'
import { isConventional, readColumns } from '../../../reflection/normal-form.ts'
import { nullIndexName } from '../ddl/indexes.ts'
import { hiddenRowid } from '../ddl/shadow-tables.ts'
import { type Catalog, type CatalogIndex, type CatalogObject, catalogKey } from './catalog.ts'
import { describeColumns } from './describe-columns.ts'
import { type ColumnNames, columnNames, expressionOf } from './expression-text.ts'
import { type IndexText, readIndexText } from './index-definition.ts'
import { type ConflictClause, type ConstraintDefinition, type IndexedColumn, readTableText, type TableText } from './table-definition.ts'
import { tokensOf, upperCase } from './tokens.ts'
import { equalExpressions } from './type-folding.ts'

/** The parts of a table's description beside its full-text and spatial indexes, and what is needed to find those. */
export interface TableFindings {
  readonly table: DescribedTable
  /** The column by which shadow tables know rows. */
  readonly rowNumber: string | undefined
}

/** Describes one table by the catalogue. */
export function describeTable(object: CatalogObject, catalog: Catalog): TableFindings {
  const key = catalogKey(object.schema, object.name)
  const facts = catalog.tables.get(key)
  const text = readTableText(object.sql ?? '')
  const columns = catalog.columns.get(key) ?? []
  const names = columnNames(columns.map(({ name }) => name))
  const keyColumns = columns
    .filter((column) => column.key > 0)
    .sort((left, right) => left.key - right.key)
    .map(({ name }) => name)
  const rowNumber = rowNumberOf(text, keyColumns, columns.find(({ name }) => name === keyColumns[0])?.type, facts?.withoutRowid === true)
  const hidden = rowNumber === hiddenRowid
  const constraints = hidden ? withRealKey(object.name, text.constraints, columns) : text.constraints
  const checks = constraints
    .filter(isA('check'))
    .map(({ name, condition }) => ({ name, tokens: condition, condition: expressionOf(condition, names) }))
  const visible = hidden ? columns.filter(({ name }) => name !== hiddenRowid) : columns
  const described = describeColumns({
    table: object.name,
    columns: hidden ? withKey(visible, constraints) : visible,
    text: { ...text, constraints },
    checks,
    rowNumber,
  })
  const nullable = new Set(described.columns.filter((column) => column.nullable).map(({ name }) => name))
  const indexes = indexesOf(object, catalog, text, names)
  const { uniques, rest } = withUniqueIndexes(object.name, uniquesOf(constraints, names, collationsOf(text)), indexes, nullable)
  return {
    rowNumber,
    table: {
      name: object.name,
      schema: object.schema === 'main' ? undefined : object.schema,
      temporary: object.schema === 'temp',
      columns: described.columns,
      primaryKey: primaryKeyOf(constraints, names),
      uniques,
      foreignKeys: foreignKeysOf(object, catalog, constraints, names),
      checks: described.checks.map(({ name, condition }) => ({ name, condition })),
      indexes: rest,
      fullTextIndexes: [],
      spatialIndexes: [],
      comment: undefined,
      engine: { ...(facts?.withoutRowid === true ? { withoutRowid: true } : {}), ...(facts?.strict === true ? { strict: true } : {}) },
    },
  }
}

/**
 * The column that is another name of SQLite's row number: the only one of the primary key, when its declared type is INTEGER to the letter and the key is
 * not declared descending in the column itself (https://sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key).
 */
function rowNumberOf(text: TableText, keyColumns: readonly string[], type: string | undefined, withoutRowid: boolean): string | undefined {
  const [only] = keyColumns
  if (only === undefined || keyColumns.length > 1 || withoutRowid || type === undefined || upperCase(type) !== 'INTEGER') return undefined
  const key = text.constraints.find(isA('primaryKey'))
  return key?.inColumn === true && key.columns[0]?.descending === true ? undefined : only
}

/**
 * The constraints of a table with a hidden row number: there the primary key of the schema is a unique constraint. It is the first one, by
 * its name or since it cannot be told from one.
 */
function withRealKey(
  table: string,
  constraints: readonly ConstraintDefinition[],
  columns: readonly { readonly name: string; readonly notNull: boolean }[],
): readonly ConstraintDefinition[] {
  const others: readonly ConstraintDefinition[] = constraints.filter((constraint) => constraint.kind !== 'primaryKey')
  const position = others.findIndex(isA('unique'))
  const unique = others[position]
  if (unique?.kind !== 'unique') return others
  const usual = unique.name === conventionalName('pk', table)
  const neverNull = unique.columns.every(({ column }) => columns.some(({ name, notNull }) => name === column && notNull))
  const isConventionalUnique = isConventional(
    unique.name,
    conventionalName(
      'uq',
      table,
      unique.columns.map(({ column }) => column),
    ),
  )
  return usual || (neverNull && !isConventionalUnique) ? others.with(position, { ...unique, kind: 'primaryKey' }) : others
}

function withKey<C extends { readonly name: string; readonly key: number }>(
  columns: readonly C[],
  constraints: readonly ConstraintDefinition[],
): readonly C[] {
  const key = constraints.find(isA('primaryKey'))?.columns ?? []
  return columns.map((column) => ({ ...column, key: key.findIndex((part) => part.column === column.name) + 1 }))
}

function primaryKeyOf(constraints: readonly ConstraintDefinition[], names: ColumnNames): DescribedPrimaryKey | undefined {
  const key = constraints.find(isA('primaryKey'))
  return key && { name: key.name, columns: columnsOf(key.columns, names), engine: conflictFacts(key.conflict) }
}

function uniquesOf(constraints: readonly ConstraintDefinition[], names: ColumnNames, collations: Collations): readonly DescribedUnique[] {
  return constraints.filter(isA('unique')).map(({ name, columns, conflict }) => ({
    name,
    keys: columnsOf(columns, names).map((column) =>
      columnKey(column, columns.find((part) => actual(part.column, names) === column)?.collation, false, collations),
    ),
    where: undefined,
    nullsNotDistinct: false,
    engine: conflictFacts(conflict),
  }))
}

/** The collations of columns by their names in upper case. */
type Collations = ReadonlyMap<string, string | undefined>

function collationsOf({ columns }: TableText): Collations {
  return new Map(columns.map(({ name, collation }) => [upperCase(name), collation]))
}

function columnKey(column: string, collation: string | undefined, descending: boolean, collations: Collations): DescribedKey {
  const own = collations.get(upperCase(column)) ?? 'BINARY'
  return {
    column,
    expression: undefined,
    collation: collation === undefined || upperCase(own) === upperCase(collation) ? undefined : collation,
    descending,
  }
}

function conflictFacts(conflict: ConflictClause | undefined): EngineFacts {
  return conflict === undefined ? {} : { onConflict: conflict }
}

function columnsOf(columns: readonly IndexedColumn[], names: ColumnNames): readonly string[] {
  return [...new Set(columns.map(({ column }) => actual(column, names)))]
}

/** A column's name as the table has it: SQL may write it in another case. */
function actual(name: string, names: ColumnNames): string {
  return names.get(upperCase(name)) ?? name
}

/** The pragma gives foreign keys as they count; names and when they are checked come from the text, in the same order. */
function foreignKeysOf(
  object: CatalogObject,
  catalog: Catalog,
  constraints: readonly ConstraintDefinition[],
  names: ColumnNames,
): readonly DescribedForeignKey[] {
  const texts = constraints.filter(isA('foreignKey'))
  return (catalog.foreignKeys.get(catalogKey(object.schema, object.name)) ?? []).flatMap((found, position): DescribedForeignKey[] => {
    const text = texts[position]
    if (text === undefined) return []
    const target = catalog.foldedKeys.get(upperCase(catalogKey(object.schema, found.table)))
    const targets = target === undefined ? [] : (catalog.columns.get(target) ?? [])
    const keys = targets
      .filter(({ key }) => key > 0)
      .sort((left, right) => left.key - right.key)
      .map(({ name }) => name)
    const targetNames = columnNames(targets.map(({ name }) => name))
    const wanted = found.targets.map((name, index) => (name === undefined ? keys[index] : targetNames.get(upperCase(name))))
    return [
      {
        name: text.name,
        columns: found.columns.map((name) => actual(name, names)),
        targetTable: target === undefined ? found.table : String(JSON.parse(target)[1]),
        targetSchema: object.schema === 'main' ? undefined : object.schema,
        targetColumns: wanted.every((name) => name !== undefined) ? wanted : [],
        onDelete: text.onDelete,
        onUpdate: text.onUpdate,
        deferrable: text.deferrable,
      },
    ]
  })
}

function indexesOf(object: CatalogObject, catalog: Catalog, definition: TableText, names: ColumnNames): readonly DescribedIndex[] {
  const found = new Map((catalog.indexes.get(catalogKey(object.schema, object.name)) ?? []).map((index) => [index.name, index]))
  const collations = collationsOf(definition)
  return catalog.objects.flatMap(({ type, schema, table, name, sql }): DescribedIndex[] => {
    const index = found.get(name)
    if (type !== 'index' || schema !== object.schema || table !== object.name || sql === undefined || index === undefined) return []
    const text = readIndexText(sql)
    return [
      {
        name,
        keys: keysOf(index, text, names, collations),
        unique: index.unique,
        where: text.where && expressionOf(text.where, names),
        include: [],
      },
    ]
  })
}

function keysOf(index: CatalogIndex, text: IndexText, names: ColumnNames, collations: Collations): readonly DescribedKey[] {
  return index.keys.map(({ column, descending, collation }, position) =>
    column === undefined
      ? { column, expression: expressionOf(text.keys[position] ?? [], names), collation: undefined, descending }
      : columnKey(column, collation, descending, collations),
  )
}

/** Unique constraints that SQLite can have only as indexes, told by their names, and what makes nulls equal each other. */
function withUniqueIndexes(
  table: string,
  uniques: readonly DescribedUnique[],
  indexes: readonly DescribedIndex[],
  nullable: ReadonlySet<string>,
): { readonly uniques: readonly DescribedUnique[]; readonly rest: readonly DescribedIndex[] } {
  const asConstraints = indexes.filter(
    (index) =>
      index.unique &&
      index.keys.every(({ descending }) => !descending) &&
      (isConventional(index.name, conventionalName('uq', table, readColumns(index.keys))) ||
        nullIndexOf(index.name ?? '', index, indexes, nullable) !== undefined),
  )
  const all = [
    ...uniques,
    ...asConstraints.map(({ name, keys, where }): DescribedUnique => ({ name, keys, where, nullsNotDistinct: false, engine: {} })),
  ].map((unique) => ({ unique, nulls: unique.name === undefined ? undefined : nullIndexOf(unique.name, unique, indexes, nullable) }))
  const gone = new Set([...asConstraints, ...all.map(({ nulls }) => nulls)])
  return {
    uniques: all.map(({ unique, nulls }) => (nulls === undefined ? unique : { ...unique, nullsNotDistinct: true })),
    rest: indexes.filter((index) => !gone.has(index)).map((index) => withIncluded(table, index)),
  }
}

/** Columns that an index only carries are further keys in SQLite; the usual name of the index tells where they begin. */
function withIncluded(table: string, index: DescribedIndex): DescribedIndex {
  const { keys, name } = index
  const isNamedBy = (count: number): boolean => isConventional(name, conventionalName('ix', table, readColumns(keys.slice(0, count))))
  if (index.unique || isNamedBy(keys.length)) return index
  const count = keys.findIndex((_, position) => position > 0 && isNamedBy(position))
  const carried = keys.slice(count).map((key) => (key.descending || key.collation !== undefined ? undefined : key.column))
  return count < 0 || !carried.every((column) => column !== undefined) ? index : { ...index, keys: keys.slice(0, count), include: carried }
}

/** The index of the rows with nulls, when one is there that says what the DDL's does. */
function nullIndexOf(
  name: string,
  { keys, where }: Pick<DescribedUnique, 'keys' | 'where'>,
  indexes: readonly DescribedIndex[],
  nullable: ReadonlySet<string>,
): DescribedIndex | undefined {
  const texts = keys.flatMap((key) => (key.column === undefined || nullable.has(key.column) ? [keyText(key)] : []))
  const nulls = texts.map((text) => `${text} IS NULL`).join(' OR ')
  const condition = where === undefined ? nulls : `(${expressionSql(where.texts, where.columns)}) AND (${nulls})`
  const columns = columnNames([
    ...new Set([...keys.flatMap(({ column, expression }) => column ?? expression?.columns ?? []), ...(where?.columns ?? [])]),
  ])
  return indexes.find(
    (index) =>
      index.unique && index.name === nullIndexName(name) && equalExpressions(expressionOf(tokensOf(condition), columns), index.where),
  )
}

function keyText({ column, expression }: DescribedKey): string {
  if (expression !== undefined) return `(${expressionSql(expression.texts, expression.columns)})`
  return expressionSql(['', ''], [column ?? ''])
}

function expressionSql(texts: readonly string[], columns: readonly string[]): string {
  return texts
    .map((text, position) => (columns[position] === undefined ? text : `${text}"${columns[position].replaceAll('"', '""')}"`))
    .join('')
}

function isA<K extends ConstraintDefinition['kind']>(
  kind: K,
): (constraint: ConstraintDefinition) => constraint is Extract<ConstraintDefinition, { readonly kind: K }> {
  return (constraint): constraint is Extract<ConstraintDefinition, { readonly kind: K }> => constraint.kind === kind
}
