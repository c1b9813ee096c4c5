import { dependencyOrder } from '../../../ddl/dependency-order.ts'
import { deepFrozen } from '../../../reflection/deep-frozen.ts'
import type {
  DatabaseDescription,
  DescribedOther,
  DescribedSequence,
  DescribedTrigger,
  DescribedView,
} from '../../../reflection/description.ts'
import { byName } from '../../../reflection/name-order.ts'
import { searchConfigurations } from '../search.ts'
import { type Catalog, type CatalogRelation, type CatalogSequence, type ReadCatalog, readCatalog } from './catalog.ts'
import { type CatalogTypes, typeOfColumn } from './column-types.ts'
import { describeTable, type TableFindings } from './describe-table.ts'
import { type GroupedCatalog, groupedCatalog } from './grouped-catalog.ts'
import { withNumbersOfTargets } from './numbers-of-targets.ts'
import { inspectRoles } from './roles.ts'
import { readTrigger } from './trigger-definition.ts'

/**
 * Describes all that a PostgreSQL database holds, whoever made it. `read` runs a query and gives its rows; the queries are eleven, whatever the number of
 * tables, and all of them must see the same moment. What lies in the connection's own database schema (`current_schema()`) has no schema in the description.
 *
 * The session must have `IntervalStyle` iso_8601, `DateStyle` ISO and the time zone UTC, or some defaults are SQL where they could be constants.
 */
export async function inspectPostgres(read: ReadCatalog): Promise<DatabaseDescription> {
  const catalog = await readCatalog(read)
  const grouped = groupedCatalog(catalog)
  const types: CatalogTypes = new Map(catalog.types.map((type) => [type.oid, type]))
  // A schema value has columns: a table without any is no table there.
  const isDescribed = (relation: CatalogRelation): boolean => isTable(relation) && grouped.columns.has(relation.oid)
  const findings = catalog.relations.filter(isDescribed).map((relation) => describeTable(relation, grouped, types))
  const views = viewsOf(catalog.relations, grouped, isDescribed)
  const triggers = triggersOf(catalog, grouped, new Set([...findings.map(({ relation }) => relation.oid), ...views.map(({ oid }) => oid)]))
  const counted = new Set(findings.flatMap(({ sequences }) => sequences))
  return deepFrozen({
    dialect: 'PostgreSQL',
    schemas: catalog.schemas.map(({ name }) => name),
    tables: withNumbersOfTargets(findings.map(({ table }) => table).sort(byPlace)),
    views: views.map((view) => describeView(view, grouped, types)),
    triggers: triggers.described.sort(byPlace),
    sequences: catalog.sequences.filter((sequence) => !counted.has(sequence)).map((sequence) => describeSequence(sequence, grouped)),
    ...(await inspectRoles(read)),
    others: othersOf(catalog, grouped, findings, views, triggers).sort(byPlace),
  })
}

/** Partitions are parts of their table. */
function isTable({ kind, partition }: CatalogRelation): boolean {
  return (kind === 'r' || kind === 'p') && !partition
}

/** The views that read only tables and other views of these, each after those that it reads. */
function viewsOf(
  relations: readonly CatalogRelation[],
  catalog: GroupedCatalog,
  isDescribed: (relation: CatalogRelation) => boolean,
): readonly CatalogRelation[] {
  const views = relations.filter(({ kind }) => kind === 'v')
  const reads = ({ reads: oids }: CatalogRelation): readonly CatalogRelation[] =>
    (oids ?? []).flatMap((oid) => catalog.relationNumbered(oid) ?? [])
  const isReadable = (relation: CatalogRelation): boolean =>
    isDescribed(relation) || (relation.kind === 'v' && reads(relation).every(isReadable))
  const sorted = views.filter(isReadable).toSorted((left, right) => byPlace(placed(left, catalog), placed(right, catalog)))
  return dependencyOrder(sorted, (view) => reads(view).filter(({ kind }) => kind === 'v')).order
}

