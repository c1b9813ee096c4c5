import { ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression, sourceType } from '../../schema/expressions/expression.ts'
import { OperationNode } from '../../schema/expressions/expression-node.ts'
import { TupleNode } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import { integerType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { expressionOf } from '../functions/typing.ts'
import { GroupingNode } from './select-node.ts'

/** Several ways to group at once, for `groupBy`: columns that a row is not grouped by are null in it. */
export interface Grouping<F> {
  readonly [sourceType]: F
  readonly grouping: true
}

type Key<F> = Expression<unknown, Kind, F>

/** Groups by all keys, by all but the last, and so on down to one group of everything. Needs the capability `sql.rollup`. */
export function rollup<F>(...keys: readonly Key<F>[]): Grouping<F> {
  return groupingOf(
    'rollup',
    keys.map((key) => [key]),
  )
}

/** Groups by every choice of the keys. Needs the capability `sql.groupingSets`. */
export function cube<F>(...keys: readonly Key<F>[]): Grouping<F> {
  return groupingOf(
    'cube',
    keys.map((key) => [key]),
  )
}

/** Groups by each of these lists of keys; an empty list is one group of everything. Needs the capability `sql.groupingSets`. */
export function groupingSets<F>(...sets: readonly (readonly Key<F>[])[]): Grouping<F> {
  return groupingOf('sets', sets)
}

/** Which keys a row of `rollup`, `cube` or `groupingSets` is not grouped by: a bit for each, the last key the lowest. Needs the capability `sql.groupingSets`. */
export function grouping<F>(...keys: readonly Key<F>[]): Expr<number, 'integer', F> {
  return expressionOf(new OperationNode('grouping', keys.map(columnOf), integerType(32)))
}

function groupingOf<F>(kind: GroupingNode['grouping'], sets: readonly (readonly Key<F>[])[]): Grouping<F> {
  if (sets.length === 0) throw new ProgrammingError('STATEMENT_INVALID', `${kind === 'sets' ? 'groupingSets' : kind}() needs a key`)
  return asGrouping(
    new GroupingNode(
      kind,
      sets.map((keys) => new TupleNode(keys.map(columnOf))),
    ),
  )
}

// The node is written into GROUP BY; its type says which tables it reads.
function asGrouping<F>(node: GroupingNode): Grouping<F> {
  return node as unknown as Grouping<F>
}
