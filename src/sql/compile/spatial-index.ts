import type { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import { TableInfo } from '../../schema/tables/table.ts'

/** Whether an expression is a column of a table that declares a spatial index over it. */
export function hasSpatialIndex(point: Node | undefined): boolean {
  if (!(point instanceof ColumnNode) || !(point.source instanceof TableInfo)) return false
  return point.source.base.elements.some(
    (element) => element.element === 'spatialIndex' && element.column instanceof ColumnNode && element.column.name === point.name,
  )
}
