import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode, FragmentNode } from '../../../schema/expressions/nodes.ts'
import { TableInfo } from '../../../schema/tables/table.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { checkNames, statementNodes, writeReturning, writeWhere } from '../../compile/statement-nodes.ts'
import { rewrite, traverse } from '../../compile/tree.ts'
import { untypedSql } from '../../compile/untyped-sql.ts'
import { ChangeParts, DeleteNode, InsertNode, UpdateNode } from '../../statements/change-nodes.ts'
import { SelectionNode } from '../../statements/select-node.ts'
import { withSpatialIndexes } from './spatial.ts'

/** INSERT. After a query SQLite takes the ON of ON CONFLICT for a join's, unless a WHERE stands before it (https://sqlite.org/lang_upsert.html §2.2). */
export function writeInsert(node: InsertNode, writer: SqlWriter): void {
  if (node.conflicts.length === 0) {
    statementNodes.insert(node, writer)
    return
  }
  const { table, columns, source, conflicts, returning } = node
  if (source === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'on SQLite an insert of nothing but defaults cannot have a conflict clause: give one column',
    )
  const fromQuery = source.kind === 'select' || source.kind === 'setOperation'
  statementNodes.insert(
    fromQuery
      ? new InsertNode(table, columns, new FragmentNode(['SELECT * FROM (', ') WHERE 1'], [source], untypedSql), conflicts, returning)
      : node,
    writer,
  )
}

export function writeUpdate(node: UpdateNode, writer: SqlWriter): void {
  checkReturning(node.returning, node.table, writer)
  statementNodes.update(new UpdateNode(node.table, indexed(node)), writer)
}

/** DELETE. SQLite has no USING: a row goes when there is a row of the other tables for which the condition holds, which is the same. */
export function writeDelete(node: DeleteNode, writer: SqlWriter): void {
  checkReturning(node.returning, node.table, writer)
  if (node.from.length === 0) {
    statementNodes.delete(new DeleteNode(node.table, indexed(node)), writer)
    return
  }
  if (node.limit !== undefined || node.orderBy.length > 0) writer.need('sql.updateLimit', 'ORDER BY and LIMIT on DELETE')
  checkNames([node.table, ...node.from])
  writer.write('DELETE FROM ').node(node.table).write(' WHERE EXISTS (SELECT 1 FROM ').list(node.from)
  for (const join of node.joins) writer.node(join)
  writeWhere(node.where, writer)
  writer.write(')')
  writeReturning(returningOf(node), writer)
}

function indexed(node: UpdateNode | DeleteNode): ChangeParts {
  const parts = Object.assign(new ChangeParts(), {
    from: node.from,
    joins: node.joins,
    orderBy: node.orderBy,
    limit: node.limit,
    returning: returningOf(node),
  })
  if (node instanceof UpdateNode) parts.assignments = node.assignments
  parts.where = withSpatialIndexes(node.where)
  return parts
}

// RETURNING of SQLite knows the changed table by its own name only, whatever it is called in the rest of the statement.
function returningOf({ returning, table }: UpdateNode | DeleteNode): SelectionNode | undefined {
  if (returning === undefined || table.alias === table.base.name) return returning
  const named = new TableInfo(table.base.name, table.base.name, {}, {}, table.base)
  const renamed = rewrite(returning, (node) => (node instanceof ColumnNode && node.source.alias === table.alias ? node.from(named) : node))
  return renamed instanceof SelectionNode ? renamed : returning
}

// RETURNING of SQLite sees the changed table only (https://sqlite.org/lang_returning.html §3).
function checkReturning(returning: SelectionNode | undefined, table: TableInfo, writer: SqlWriter): void {
  if (returning === undefined) return
  traverse(returning, (node: Node) => {
    if (node.kind === 'select' || node.kind === 'setOperation') return false
    if (node instanceof ColumnNode && node.source.alias !== table.alias)
      writer.need('sql.returningJoined', 'RETURNING of columns of other tables than the changed one')
    return undefined
  })
}
