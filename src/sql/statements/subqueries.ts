import { ProgrammingError } from '../../errors/index.ts'
import type { ExpressionNode } from '../../schema/expressions/expression-node.ts'
import { SubqueryNode } from '../../schema/expressions/nodes.ts'
import type { QueryNode, SelectionNode } from './select-node.ts'
import { type DerivedSource, QuerySource } from './sources.ts'

/** A query of one column as a node that gives a value. Throws ProgrammingError STATEMENT_INVALID for more columns. */
export function subquery(query: QueryNode): ExpressionNode {
  const [column, ...more] = query.selection.columns
  if (column === undefined || more.length > 0)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `a query that stands for a value gives one column, not ${query.selection.columns.length}`,
    )
  return new SubqueryNode(query, column.expression.type)
}

/** A query as a source under a name. */
export function querySource<S>(alias: string, query: QueryNode): S {
  return sourceOf<S>(new QuerySource(alias, query, columnsOf(query)))
}

/** The names and types of a query's columns. */
export function columnsOf(query: {
  readonly selection: SelectionNode
}): { readonly name: string; readonly type: ExpressionNode['type'] }[] {
  return query.selection.columns.map((column) => ({ name: column.name, type: column.expression.type }))
}

/** A derived source as statements use it: its columns as properties, and itself under `$`. */
export function sourceOf<S>(source: DerivedSource): S {
  const made: Record<string, unknown> = {}
  for (const column of source.columns) made[column.name] = column
  Object.defineProperty(made, '$', { value: source, enumerable: false })
  return asSource<S>(Object.freeze(made))
}

// The type of a source is computed from the select list that its columns were made of.
function asSource<S>(made: unknown): S {
  return made as S
}
