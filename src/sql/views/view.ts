import { ProgrammingError } from '../../errors/index.ts'
import { declareNode } from '../../schema/expressions/node.ts'
import type { SourceNode } from '../../schema/expressions/nodes.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { CreateOptions, DropOptions } from '../ddl/ddl-dialect.ts'
import type { Complete, Select } from '../statements/select.ts'
import type { QueryNode } from '../statements/select-node.ts'
import type { ResultColumns, Selection, SelectionSources } from '../statements/selection.ts'
import type { SetQuery } from '../statements/set-operation.ts'
import { DerivedSource } from '../statements/sources.ts'
import { columnsOf, sourceOf } from '../statements/subqueries.ts'

/** What makes and removes a view that only some engines have. */
export interface EngineForm {
  /** What engines with it can do, by its name. */
  readonly capability: string
  create(options: CreateOptions, dialect: Dialect): readonly string[]
  drop(options: DropOptions, dialect: Dialect): readonly string[]
}

/** What is declared of a view. */
export class ViewInfo extends DerivedSource {
  readonly kind = 'view'
  readonly store = 'view'
  /** The name in the database. */
  readonly name: string
  /** The database schema that the view lies in, where the engine has those. */
  readonly schema: string | undefined
  readonly query: QueryNode
  /** How a view is made that only some engines have; undefined for those that all have. */
  readonly engineForm: EngineForm | undefined

  constructor(name: string, query: QueryNode, schema: string | undefined, engineForm?: EngineForm) {
    super(name, columnsOf(query))
    this.engineForm = engineForm
    this.name = name
    this.schema = schema
    this.query = query
  }

  override get key(): string {
    return `v${JSON.stringify([this.schema ?? '', this.name])}`
  }
}
// A statement that reads a view does not hold the view's query: the database does.
declareNode('view', { schema: 'constant', name: 'constant' })

/** A view: its columns as properties, and what is declared of it under `$`. */
export type View<N extends string, Columns> = Columns & { readonly $: ViewInfo & SourceNode<N> }

export interface ViewOptions {
  /** The database schema (PostgreSQL) or database (MySQL) that the view lies in. Default: the connection's. */
  readonly schema?: string
}

/**
 * Declares a view: a query that the database keeps under a name. It is read as a table is; it is created after what it reads.
 * Values in the query become part of the view's text.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name, for columns in nested objects and for a column called `$`.
 *
 * ```ts
 * import { count, defineSchema, id, open, select, table, text, view } from 'granary'
 *
 * const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), state: text() })
 * const states = view('states', select({ state: airports.state, airports: count() }).from(airports).groupBy(airports.state))
 * const db = await open('sqlite::memory:', defineSchema({ airports, states }))
 * await db.create()
 * const large = await db.select(states).from(states).where(states.airports.gt(10))
 * ```
 */
export function view<const A extends string, C extends Selection, F extends string, N extends string, U>(
  name: A,
  query: Select<C, F, N, U> & Complete<U | SelectionSources<C>, F>,
  options?: ViewOptions,
): View<A, ResultColumns<C, N, A>>
export function view<const A extends string, C extends Selection, F extends string, N extends string, U>(
  name: A,
  query: SetQuery<C, F, N, U> & Complete<U | SelectionSources<C>, F>,
  options?: ViewOptions,
): View<A, ResultColumns<C, N, A>>
export function view(name: string, query: { readonly node: QueryNode }, options: ViewOptions = {}): View<string, unknown> {
  checkView(name, query.node)
  return sourceOf<View<string, unknown>>(new ViewInfo(name, query.node, options.schema))
}

/** Throws ProgrammingError SCHEMA_INVALID for an empty name, for columns in nested objects and for a column called `$`. */
export function checkView(name: string, query: QueryNode): void {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a view needs a name')
  for (const column of query.selection.columns) {
    if (column.path.length > 1)
      throw new ProgrammingError('SCHEMA_INVALID', `${name}: a view has plain columns, and ${column.name} is in a nested object`)
    if (column.name === '$')
      throw new ProgrammingError('SCHEMA_INVALID', `${name}: a column cannot be called $, which holds the view itself`)
  }
}
