import { ProgrammingError } from '../../errors/index.ts'
import type { Expr } from '../../schema/expressions/expression.ts'
import type { AnyColumnDefinition, ColumnDefinition, ColumnDefinitions } from '../../schema/tables/column-definition.ts'
import { defineSchema, type Schema } from '../../schema/tables/schema.ts'
import type { AnyTable, Table } from '../../schema/tables/table.ts'
import type { Kind } from '../../schema/types/kind.ts'
import type { DatabaseDescription, DescribedColumn, DescribedTable } from './description.ts'
import { normalForm } from './normal-form.ts'
import { makeTable, type ReflectionContext } from './reflected-table.ts'
import { propertyNames } from './typescript-names.ts'

/** Columns that nothing is known of when the program is compiled: any property is one, and holds something unknown. */
export interface ReflectedColumns {
  readonly [property: string]: ColumnDefinition<unknown, Kind, 'optional'>
}

/** A table that was read from a database. */
export type ReflectedTable<N extends string = string, C extends ColumnDefinitions = ReflectedColumns> = Table<N, C & ReflectedColumns>

/** How schema values are made of a description. */
export interface ReflectOptions {
  /** Called for each column: gives another definition for it, or undefined to take it as it was found. */
  readonly column?: (column: DescribedColumn, table: DescribedTable) => AnyColumnDefinition | undefined
}

/**
 * Makes schema values of a description: tables that can be queried, and created in another database. The stores are called like the tables, in camelCase, and so
 * are the columns. Views and triggers are not among them: `printSchema` prints those.
 *
 * ```ts
 * import { columnNamed, defineSchema, open, toSchema } from 'granary'
 *
 * const db = await open('sqlite::memory:', defineSchema({}))
 * await db.script('CREATE TABLE airports (iata TEXT PRIMARY KEY, name TEXT)')
 * const { airports } = toSchema(await db.inspect()).stores
 * if (airports !== undefined) await db.select(airports).from(airports).where(columnNamed(airports, 'iata').eq('AUS'))
 * ```
 */
export function toSchema(description: DatabaseDescription, options: ReflectOptions = {}): Schema<Readonly<Record<string, ReflectedTable>>> {
  const normal = normalForm(description)
  const temporary = description.tables.filter((table) => table.temporary)
  const all = { ...normal, tables: [...normal.tables, ...temporary] }
  const keyOf = ({ name, schema }: DescribedTable): string => (schema === undefined ? name : `${schema} ${name}`)
  const properties = propertyNames(all.tables.map(keyOf))
  const made = makeTables(all, options)
  return defineSchema(
    Object.fromEntries(all.tables.map((table) => [properties.get(keyOf(table)) ?? table.name, asReflected(made(table, {}))])),
  )
}

/**
 * A table of a description, with some of its columns declared: those are typed, and what is declared of them replaces what was found; the rest of the table
 * stays as it was found.
 *
 * Throws ProgrammingError OBJECT_MISSING when the description has no such table, COLUMN_UNKNOWN when the table has no such column.
 *
 * ```ts
 * import { columnNamed, defineSchema, open, reflectTable, text, timestamp } from 'granary'
 *
 * const db = await open('sqlite::memory:', defineSchema({}))
 * await db.script('CREATE TABLE flights (id INTEGER PRIMARY KEY, origin TEXT NOT NULL, departs_at TEXT)')
 * const flights = reflectTable(await db.inspect(), 'flights', { origin: text(), departsAt: timestamp() })
 * const [first] = await db.select({ id: columnNamed(flights, 'id'), origin: flights.origin }).from(flights)
 * ```
 */
export function reflectTable<const N extends string, C extends ColumnDefinitions = Record<never, never>>(
  description: DatabaseDescription,
  name: N,
  columns?: C,
  options: ReflectOptions & { readonly schema?: string } = {},
): ReflectedTable<N, C> {
  const normal = normalForm(description)
  const described = [...normal.tables, ...description.tables].find(
    (table) => table.name === name && (table.schema === options.schema || (table.temporary && options.schema === undefined)),
  )
  if (described === undefined)
    throw new ProgrammingError('OBJECT_MISSING', `the database has no table ${name}`, { details: { table: name } })
  return asReflected<ReflectedTable<N, C>>(makeTables(normal, options)(described, columns ?? {}))
}

/**
 * A column of a reflected table by its property or by its name in the database. Its value's type is unknown: declare the column with `reflectTable` to
 * have it typed.
 *
 * Throws ProgrammingError COLUMN_UNKNOWN when the table has no such column.
 */
export function columnNamed<N extends string>(table: ReflectedTable<N>, name: string): Expr<unknown, 'custom', N> {
  const { columns } = table.$
  const found = columns.get(name) ?? table.$.columnNamed(name)
  if (found === undefined)
    throw new ProgrammingError('COLUMN_UNKNOWN', `the table ${table.$.name} has no column ${name}`, {
      details: { table: table.$.name, columns: [name] },
    })
  return asColumn(found.node)
}

// A node has the methods of every kind at run time.
function asColumn<E>(node: unknown): E {
  return node as E
}

/** Makes tables, each once, so that foreign keys find them. */
function makeTables(
  description: DatabaseDescription,
  options: ReflectOptions,
): (table: DescribedTable, declared: ColumnDefinitions) => AnyTable {
  const made = new Map<string, AnyTable>()
  const make = (described: DescribedTable, declared: ColumnDefinitions): AnyTable => {
    const key = JSON.stringify([described.schema, described.name])
    const known = made.get(key)
    if (known !== undefined) return known
    const table = makeTable(described, declared, context)
    made.set(key, table)
    return table
  }
  const context: ReflectionContext = {
    description,
    adjust: options.column,
    tableNamed(name, schema) {
      const found = description.tables.find((table) => table.name === name && table.schema === schema)
      return found && make(found, {})
    },
  }
  return make
}

// The types of the columns are not known when the program is compiled.
function asReflected<T = ReflectedTable>(table: AnyTable): T {
  return table as T
}
