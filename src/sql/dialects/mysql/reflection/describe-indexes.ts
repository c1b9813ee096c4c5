import { conventionalName } from '../../../../schema/tables/naming.ts'
import type {
  DescribedColumn,
  DescribedFullTextIndex,
  DescribedIndex,
  DescribedKey,
  DescribedSpatialIndex,
  DescribedType,
  DescribedUnique,
} from '../../../reflection/description.ts'
import { isConventional, readColumns } from '../../../reflection/normal-form.ts'
import type { Flavor } from '../flavor.ts'
import { mysqlIdentifier } from '../literal.ts'
import type { CatalogColumn, CatalogForeignKey, CatalogIndex, CatalogKey } from './catalog.ts'
import { isHidden } from './describe-columns.ts'
import { typeOfColumn } from './described-type.ts'
import { columnNames, expressionOf } from './expression-text.ts'

/** What the indexes of a table are described from. */
export interface IndexesContext {
  readonly table: string
  readonly columns: readonly CatalogColumn[]
  readonly described: readonly DescribedColumn[]
  readonly indexes: readonly CatalogIndex[]
  readonly foreignKeys: readonly CatalogForeignKey[]
  readonly flavor: Flavor
}

/** What is found of a table's indexes. */
export interface DescribedIndexes {
  readonly uniques: readonly DescribedUnique[]
  readonly indexes: readonly DescribedIndex[]
  readonly fullTextIndexes: readonly DescribedFullTextIndex[]
  readonly spatialIndexes: readonly DescribedSpatialIndex[]
}

/** The indexes of a table by their sorts. MySQL keeps unique constraints and unique indexes alike: by its name one is taken for the other. */
export function describeIndexes(context: IndexesContext): DescribedIndexes {
  const uniques: DescribedUnique[] = []
  const indexes: DescribedIndex[] = []
  const fullTextIndexes: DescribedFullTextIndex[] = []
  const spatialIndexes: DescribedSpatialIndex[] = []
  for (const index of context.indexes) {
    const { name, unique, type } = index
    if (name === 'PRIMARY' || isOfForeignKey(index, context)) continue
    if (type === 'FULLTEXT') {
      fullTextIndexes.push({ name, columns: index.keys.map(({ column = '' }) => sourceOf(column, context)), tokens: 'words' })
    } else if (type === 'SPATIAL') {
      const column = index.keys[0]?.column ?? ''
      if (context.described.some((candidate) => candidate.name === column && candidate.type.kind === 'point'))
        spatialIndexes.push({ name, column })
    } else {
      const keys = index.keys.map((key) => describeKey(key, unique, context))
      const isIndex =
        isConventional(name, conventionalName('ix', context.table, readColumns(keys))) || keys.some(({ descending }) => descending)
      if (unique && !isIndex) uniques.push({ name, keys, where: undefined, nullsNotDistinct: false, engine: {} })
      else indexes.push({ name, keys, unique, where: undefined, include: [] })
    }
  }
  return { uniques, indexes, fullTextIndexes, spatialIndexes }
}

/** InnoDB adds an index for a foreign key that has none, under the same name. */
function isOfForeignKey({ name, unique, keys }: CatalogIndex, { foreignKeys }: IndexesContext): boolean {
  return (
    !unique &&
    foreignKeys.some(
      (key) =>
        key.name === name && key.columns.length === keys.length && key.columns.every((column, place) => keys[place]?.column === column),
    )
  )
}

/** The column that a hidden copy for a full-text index is made of. */
function sourceOf(column: string, { columns }: IndexesContext): string {
  const copy = columns.find(({ name }) => name === column)
  if (copy === undefined || !isHidden(copy)) return column
  const names = columnNames(columns.map(({ name }) => name))
  return expressionOf(copy.generation ?? '', names).columns[0] ?? column
}

function describeKey({ column, expression, descending, prefix }: CatalogKey, unique: boolean, context: IndexesContext): DescribedKey {
  const names = columnNames(context.columns.map(({ name }) => name))
  const made = (text: string): DescribedKey => ({
    column: undefined,
    expression: expressionOf(text, names),
    collation: undefined,
    descending,
  })
  if (expression !== undefined) return made(expression)
  const hidden = context.columns.find((candidate) => candidate.name === column && isHidden(candidate))
  if (hidden?.generation !== undefined) return { ...made(hidden.generation), type: typeOfColumn(hidden, false, context.flavor).type }
  // The first characters are unique then, which is more than that all of them are.
  if (unique && prefix !== undefined && column !== undefined) {
    const { kind, collation } = context.described.find(({ name }) => name === column)?.type ?? { kind: 'text' }
    const type: DescribedType =
      kind === 'bytes' ? { kind, length: prefix } : { kind: 'text', length: prefix, ...(collation === undefined ? {} : { collation }) }
    return { ...made(`left(${mysqlIdentifier(column)},${prefix})`), type }
  }
  return { column, expression: undefined, collation: undefined, descending }
}
