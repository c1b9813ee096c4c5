import { ProgrammingError } from '../../errors/index.ts'
import type { BooleanExpression, Expression, Settled, sourceType } from '../../schema/expressions/expression.ts'
import { OperationNode } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { booleanType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { expressionNode, expressionOf } from './typing.ts'

/** The elements of an array or the rows of a query, as the right side of a comparison. */
export type Quantified<T, F> = Expression<T, never, F>

/**
 * Any element of an array, or any row of a query of one column: `x.eq(any(array))` holds when one is equal. Of a null array, or when only a
 * null could decide, the comparison is unknown (PostgreSQL's manual, sections 9.23.4 and 9.24.3).
 *
 * ```ts
 * import { any, array, select, table, text, value } from 'granary'
 *
 * const airports = table('airports', { iata: text(), tags: array(text()) })
 * select({ iata: airports.iata }).from(airports).where(value('closed').eq(any(airports.tags)))
 * ```
 */
export function any<T, K extends Kind, F>(elements: Expression<T, K, F>): Quantified<ElementValue<T, K> | null, F> {
  return quantified('any', elements)
}

/** Every element of an array, or every row of a query of one column: `x.gt(all(array))` holds when it does for each of them. */
export function all<T, K extends Kind, F>(elements: Expression<T, K, F>): Quantified<ElementValue<T, K> | null, F> {
  return quantified('all', elements)
}

type ElementValue<T, K> = K extends 'array' ? (T extends readonly (infer E)[] ? E : never) : T

/** A query, for asking whether it has rows. */
export interface AnyQuery<F> {
  readonly node: Node
  readonly [sourceType]: F
}

/** Whether the query has a row. Never null. */
export function exists<F>(query: AnyQuery<F>): BooleanExpression<boolean, Settled<F>> {
  return expressionOf(existence(query))
}

/** Whether the query has no row. Never null. */
export function notExists<F>(query: AnyQuery<F>): BooleanExpression<boolean, Settled<F>> {
  return expressionOf(existence(query).not())
}

function quantified<E>(operation: 'any' | 'all', elements: unknown): E {
  const node = expressionNode(elements, operation)
  if (node.kind === 'subquery') return expressionOf(new OperationNode(operation, [node], node.type))
  const { element } = node.type
  if (node.type.kind !== 'array' || element === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `${operation}() takes an array expression or a query of one column; for an array of JavaScript use in()`,
    )
  return expressionOf(new OperationNode(operation, [node], element))
}

function existence(query: unknown): OperationNode {
  const node = typeof query === 'object' && query !== null && 'node' in query ? query.node : undefined
  if (!(node instanceof Node)) throw new ProgrammingError('STATEMENT_INVALID', 'exists() takes a query')
  return new OperationNode('exists', [node], booleanType)
}
