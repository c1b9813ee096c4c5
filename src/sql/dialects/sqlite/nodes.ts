import { ProgrammingError } from '../../../errors/index.ts'
import type { OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { CompileNode } from '../../compile/dialect.ts'
import { expressionNodes, isNeverNull } from '../../compile/base-nodes.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { statementNodes, writeOrderAndLimit } from '../../compile/statement-nodes.ts'
import type { QueryNode, SelectNode, SetOperationNode } from '../../statements/select-node.ts'
import { FunctionSource, type ValuesSource } from '../../statements/sources.ts'
import type { ExplainNode } from '../../statements/explain.ts'
import { writeFunctionColumn, writeValues } from './table-functions.ts'

/** What SQLite writes in its own way. */
export const sqliteNodes: Readonly<Record<string, CompileNode<never>>> = {
  ...expressionNodes,
  ...statementNodes,

  // SQLite counts null as smaller than every value; everywhere else in Granary it comes after.
  ordering(node: OrderingNode, writer: SqlWriter) {
    const nulls = node.nulls ?? (node.direction === 'asc' ? 'last' : 'first')
    const already = nulls === (node.direction === 'asc' ? 'first' : 'last')
    writer.node(node.operand)
    if (node.direction === 'desc') writer.write(' DESC')
    if (!already && !(isNeverNull(node.operand) && !hasOuterJoin(writer))) writer.write(` NULLS ${nulls.toUpperCase()}`)
  },

  // SQLite takes neither parentheses nor ORDER BY in a branch, so such a branch becomes a subquery.
  setOperation(node: SetOperationNode, writer: SqlWriter) {
    if (node.operator === 'intersect all' || node.operator === 'except all') writer.need('sql.setOperationAll', node.operator.toUpperCase())
    branch(node.left, writer, node.operator, true)
    writer.write(` ${node.operator.toUpperCase()} `)
    branch(node.right, writer, node.operator, false)
    writeOrderAndLimit(node, writer)
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
    if (node.offset !== undefined && node.limit === undefined) {
      // OFFSET needs a LIMIT in SQLite; -1 is none.
      writer.inScope(node, () => statementNodes.select(withoutOffset(node), writer))
      writer.write(' LIMIT -1 OFFSET ').node(node.offset)
      return
    }
    statementNodes.select(node, writer)
  },
}

function branch(query: QueryNode, writer: SqlWriter, operator: string, first: boolean): void {
  const plain = query.kind === 'select' ? query.orderBy.length === 0 && query.limit === undefined && query.offset === undefined : first && query.operator === operator && query.limit === undefined && query.orderBy.length === 0
  if (plain) writer.node(query)
  else writer.write('SELECT * FROM (').node(query).write(')')
}

function withoutOffset(node: SelectNode): SelectNode {
  if (node.lock !== undefined || node.suffixes.length > 0) throw new ProgrammingError('STATEMENT_INVALID', 'on SQLite an offset without a limit cannot be followed by more SQL')
  return Object.assign(Object.create(Object.getPrototypeOf(node)), node, { offset: undefined })
}

function hasOuterJoin(writer: SqlWriter): boolean {
  const scope = writer.scopes.at(-1)
  return scope === undefined || !('joins' in scope) || (Array.isArray(scope.joins) && scope.joins.some((join) => join.join !== 'inner' && join.join !== 'cross'))
}
