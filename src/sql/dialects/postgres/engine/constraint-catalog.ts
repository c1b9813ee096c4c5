import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../../schema/expressions/nodes.ts'
import type { Schema } from '../../../../schema/tables/schema.ts'
import type { TableDescription } from '../../../ddl/description.ts'
import { readColumns } from '../../../ddl/description-context.ts'
import { describeSchema } from '../../../ddl/schema-description.ts'

/** A constraint as an error names it. */
export interface NamedConstraint {
  readonly table: string
  readonly columns: readonly string[]
}

/** Finds the declared constraint behind the name that the server gives. */
export interface ConstraintCatalog {
  find(table: string | undefined, constraint: string): NamedConstraint | undefined
}

export const emptyCatalog: ConstraintCatalog = { find: () => undefined }

/** The constraints of a schema by their names. Made when the first violation is met: a program that breaks no rule does not pay for it. */
export function constraintCatalog(schema: Schema): ConstraintCatalog {
  let found: Map<string, NamedConstraint> | undefined
  return {
    find(table, constraint) {
      found ??= collect(schema)
      return (table === undefined ? undefined : found.get(keyOf(table, constraint))) ?? found.get(keyOf('', constraint))
    },
  }
}

function collect(schema: Schema): Map<string, NamedConstraint> {
  const found = new Map<string, NamedConstraint>()
  for (const table of describeSchema(schema).tables) {
    for (const [name, columns] of constraintsOf(table)) {
      const named = { table: table.name, columns }
      found.set(keyOf(table.name, name), named)
      found.set(keyOf('', name), named)
    }
  }
  return found
}

function* constraintsOf(table: TableDescription): Iterable<readonly [name: string, columns: readonly string[]]> {
  const { primaryKey } = table
  if (primaryKey !== undefined) yield [primaryKey.name, primaryKey.columns.map(({ name }) => name)]
  for (const { name, keys } of [...table.uniques, ...table.indexes.filter(({ unique }) => unique)]) {
    const columns = keys.map(columnName)
    yield [name, columns.every((column) => column !== undefined) ? columns : readColumns(keys)]
  }
  for (const { name, columns } of table.checks) yield [name, columns]
  for (const { name, columns } of table.foreignKeys) yield [name, columns.map((column) => column.name)]
}

function columnName(key: Node): string | undefined {
  if (key instanceof OrderingNode) return columnName(key.operand)
  return key instanceof ColumnNode ? key.name : undefined
}

// PostgreSQL cuts names after 63 bytes (manual §4.1.1).
function keyOf(table: string, constraint: string): string {
  return `${cut(table)}\0${cut(constraint)}`
}

function cut(name: string): string {
  if (name.length < 22) return name
  const bytes = Buffer.from(name)
  if (bytes.length <= 63) return name
  let end = 63
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
