import { OperationNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import { SelectNode } from '../statements/select-node.ts'

/** Whether a query gives one row at most, because it fixes the whole primary key of its only table. */
export function givesOneRowAtMost(statement: Node): boolean {
  if (!(statement instanceof SelectNode) || statement.from.length !== 1 || statement.joins.length > 0) return false
  const [source] = statement.from
  if (!(source instanceof TableInfo)) return false
  const fixed = fixedColumns(statement.where, source)
  const key = [...source.columns.values()].filter((column) => column.attributes.primaryKey === true)
  return key.length === 1 && key.every((column) => fixed.has(column.name))
}

/** The columns of a source that the condition sets equal to a value. */
function fixedColumns(condition: Node | undefined, source: TableInfo): ReadonlySet<string> {
  if (!(condition instanceof OperationNode)) return new Set()
  const [left, right] = condition.operands
  if (condition.operation === 'and') return new Set([...fixedColumns(left, source), ...fixedColumns(right, source)])
  if (condition.operation !== 'eq' || !(left instanceof ColumnNode) || left.source !== source) return new Set()
  return right?.kind === 'bound' || right?.kind === 'placeholder' ? new Set([left.name]) : new Set()
}
