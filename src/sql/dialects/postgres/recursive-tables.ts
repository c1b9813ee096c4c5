import { CastNode, ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { decimalType, integerType, textType } from '../../../schema/types/column-types.ts'
import { storedType } from '../../compile/operand-kinds.ts'
import { copyOf, ResultColumnNode, SelectionNode, SelectNode, SetOperationNode } from '../../statements/select-node.ts'
import { postgresTypeName } from './type-name.ts'

const integer = integerType(64)
const decimal = decimalType()
const text = textType()

/**
 * The query of a recursive common table expression, its columns cast to one type: PostgreSQL wants those of the base and of the step to be
 * the same to the last limit (manual §7.8.2), where `depth + 1` is wider than `depth`.
 */
export function withSameTypes(query: SetOperationNode): SetOperationNode {
  const { left, right } = query
  if (!(left instanceof SelectNode) || !(right instanceof SelectNode)) return query
  const types = left.selection.columns.map((column, position) => commonType(column, right.selection.columns[position]))
  if (types.every((type) => type === undefined)) return query
  return new SetOperationNode(query.operator, casting(left, types), casting(right, types), query.orderBy, query.limit, query.offset)
}

/** The type without limits that both columns are cast to; undefined where they are of one type already. */
function commonType(left: ResultColumnNode, right: ResultColumnNode | undefined): ColumnType | undefined {
  if (right === undefined) return undefined
  const [one, other] = [left.expression, right.expression]
  if (one instanceof ColumnNode && other instanceof ColumnNode && postgresTypeName(one.type) === postgresTypeName(other.type))
    return undefined
  switch (storedType(one.type).kind) {
    case 'integer':
      return integer
    case 'decimal':
      return decimal
    case 'text':
      return text
    default:
      return undefined
  }
}

function casting(query: SelectNode, types: readonly (ColumnType | undefined)[]): SelectNode {
  const copy = copyOf(query)
  const columns = query.selection.columns.map((column, position) => {
    const type = types[position]
    return type === undefined ? column : new ResultColumnNode(column.path, new CastNode(column.expression, type, true))
  })
  copy.selection = new SelectionNode(columns, query.selection.absent)
  return copy
}
