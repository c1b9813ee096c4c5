import type { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'

/**
 * The type of a column, or undefined where it cannot be found: a column made by references() has that of its target, which may be
 * missing, or refer back in a circle.
 */
export function knownType(column: ColumnNode): ColumnType | undefined {
  try {
    return column.type
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined
    throw error
  }
}
