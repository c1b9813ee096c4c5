import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Schema } from '../../../../schema/tables/schema.ts'
import type { TableDescription } from '../../../ddl/description.ts'
import { describeSchema } from '../../../ddl/schema-description.ts'

/** What is known of a violated constraint. */
export interface FoundConstraint {
  readonly name?: string | undefined
  readonly table?: string | undefined
  readonly columns?: readonly string[] | undefined
}

/** Finds the declared constraint behind what the server says of a violation. The table is undefined where the server does not name it. */
export interface ConstraintCatalog {
  /** A unique constraint or index by its name, or the primary key, which is always called PRIMARY. */
  unique(name: string, table: string | undefined): FoundConstraint
  foreignKey(name: string, table: string | undefined): FoundConstraint
  check(name: string, table: string | undefined): FoundConstraint
}

/** The constraints of a schema. Made when the first violation is met: a program that breaks no rule does not pay for it. */
export function constraintCatalog(schema: Schema): ConstraintCatalog {
  let known: Known | undefined
  const all = (): Known => {
    known ??= collect(schema)
    return known
  }
  return {
    unique: (name, table) => {
      if (name === 'PRIMARY') return (table === undefined ? undefined : all().primaryKeys.get(table)) ?? { name, table }
      return find(all().uniques, name, table)
    },
    foreignKey: (name, table) => find(all().foreignKeys, name, table),
    check: (name, table) => find(all().checks, name, table),
  }
}

interface Known {
  readonly primaryKeys: Map<string, FoundConstraint>
  readonly uniques: Map<string, FoundConstraint[]>
  readonly foreignKeys: Map<string, FoundConstraint[]>
  readonly checks: Map<string, FoundConstraint[]>
}

function find(constraints: Map<string, FoundConstraint[]>, name: string, table: string | undefined): FoundConstraint {
  const candidates = constraints.get(name) ?? []
  const found = candidates.filter((candidate) => table === undefined || candidate.table === table)
  // Several tables may have a constraint of this name; which one it is only a table could tell.
  return found.length === 1 && found[0] !== undefined ? found[0] : { name, table }
}

function collect(schema: Schema): Known {
  const known: Known = { primaryKeys: new Map(), uniques: new Map(), foreignKeys: new Map(), checks: new Map() }
  for (const table of describeSchema(schema).tables) collectTable(table, known)
  return known
}

function collectTable(table: TableDescription, known: Known): void {
  const of = table.name
  const { primaryKey } = table
  if (primaryKey !== undefined)
    known.primaryKeys.set(of, { name: primaryKey.name, table: of, columns: primaryKey.columns.map(({ name }) => name) })
  for (const { name, keys, keyColumns } of table.uniques) add(known.uniques, { name, table: of, columns: namesOf(keys) ?? keyColumns })
  for (const index of table.indexes)
    if (index.unique) add(known.uniques, { name: index.name, table: of, columns: namesOf(index.keys) ?? index.columns })
  for (const key of table.foreignKeys) add(known.foreignKeys, { name: key.name, table: of, columns: key.columns.map(({ name }) => name) })
  for (const check of table.checks) add(known.checks, { name: check.name, table: of, columns: check.columns })
}

function add(constraints: Map<string, FoundConstraint[]>, found: FoundConstraint & { readonly name: string }): void {
  const same = constraints.get(found.name)
  if (same === undefined) constraints.set(found.name, [found])
  else same.push(found)
}

function namesOf(keys: readonly Node[]): readonly string[] | undefined {
  const names = keys.map(columnName)
  return names.every((name) => name !== undefined) ? names : undefined
}

function columnName(key: Node): string | undefined {
  if (key instanceof OrderingNode) return columnName(key.operand)
  return key instanceof ColumnNode ? key.name : undefined
}
