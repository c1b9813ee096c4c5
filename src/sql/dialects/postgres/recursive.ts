import type { Node } from '../../../schema/expressions/node.ts'
import { CastNode, ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { decimalType, integerType, textType } from '../../../schema/types/column-types.ts'
import { traverse } from '../../compile/tree.ts'
import { ResultColumnNode, SelectionNode, SelectNode, SetOperationNode } from '../../statements/select-node.ts'
import { CommonTableSource } from '../../statements/sources.ts'

/**
 * The query of a recursive common table expression with columns whose types are the same in both parts: PostgreSQL takes the types of the
 * first part and refuses the second for another length, precision or width (manual §7.8.2.1), which other engines do not look at.
 */
export function withEqualTypes(node: SetOperationNode): SetOperationNode {
  if (!readsItself(node)) return node
  const equal = equalColumns(node)
  return equal.every(Boolean) ? node : cast(node, equal)
}

function readsItself(node: SetOperationNode): boolean {
  let found = false
  traverse(node.right, (part) => {
    if (part instanceof CommonTableSource) found ||= part.recursive && part.query === node
    return !found && !(part instanceof CommonTableSource)
  })
  return found
}

/** Whether the columns of both parts are columns of tables, of the same type: then there is nothing to do. */
function equalColumns({ left, right, selection }: SetOperationNode): readonly boolean[] {
  if (!(left instanceof SelectNode) || !(right instanceof SelectNode)) return selection.columns.map(() => false)
  return left.selection.columns.map(({ expression: first }, position) => {
    const second = right.selection.columns[position]?.expression
    return first instanceof ColumnNode && second instanceof ColumnNode && first.type.key === second.type.key
  })
}

function cast<N extends Node>(query: N, equal: readonly boolean[]): N {
  if (query instanceof SetOperationNode) return changed(query, { left: cast(query.left, equal), right: cast(query.right, equal) })
  if (!(query instanceof SelectNode)) return query
  const columns = query.selection.columns.map((column, position) => {
    const type = equal[position] === true ? undefined : widest(column.expression.type)
    return type === undefined ? column : new ResultColumnNode(column.path, new CastNode(column.expression, type, true))
  })
  return changed(query, { selection: new SelectionNode(columns, query.selection.absent) })
}

function widest(type: ColumnType): ColumnType | undefined {
  if (type.kind === 'integer' || type.kind === 'bigint') return integerType(64)
  if (type.kind === 'text') return textType()
  if (type.kind === 'decimal') return decimalType()
  return undefined
}

function changed<N extends Node>(node: N, parts: object): N {
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object) as N, node, parts)
}
