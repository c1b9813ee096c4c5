import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Schema } from '../../../../schema/tables/schema.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import type { TableDescription } from '../../../ddl/description.ts'
import { readColumns } from '../../../ddl/description-context.ts'
import { describeSchema } from '../../../ddl/schema-description.ts'
import { nullIndexName } from '../ddl/indexes.ts'
import { rowidColumnOf } from '../ddl/shadow-tables.ts'
import { typeChecks } from '../ddl/type-checks.ts'
import type { ConstraintCatalog, FoundConstraint, NamedForeignKey } from './constraint-catalog.ts'

/**
 * The constraints of a schema by what SQLite says of them. Made when the first violation is met: a program that breaks no rule does not
 * pay for it.
 */
export function schemaConstraints(schema: Schema, dialect: Dialect): ConstraintCatalog {
  let found: Found | undefined
  const all = (): Found => {
    found ??= collect(schema, dialect)
    return found
  }
  return {
    unique: (listed) => only(all().listed.get(listed)),
    uniqueIndex: (name) => only(all().indexes.get(name)),
    check: (name) => only(all().checks.get(name)),
    notNull: (listed) => only(all().columns.get(listed)),
    foreignKeys: () => all().foreignKeys,
  }
}

interface Candidate extends FoundConstraint {
  /** It holds for some rows only. */
  readonly partial?: boolean
}

interface Found {
  readonly listed: Map<string, Candidate[]>
  readonly indexes: Map<string, Candidate[]>
  readonly checks: Map<string, Candidate[]>
  readonly columns: Map<string, Candidate[]>
  readonly foreignKeys: NamedForeignKey[]
}

function collect(schema: Schema, dialect: Dialect): Found {
  const found: Found = { listed: new Map(), indexes: new Map(), checks: new Map(), columns: new Map(), foreignKeys: [] }
  const description = describeSchema(schema)
  // The checks of types take their names as they do when tables are created.
  const names = description.names.copy()
  for (const table of description.tables) {
    collectTable(table, found)
    for (const { name, column } of typeChecks(table, names, dialect))
      add(found.checks, name, { name, table: table.name, columns: [column.name] })
  }
  return found
}

function collectTable(table: TableDescription, found: Found): void {
  const { name: of, primaryKey } = table
  const unique = (name: string, columns: readonly string[], partial: boolean): void => {
    add(found.listed, columns.map((column) => `${of}.${column}`).join(', '), { name, table: of, columns, partial })
    add(found.indexes, name, { name, table: of, columns })
  }
  if (primaryKey !== undefined)
    unique(
      primaryKey.name,
      primaryKey.columns.map(({ name }) => name),
      false,
    )
  // SQLite names an index with expressions among its keys itself, and otherwise the columns of its keys.
  for (const { name, keys, where } of [...table.uniques, ...table.indexes.filter((index) => index.unique)]) {
    const columns = keys.map(columnName)
    if (columns.every((column) => column !== undefined)) unique(name, columns, where !== undefined)
    else add(found.indexes, name, { name, table: of, columns: readColumns(keys) })
  }
  for (const { name, keyColumns, nullsNotDistinct } of table.uniques)
    if (nullsNotDistinct) add(found.indexes, nullIndexName(name), { name, table: of, columns: keyColumns })
  for (const check of table.checks) add(found.checks, check.name, { name: check.name, table: of, columns: check.columns })
  for (const { name } of table.columns) add(found.columns, `${of}.${name}`, { table: of, columns: [name] })
  const rowid = rowidColumnOf(table.table)
  if (!table.columns.some(({ name }) => name === rowid)) add(found.listed, `${of}.${rowid}`, { table: of, columns: [rowid] })
  for (const key of table.foreignKeys) {
    found.foreignKeys.push({
      name: key.name,
      table: of,
      columns: key.columns.map(({ name }) => name),
      target: key.target.name,
      targetColumns: key.targetColumns.map(({ name }) => name),
      onDelete: key.onDelete,
      deferred: key.deferrable === 'initially deferred',
    })
  }
}

function add(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [candidate])
  else known.push(candidate)
}

/** What all candidates have in common. A constraint over all rows is broken whenever a partial one over the same columns is. */
function only(candidates: readonly Candidate[] | undefined): FoundConstraint | undefined {
  if (candidates === undefined) return undefined
  const whole = candidates.filter(({ partial }) => partial !== true)
  const [first, ...others] = whole.length > 0 ? whole : candidates
  if (first === undefined) return undefined
  const sameColumns = others.every((other) => other.columns?.join('\0') === first.columns?.join('\0'))
  return {
    ...(first.name !== undefined && others.every(({ name }) => name === first.name) ? { name: first.name } : {}),
    ...(first.table !== undefined && others.every(({ table }) => table === first.table) ? { table: first.table } : {}),
    ...(first.columns !== undefined && sameColumns ? { columns: first.columns } : {}),
  }
}

function columnName(key: Node): string | undefined {
  if (key instanceof OrderingNode) return columnName(key.operand)
  return key instanceof ColumnNode ? key.name : undefined
}
