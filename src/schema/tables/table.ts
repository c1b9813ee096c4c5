import { ProgrammingError } from '../../errors/index.ts'
import type { Expr } from '../expressions/expression.ts'
import { declareNode } from '../expressions/node.ts'
import { ColumnNode, SourceNode } from '../expressions/nodes.ts'
import type { Literal } from '../types/kind.ts'
import type {
  AnyColumnDefinition,
  ColumnAttributes,
  ColumnDefinitions,
  KindOfDefinition,
  RequirementOf,
  ValueOfDefinition,
} from './column-definition.ts'
import type { TableElement } from './elements.ts'

/** A column of a table: an expression that reads it, of the table named `N`. */
export type Column<D extends AnyColumnDefinition, N> = Expr<ValueOfDefinition<D>, KindOfDefinition<D>, N>

/** A table: its columns as properties, and what is declared of it under `$`. */
export type Table<N extends string = string, C extends ColumnDefinitions = ColumnDefinitions> = {
  readonly [P in keyof C]: Column<C[P], N>
} & { readonly $: TableInfo<N, C> }

/** Any table, for code that handles all of them. */
export type AnyTable = { readonly $: TableInfo<string, ColumnDefinitions> }

declare const definitions: unique symbol

/** A column as a table has it. */
export interface TableColumn {
  /** The property in TypeScript. */
  readonly property: string
  /** The name in the database. */
  readonly name: string
  readonly attributes: ColumnAttributes
  readonly node: ColumnNode
}

let tables = 0

/** What is declared of a table, or of an alias of one: everything that a statement and the DDL need. */
export class TableInfo<out N extends string = string, out C extends ColumnDefinitions = ColumnDefinitions> extends SourceNode<N> {
  declare readonly [definitions]: C
  readonly kind = 'table'
  /** The name in the database. */
  readonly name: string
  /** The database schema the table lies in, where the engine has those. */
  readonly schema: string | undefined
  readonly alias: string
  readonly key: string
  readonly comment: string | undefined
  readonly columns: ReadonlyMap<string, TableColumn>
  /** The table itself; of an alias, the table behind it. */
  readonly base: TableInfo
  #elements: readonly TableElement[] | (() => readonly TableElement[]) = []

  constructor(name: string, alias: string, columns: ColumnDefinitions, options: TableOptions = {}, base?: TableInfo) {
    super()
    this.name = name
    this.alias = alias
    this.schema = options.schema
    this.comment = options.comment
    this.base = base ?? this
    this.key = base === undefined ? `t${++tables}` : `${base.key}@${JSON.stringify(alias)}`
    const bound = new Map<string, TableColumn>()
    for (const [property, { attributes }] of Object.entries(columns)) {
      const columnName = attributes.name ?? property
      const node = new ColumnNode(this, columnName, attributes.type, attributes.nullable === true)
      bound.set(property, Object.freeze({ property, name: columnName, attributes, node }))
    }
    this.columns = bound
  }

  /** Constraints, indexes and generated columns. Found when first asked for, since they may name tables declared later. */
  get elements(): readonly TableElement[] {
    if (typeof this.#elements === 'function') this.#elements = Object.freeze([...this.#elements()])
    return this.#elements
  }

  /** Gives the table its second part, once. */
  complete(elements: () => readonly TableElement[]): void {
    this.#elements = elements
  }

  /** The column with this name in the database. */
  columnNamed(name: string): TableColumn | undefined {
    for (const column of this.columns.values()) if (column.name === name) return column
    return undefined
  }
}
declareNode('table', { key: 'constant' })

export interface TableOptions {
  /** The database schema (PostgreSQL) or database (MySQL) that the table lies in. Default: the connection's. */
  readonly schema?: string
  /** A remark that is kept in the database where the engine has comments. */
  readonly comment?: string
  /** The name in the database, where it is not the first argument. */
  readonly name?: string
}

/**
 * Declares a table: its columns, then its constraints and indexes.
 *
 * Throws ProgrammingError SCHEMA_INVALID for a column called `$` and for an empty name.
 *
 * ```ts
 * import { check, id, index, integer, table, text } from 'granary'
 *
 * const flights = table('flights', {
 *   id: id(),
 *   origin: text({ length: 3 }),
 *   delay: integer().default(0),
 * }, (t) => [index(t.origin), check(t.delay.gte(-120))])
 * ```
 */
export function table<const N extends string, C extends ColumnDefinitions>(
  name: N,
  columns: C,
  more?: (t: Table<N, C>) => readonly TableElement[],
  options: TableOptions = {},
): Table<N, C> {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a table needs a name')
  if ('$' in columns)
    throw new ProgrammingError('SCHEMA_INVALID', `${name}: a column cannot be called $, which holds the table itself; use .named('$')`)
  const info = new TableInfo<N, C>(options.name ?? name, name, columns, options)
  const made = withColumns<N, C>(info)
  if (more !== undefined) info.complete(() => more(made))
  return made
}

/** The same table under another name in a statement, for joining a table with itself. */
export function alias<N extends string, C extends ColumnDefinitions, const A extends string>(source: Table<N, C>, name: A): Table<A, C> {
  const { base } = source.$
  const columns = definitionsOf(source.$)
  return withColumns<A, C>(
    new TableInfo<A, C>(base.name, name, columns, { ...(base.schema === undefined ? {} : { schema: base.schema }) }, base),
  )
}

/** The definitions that a table was declared with. */
export function definitionsOf<C extends ColumnDefinitions>(info: TableInfo<string, C>): C {
  const columns: Record<string, { attributes: ColumnAttributes }> = {}
  for (const column of info.columns.values()) columns[column.property] = { attributes: column.attributes }
  return asDefinitions<C>(columns)
}

/** A row of a table as it is read. */
export type Row<T extends AnyTable> = RowOf<T['$'][typeof definitions]>
export type RowOf<C extends ColumnDefinitions> = { [P in keyof C]: ValueOfDefinition<C[P]> }

/** A row of a table as an insert takes it: nullable columns and those with a default may be left out. */
export type Insert<T extends AnyTable> = InsertOf<T['$'][typeof definitions]>
type KeysOf<C extends ColumnDefinitions, R> = { [P in keyof C]: RequirementOf<C[P]> extends R ? P : never }[keyof C]
export type InsertOf<C extends ColumnDefinitions> = { readonly [P in KeysOf<C, 'required'>]: InputOf<C[P]> } & {
  readonly [P in KeysOf<C, 'optional'>]?: InputOf<C[P]>
}

/** The columns of a table as an update sets them. */
export type Update<T extends AnyTable> = UpdateOf<T['$'][typeof definitions]>
export type UpdateOf<C extends ColumnDefinitions> = { readonly [P in KeysOf<C, 'required' | 'optional'>]?: InputOf<C[P]> }

/** What may be written to a column. */
export type InputOf<D extends AnyColumnDefinition> = Literal<ValueOfDefinition<D>, KindOfDefinition<D>>

export type DefinitionsOf<T extends AnyTable> = T['$'][typeof definitions]

// The mapped type says what the loop builds: a property for each column, and `$`.
function withColumns<N extends string, C extends ColumnDefinitions>(info: TableInfo<N, C>): Table<N, C> {
  const made: Record<string, unknown> = {}
  for (const column of info.columns.values()) made[column.property] = column.node
  Object.defineProperty(made, '$', { value: info, enumerable: false })
  return Object.freeze(made) as Table<N, C>
}

// A table's columns hold the attributes that the definitions were made of.
function asDefinitions<C extends ColumnDefinitions>(columns: unknown): C {
  return columns as C
}
