import { conventionalName, type NamedThing } from '../../schema/tables/naming.ts'
import type { DatabaseDescription, DescribedKey, DescribedTable, ExpressionDescription } from './description.ts'
import { hindranceOf } from './foreign-key-hindrance.ts'

/**
 * A description without what follows from the naming convention, and without names that schema values cannot keep: SQLite lets two constraints
 * have one name. Temporary tables, views and triggers, which no schema has, are left out.
 */
export function normalForm(description: DatabaseDescription): DatabaseDescription {
  const lasting = {
    tables: description.tables.filter(isLasting),
    views: description.views.filter(isLasting),
    triggers: description.triggers.filter(isLasting),
  }
  const taken = new Set<string>()
  for (const { name } of [...lasting.tables, ...lasting.views, ...description.sequences]) taken.add(folded(name))
  for (const { fullTextIndexes, spatialIndexes } of lasting.tables)
    for (const { name } of [...fullTextIndexes, ...spatialIndexes]) taken.add(folded(name))
  return { ...description, ...lasting, tables: lasting.tables.map((table) => withNames(table, taken)) }
}

/**
 * A description to be compared with another one: equal for databases in which Granary's schema values are equal. What only the engine has, the
 * order of constraints and indexes, the numbers that sequences have reached and the types of views, which follow from those of tables, play no part; nor do
 * foreign keys and views that cannot work, which no schema can declare.
 */
export function comparable(description: DatabaseDescription): DatabaseDescription {
  const normal = normalForm(description)
  return {
    ...normal,
    schemas: [],
    others: [],
    tables: normal.tables.map((table) => ({
      ...table,
      engine: {},
      columns: table.columns.map((column) => ({ ...column, engine: {} })),
      primaryKey: table.primaryKey && { ...table.primaryKey, engine: {} },
      uniques: sorted(table.uniques.map((unique) => ({ ...unique, engine: {} }))),
      foreignKeys: sorted(table.foreignKeys.filter((key) => hindranceOf(key, table, normal) === undefined)),
      checks: sorted(table.checks),
      indexes: sorted(table.indexes),
      fullTextIndexes: sorted(table.fullTextIndexes),
      spatialIndexes: sorted(table.spatialIndexes),
    })),
    views: normal.views.flatMap((view) =>
      view.columns === undefined ? [] : [{ ...view, columns: view.columns.map((column) => ({ ...column, type: undefined })) }],
    ),
    sequences: normal.sequences.map((sequence) => ({ ...sequence, next: 0 })),
  }
}

function withNames(table: DescribedTable, taken: Set<string>): DescribedTable {
  const kept = (name: string | undefined, thing: NamedThing, columns: readonly string[] = []): string | undefined => {
    if (name === undefined || isConventional(name, conventionalName(thing, table.name, columns)) || taken.has(folded(name)))
      return undefined
    taken.add(folded(name))
    return name
  }
  const isNumbered = table.columns.some(({ identity }) => identity)
  return {
    ...table,
    // The key that the engine numbers is declared by id(), which takes no name.
    primaryKey: table.primaryKey && { ...table.primaryKey, name: isNumbered ? undefined : kept(table.primaryKey.name, 'pk') },
    uniques: table.uniques.map((unique) => ({ ...unique, name: kept(unique.name, 'uq', readColumns(unique.keys)) })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, name: kept(key.name, 'fk', key.columns) })),
    checks: table.checks.map((check) => ({ ...check, name: kept(check.name, 'ck', distinct(check.condition)) })),
    indexes: table.indexes.map((index) => ({ ...index, name: kept(index.name, 'ix', readColumns(index.keys)) })),
  }
}

/** The columns that keys read, each once, as names by convention have them. */
export function readColumns(keys: readonly DescribedKey[]): readonly string[] {
  return [...new Set(keys.flatMap(({ column, expression }) => column ?? expression?.columns ?? []))]
}

function distinct(expression: ExpressionDescription): readonly string[] {
  return [...new Set(expression.columns)]
}

function isLasting({ temporary }: { readonly temporary: boolean }): boolean {
  return !temporary
}

/** Whether a name is one by convention, perhaps with a number since that was taken. */
export function isConventional(name: string | undefined, conventional: string): boolean {
  return (
    name !== undefined && (name === conventional || (name.startsWith(`${conventional}_`) && /^_\d+$/.test(name.slice(conventional.length))))
  )
}

function folded(name: string): string {
  return name.toLowerCase()
}

function sorted<T>(things: readonly T[]): readonly T[] {
  return things
    .map((thing) => [JSON.stringify(thing), thing] as const)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([, thing]) => thing)
}
