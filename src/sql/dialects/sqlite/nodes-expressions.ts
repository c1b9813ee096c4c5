import { ProgrammingError } from '../../../errors/index.ts'
import { type BoundNode, OperationNode, OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import {
  AggregateNode,
  type CastNode,
  type FrameBound,
  type OverNode,
  type PlaceholderNode,
  WindowNode,
} from '../../../schema/expressions/nodes.ts'
import { intervalType } from '../../../schema/types/column-types.ts'
import { parseInterval } from '../../../schema/values/interval.ts'
import { expressionNodes } from '../../compile/base-nodes.ts'
import type { CompileNode } from '../../compile/dialect.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { statementNodes } from '../../compile/statement-nodes.ts'
import type { AssignmentNode } from '../../statements/change-nodes.ts'
import type { LateNode } from '../../statements/late-value.ts'
import { sqliteAggregates } from './aggregates.ts'
import { writeCast } from './casts.ts'
import { isValue, kindOf, storedType } from './operands.ts'

/** What SQLite writes in its own way among expressions. */
export const sqliteExpressionNodes = {
  bound(node: BoundNode, writer: SqlWriter) {
    if (writer.inline) expressionNodes.bound(node, writer)
    else writeValue(node, writer)
  },
  placeholder(node: PlaceholderNode, writer: SqlWriter) {
    writeValue(node, writer)
  },
  late(node: LateNode, writer: SqlWriter) {
    writeValue(node, writer)
  },

  // The column's affinity makes an INTEGER of what the driver binds as REAL.
  assignment(node: AssignmentNode, writer: SqlWriter) {
    if (!isValue(node.value) || writer.inline) {
      statementNodes.assignment(node, writer)
      return
    }
    const before = writer.subject
    writer.subject = { table: node.column.node.source.alias, column: node.column.property }
    writer.identifier(node.column.name).write(' = ').parameter(node.value, node.value.type)
    writer.subject = before
  },

  cast(node: CastNode, writer: SqlWriter) {
    writeCast(node, writer)
  },

  aggregate(node: AggregateNode, writer: SqlWriter) {
    writeAggregate(node, undefined, writer)
  },
  over(node: OverNode, writer: SqlWriter) {
    if (node.call instanceof AggregateNode) writeAggregate(node.call, node.window, writer)
    else expressionNodes.over(node, writer)
  },
  window(node: WindowNode, writer: SqlWriter) {
    expressionNodes.window(withNumericRange(node), writer)
  },
} satisfies Readonly<Record<string, CompileNode<never>>>

/** node:sqlite and better-sqlite3 bind every JavaScript number as REAL, and SQLite calculates with it as such. */
function writeValue(node: BoundNode | PlaceholderNode | LateNode, writer: SqlWriter): void {
  const { kind } = storedType(node.type)
  if (kind === 'integer' || kind === 'boolean') writer.write('CAST(').parameter(node, node.type).write(' AS INTEGER)')
  else writer.parameter(node, node.type)
}

function writeAggregate(node: AggregateNode, window: WindowNode | undefined, writer: SqlWriter): void {
  const close = (condition?: () => void): void => {
    if (node.filter !== undefined || condition !== undefined) writeFilter(node, condition, writer)
    if (window !== undefined) writer.write(' OVER (').node(window).write(')')
  }
  const write = sqliteAggregates[node.operation]
  if (write !== undefined) {
    write({ node, writer, over: window !== undefined, close })
    return
  }
  const operation = writer.dialect.operations[node.operation]
  if (operation === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `${writer.dialect.name} has no aggregate called ${node.operation}; use the sql template for what only one engine has`,
    )
  operation.compile(node.operands, writer, node)
  close()
}

function writeFilter(node: AggregateNode, condition: (() => void) | undefined, writer: SqlWriter): void {
  writer.write(' FILTER (WHERE ')
  if (node.filter !== undefined) {
    if (condition !== undefined) writer.write('(').node(node.filter).write(') AND ')
    else writer.node(node.filter)
  }
  condition?.()
  writer.write(')')
}

/**
 * A RANGE frame with an offset: SQLite adds it to the key only where that is a number, so a moment becomes the microseconds since
 * 1970, and a length of time as offset microseconds.
 */
function withNumericRange(window: WindowNode): WindowNode {
  if (window.unit !== 'range' || (!isOffset(window.start) && !isOffset(window.end))) return window
  const [ordering] = window.orderBy
  if (ordering === undefined || window.orderBy.length > 1)
    throw new ProgrammingError('STATEMENT_INVALID', 'a range frame with an offset needs an orderBy of exactly one expression')
  const key = numericKey(ordering.operand)
  return new WindowNode(window.partitionBy, [new OrderingNode(key, ordering.direction, ordering.nulls)], {
    unit: 'range',
    exclude: window.exclude,
    ...(window.start === undefined ? {} : { start: inMicroseconds(window.start) }),
    ...(window.end === undefined ? {} : { end: inMicroseconds(window.end) }),
  })
}

function isOffset(bound: FrameBound | undefined): boolean {
  return typeof bound === 'string' || (typeof bound === 'number' && bound !== 0 && Number.isFinite(bound))
}

function numericKey(key: Node): Node {
  const kind = kindOf(key)
  switch (kind) {
    case 'integer':
    case 'bigint':
    case 'real':
    case 'interval':
      return key
    case 'date':
    case 'time':
    case 'timestamp':
    case 'localTimestamp':
      return new OperationNode('microsecondsOf', [key], intervalType)
    default:
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `SQLite has no range frame with an offset over a key of kind ${kind ?? 'unknown'}; cast the key to real() or integer()`,
      )
  }
}

function inMicroseconds(bound: FrameBound): FrameBound {
  return typeof bound === 'string' ? Number(parseInterval(bound)) : bound
}
