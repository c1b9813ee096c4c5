import type { OrderingNode } from '../../schema/expressions/expression-node.ts'
import { declareNode, Node } from '../../schema/expressions/node.ts'
import type { SourceNode, TupleNode } from '../../schema/expressions/nodes.ts'
import type { TableColumn, TableInfo } from '../../schema/tables/table.ts'
import type { JoinNode, SelectionNode } from './select-node.ts'

/** `column = value` of an update or an upsert. */
export class AssignmentNode extends Node {
  readonly kind = 'assignment'
  readonly column: TableColumn
  readonly target: Node
  readonly value: Node

  constructor(column: TableColumn, value: Node) {
    super()
    this.column = column
    this.target = column.node
    this.value = value
  }
}
declareNode('assignment', { target: 'node', value: 'node' })

/** Rows of plain values, one after the other, already in the form that the driver takes. */
export class RowsNode extends Node {
  readonly kind = 'rows'
  readonly columns: readonly TableColumn[]
  readonly rowCount: number
  readonly cells: readonly unknown[]

  constructor(columns: readonly TableColumn[], rowCount: number, cells: readonly unknown[]) {
    super()
    this.columns = columns
    this.rowCount = rowCount
    this.cells = cells
  }
}
declareNode('rows', { rowCount: 'constant', cells: 'values' })

/** Rows that hold expressions beside values. */
export class ExpressionRowsNode extends Node {
  readonly kind = 'expressionRows'
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TupleNode[]

  constructor(columns: readonly TableColumn[], rows: readonly TupleNode[]) {
    super()
    this.columns = columns
    this.rows = rows
  }
}
declareNode('expressionRows', { rows: 'nodes' })

/** What happens when an inserted row meets a row with the same key. */
export class ConflictNode extends Node {
  readonly kind = 'conflict'
  /** The columns or expressions of the unique constraint; none: any constraint. */
  readonly target: readonly Node[]
  readonly targetWhere: Node | undefined
  /** Empty: do nothing. */
  readonly assignments: readonly AssignmentNode[]
  readonly where: Node | undefined

  constructor(target: readonly Node[], targetWhere: Node | undefined, assignments: readonly AssignmentNode[], where: Node | undefined) {
    super()
    this.target = target
    this.targetWhere = targetWhere
    this.assignments = assignments
    this.where = where
  }
}
declareNode('conflict', { target: 'nodes', targetWhere: 'optional', assignments: 'nodes', where: 'optional' })

/** INSERT. `source`: rows, a query, or undefined for one row of defaults. */
export class InsertNode extends Node {
  readonly kind = 'insert'
  readonly table: TableInfo
  readonly columns: readonly TableColumn[]
  readonly columnNames: readonly string[]
  readonly source: Node | undefined
  readonly conflicts: readonly ConflictNode[]
  readonly returning: SelectionNode | undefined

  constructor(
    table: TableInfo,
    columns: readonly TableColumn[],
    source: Node | undefined,
    conflicts: readonly ConflictNode[],
    returning: SelectionNode | undefined,
  ) {
    super()
    this.table = table
    this.columns = columns
    this.columnNames = columns.map((column) => column.name)
    this.source = source
    this.conflicts = conflicts
    this.returning = returning
  }
}
declareNode('insert', { table: 'node', columnNames: 'constants', source: 'optional', conflicts: 'nodes', returning: 'optional' })

const nothing: readonly never[] = Object.freeze([])

/** What an update or a delete is made of. Changed only by its maker, before anybody else sees it. */
export class ChangeParts {
  assignments: readonly AssignmentNode[] = nothing
  from: readonly SourceNode[] = nothing
  joins: readonly JoinNode[] = nothing
  where: Node | undefined = undefined
  orderBy: readonly OrderingNode[] = nothing
  limit: Node | undefined = undefined
  returning: SelectionNode | undefined = undefined

  copy(): ChangeParts {
    const copy = new ChangeParts()
    copy.assignments = this.assignments
    copy.from = this.from
    copy.joins = this.joins
    copy.where = this.where
    copy.orderBy = this.orderBy
    copy.limit = this.limit
    copy.returning = this.returning
    return copy
  }
}

/** UPDATE. */
export class UpdateNode extends Node {
  readonly kind = 'update'
  readonly table: TableInfo
  readonly assignments: readonly AssignmentNode[]
  readonly from: readonly SourceNode[]
  readonly joins: readonly JoinNode[]
  readonly where: Node | undefined
  readonly orderBy: readonly OrderingNode[]
  readonly limit: Node | undefined
  readonly returning: SelectionNode | undefined

  constructor(table: TableInfo, parts: ChangeParts) {
    super()
    this.table = table
    this.assignments = parts.assignments
    this.from = parts.from
    this.joins = parts.joins
    this.where = parts.where
    this.orderBy = parts.orderBy
    this.limit = parts.limit
    this.returning = parts.returning
  }
}
declareNode('update', {
  table: 'node',
  assignments: 'nodes',
  from: 'nodes',
  joins: 'nodes',
  where: 'optional',
  orderBy: 'nodes',
  limit: 'optional',
  returning: 'optional',
})

/** DELETE. */
export class DeleteNode extends Node {
  readonly kind = 'delete'
  readonly table: TableInfo
  readonly from: readonly SourceNode[]
  readonly joins: readonly JoinNode[]
  readonly where: Node | undefined
  readonly orderBy: readonly OrderingNode[]
  readonly limit: Node | undefined
  readonly returning: SelectionNode | undefined

  constructor(table: TableInfo, parts: ChangeParts) {
    super()
    this.table = table
    this.from = parts.from
    this.joins = parts.joins
    this.where = parts.where
    this.orderBy = parts.orderBy
    this.limit = parts.limit
    this.returning = parts.returning
  }
}
declareNode('delete', {
  table: 'node',
  from: 'nodes',
  joins: 'nodes',
  where: 'optional',
  orderBy: 'nodes',
  limit: 'optional',
  returning: 'optional',
})
