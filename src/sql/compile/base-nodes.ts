import { ProgrammingError } from '../../errors/index.ts'
import type { BoundNode, ListNode, OperationNode, OrderingNode } from '../../schema/expressions/expression-node.ts'
import { ExpressionNode } from '../../schema/expressions/expression-node.ts'
import type {
  AggregateNode,
  CaseNode,
  CastNode,
  FragmentNode,
  FrameBound,
  IdentifierNode,
  NumberNode,
  OutputNode,
  OverNode,
  PlaceholderNode,
  SubqueryNode,
  TupleListNode,
  TupleNode,
  WindowNode,
} from '../../schema/expressions/nodes.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { LateNode } from '../statements/late-value.ts'
import { writeList } from './base-operations.ts'
import type { CompileNode, OperationLike } from './dialect.ts'
import { nested } from './operators.ts'
import type { SqlWriter } from './sql-writer.ts'
import { untypedSql } from './untyped-sql.ts'

/** How expressions are written where the engines agree. */
export const expressionNodes = {
  column(node: ColumnNode, writer: SqlWriter) {
    if (writer.qualify) writer.identifier(node.source.alias, node.name)
    else writer.identifier(node.name)
  },

  bound(node: BoundNode, writer: SqlWriter) {
    // Two minus signs in a row would begin a comment.
    if (writer.inline && writer.text.endsWith('-')) writer.write(' ')
    writer.parameter(node, node.type)
  },

  late(node: LateNode, writer: SqlWriter) {
    writer.parameter(node, node.type)
  },

  list(node: ListNode, writer: SqlWriter) {
    writeList(node, writer)
  },

  placeholder(node: PlaceholderNode, writer: SqlWriter) {
    writer.parameter(node, node.type)
  },

  operation(node: OperationNode, writer: SqlWriter) {
    writeOperation(node, writer)
  },

  aggregate(node: AggregateNode, writer: SqlWriter) {
    writeOperation(node, writer)
    if (node.withinGroup.length > 0) {
      writer.need('sql.withinGroup', 'WITHIN GROUP')
      writer.write(' WITHIN GROUP (ORDER BY ').list(node.withinGroup).write(')')
    }
    if (node.filter !== undefined) writer.write(' FILTER (WHERE ').node(node.filter).write(')')
  },

  over(node: OverNode, writer: SqlWriter) {
    writer.node(node.call).write(' OVER (').node(node.window).write(')')
  },

  window(node: WindowNode, writer: SqlWriter) {
    const parts: (() => void)[] = []
    if (node.partitionBy.length > 0) parts.push(() => writer.write('PARTITION BY ').list(node.partitionBy))
    if (node.orderBy.length > 0) parts.push(() => writer.write('ORDER BY ').list(node.orderBy))
    if (node.unit !== undefined) parts.push(() => writeFrame(node, writer))
    parts.forEach((write, position) => {
      if (position > 0) writer.write(' ')
      write()
    })
  },

  case(node: CaseNode, writer: SqlWriter) {
    writer.write('CASE')
    if (node.subject !== undefined) writer.write(' ').node(node.subject)
    for (let branch = 0; branch + 1 < node.branches.length; branch += 2) {
      writer.write(' WHEN ').list(node.branches.slice(branch, branch + 1))
      writer.write(' THEN ').list(node.branches.slice(branch + 1, branch + 2))
    }
    if (node.otherwise !== undefined) writer.write(' ELSE ').node(node.otherwise)
    writer.write(' END')
  },

  cast(node: CastNode, writer: SqlWriter) {
    writer
      .write('CAST(')
      .node(node.operand)
      .write(` AS ${writer.dialect.typeName(node.type)})`)
  },

  tuple(node: TupleNode, writer: SqlWriter) {
    writer.write('(').list(node.items).write(')')
  },

  tupleList(node: TupleListNode, writer: SqlWriter) {
    writer.write('VALUES ').list(node.tuples)
  },

  subquery(node: SubqueryNode, writer: SqlWriter) {
    writer.write('(').node(node.query).write(')')
  },

  fragment(node: FragmentNode, writer: SqlWriter) {
    node.texts.forEach((text, position) => {
      writer.write(text)
      const item = node.items[position]
      if (item === undefined) return
      if (item instanceof ExpressionNode && (item.kind === 'operation' || (item.kind === 'fragment' && item.type !== untypedSql)))
        nested(item, Number.POSITIVE_INFINITY, writer, true)
      else writer.node(item)
    })
  },

  number(node: NumberNode, writer: SqlWriter) {
    writer.write(String(node.value))
  },

  identifier(node: IdentifierNode, writer: SqlWriter) {
    writer.identifier(...node.names)
  },

  output(node: OutputNode, writer: SqlWriter) {
    writer.identifier(node.name)
  },

  ordering(node: OrderingNode, writer: SqlWriter) {
    writer.node(node.operand)
    if (node.direction === 'desc') writer.write(' DESC')
    if (node.nulls !== undefined) writer.write(` NULLS ${node.nulls.toUpperCase()}`)
  },
} satisfies Readonly<Record<string, CompileNode<never>>>

function writeOperation(node: OperationLike, writer: SqlWriter): void {
  const operation = writer.dialect.operations[node.operation]
  if (operation === undefined) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `${writer.dialect.name} has no operation called ${node.operation}; use the sql template for what only one engine has`,
    )
  }
  operation.compile(node.operands, writer, node)
}

function writeFrame(node: WindowNode, writer: SqlWriter): void {
  writer.write(`${(node.unit ?? '').toUpperCase()} BETWEEN ${bound(node.start, 'PRECEDING')} AND ${bound(node.end, 'FOLLOWING')}`)
  if (node.exclude !== undefined) writer.write(` EXCLUDE ${node.exclude.toUpperCase()}`)
}

function bound(value: FrameBound | undefined, unbounded: 'PRECEDING' | 'FOLLOWING'): string {
  if (typeof value === 'string') return value.startsWith('-') ? `INTERVAL '${value.slice(1)}' PRECEDING` : `INTERVAL '${value}' FOLLOWING`
  if (value === undefined || value === 0) return 'CURRENT ROW'
  if (value === Number.NEGATIVE_INFINITY) return 'UNBOUNDED PRECEDING'
  if (value === Number.POSITIVE_INFINITY) return 'UNBOUNDED FOLLOWING'
  if (!Number.isFinite(value)) throw new ProgrammingError('STATEMENT_INVALID', `a frame cannot end at ${unbounded} NaN`)
  return value < 0 ? `${-value} PRECEDING` : `${value} FOLLOWING`
}

/** Whether an expression is a column that cannot be null by its declaration. */
export function isNeverNull(node: unknown): boolean {
  return node instanceof ColumnNode && !node.nullable
}
