import { type ListNode, type OperationNode, OrderingNode } from '../../../schema/expressions/expression-node.ts'
import { type AggregateNode, type CastNode, OutputNode, OverNode } from '../../../schema/expressions/nodes.ts'
import { expressionNodes } from '../../compile/base-nodes.ts'
import type { CompileNode } from '../../compile/dialect.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { recursiveQueries, statementNodes, writeOrderAndLimit } from '../../compile/statement-nodes.ts'
import type { MatchNode } from '../../functions/full-text.ts'
import type { AssignmentNode, DeleteNode, ExpressionRowsNode, InsertNode, UpdateNode } from '../../statements/change-nodes.ts'
import type { ExplainNode } from '../../statements/explain.ts'
import { ResultColumnNode, type SelectionNode, type SelectNode, type SetOperationNode } from '../../statements/select-node.ts'
import type { FunctionSource } from '../../statements/sources.ts'
import { asFirstOfArray } from './aggregates.ts'
import { writeCast } from './casts.ts'
import { collate, collated, collatedAggregate, isCaseFunction, ordered } from './collation/collated-operations.ts'
import { byCodePoints } from './collation/derivation.ts'
import { markOfSetOperation, markOrderedColumns, resultCollation, withOrderedResult } from './collation/result-columns.ts'
import { typedByPlace, writeParameter, writePostgresList } from './parameters.ts'
import { withEqualTypes } from './recursive.ts'
import { withSameTypes } from './recursive-tables.ts'
import { writeMatch } from './search.ts'
import { writeTableFunction } from './table-functions.ts'

/** What PostgreSQL writes in its own way. */
export const postgresNodes: Readonly<Record<string, CompileNode<never>>> = {
  ...expressionNodes,
  ...statementNodes,

  bound: writeParameter,
  late: writeParameter,
  placeholder: writeParameter,

  list(node: ListNode, writer: SqlWriter) {
    writePostgresList(node, writer)
  },

  cast(node: CastNode, writer: SqlWriter) {
    writeCast(node, writer)
  },

  operation(node: OperationNode, writer: SqlWriter) {
    expressionNodes.operation(collated(node, writer), writer)
    if (isCaseFunction(node)) writer.write(' COLLATE ').identifier(byCodePoints)
  },

  aggregate(node: AggregateNode, writer: SqlWriter) {
    const array = asFirstOfArray(node, writer)
    if (array !== undefined) writer.write('(').node(array).write(')[1]')
    else expressionNodes.aggregate(collatedAggregate(node, writer), writer)
  },

  over(node: OverNode, writer: SqlWriter) {
    const array = asFirstOfArray(node.call, writer)
    if (array === undefined) expressionNodes.over(node, writer)
    else writer.write('(').node(new OverNode(array, node.window)).write(')[1]')
  },

  // A column of the result is ordered by its name alone, and has its collation there.
  ordering(node: OrderingNode, writer: SqlWriter) {
    const operand = node.operand instanceof OutputNode ? node.operand : ordered(node.operand)
    expressionNodes.ordering(operand === node.operand ? node : new OrderingNode(operand, node.direction, node.nulls), writer)
  },

  resultColumn(node: ResultColumnNode, writer: SqlWriter) {
    const collation = resultCollation(node, writer)
    statementNodes.resultColumn(
      collation === undefined ? node : new ResultColumnNode(node.path, collate(node.expression, collation)),
      writer,
    )
  },

  match(node: MatchNode, writer: SqlWriter) {
    writer.write('(')
    writeMatch(node, writer)
    writer.write(')')
  },

  explain(_: ExplainNode, writer: SqlWriter) {
    writer.write('EXPLAIN (FORMAT JSON) ')
  },

  select(node: SelectNode, writer: SqlWriter) {
    limitsAreTyped(node, writer)
    markOrderedColumns(node, writer)
    statementNodes.select(withOrderedResult(node), writer)
  },

  setOperation(given: SetOperationNode, writer: SqlWriter) {
    const node = withEqualTypes(given)
    limitsAreTyped(node, writer)
    const recursive = recursiveQueries(writer).has(given) || recursiveQueries(writer).has(node)
    const typed = recursive ? withSameTypes(node) : node
    const { left, right } = typed
    markOfSetOperation(typed, recursive, writer)
    writer.write('(').node(left).write(`) ${node.operator.toUpperCase()} (`).node(right).write(')')
    writeOrderAndLimit(node, writer)
  },

  functionSource(node: FunctionSource, writer: SqlWriter) {
    writeTableFunction(node, writer)
  },

  insert(node: InsertNode, writer: SqlWriter) {
    if (node.conflicts.length > 1) writer.need('sql.conflicts', 'INSERT with several upsert clauses')
    statementNodes.insert(node, writer)
  },

  expressionRows(node: ExpressionRowsNode, writer: SqlWriter) {
    for (const row of node.rows) for (const cell of row.items) typedByPlace(cell, writer)
    statementNodes.expressionRows(node, writer)
  },

  assignment(node: AssignmentNode, writer: SqlWriter) {
    typedByPlace(node.value, writer)
    statementNodes.assignment(node, writer)
  },

  update(node: UpdateNode, writer: SqlWriter) {
    statementNodes.update(withoutReturning(node), writer)
    writeReturning(node.returning, writer)
  },

  delete(node: DeleteNode, writer: SqlWriter) {
    statementNodes.delete(withoutReturning(node), writer)
    writeReturning(node.returning, writer)
  },
}

function limitsAreTyped(node: SelectNode | SetOperationNode, writer: SqlWriter): void {
  typedByPlace(node.limit, writer)
  typedByPlace(node.offset, writer)
}

// RETURNING sees every table of the statement, so its columns are named with theirs.
function writeReturning(returning: SelectionNode | undefined, writer: SqlWriter): void {
  if (returning !== undefined) writer.write(' RETURNING ').node(returning)
}

function withoutReturning<N extends UpdateNode | DeleteNode>(node: N): N {
  if (node.returning === undefined) return node
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object) as N, node, { returning: undefined })
}
