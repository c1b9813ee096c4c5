import type { DescribedFullTextIndex, DescribedSpatialIndex } from '../../../reflection/description.ts'
import { tokenizers } from '../ddl/full-text.ts'
import { spatialColumns } from '../ddl/shadow-tables.ts'
import type { CatalogObject } from './catalog.ts'
import type { TableFindings } from './describe-table.ts'
import { splitAtCommas, TokenReader } from './token-reader.ts'
import { isToken, nameOf, type Token } from './tokens.ts'

/** What is behind the full-text and spatial indexes of one database schema. */
export interface ShadowIndexes {
  /** By the name of the table. */
  readonly fullText: ReadonlyMap<string, readonly DescribedFullTextIndex[]>
  readonly spatial: ReadonlyMap<string, readonly DescribedSpatialIndex[]>
  /** The virtual tables and triggers that belong to them. */
  readonly objects: ReadonlySet<CatalogObject>
}

/**
 * Finds the virtual tables and triggers that Granary made for full-text and spatial indexes (see ddl/full-text.ts and ddl/spatial.ts): an FTS5
 * table that reads its texts from the table, or an R*Tree with Granary's columns, each with its three triggers.
 */
export function shadowIndexes(objects: readonly CatalogObject[], tables: ReadonlyMap<string, TableFindings>): ShadowIndexes {
  const fullText = new Map<string, DescribedFullTextIndex[]>()
  const spatial = new Map<string, DescribedSpatialIndex[]>()
  const found = new Set<CatalogObject>()
  const triggers = new Map(objects.filter(({ type }) => type === 'trigger').map((object) => [object.name, object]))
  for (const object of objects) {
    const module = moduleOf(object)
    const own = ['insert', 'delete', 'update'].map((event) => triggers.get(`${object.name}_${event}`))
    const [insert] = own
    if (module === undefined || insert === undefined || own.some((trigger) => trigger?.table !== insert.table)) continue
    const table = tables.get(insert.table)
    const index = table && (module.name === 'FTS5' ? fullTextIndexOf(object, module, table) : spatialIndexOf(object, module, insert, table))
    if (index === undefined) continue
    if ('columns' in index) fullText.set(insert.table, [...(fullText.get(insert.table) ?? []), index])
    else spatial.set(insert.table, [...(spatial.get(insert.table) ?? []), index])
    for (const part of [object, ...own]) if (part !== undefined) found.add(part)
  }
  return { fullText, spatial, objects: found }
}

/** A virtual table's module and what it was given. */
export interface Module {
  /** In upper case. */
  readonly name: string
  readonly parts: readonly (readonly Token[])[]
}

/** The module of a virtual table; undefined for other objects (https://sqlite.org/lang_createvtab.html). */
export function moduleOf({ type, sql }: CatalogObject): Module | undefined {
  if (type !== 'table' || sql === undefined) return undefined
  const reader = new TokenReader(sql)
  if (!reader.skip('CREATE', 'VIRTUAL', 'TABLE')) return undefined
  reader.skip('IF', 'NOT', 'EXISTS')
  reader.qualifiedName()
  reader.expect('USING')
  const name = reader.name().toUpperCase()
  return { name, parts: reader.sees('(') ? splitAtCommas(reader.parenthesized()) : [] }
}

function fullTextIndexOf(
  { name }: CatalogObject,
  { parts }: Module,
  { table, rowNumber }: TableFindings,
): DescribedFullTextIndex | undefined {
  const columns = parts.flatMap((part) => (part.length === 1 ? part.map(nameOf) : []))
  const options = new Map(
    parts.flatMap(([key, equals, value]) =>
      key !== undefined && isToken(equals, '=') && value !== undefined ? [[nameOf(key), nameOf(value)] as const] : [],
    ),
  )
  const tokens = tokenNames.find((candidate) => tokenizers[candidate] === options.get('tokenize'))
  const fits =
    columns.length + options.size === parts.length &&
    options.size === 3 &&
    columns.every((column) => table.columns.some((other) => other.name === column))
  if (!fits || tokens === undefined || options.get('content') !== table.name || options.get('content_rowid') !== rowNumber) return undefined
  return { name, columns, tokens }
}

const tokenNames = ['words', 'stems', 'trigrams'] as const

function spatialIndexOf(
  { name }: CatalogObject,
  module: Module,
  insert: CatalogObject,
  { table }: TableFindings,
): DescribedSpatialIndex | undefined {
  const columns = module.parts.map((part) => part.map(nameOf).join(' '))
  if (module.name !== 'RTREE' || columns.join() !== spatialColumns.join()) return undefined
  const column = readColumn(insert.sql ?? '')
  const found = table.columns.find((other) => other.name === column && other.type.kind === 'point')
  return found && { name, column: found.name }
}

/** The column of `WHEN new."column" IS NOT NULL`. */
function readColumn(sql: string): string | undefined {
  const reader = new TokenReader(sql)
  while (!reader.atEnd && !reader.skip('WHEN')) reader.take()
  return reader.skip('NEW', '.') ? reader.name() : undefined
}
