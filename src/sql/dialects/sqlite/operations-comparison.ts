import { ProgrammingError } from '../../../errors/index.ts'
import { ListNode, type OperationNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { SubqueryNode, TupleNode } from '../../../schema/expressions/nodes.ts'
import type { Kind } from '../../../schema/types/kind.ts'
import { baseOperations, required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { listSize } from '../../compile/statement-key.ts'
import { bitsOf, kindOf, writeBare, writeNumber } from './operands.ts'
import { isQuantified, writeElementQuery, writeQuantified } from './quantified.ts'
import { writeConvertedColumn } from './query-column.ts'

/** Comparisons, where kinds of numbers are stored in forms that SQLite does not compare with each other, and JSON by its text. */
export const comparisonOperations: Readonly<Record<string, Operation>> = {
  eq: comparison('='),
  ne: comparison('<>'),
  lt: comparison('<'),
  lte: comparison('<='),
  gt: comparison('>'),
  gte: comparison('>='),
  isDistinct: comparison('IS DISTINCT FROM'),
  isNotDistinct: comparison('IS NOT DISTINCT FROM'),
  between: {
    precedence: (node) => (commonKind(node.operands) === undefined ? precedence.comparison : precedence.and),
    compile(operands, writer) {
      const [operand, low, high] = operands
      if (commonKind(operands) === undefined) {
        checkOrdered(operands, 'between')
        nested(operand, precedence.comparison, writer, true)
        writer.write(' BETWEEN ')
        writeBare(required(low), writer, precedence.comparison)
        writer.write(' AND ')
        writeBare(required(high), writer, precedence.comparison)
        return
      }
      writeComparison('>=', required(operand), required(low), writer)
      writer.write(' AND ')
      writeComparison('<=', required(operand), required(high), writer)
    },
  },
  in: membership('in'),
  notIn: membership('notIn'),
}

type Symbol = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM'

function comparison(symbol: Symbol): Operation {
  return {
    precedence: precedence.comparison,
    compile([left, right], writer) {
      writeComparison(symbol, required(left), required(right), writer)
    },
  }
}

/** Writes a comparison of two operands. */
export function writeComparison(symbol: Symbol, left: Node, right: Node, writer: SqlWriter): void {
  if (isQuantified(right)) {
    writeComparisonWithMany(symbol, left, right, writer)
    return
  }
  if (left instanceof TupleNode && right instanceof TupleNode) {
    writeTuples(symbol, left, right, writer)
    return
  }
  const kind = kindOf(left)
  if (kind === 'json' || kind === 'array') {
    writeDocuments(symbol, kind, left, right, writer)
    return
  }
  checkOrdered([left], symbol)
  writeSide(left, commonKind([left, right]), writer)
  writer.write(` ${symbol} `)
  writeSide(right, commonKind([left, right]), writer)
}

// `= ANY` is IN, which can use an index, unless the two sides have to be converted.
function writeComparisonWithMany(symbol: Symbol, left: Node, many: OperationNode, writer: SqlWriter): void {
  const kind = kindOf(left)
  if (symbol === '=' && many.operation === 'any' && kind !== 'json' && kind !== 'array' && commonKind([left, many]) === undefined) {
    writeBare(left, writer, precedence.comparison)
    writer.write(' IN (')
    writeElementQuery(many, writer)
    writer.write(')')
    return
  }
  writeQuantified(many, (element) => writeComparison(symbol, left, element, writer), writer)
}

function writeSide(node: Node, kind: Kind | undefined, writer: SqlWriter): void {
  if (kind === undefined) writeBare(node, writer, precedence.comparison)
  else writeNumber(node, kind, writer, precedence.comparison)
}

/**
 * The kind of number that operands of different kinds are brought to: undefined where they can be compared as they are stored.
 * As in PostgreSQL decimals beside reals, and integers of 64 bits beside reals, are compared as reals.
 */
function commonKind(operands: readonly Node[]): Kind | undefined {
  const kinds = new Set(operands.map(kindOf))
  if (kinds.size < 2) return undefined
  if (kinds.has('real')) return kinds.has('decimal') || operands.some(isLongInteger) ? 'real' : undefined
  return kinds.has('decimal') ? 'decimal' : undefined
}

function isLongInteger(node: Node): boolean {
  const kind = kindOf(node)
  return kind === 'bigint' || (kind === 'integer' && bitsOf(node) === 64)
}

function writeTuples(symbol: Symbol, left: TupleNode, right: TupleNode, writer: SqlWriter): void {
  const kinds = left.items.map((item, position) => commonKind([item, required(right.items[position])]))
  checkOrdered(left.items, symbol)
  for (const item of left.items) {
    const kind = kindOf(item)
    if (kind === 'json' || kind === 'array')
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `SQLite cannot compare a tuple that holds a value of kind ${kind}; compare it by itself`,
      )
  }
  writer.write('(')
  writeItems(left, kinds, writer)
  writer.write(`) ${symbol} (`)
  writeItems(right, kinds, writer)
  writer.write(')')
}

function writeItems(tuple: TupleNode, kinds: readonly (Kind | undefined)[], writer: SqlWriter): void {
  tuple.items.forEach((item, position) => {
    if (position > 0) writer.write(', ')
    const kind = kinds[position]
    if (kind === undefined) writeBare(item, writer, 0)
    else writeNumber(item, kind, writer)
  })
}

/** Documents and arrays are equal by what they say, not by their text: the order of keys and the way to write a number do not count. */
function writeDocuments(symbol: Symbol, kind: 'json' | 'array', left: Node, right: Node, writer: SqlWriter): void {
  const equals = kind === 'json' ? 'granary_json_equals' : 'granary_array_equals'
  switch (symbol) {
    case '=':
    case '<>':
      writer
        .write(`${equals}(`)
        .list([left, right])
        .write(symbol === '=' ? ') = 1' : ') = 0')
      return
    case 'IS DISTINCT FROM':
    case 'IS NOT DISTINCT FROM':
      writer.write('granary_json_canonical(').node(left).write(`) ${symbol} granary_json_canonical(`).node(right).write(')')
      return
    default:
      throw notOrdered(kind)
  }
}

/** Refuses an order that SQLite would take from the text of a document. */
function checkOrdered(operands: readonly Node[], symbol: string): void {
  if (symbol === '=' || symbol === '<>' || symbol.startsWith('IS')) return
  for (const operand of operands) checkOrder(operand)
}

/** Throws ProgrammingError STATEMENT_INVALID for what has no order. */
export function checkOrder(operand: Node): void {
  const kind = kindOf(operand)
  if (kind === 'json' || kind === 'array' || kind === 'point') throw notOrdered(kind)
}

function notOrdered(kind: Kind): ProgrammingError {
  return new ProgrammingError('STATEMENT_INVALID', `values of kind ${kind} have no order; compare or order by a part of them`)
}

function membership(operation: 'in' | 'notIn'): Operation {
  const base = baseOperation(operation)
  const symbol = operation === 'in' ? 'IN' : 'NOT IN'
  return {
    precedence: precedence.comparison,
    compile(operands, writer, node) {
      const [left, values] = operands
      const subject = required(left)
      const kind = kindOf(subject)
      if (values instanceof ListNode && values.values.length > 0 && (kind === 'json' || kind === 'array')) {
        writeDocumentList(subject, symbol, values, writer)
        return
      }
      const common = values instanceof SubqueryNode ? commonKind([subject, values]) : undefined
      if (!(values instanceof SubqueryNode) || common === undefined) {
        base.compile(operands, writer, node)
        return
      }
      writeNumber(subject, common, writer, precedence.comparison)
      writer.write(` ${symbol} (`)
      writeConvertedColumn(values, common, writer)
      writer.write(')')
    },
  }
}

function writeDocumentList(subject: Node, symbol: string, list: ListNode, writer: SqlWriter): void {
  writer.write('granary_json_canonical(').node(subject).write(`) ${symbol} (SELECT granary_json_canonical(column1) FROM (VALUES `)
  const size = listSize(list.values.length)
  if (size < 0) throw new ProgrammingError('STATEMENT_INVALID', 'in() takes 1024 documents at most; split the list')
  for (let item = 0; item < size; item++) {
    writer.write(item === 0 ? '(' : ', (')
    writer.parameter(list, list.type, { item })
    writer.write(')')
  }
  writer.write('))')
}

function baseOperation(name: string): Operation {
  const operation = baseOperations[name]
  if (operation === undefined) throw new Error(`there is no base operation ${name}`)
  return operation
}
