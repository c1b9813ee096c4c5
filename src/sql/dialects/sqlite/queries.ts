import { ProgrammingError } from '../../../errors/index.ts'
import { ExpressionNode, OperationNode, OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { type ColumnNode, NumberNode, OutputNode, OverNode, WindowNode } from '../../../schema/expressions/nodes.ts'
import { booleanType, integerType } from '../../../schema/types/column-types.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { StatementKey } from '../../compile/statement-key.ts'
import { writeOrderAndLimit } from '../../compile/statement-nodes.ts'
import { copyOf, type QueryNode, ResultColumnNode, SelectionNode, SelectNode, type SetOperationNode } from '../../statements/select-node.ts'
import { QuerySource } from '../../statements/sources.ts'
import { columnsOf } from '../../statements/subqueries.ts'

const integer = integerType(64)
const rowNumber = new OperationNode('rowNumber', [], integer)
const rank = new OperationNode('rank', [], integer)
/** SQLite takes no OFFSET without a LIMIT; -1 is none (https://sqlite.org/lang_select.html#limitoffset). */
const noLimit = new NumberNode(-1)

/** A query that SQLite can run, with the same rows: DISTINCT ON and WITH TIES become window functions, OFFSET gets a LIMIT. */
export function runnable(node: SelectNode): SelectNode {
  const distinct = node.distinctOn.length > 0 ? withoutDistinctOn(node) : node
  const tied = distinct.withTies ? withoutTies(distinct) : distinct
  if (tied.offset === undefined || tied.limit !== undefined) return tied
  const limited = copyOf(tied)
  limited.limit = noLimit
  return limited
}

// The first row of each group in the query's order.
function withoutDistinctOn(node: SelectNode): SelectNode {
  const keys = node.orderBy.map(({ operand }) => selected(operand, node.selection))
  const groups = node.distinctOn.map((key) => selected(key, node.selection))
  const leading = new Set(keys.slice(0, groups.length).map(shapeOf))
  // The rule of PostgreSQL, without which the result would not be determined by the order.
  if (keys.length > 0 && !groups.every((group) => leading.has(shapeOf(group)))) {
    throw new ProgrammingError('STATEMENT_INVALID', 'the keys of distinctOn() must be the first of orderBy(), in any order')
  }
  const order = orderedBy(node.orderBy, keys)
  const inner = unlimited(node)
  const first = new ResultColumnNode(['granary first'], new OverNode(rowNumber, new WindowNode(groups, order)))
  inner.selection = new SelectionNode([...node.selection.columns, ...orderColumns(keys), first])
  const source = sourceOf(inner)
  const outer = outerOf(node, source)
  outer.where = new OperationNode('eq', [columnNamed(source, 'granary first'), new NumberNode(1)], booleanType)
  outer.orderBy = orderedBy(
    node.orderBy,
    keys.map((_, position) => columnNamed(source, orderName(position))),
  )
  outer.limit = node.limit
  outer.offset = node.offset
  outer.withTies = node.withTies
  return outer
}

// Rows whose rank is within the limit; the rank of a row that ties is that of the first it ties with.
function withoutTies(node: SelectNode): SelectNode {
  if (node.orderBy.length === 0) throw new ProgrammingError('STATEMENT_INVALID', 'withTies() needs an order, by which rows can tie')
  if (node.limit === undefined) throw new ProgrammingError('STATEMENT_INVALID', 'withTies() needs a limit')
  const keys = node.orderBy.map(({ operand }) => selected(operand, node.selection))
  const inner = unlimited(node)
  const names = node.distinct ? keys.map((key) => distinctColumn(key, node.selection)) : keys.map((_, position) => orderName(position))
  if (!node.distinct) inner.selection = new SelectionNode([...node.selection.columns, ...orderColumns(keys)])
  const rows = sourceOf(inner)
  const window = new WindowNode(
    [],
    orderedBy(
      node.orderBy,
      names.map((name) => columnNamed(rows, name)),
    ),
  )
  const ranked = outerOf(node, rows)
  ranked.selection = new SelectionNode([
    ...node.selection.columns.map(({ name }) => new ResultColumnNode([name], columnNamed(rows, name))),
    new ResultColumnNode(['granary rank'], new OverNode(rank, window)),
    new ResultColumnNode(['granary row'], new OverNode(rowNumber, window)),
  ])
  const source = sourceOf(ranked)
  const outer = outerOf(node, source)
  const last = node.offset === undefined ? node.limit : new OperationNode('plus', [node.limit, node.offset], integer)
  const within = new OperationNode('lte', [columnNamed(source, 'granary rank'), last], booleanType)
  outer.where =
    node.offset === undefined
      ? within
      : new OperationNode(
          'and',
          [within, new OperationNode('gt', [columnNamed(source, 'granary row'), node.offset], booleanType)],
          booleanType,
        )
  outer.orderBy = [new OrderingNode(columnNamed(source, 'granary row'), 'asc')]
  return outer
}

function unlimited(node: SelectNode): SelectNode {
  const inner = copyOf(node)
  inner.distinctOn = []
  inner.orderBy = []
  inner.limit = undefined
  inner.offset = undefined
  inner.withTies = false
  inner.suffixes = []
  inner.lock = undefined
  return inner
}

function outerOf(node: SelectNode, source: QuerySource): SelectNode {
  const outer = new SelectNode(
    new SelectionNode(
      node.selection.columns.map(({ path, name }) => new ResultColumnNode(path, columnNamed(source, name))),
      node.selection.absent,
    ),
  )
  outer.from = [source]
  outer.suffixes = node.suffixes
  outer.lock = node.lock
  return outer
}

function sourceOf(query: SelectNode): QuerySource {
  return new QuerySource('granary rows', query, columnsOf(query))
}

function columnNamed(source: QuerySource, name: string): ColumnNode {
  const column = source.columns.find((candidate) => candidate.name === name)
  if (column === undefined) throw new Error(`the query has no column ${name}`)
  return column
}

function orderName(position: number): string {
  return `granary order ${position}`
}

function orderColumns(keys: readonly ExpressionNode[]): ResultColumnNode[] {
  return keys.map((key, position) => new ResultColumnNode([orderName(position)], key))
}

function orderedBy(orderings: readonly OrderingNode[], keys: readonly ExpressionNode[]): OrderingNode[] {
  return orderings.map(({ direction, nulls }, position) => new OrderingNode(keys[position] as ExpressionNode, direction, nulls))
}

/** A key as an expression: a column of the result stands for what it was made of. */
function selected(key: Node, selection: SelectionNode): ExpressionNode {
  const found = key instanceof OutputNode ? selection.columns.find(({ name }) => name === key.name)?.expression : key
  if (found instanceof ExpressionNode) return found
  throw new ProgrammingError('STATEMENT_INVALID', 'an entry of orderBy() or distinctOn() is no expression')
}

function distinctColumn(key: ExpressionNode, selection: SelectionNode): string {
  const shape = shapeOf(key)
  const found = selection.columns.find(({ expression }) => expression === key || shapeOf(expression) === shape)
  if (found === undefined)
    throw new ProgrammingError('STATEMENT_INVALID', 'with distinct() and withTies() the keys of orderBy() must be in the select list')
  return found.name
}

function shapeOf(node: Node): string {
  const key = new StatementKey()
  key.add(node)
  return `${key.text} ${JSON.stringify(key.values, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`
}

/**
 * UNION, INTERSECT and EXCEPT. SQLite takes neither parentheses nor ORDER BY in a branch, so such a branch becomes a subquery. It has no
 * INTERSECT ALL and EXCEPT ALL: numbering equal rows makes them different, after which the forms without ALL do the same.
 */
export function writeSetOperation(node: SetOperationNode, writer: SqlWriter): void {
  const { operator, left, right } = node
  if (operator === 'intersect all' || operator === 'except all') {
    writer.write('SELECT ')
    writeNames(left, writer)
    writer.write(' FROM (')
    writeNumbered(left, writer)
    writer.write(operator === 'intersect all' ? ' INTERSECT ' : ' EXCEPT ')
    writeNumbered(right, writer)
    writer.write(')')
  } else {
    writeBranch(left, writer, true)
    writer.write(` ${operator.toUpperCase()} `)
    writeBranch(right, writer, false)
  }
  writeOrderAndLimit(
    node.offset !== undefined && node.limit === undefined ? { orderBy: node.orderBy, limit: noLimit, offset: node.offset } : node,
    writer,
  )
}

// SQLite reads a list of set operations from left to right, whichever they are.
function writeBranch(query: QueryNode, writer: SqlWriter, first: boolean): void {
  const ordered = query.orderBy.length > 0 || query.limit !== undefined || query.offset !== undefined
  const plain = query.kind === 'select' ? !ordered && query.distinctOn.length === 0 : first && !ordered
  if (plain) writer.node(query)
  else writer.write('SELECT * FROM (').node(query).write(')')
}

function writeNumbered(query: QueryNode, writer: SqlWriter): void {
  writer.write('SELECT ')
  writeNames(query, writer)
  writer.write(', ROW_NUMBER() OVER (PARTITION BY ')
  writeNames(query, writer)
  writer.write(') AS "granary copy" FROM (').node(query).write(')')
}

function writeNames(query: QueryNode, writer: SqlWriter): void {
  query.selection.columns.forEach(({ name }, position) => {
    if (position > 0) writer.write(', ')
    writer.identifier(name)
  })
}
