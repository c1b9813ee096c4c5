import { ListNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { SubqueryNode } from '../../schema/expressions/nodes.ts'
import type { Operation, OperationLike } from './dialect.ts'
import { aggregateCall, call, infix, nested, postfix, precedence, prefix } from './operators.ts'
import type { SqlWriter } from './sql-writer.ts'
import { listSize } from './statement-key.ts'

/** Operators and functions that standard SQL has, and that every engine writes alike. */
export const baseOperations: Readonly<Record<string, Operation>> = {
  eq: infix('=', precedence.comparison),
  ne: infix('<>', precedence.comparison),
  lt: infix('<', precedence.comparison),
  lte: infix('<=', precedence.comparison),
  gt: infix('>', precedence.comparison),
  gte: infix('>=', precedence.comparison),
  isDistinct: infix('IS DISTINCT FROM', precedence.comparison),
  isNotDistinct: infix('IS NOT DISTINCT FROM', precedence.comparison),
  isNull: postfix('IS NULL', precedence.comparison),
  isNotNull: postfix('IS NOT NULL', precedence.comparison),
  isTrue: postfix('IS TRUE', precedence.comparison),
  isFalse: postfix('IS FALSE', precedence.comparison),
  between: {
    precedence: precedence.comparison,
    compile([operand, low, high], writer) {
      nested(operand, precedence.comparison, writer, true)
      writer.write(' BETWEEN ')
      nested(low, precedence.comparison, writer, true)
      writer.write(' AND ')
      nested(high, precedence.comparison, writer, true)
    },
  },
  in: membership('IN', '1 = 0'),
  notIn: membership('NOT IN', '1 = 1'),
  and: infix('AND', precedence.and),
  or: infix('OR', precedence.or),
  not: prefix('NOT ', precedence.not),
  exists: {
    compile([query], writer) {
      writer.write('EXISTS (').node(required(query)).write(')')
    },
  },
  plus: infix('+', precedence.additive),
  minus: infix('-', precedence.additive),
  times: infix('*', precedence.multiplicative),
  dividedBy: infix('/', precedence.multiplicative),
  modulo: infix('%', precedence.multiplicative),
  negate: prefix('-', precedence.unary),
  bitAnd: infix('&', precedence.bit),
  bitOr: infix('|', precedence.bit),
  bitNot: prefix('~', precedence.unary),
  shiftLeft: infix('<<', precedence.bit),
  shiftRight: infix('>>', precedence.bit),
  concatenate: infix('||', precedence.concatenate),
  collate: {
    precedence: precedence.collate,
    compile([operand], writer, node) {
      nested(operand, precedence.collate, writer, true)
      writer.write(' COLLATE ').identifier(String(node.constants?.[0]))
    },
  },
  // An operator and a function of one engine, by their names.
  customOperator: {
    precedence: customPrecedence,
    compile([left, right], writer, node) {
      const strength = customPrecedence(node)
      nested(left, strength, writer, false)
      writer.write(` ${node.constants?.[0]} `)
      nested(right, strength, writer, true)
    },
  },
  call: {
    compile(operands, writer, node) {
      writer.write(`${node.constants?.[0]}(`).list(operands).write(')')
    },
  },
  // The same with the capability that says which engines have it: constants are the name, the capability and the precedence.
  engineOperator: {
    precedence: enginePrecedence,
    compile([left, right], writer, node) {
      const strength = enginePrecedence(node)
      needCapability(node, writer, 'operator')
      nested(left, strength, writer, false)
      writer.write(` ${node.constants?.[0]} `)
      nested(right, strength, writer, true)
    },
  },
  enginePrefix: {
    precedence: precedence.comparison + 1,
    compile([operand], writer, node) {
      needCapability(node, writer, 'operator')
      writer.write(`${node.constants?.[0]} `)
      nested(operand, Number.POSITIVE_INFINITY, writer, true)
    },
  },
  engineCall: {
    compile(operands, writer, node) {
      needCapability(node, writer, 'function')
      writer.write(`${node.constants?.[0]}(`).list(operands).write(')')
    },
  },
  coalesce: call('COALESCE'),
  nullIf: call('NULLIF'),
  // aggregates
  countAll: {
    compile(_, writer) {
      writer.write('COUNT(*)')
    },
  },
  count: aggregateCall('COUNT'),
  sum: aggregateCall('SUM'),
  avg: aggregateCall('AVG'),
  min: aggregateCall('MIN'),
  max: aggregateCall('MAX'),
  grouping: {
    compile(keys, writer) {
      writer.need('sql.groupingSets', 'GROUPING')
      writer.write('GROUPING(').list(keys).write(')')
    },
  },
  // window functions
  rowNumber: call('ROW_NUMBER'),
  rank: call('RANK'),
  denseRank: call('DENSE_RANK'),
  percentRank: call('PERCENT_RANK'),
  cumeDist: call('CUME_DIST'),
  ntile: call('NTILE'),
  lag: call('LAG'),
  lead: call('LEAD'),
  firstValue: call('FIRST_VALUE'),
  lastValue: call('LAST_VALUE'),
  nthValue: call('NTH_VALUE'),
}

function customPrecedence(node: OperationLike): number {
  const name = node.constants?.[1]
  return name === 'comparison' || name === 'additive' || name === 'multiplicative' || name === 'concatenate'
    ? precedence[name]
    : precedence.comparison + 1
}

function enginePrecedence(node: OperationLike): number {
  const name = node.constants?.[2]
  return name === 'additive' || name === 'multiplicative' ? precedence[name] : precedence.comparison + 1
}

function needCapability(node: OperationLike, writer: SqlWriter, what: string): void {
  writer.needNamed(String(node.constants?.[1]), `${what} ${node.constants?.[0]}`)
}

function membership(symbol: string, empty: string): Operation {
  return {
    precedence: precedence.comparison,
    compile([operand, values], writer) {
      if (values instanceof ListNode && values.values.length === 0) {
        writer.write(`(${empty})`)
        return
      }
      nested(operand, precedence.comparison, writer, true)
      writer.write(` ${symbol} `)
      if (values instanceof ListNode || values instanceof SubqueryNode) writer.node(values)
      else writer.write('(').node(required(values)).write(')')
    },
  }
}

/** The values of IN: each a parameter, or all of them one where they are many. */
export function writeList(list: ListNode, writer: SqlWriter): void {
  const size = listSize(list.values.length)
  if (size < 0) {
    writer.need('sql.jsonTable', `lists of more than 1024 values`)
    writer.write('(SELECT value FROM json_each(').parameter(list, list.type, { asJson: true }).write('))')
    return
  }
  writer.write('(')
  for (let item = 0; item < size; item++) {
    if (item > 0) writer.write(', ')
    writer.parameter(list, list.type, { item })
  }
  writer.write(')')
}

/** An operand that the operation's own builder always gives. */
export function required(operand: Node | undefined): Node {
  if (operand === undefined) throw new Error('an operation lacks an operand')
  return operand
}
