import type { ForeignKeyAction } from '../../../../schema/tables/foreign-key.ts'
import type { DescribedForeignKey, DescribedOther, DescribedTable, EngineFacts } from '../../../reflection/description.ts'
import type { CatalogConstraint, CatalogRelation, CatalogSequence } from './catalog.ts'
import type { CatalogTypes } from './column-types.ts'
import { describeColumns } from './describe-columns.ts'
import { describeIndexes } from './describe-indexes.ts'
import { expressionOf } from './expression-text.ts'
import type { GroupedCatalog } from './grouped-catalog.ts'

/** A table's description, what of it no schema value says, and the sequences that are part of it. */
export interface TableFindings {
  readonly relation: CatalogRelation
  readonly table: DescribedTable
  readonly others: readonly DescribedOther[]
  readonly sequences: readonly CatalogSequence[]
}

/** Describes one table by the catalogue. */
export function describeTable(relation: CatalogRelation, catalog: GroupedCatalog, types: CatalogTypes): TableFindings {
  const columns = catalog.columns.get(relation.oid) ?? []
  const constraints = catalog.constraints.get(relation.oid) ?? []
  const names = new Set(columns.map(({ name }) => name))
  const byNumber = new Map(columns.map((column) => [column.number, column]))
  const nameOf = (numbers: readonly number[] | null): string[] => (numbers ?? []).flatMap((number) => byNumber.get(number)?.name ?? [])
  const key = constraints.find(({ kind }) => kind === 'p')
  const described = describeColumns({
    columns,
    types,
    checks: constraints
      .filter(({ kind }) => kind === 'c')
      .map(({ name, expression }) => ({ name, condition: expressionOf(expression ?? '', names) })),
    key: key?.columns?.length === 1 ? key.columns[0] : undefined,
    sequences: catalog.sequences.filter(({ owner }) => owner?.relation === relation.oid),
  })
  const place = catalog.placeOf(relation.schema)
  const behind = new Set(constraints.filter(({ kind }) => kind === 'p' || kind === 'u' || kind === 'x').map(({ index }) => index))
  const indexes = describeIndexes(
    (catalog.indexes.get(relation.oid) ?? []).filter(({ oid }) => !behind.has(oid)),
    {
      table: relation.name,
      schema: place.schema,
      columns: byNumber,
      names,
      points: new Set(described.columns.filter(({ type }) => type.kind === 'point').map(({ name }) => name)),
    },
  )
  const facts = (constraint: CatalogConstraint): EngineFacts => ({
    ...deferFacts(constraint),
    ...includeFacts(constraint, catalog, nameOf),
  })
  return {
    relation,
    sequences: described.sequences,
    others: [
      ...indexes.others,
      ...constraints.filter(({ kind }) => kind === 'x').map(({ name }) => ({ sort: 'exclusion constraint', name, schema: place.schema })),
    ],
    table: {
      name: relation.name,
      ...place,
      columns: described.columns,
      primaryKey: key && { name: key.name, columns: nameOf(key.columns), engine: facts(key) },
      uniques: [
        ...constraints
          .filter(({ kind }) => kind === 'u')
          .map((unique) => ({
            name: unique.name,
            keys: nameOf(unique.columns).map((column) => ({ column, expression: undefined, collation: undefined, descending: false })),
            where: undefined,
            nullsNotDistinct: catalog.indexNumbered(unique.index)?.nullsNotDistinct === true,
            engine: facts(unique),
          })),
        ...indexes.uniques,
      ],
      foreignKeys: constraints.filter(({ kind }) => kind === 'f').flatMap((constraint) => foreignKeyOf(constraint, nameOf, catalog)),
      checks: described.checks,
      indexes: indexes.indexes,
      fullTextIndexes: indexes.fullText,
      spatialIndexes: indexes.spatial,
      comment: relation.comment ?? undefined,
      engine: tableFacts(relation, constraints, catalog),
    },
  }
}

function foreignKeyOf(
  constraint: CatalogConstraint,
  nameOf: (numbers: readonly number[] | null) => readonly string[],
  catalog: GroupedCatalog,
): DescribedForeignKey[] {
  const target = catalog.relationNumbered(constraint.target)
  if (target === undefined) return []
  const targets = new Map((catalog.columns.get(target.oid) ?? []).map(({ number, name }) => [number, name]))
  return [
    {
      name: constraint.name,
      columns: nameOf(constraint.columns),
      targetTable: target.name,
      targetSchema: catalog.placeOf(target.schema).schema,
      targetColumns: (constraint.targetColumns ?? []).flatMap((number) => targets.get(number) ?? []),
      onDelete: actions[constraint.onDelete] ?? 'no action',
      onUpdate: actions[constraint.onUpdate] ?? 'no action',
      deferrable: deferrableOf(constraint),
    },
  ]
}

/** By the letters of `pg_constraint` (manual §53.13). */
const actions: Readonly<Record<string, ForeignKeyAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

function deferrableOf({ deferrable, deferred }: CatalogConstraint): DescribedForeignKey['deferrable'] {
  if (!deferrable) return undefined
  return deferred ? 'initially deferred' : 'initially immediate'
}

function deferFacts(constraint: CatalogConstraint): EngineFacts {
  const deferrable = deferrableOf(constraint)
  return deferrable === undefined ? {} : { deferrable }
}

function includeFacts(
  { index }: CatalogConstraint,
  catalog: GroupedCatalog,
  nameOf: (numbers: readonly number[] | null) => readonly string[],
): EngineFacts {
  const found = catalog.indexNumbered(index)
  const carried = found === undefined ? [] : nameOf(found.keys.slice(found.keyCount).map(({ column }) => column))
  return carried.length === 0 ? {} : { include: carried.join(', ') }
}

function tableFacts(
  { persistence, partitionBy, parents, rowSecurity, options }: CatalogRelation,
  constraints: readonly CatalogConstraint[],
  catalog: GroupedCatalog,
): EngineFacts {
  const keys = constraints.filter(({ kind }) => kind === 'p' || kind === 'u')
  const named = (fact: string, found: readonly CatalogConstraint[]): EngineFacts =>
    found.length === 0 ? {} : { [fact]: found.map(({ name }) => name).join(', ') }
  return {
    ...(persistence === 'u' ? { unlogged: true } : {}),
    ...(partitionBy === null ? {} : { partitionBy }),
    ...(parents === null ? {} : { inherits: parents }),
    ...(rowSecurity ? { rowLevelSecurity: true } : {}),
    ...(options === null ? {} : { options }),
    ...named(
      'deferrable',
      keys.filter(({ deferrable }) => deferrable),
    ),
    ...named(
      'withCarriedColumns',
      keys.filter(({ index }) => {
        const found = catalog.indexNumbered(index)
        return found !== undefined && found.keyCount < found.keys.length
      }),
    ),
    ...named(
      'matchFull',
      constraints.filter(({ kind, matchFull }) => kind === 'f' && matchFull),
    ),
    ...named(
      'notValid',
      constraints.filter(({ valid }) => !valid),
    ),
  }
}
