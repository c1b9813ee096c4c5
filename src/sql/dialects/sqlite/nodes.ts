import type { OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { expressionNodes } from '../../compile/base-nodes.ts'
import type { CompileNode } from '../../compile/dialect.ts'
import { canBeNull } from '../../compile/null-order.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { statementNodes } from '../../compile/statement-nodes.ts'
import type { DeleteNode, InsertNode, UpdateNode } from '../../statements/change-nodes.ts'
import type { ExplainNode } from '../../statements/explain.ts'
import { copyOf, type ResultColumnNode, type SelectNode, type SetOperationNode } from '../../statements/select-node.ts'
import { FunctionSource, type ValuesSource } from '../../statements/sources.ts'
import { writeDelete, writeInsert, writeUpdate } from './changes.ts'
import { orderKey, withoutKey } from './collations.ts'
import { fullTextNodes, withFullTextJoins } from './full-text.ts'
import { sqliteExpressionNodes } from './nodes-expressions.ts'
import { checkOrder } from './operations-comparison.ts'
import { runnable, writeSetOperation } from './queries.ts'
import { withSpatialIndexes } from './spatial.ts'
import { writeFunctionColumn, writeValues } from './table-functions.ts'

/** What SQLite writes in its own way. */
export const sqliteNodes: Readonly<Record<string, CompileNode<never>>> = {
  ...expressionNodes,
  ...statementNodes,
  ...fullTextNodes,
  ...sqliteExpressionNodes,

  // SQLite counts null as smaller than every value; everywhere else in Granary it comes after.
  ordering(node: OrderingNode, writer: SqlWriter) {
    checkOrder(node.operand)
    const nulls = node.nulls ?? (node.direction === 'asc' ? 'last' : 'first')
    const already = nulls === (node.direction === 'asc' ? 'first' : 'last')
    writer.node(orderKey(node.operand, writer.scopes.at(-1)))
    if (node.direction === 'desc') writer.write(' DESC')
    if (!already && canBeNull(node.operand, writer)) writer.write(` NULLS ${nulls.toUpperCase()}`)
  },

  resultColumn(node: ResultColumnNode, writer: SqlWriter) {
    const scope = writer.scopes.at(-1)
    statementNodes.resultColumn(withoutKey(node, scope !== undefined && 'distinct' in scope && scope.distinct === true), writer)
  },

  setOperation(node: SetOperationNode, writer: SqlWriter) {
    writeSetOperation(node, writer)
  },

  insert(node: InsertNode, writer: SqlWriter) {
    writeInsert(node, writer)
  },

  update(node: UpdateNode, writer: SqlWriter) {
    writeUpdate(node, writer)
  },

  delete(node: DeleteNode, writer: SqlWriter) {
    writeDelete(node, writer)
  },

  valuesSource(node: ValuesSource, writer: SqlWriter) {
    writeValues(node, writer)
  },

  explain(_: ExplainNode, writer: SqlWriter) {
    writer.write('EXPLAIN QUERY PLAN ')
  },

  column(node: ColumnNode, writer: SqlWriter) {
    if (node.source instanceof FunctionSource && writeFunctionColumn(node, node.source, writer)) return
    expressionNodes.column(node, writer)
  },

  select(node: SelectNode, writer: SqlWriter) {
    const plain = runnable(node)
    const where = withSpatialIndexes(plain.where)
    const indexed = where === plain.where ? plain : copyOf(plain)
    indexed.where = where
    statementNodes.select(withFullTextJoins(indexed, writer), writer)
  },
}
