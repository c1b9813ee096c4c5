import { DataError, ProgrammingError } from '../../errors/index.ts'
import type { Condition } from '../../schema/expressions/expression.ts'
import { type ExpressionNode, OperationNode, OrderingNode, operand } from '../../schema/expressions/expression-node.ts'
import { Node } from '../../schema/expressions/node.ts'
import { NumberNode, OutputNode } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import { booleanType, integerType } from '../../schema/types/column-types.ts'
import type { QueryNode } from './select-node.ts'

/** What is already asked for, and these conditions too. */
export function conjunction(so: Node | undefined, conditions: readonly Condition<unknown>[]): Node | undefined {
  let all = so
  for (const condition of conditions) {
    if (!((condition as unknown) instanceof Node))
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `where() takes conditions such as airports.iata.eq('AUS'), not ${condition === null ? 'null' : typeof condition}`,
      )
    const node = columnOf(condition)
    all = all === undefined ? node : new OperationNode('and', [all, node], booleanType)
  }
  return all
}

/** The entries of ORDER BY: orderings, expressions (ascending), or functions of the result's columns that give either. */
export function orderings(keys: readonly unknown[], outputs: () => unknown): OrderingNode[] {
  const found: OrderingNode[] = []
  for (const key of keys) {
    const given: unknown = typeof key === 'function' ? key(outputs()) : key
    if (Array.isArray(given)) for (const one of given) found.push(orderingOf(one))
    else found.push(orderingOf(given))
  }
  return found
}

function orderingOf(key: unknown): OrderingNode {
  if (key instanceof OrderingNode) return key
  if (key instanceof Node) return new OrderingNode(key, 'asc')
  throw new ProgrammingError('STATEMENT_INVALID', `orderBy() takes expressions, or a function that gives them, not ${typeof key}`)
}

/** The columns of a query's result by their names. */
export function outputsOf<O>(query: QueryNode): O {
  const outputs: Record<string, ExpressionNode> = {}
  for (const column of query.selection.columns)
    if (column.path.length === 1) outputs[column.name] = new OutputNode(column.name, column.expression.type)
  return asOutputs<O>(outputs)
}

// The select list's type names the same columns as its node.
function asOutputs<O>(outputs: unknown): O {
  return outputs as O
}

const rowCount = integerType(64)

/** Limits that programs are full of. They become part of the SQL text: SQLite takes 2.5 µs more for a bound one. */
const usualLimits: ReadonlyMap<number, NumberNode> = new Map(
  [...Array.from({ length: 21 }, (_, limit) => limit), 24, 25, 30, 40, 48, 50, 60, 75, 100, 200, 250, 500, 1000].map((limit) => [
    limit,
    new NumberNode(limit),
  ]),
)

/** The node for LIMIT and OFFSET. Throws DataError VALUE_OUT_OF_RANGE, VALUE_TYPE. */
export function rowCountNode(rows: unknown): Node {
  if (typeof rows !== 'number') return operand(rows, rowCount)
  const usual = usualLimits.get(rows)
  if (usual !== undefined) return usual
  if (rows < 0) throw new DataError('VALUE_OUT_OF_RANGE', 'limit() and offset() take a number of rows from 0')
  return operand(rows, rowCount)
}
