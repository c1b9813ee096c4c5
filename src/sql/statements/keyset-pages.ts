import { BoundNode, OperationNode, OrderingNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import { type TableColumn, TableInfo } from '../../schema/tables/table.ts'
import { booleanType, integerType } from '../../schema/types/column-types.ts'
import { copyOf, SelectNode } from './select-node.ts'

/** A query read page by page, each page beginning after the key of the one before. */
export interface KeysetPages {
  readonly first: SelectNode
  /** The page after the row with this key. */
  after(key: unknown): SelectNode
  /** Where the key stands among the columns that the driver gives. */
  readonly keyPosition: number
}

const rowCount = integerType(64)

/**
 * The pages of a query that reads one table in the order of its primary key; undefined for every other query. A page of rows at
 * once costs less than a cursor that gives them one by one, and each page is found by the key, so that the last is as quick as the first.
 */
export function keysetPages(statement: Node, rows: number): KeysetPages | undefined {
  if (!(statement instanceof SelectNode)) return undefined
  const key = keyOf(statement)
  if (key === undefined) return undefined
  const keyPosition = statement.selection.columns.findIndex(({ expression }) => expression === key.node)
  if (keyPosition < 0) return undefined
  const limit = new BoundNode(rows, rowCount)
  const first = copyOf(statement)
  first.orderBy = [new OrderingNode(key.node, 'asc')]
  first.limit = limit
  return {
    first,
    keyPosition,
    after(last) {
      const next = copyOf(first)
      const later = new OperationNode('gt', [key.node, new BoundNode(last, key.node.type)], booleanType)
      next.where = first.where === undefined ? later : new OperationNode('and', [first.where, later], booleanType)
      return next
    },
  }
}

// Any order is good for a query that asks for none; otherwise it must be that of the key.
function keyOf(statement: SelectNode): TableColumn | undefined {
  const [source] = statement.from
  if (!(source instanceof TableInfo) || statement.from.length > 1 || !isPlain(statement)) return undefined
  const keys = [...source.columns.values()].filter((column) => column.attributes.primaryKey === true)
  const [key] = keys
  if (key === undefined || keys.length > 1 || !['integer', 'text', 'uuid'].includes(key.node.type.kind)) return undefined
  if (statement.orderBy.length === 0) return key
  const [ordering] = statement.orderBy
  const byKey =
    statement.orderBy.length === 1 &&
    ordering?.direction === 'asc' &&
    ordering.operand instanceof ColumnNode &&
    ordering.operand === key.node
  return byKey ? key : undefined
}

function isPlain(statement: SelectNode): boolean {
  const { joins, groupBy, having, limit, offset, distinct, distinctOn, lock, prefixes, suffixes, selection } = statement
  const parts = [joins, groupBy, distinctOn, prefixes, suffixes, statement.with]
  const columnsOnly = selection.columns.every(({ expression }) => expression instanceof ColumnNode)
  return (
    columnsOnly &&
    parts.every((part) => part.length === 0) &&
    having === undefined &&
    limit === undefined &&
    offset === undefined &&
    !distinct &&
    lock === undefined
  )
}
