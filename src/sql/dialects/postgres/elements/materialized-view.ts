import type { SourceNode } from '../../../../schema/expressions/nodes.ts'
import type { AnyView } from '../../../../schema/tables/schema.ts'
import { inlineText } from '../../../compile/plan.ts'
import type { Handle } from '../../../engine/database.ts'
import type { Complete, Select } from '../../../statements/select.ts'
import type { QueryNode } from '../../../statements/select-node.ts'
import type { ResultColumns, Selection, SelectionSources } from '../../../statements/selection.ts'
import type { SetQuery } from '../../../statements/set-operation.ts'
import { sourceOf } from '../../../statements/subqueries.ts'
import { checkView, type View, ViewInfo } from '../../../views/view.ts'
import { qualified } from '../ddl/qualified-name.ts'
import { postgresIdentifier } from '../literal.ts'
import { parameterText } from './index-keys.ts'
import { runDefinition } from './run-definition.ts'

export interface MaterializedViewOptions<Columns> {
  /** The database schema that the view lies in. Default: the connection's. */
  readonly schema?: string
  /** Whether it has rows as soon as it is created; otherwise it can be read after the first refresh. Default: true. */
  readonly withData?: boolean
  /** Columns that no two rows have equal: a unique index over them, which `refresh` needs to let others read meanwhile. */
  readonly uniqueBy?: readonly (keyof Columns & string)[]
  /** Storage parameters, such as `{ fillfactor: 100 }`. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>
}

/**
 * Declares a materialized view (PostgreSQL manual §41.3): a view that keeps its rows until it is refreshed. It is read as a table is.
 *
 * Throws ProgrammingError SCHEMA_INVALID as `view` does.
 *
 * ```ts no-run
 * import { count, defineSchema, open, select, table, text } from 'granary'
 * import { materializedView, refreshMaterializedView } from 'granary/postgres'
 *
 * const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), state: text() })
 * const states = materializedView(
 *   'states',
 *   select({ state: airports.state, airports: count() }).from(airports).groupBy(airports.state),
 *   { uniqueBy: ['state'] },
 * )
 * const db = await open('postgres://localhost/airways', defineSchema({ airports, states }))
 * await refreshMaterializedView(db, states, { concurrently: true })
 * ```
 */
export function materializedView<const A extends string, C extends Selection, F extends string, N extends string, U>(
  name: A,
  query: Select<C, F, N, U> & Complete<U | SelectionSources<C>, F>,
  options?: MaterializedViewOptions<ResultColumns<C, N, A>>,
): View<A, ResultColumns<C, N, A>>
export function materializedView<const A extends string, C extends Selection, F extends string, N extends string, U>(
  name: A,
  query: SetQuery<C, F, N, U> & Complete<U | SelectionSources<C>, F>,
  options?: MaterializedViewOptions<ResultColumns<C, N, A>>,
): View<A, ResultColumns<C, N, A>>
export function materializedView(
  name: string,
  query: { readonly node: QueryNode },
  options: MaterializedViewOptions<Readonly<Record<string, unknown>>> = {},
): View<string, unknown> {
  checkView(name, query.node)
  const { schema, withData = true, uniqueBy = [], parameters } = options
  const info: ViewInfo & SourceNode = new ViewInfo(name, query.node, schema, {
    capability: 'sql.materializedViews',
    create({ ifNotExists }, dialect) {
      const exists = ifNotExists === true ? 'IF NOT EXISTS ' : ''
      const columns = info.columns.map((column) => postgresIdentifier(column.name)).join(', ')
      const withText = parameters === undefined ? '' : ` WITH${parameterText(parameters)}`
      const index = `CREATE UNIQUE INDEX ${exists}${postgresIdentifier(`uq_${name}`)} ON ${qualified(name, schema)} (${uniqueBy.map(postgresIdentifier).join(', ')})`
      return [
        `CREATE MATERIALIZED VIEW ${exists}${qualified(name, schema)} (${columns})${withText} AS ${inlineText(query.node, dialect)}${withData ? '' : ' WITH NO DATA'}`,
        ...(uniqueBy.length === 0 ? [] : [index]),
      ]
    },
    drop: ({ ifExists }) => [`DROP MATERIALIZED VIEW ${ifExists === true ? 'IF EXISTS ' : ''}${qualified(name, schema)}`],
  })
  return sourceOf<View<string, unknown>>(info)
}

export interface RefreshOptions {
  /** Lets others read meanwhile; needs a unique index over all rows (`uniqueBy`), and rows that are there. Default: false. */
  readonly concurrently?: boolean
  /** False empties the view, which then cannot be read. Default: true. */
  readonly withData?: boolean
}

/** Computes the rows of a materialized view anew. */
export async function refreshMaterializedView(db: Handle, view: AnyView, options: RefreshOptions = {}): Promise<void> {
  const { concurrently = false, withData = true } = options
  await runDefinition(
    db,
    'sql.materializedViews',
    () =>
      `REFRESH MATERIALIZED VIEW ${concurrently ? 'CONCURRENTLY ' : ''}${qualified(view.$.name, view.$.schema)}${withData ? '' : ' WITH NO DATA'}`,
  )
}