function placed(relation: CatalogRelation, catalog: GroupedCatalog): { readonly name: string; readonly schema: string | undefined } {
  return { name: relation.name, schema: catalog.placeOf(relation.schema).schema }
}

function describeView(view: CatalogRelation, catalog: GroupedCatalog, types: CatalogTypes): DescribedView {
  return {
    name: view.name,
    ...catalog.placeOf(view.schema),
    columns: (catalog.columns.get(view.oid) ?? []).map((column) => ({ name: column.name, type: typeOfColumn(column, types).type })),
    definition: (view.definition ?? '').trim().replace(/;$/, ''),
  }
}

interface FoundTriggers {
  readonly described: DescribedTrigger[]
  /** The functions of those that are described. */
  readonly functions: ReadonlySet<number>
  readonly others: readonly DescribedOther[]
}

/** A trigger of several events is described as Granary declares it: one for each event, with the event in its name. */
function triggersOf({ triggers }: Catalog, catalog: GroupedCatalog, described: ReadonlySet<number>): FoundTriggers {
  const found: DescribedTrigger[] = []
  const functions = new Set<number>()
  const others: DescribedOther[] = []
  for (const trigger of triggers) {
    const relation = catalog.relationNumbered(trigger.relation)
    if (relation === undefined) continue
    const place = catalog.placeOf(relation.schema)
    const text = described.has(relation.oid) ? readTrigger(trigger) : undefined
    if (text === undefined) {
      others.push({ sort: 'trigger', name: trigger.name, schema: place.schema })
      continue
    }
    functions.add(trigger.function)
    const { events, ...parts } = text
    for (const event of events)
      found.push({ name: events.length === 1 ? trigger.name : `${trigger.name}_${event}`, table: relation.name, ...place, ...parts, event })
  }
  return { described: found, functions, others }
}

function describeSequence({ name, schema, start, increment, last }: CatalogSequence, catalog: GroupedCatalog): DescribedSequence {
  const next = last === null ? BigInt(start) : BigInt(last) + BigInt(increment)
  return { name, schema: catalog.placeOf(schema).schema, next: Number(next), increment: Number(increment) }
}

function othersOf(
  { others, relations }: Catalog,
  catalog: GroupedCatalog,
  findings: readonly TableFindings[],
  views: readonly CatalogRelation[],
  triggers: FoundTriggers,
): DescribedOther[] {
  const tokens = new Set(findings.flatMap(({ table }) => table.fullTextIndexes.map((index) => index.tokens)))
  const isImplied = (sort: string, name: string): boolean =>
    (sort === 'extension' && name === 'unaccent' && (tokens.has('words') || tokens.has('stems'))) ||
    (sort === 'extension' && name === 'pg_trgm' && tokens.has('trigrams')) ||
    (sort === 'text search configuration' && (name === searchConfigurations.words || name === searchConfigurations.stems))
  const described = new Set([...findings.map(({ relation }) => relation), ...views])
  const left = relations.filter((relation) => !described.has(relation))
  return [
    ...others
      .filter(({ sort, name, oid }) => !isImplied(sort, name) && !(sort === 'function' && triggers.functions.has(oid)))
      .map(({ sort, name, schema }) => ({ sort, name, schema: schema === null ? undefined : catalog.placeOf(schema).schema })),
    ...left.map((relation) => ({ sort: sortOf(relation), ...placed(relation, catalog) })),
    ...findings.flatMap((found) => found.others),
    ...triggers.others,
  ]
}

function sortOf({ kind, partition }: CatalogRelation): string {
  if (partition) return 'partition'
  return {
    r: 'table without columns',
    p: 'table without columns',
    v: 'view of what is left out',
    m: 'materialized view',
    f: 'foreign table',
  }[kind]
}

/** The connection's own database schema first. */
function byPlace(
  left: { readonly name: string; readonly schema: string | undefined },
  right: { readonly name: string; readonly schema: string | undefined },
): number {
  const [one, other] = [left.schema ?? '', right.schema ?? '']
  if (one !== other) return one < other ? -1 : 1
  return byName(left, right)
}
