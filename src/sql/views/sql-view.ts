import { ProgrammingError } from '../../errors/index.ts'
import type { Expr } from '../../schema/expressions/expression.ts'
import type { ColumnDefinitions, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import type { SqlFragment } from '../functions/sql-template.ts'
import type { QueryNode } from '../statements/select-node.ts'
import { sqlStatement } from '../statements/sql-statement.ts'
import { sourceOf } from '../statements/subqueries.ts'
import { type View, ViewInfo, type ViewOptions } from './view.ts'

/** The columns of a view that is written as SQL. */
export type SqlViewColumns<C extends ColumnDefinitions, A> = {
  readonly [P in keyof C]: Expr<ValueOfDefinition<C[P]>, KindOfDefinition<C[P]>, A>
}

/**
 * Declares a view whose query is written as SQL, for what `view()` cannot say and for views that exist already. The columns are named and typed in
 * the order in which the query gives them; nobody checks the types.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name and for a column called `$`; IDENTIFIER_UNBOUND for text that is no template.
 *
 * ```ts
 * import { id, integer, sql, sqlView, table, text } from 'granary'
 *
 * const flights = table('flights', { id: id(), origin: text(), delay: integer() })
 * const late = sqlView('late', { origin: text(), delay: integer() }, sql`SELECT origin, delay FROM ${flights} WHERE delay > 60`)
 * ```
 */
export function sqlView<const A extends string, C extends ColumnDefinitions>(
  name: A,
  columns: C,
  query: SqlFragment<unknown>,
  options: ViewOptions = {},
): View<A, SqlViewColumns<C, A>> {
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a view needs a name')
  if ('$' in columns) throw new ProgrammingError('SCHEMA_INVALID', `${name}: a column cannot be called $, which holds the view itself`)
  return sourceOf<View<A, SqlViewColumns<C, A>>>(new ViewInfo(name, asQuery(sqlStatement(query, columns)), options.schema))
}

// A view needs of its query the text and the columns, which a statement of SQL with named columns has.
function asQuery(statement: unknown): QueryNode {
  return statement as QueryNode
}
