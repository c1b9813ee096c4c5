import { OrderingNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { OutputNode } from '../../../../schema/expressions/nodes.ts'
import type { SqlWriter } from '../../../compile/sql-writer.ts'
import { copyOf, type ResultColumnNode, SelectNode, SetOperationNode } from '../../../statements/select-node.ts'
import { ordered } from './collated-operations.ts'
import { byCodePoints, collationOf, ofResult } from './derivation.ts'

const marked = Symbol('columns of results that are written with a collation')

function marks(writer: SqlWriter): Map<Node, string> {
  return writer.state(marked, () => new Map<Node, string>())
}

/** The collation that a column of a select list is written with; undefined for none. */
export function resultCollation(column: ResultColumnNode, writer: SqlWriter): string | undefined {
  return marks(writer).get(column)
}

/**
 * Says which columns of a query are written with a collation because the query is ordered by them: ORDER BY takes the name of a result column
 * alone, and with DISTINCT nothing that the result does not hold (PostgreSQL manual, page of SELECT). Gives the query with the same expressions
 * in DISTINCT ON as in ORDER BY.
 */
export function withOrderedResult(node: SelectNode): SelectNode {
  const on = node.distinctOn.map((key) => ordered(key))
  if (on.every((key, position) => key === node.distinctOn[position])) return node
  const copy = copyOf(node)
  copy.distinctOn = on
  return copy
}

export function markOrderedColumns(node: SelectNode, writer: SqlWriter): void {
  if (node.orderBy.length === 0) return
  const names = outputNames(node.orderBy)
  for (const column of node.selection.columns)
    if ((node.distinct || names.has(column.name)) && collationOf(column.expression)?.strength === 'none')
      marks(writer).set(column, byCodePoints)
}

/**
 * The same for set operations, whose columns have the collations of their queries. A recursive query's first part must have the collations of
 * the whole (PostgreSQL manual §7.8.2).
 */
export function markOfSetOperation(node: SetOperationNode, recursive: boolean, writer: SqlWriter): void {
  const names = outputNames(node.orderBy)
  const first = firstQuery(node)
  first?.selection.columns.forEach((column, position) => {
    const own = collationOf(column.expression)
    if (own === undefined || (!recursive && !names.has(column.name))) return
    const whole = ofResult(node, position)
    if (own.strength === 'none' && (recursive || whole?.strength === 'none')) marks(writer).set(column, whole?.name ?? byCodePoints)
  })
}

function firstQuery(node: Node): SelectNode | undefined {
  if (node instanceof SelectNode) return node
  return node instanceof SetOperationNode ? firstQuery(node.left) : undefined
}

function outputNames(orderBy: readonly Node[]): ReadonlySet<string> {
  const operands = orderBy.map((ordering) => (ordering instanceof OrderingNode ? ordering.operand : ordering))
  return new Set(operands.flatMap((operand) => (operand instanceof OutputNode ? operand.name : [])))
}
