import { conventionalName } from '../../../../schema/tables/naming.ts'
import type {
  DescribedFullTextIndex,
  DescribedIndex,
  DescribedKey,
  DescribedOther,
  DescribedSpatialIndex,
  DescribedUnique,
  ExpressionDescription,
} from '../../../reflection/description.ts'
import { isConventional, readColumns } from '../../../reflection/normal-form.ts'
import { postgresIdentifier } from '../literal.ts'
import { searchConfigurations } from '../search.ts'
import type { CatalogColumn, CatalogIndex, CatalogKey } from './catalog.ts'
import { expressionOf } from './expression-text.ts'
import { plain } from './type-folding.ts'

/** What is found of a table's indexes, but for those behind its constraints. */
export interface DescribedIndexes {
  readonly uniques: readonly DescribedUnique[]
  readonly indexes: readonly DescribedIndex[]
  readonly fullText: readonly DescribedFullTextIndex[]
  readonly spatial: readonly DescribedSpatialIndex[]
  /** Those that no schema value says. */
  readonly others: readonly DescribedOther[]
}

interface IndexesContext {
  readonly table: string
  readonly schema: string | undefined
  readonly columns: ReadonlyMap<number, CatalogColumn>
  readonly names: ReadonlySet<string>
  /** The columns that hold points. */
  readonly points: ReadonlySet<string>
}

/** Describes indexes by their sorts. */
export function describeIndexes(indexes: readonly CatalogIndex[], context: IndexesContext): DescribedIndexes {
  const found = {
    uniques: [] as DescribedUnique[],
    indexes: [] as DescribedIndex[],
    fullText: [] as DescribedFullTextIndex[],
    spatial: [] as DescribedSpatialIndex[],
    others: [] as DescribedOther[],
  }
  for (const index of indexes) {
    const { name } = index
    const fullText = fullTextOf(index, context)
    const spatial = spatialOf(index, context)
    if (fullText !== undefined) found.fullText.push({ name, ...fullText })
    else if (spatial !== undefined) found.spatial.push({ name, column: spatial })
    else if (index.method !== 'btree' || !index.valid || index.keys.some(({ operatorClass }) => operatorClass !== null))
      found.others.push({ sort: sortOf(index), name, schema: context.schema })
    else describeTree(index, context, found)
  }
  return found
}

function sortOf({ method, valid }: CatalogIndex): string {
  return valid ? `${method === 'btree' ? 'index with an operator class' : `${method} index`}` : 'invalid index'
}

function describeTree(
  index: CatalogIndex,
  context: IndexesContext,
  found: { readonly uniques: DescribedUnique[]; readonly indexes: DescribedIndex[]; readonly others: DescribedOther[] },
): void {
  const { name, unique, nullsNotDistinct } = index
  const keys = index.keys.slice(0, index.keyCount).map((key) => keyOf(key, context))
  const include = index.keys.slice(index.keyCount).flatMap(({ column }) => context.columns.get(column)?.name ?? [])
  const where = index.where === null ? undefined : expressionOf(index.where, context.names)
  const isPlain = include.length === 0 && keys.every(({ descending, nulls }) => !descending && nulls === undefined)
  const isNamed = isConventional(name, conventionalName('uq', context.table, readColumns(keys)))
  if (unique && isPlain && (isNamed || nullsNotDistinct)) found.uniques.push({ name, keys, where, nullsNotDistinct, engine: {} })
  else if (nullsNotDistinct) found.others.push({ sort: 'unique index with nulls not distinct', name, schema: context.schema })
  else found.indexes.push({ name, keys, unique, where, include })
}

function keyOf({ column, expression, option, collation }: CatalogKey, { columns, names }: IndexesContext): DescribedKey {
  const descending = (option & 1) !== 0
  const nullsFirst = (option & 2) !== 0
  const nulls = descending === nullsFirst ? {} : { nulls: nullsFirst ? ('first' as const) : ('last' as const) }
  const name = columns.get(column)?.name
  if (name !== undefined) return { column: name, expression: undefined, collation: collation ?? undefined, descending, ...nulls }
  return {
    column: undefined,
    expression: collated(expressionOf(expression ?? '', names), collation),
    collation: undefined,
    descending,
    ...nulls,
  }
}

function collated({ texts, columns }: ExpressionDescription, collation: string | null): ExpressionDescription {
  if (collation === null) return { texts, columns }
  const ending = ` COLLATE ${postgresIdentifier(collation)}`
  return {
    texts: [`(${texts[0] ?? ''}`, ...texts.slice(1)].with(-1, `${(texts.length > 1 ? texts.at(-1) : `(${texts[0]}`) ?? ''})${ending}`),
    columns,
  }
}

/** A full-text index, when it is one of those that the DDL creates: its expression is the one that searches compare with. */
function fullTextOf(
  { method, keys, where, unique, valid }: CatalogIndex,
  { names }: IndexesContext,
): Omit<DescribedFullTextIndex, 'name'> | undefined {
  const [key] = keys
  if (method !== 'gin' || keys.length !== 1 || key?.expression === null || key === undefined || where !== null || unique || !valid)
    return undefined
  const expression = expressionOf(key.expression, names)
  const { columns } = expression
  const joined = (separator: string): string => columns.map(() => "COALESCE column , ''").join(` || '${separator}' || `)
  const written = plain(expression)
  if (columns.length === 0 || new Set(columns).size < columns.length) return undefined
  if (key.operatorClass === 'gin_trgm_ops' && written === joined('\n')) return { columns, tokens: 'trigrams' }
  if (key.operatorClass !== null) return undefined
  for (const tokens of ['words', 'stems'] as const)
    if (written === `to_tsvector '${searchConfigurations[tokens]}' , ${joined(' ')}`) return { columns, tokens }
  return undefined
}

function spatialOf({ method, keys, where, valid }: CatalogIndex, { columns, points }: IndexesContext): string | undefined {
  const [key] = keys
  const name = key && columns.get(key.column)?.name
  const isOwn = method === 'gist' && keys.length === 1 && key?.operatorClass === null && where === null && valid
  return isOwn && name !== undefined && points.has(name) ? name : undefined
}
