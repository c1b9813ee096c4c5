import type { ListNode } from '../../../schema/expressions/expression-node.ts'
import type { CastNode } from '../../../schema/expressions/nodes.ts'
import { expressionNodes } from '../../compile/base-nodes.ts'
import type { CompileNode } from '../../compile/dialect.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { recursiveQueries, statementNodes, writeOrderAndLimit } from '../../compile/statement-nodes.ts'
import type { MatchNode } from '../../functions/full-text.ts'
import type { AssignmentNode, DeleteNode, ExpressionRowsNode, InsertNode, UpdateNode } from '../../statements/change-nodes.ts'
import type { ExplainNode } from '../../statements/explain.ts'
import type { SelectionNode, SelectNode, SetOperationNode } from '../../statements/select-node.ts'
import type { FunctionSource } from '../../statements/sources.ts'
import { writeCast } from './casts.ts'
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
    statementNodes.select(node, writer)
  },

  setOperation(given: SetOperationNode, writer: SqlWriter) {
    const node = withEqualTypes(given)
    limitsAreTyped(node, writer)
    const { left, right } = recursiveQueries(writer).has(node) ? withSameTypes(node) : node
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
