import { ProgrammingError } from '../../../errors/index.ts'
import { ExpressionNode, ListNode, OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode, OutputNode } from '../../../schema/expressions/nodes.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { listSize } from '../../compile/statement-key.ts'
import { ResultColumnNode, SelectNode } from '../../statements/select-node.ts'
import { builtInCollations, collationFunction } from './user-functions.ts'

const comparing = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'isDistinct', 'isNotDistinct', 'between', 'in', 'notIn'] as const

/**
 * The operations in which a collation counts. SQLite's own collations are written as they are. Others are functions that give sort keys
 * (see `collations` in SqliteOptions): what is ordered, grouped or compared by one is written as its key, on both sides of a comparison.
 */
export function withCollations(operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> {
  const own: Record<string, Operation> = { ...operations, collate }
  for (const name of comparing) {
    const base = operations[name]
    if (base !== undefined) own[name] = comparison(base)
  }
  for (const name of ['nullIf', 'greatest', 'least']) {
    const base = operations[name]
    if (base !== undefined) own[name] = refusing(name, base)
  }
  return own
}

/** A column of a select list gives the text itself, not its key. */
export function withoutKey(node: ResultColumnNode, distinct: boolean): ResultColumnNode {
  const { expression } = node
  if (keyOf(expression) === undefined || !(expression instanceof OperationNode)) return node
  if (distinct)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'on SQLite distinct() does not see a registered collation; group by the collated expression',
    )
  const [text] = expression.operands
  return text instanceof ExpressionNode ? new ResultColumnNode(node.path, text) : node
}

/**
 * What to order by: for a column of the result that was given a collation the key, which the result does not hold; for one that has the
 * name of columns of several sources that column, since SQLite does not know which is meant.
 */
export function orderKey(operand: Node, scope: Node | undefined): Node {
  if (!(operand instanceof OutputNode) || !(scope instanceof SelectNode)) return operand
  const column = scope.selection.columns.find(({ name }) => name === operand.name)
  if (column === undefined) return operand
  const ambiguous = column.expression instanceof ColumnNode && scope.from.length + scope.joins.length > 1
  return ambiguous || keyOf(column.expression) !== undefined ? column.expression : operand
}

/** Throws ProgrammingError STATEMENT_INVALID for an operand with a registered collation, of which the key would be the result. */
export function refuseKeys(name: string, operands: readonly Node[]): void {
  if (!operands.some((operand) => keyOf(operand) !== undefined)) return
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `on SQLite ${name}() does not see a registered collation; order by it and take the first row`,
  )
}

const collate: Operation = {
  precedence: (node) => (keyOf(node) === undefined ? precedence.collate : undefined),
  compile([operand], writer, node) {
    const key = keyOf(node)
    if (key !== undefined) {
      writer.write(`${key}(`).node(required(operand)).write(')')
      return
    }
    nested(operand, precedence.collate, writer, true)
    writer.write(` COLLATE ${String(node.constants?.[0]).toUpperCase()}`)
  },
}

/** The function that gives the key, for an expression with a collation that SQLite does not have. */
function keyOf(node: object | undefined): string | undefined {
  if (!(node instanceof OperationNode) || node.operation !== 'collate') return undefined
  const name = String(node.constants?.[0])
  if (builtInCollations.has(name.toUpperCase())) return undefined
  if (!/^[a-z_]\w*$/i.test(name))
    throw new ProgrammingError('STATEMENT_INVALID', 'the name of a collation has letters, digits and underscores')
  return collationFunction(name)
}

function comparison(base: Operation): Operation {
  return {
    ...base,
    compile(operands, writer, node) {
      const collated = operands.find((operand) => keyOf(operand) !== undefined)
      if (!(collated instanceof OperationNode)) {
        base.compile(operands, writer, node)
        return
      }
      const [left, values] = operands
      if (node.operation === 'in' || node.operation === 'notIn')
        writeMembership(required(left), values, node.operation === 'in' ? 'IN' : 'NOT IN', writer)
      else
        base.compile(
          operands.map((operand) => keyed(operand, collated)),
          writer,
          node,
        )
    },
  }
}

// The other side of a comparison by a collation.
function keyed(operand: Node, collated: OperationNode): Node {
  if (keyOf(operand) !== undefined) return operand
  if (operand instanceof ExpressionNode && operand.type.kind === 'text')
    return new OperationNode('collate', [operand], operand.type, collated.constants)
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    'on SQLite a registered collation compares texts one by one: no tuples, no any() and all()',
  )
}

function writeMembership(left: Node, values: Node | undefined, symbol: string, writer: SqlWriter): void {
  const key = keyOf(left)
  if (key === undefined || !(values instanceof ListNode)) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'on SQLite in() with a registered collation takes a list of texts, not a query; join to the query instead',
    )
  }
  const size = listSize(values.values.length)
  if (size < 0) throw new ProgrammingError('STATEMENT_INVALID', 'in() with a registered collation takes 1024 texts at most; split the list')
  writer.node(left).write(` ${symbol} (`)
  for (let item = 0; item < size; item++) {
    writer.write(`${item === 0 ? '' : ', '}${key}(`).parameter(values, values.type, { item })
    writer.write(')')
  }
  writer.write(')')
}

function refusing(name: string, base: Operation): Operation {
  return {
    ...base,
    compile(operands, writer, node) {
      refuseKeys(name, operands)
      base.compile(operands, writer, node)
    },
  }
}
