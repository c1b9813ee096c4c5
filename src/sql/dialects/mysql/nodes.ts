import { ProgrammingError } from '../../../errors/index.ts'
import { type BoundNode, type ListNode, OperationNode, OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import {
  AggregateNode,
  type CastNode,
  type ColumnNode,
  FragmentNode,
  type FrameBound,
  OutputNode,
  type OverNode,
  type TupleListNode,
  type WindowNode,
} from '../../../schema/expressions/nodes.ts'
import { intervalType } from '../../../schema/types/column-types.ts'
import { parseInterval } from '../../../schema/values/interval.ts'
import { expressionNodes } from '../../compile/base-nodes.ts'
import type { CompileNode } from '../../compile/dialect.ts'
import { canBeNull } from '../../compile/null-order.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { statementNodes, writeOrderAndLimit } from '../../compile/statement-nodes.ts'
import { untypedSql } from '../../compile/untyped-sql.ts'
import type { MatchNode } from '../../functions/full-text.ts'
import type { AssignmentNode, DeleteNode, ExpressionRowsNode, InsertNode, UpdateNode } from '../../statements/change-nodes.ts'
import type { ExplainNode } from '../../statements/explain.ts'
import type { GroupingNode, JoinNode, LockNode, SetOperationNode } from '../../statements/select-node.ts'
import { SelectNode } from '../../statements/select-node.ts'
import { FunctionSource, type ValuesSource } from '../../statements/sources.ts'
import { nullKeys, writeAggregate, writeOver } from './aggregates.ts'
import { writeCast } from './casts.ts'
import { writeDelete, writeInsert, writeUpdate, writeUpsertColumn } from './changes.ts'
import type { Flavor } from './flavor.ts'
import { typedByPlace, writeMysqlList, writeParameter } from './parameters.ts'
import { writeMatch } from './search.ts'
import { writeFunctionColumn, writeTableFunction, writeValues } from './table-functions.ts'

/** What MySQL and MariaDB write in their own way. */
export function mysqlNodes(flavor: Flavor): Readonly<Record<string, CompileNode<never>>> {
  const parameter = (node: BoundNode, writer: SqlWriter): void => writeParameter(node, writer, flavor)
  return {
    ...expressionNodes,
    ...statementNodes,

    bound: parameter,
    late: parameter,
    placeholder: parameter,

    column(node: ColumnNode, writer: SqlWriter) {
      if (writeUpsertColumn(node, writer, flavor)) return
      if (node.source instanceof FunctionSource && writeFunctionColumn(node, node.source, writer)) return
      expressionNodes.column(node, writer)
    },

    tupleList: (node: TupleListNode, writer: SqlWriter) => void writer.list(node.tuples),
    list: (node: ListNode, writer: SqlWriter) => writeMysqlList(node, writer, flavor),
    cast: (node: CastNode, writer: SqlWriter) => writeCast(node, writer, flavor),
    aggregate: (node: AggregateNode, writer: SqlWriter) => writeAggregate(node, undefined, writer, flavor),
    over: (node: OverNode, writer: SqlWriter) => writeOver(node, writer, flavor),
    match: (node: MatchNode, writer: SqlWriter) => writeMatch(node, writer),

    // MySQL counts null as smaller than every value and knows no NULLS LAST: whether the value is null is a key of its own.
    ordering(node: OrderingNode, writer: SqlWriter) {
      const nulls = node.nulls ?? (node.direction === 'asc' ? 'last' : 'first')
      const already = nulls === (node.direction === 'asc' ? 'first' : 'last')
      const keys = nullKeys(writer)
      const key = expressionBehind(node.operand, writer)
      if ((!already || keys.always) && !keys.never && mayBeNull(key, writer)) {
        writer.node(key).write(nulls === 'last' ? ' IS NULL, ' : ' IS NULL DESC, ')
      }
      writer.node(node.operand)
      if (node.direction === 'desc') writer.write(' DESC')
    },

    explain: (_: ExplainNode, writer: SqlWriter) => void writer.write('EXPLAIN FORMAT=JSON '),

    window(node: WindowNode, writer: SqlWriter) {
      if (node.unit === 'groups') writer.need('sql.windowGroups', 'window frames of GROUPS')
      if (node.exclude !== undefined && node.exclude !== 'no others') writer.need('sql.windowExclusion', 'EXCLUDE in window frames')
      writeWindow(node, writer)
    },

    join(node: JoinNode, writer: SqlWriter) {
      if (node.join === 'full') writer.need('sql.fullJoin', 'FULL JOIN')
      statementNodes.join(node, writer)
    },

    select(node: SelectNode, writer: SqlWriter) {
      typedByPlace(node.limit, writer)
      statementNodes.select(withLimit(node), writer)
    },

    setOperation(node: SetOperationNode, writer: SqlWriter) {
      writer.write('(').node(node.left).write(`) ${node.operator.toUpperCase()} (`).node(node.right).write(')')
      writeOrderAndLimit(withLimit(node), writer)
    },

    valuesSource: (node: ValuesSource, writer: SqlWriter) => writeValues(node, writer, flavor),
    functionSource: (node: FunctionSource, writer: SqlWriter) => writeTableFunction(node, writer, flavor),

    grouping(node: GroupingNode, writer: SqlWriter) {
      const scope = writer.scopes.at(-1)
      const alone = scope !== undefined && 'groupBy' in scope && Array.isArray(scope.groupBy) && scope.groupBy.length === 1
      if (node.grouping !== 'rollup' || !alone) writer.need('sql.groupingSets', 'CUBE, GROUPING SETS and ROLLUP beside other keys')
      if (flavor.mariadb && scope !== undefined && 'orderBy' in scope && Array.isArray(scope.orderBy) && scope.orderBy.length > 0) {
        writer.need('sql.groupingSets', 'ORDER BY beside ROLLUP; order in a query around this one')
      }
      writer.list(node.sets.flatMap((set) => ('items' in set && Array.isArray(set.items) ? set.items : [set]))).write(' WITH ROLLUP')
    },

    lock(node: LockNode, writer: SqlWriter) {
      if (node.strength !== 'update' && node.strength !== 'share') writer.need('sql.keyLocks', `FOR ${node.strength.toUpperCase()}`)
      if (node.of.length > 0) writer.need('sql.lockOf', 'FOR UPDATE OF')
      if (!flavor.mariadb || node.strength === 'update') {
        statementNodes.lock(node, writer)
        return
      }
      writer.write(` LOCK IN SHARE MODE${node.wait === undefined ? '' : ` ${node.wait.toUpperCase()}`}`)
    },

    insert: (node: InsertNode, writer: SqlWriter) => writeInsert(node, writer, flavor),
    update: (node: UpdateNode, writer: SqlWriter) => writeUpdate(node, writer),
    delete: (node: DeleteNode, writer: SqlWriter) => writeDelete(node, writer),

    expressionRows(node: ExpressionRowsNode, writer: SqlWriter) {
      for (const row of node.rows) for (const cell of row.items) typedByPlace(cell, writer)
      statementNodes.expressionRows(node, writer)
    },

    assignment(node: AssignmentNode, writer: SqlWriter) {
      typedByPlace(node.value, writer)
      statementNodes.assignment(node, writer)
    },
  }
}

const neverNull = new Set(['count', 'countAll', 'searchRank', 'rowNumber', 'rank', 'denseRank', 'percentRank', 'cumeDist'])

// The name of a result column stands for an aggregate only where it stands alone (MariaDB: error 1247).
function expressionBehind(node: Node, writer: SqlWriter): Node {
  const scope = writer.scopes.at(-1)
  if (!(node instanceof OutputNode) || !(scope instanceof SelectNode)) return node
  return scope.selection.columns.find(({ name }) => name === node.name)?.expression ?? node
}

/** Null for no values only. */
const nullForNone = new Set(['sum', 'avg', 'min', 'max'])

function mayBeNull(node: Node, writer: SqlWriter): boolean {
  if ('operation' in node && neverNull.has(String(node.operation))) return false
  // A group has a row at least, and its values are as many.
  if (node instanceof AggregateNode && nullForNone.has(node.operation) && node.filter === undefined && isGrouped(writer))
    return node.operands.some((operand) => canBeNull(operand, writer))
  return canBeNull(node, writer)
}

function isGrouped(writer: SqlWriter): boolean {
  const scope = writer.scopes.at(-1)
  return scope instanceof SelectNode && scope.groupBy.length > 0
}

// A RANGE frame with an offset has one key only. Where nulls come does not matter to it unless the frame is open on one side.
function writeWindow(given: WindowNode, writer: SqlWriter): void {
  const node = withNumericRange(given)
  const bounds = [node.start, node.end]
  if (node.unit !== 'range' || !bounds.some(isOffset)) {
    expressionNodes.window(node, writer)
    return
  }
  const [key] = node.orderBy
  const open = bounds.some((bound) => bound === Number.NEGATIVE_INFINITY || bound === Number.POSITIVE_INFINITY)
  if (open && key !== undefined && key.nulls !== (key.direction === 'asc' ? 'first' : 'last') && canBeNull(key.operand, writer)) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'MySQL cannot put nulls elsewhere in a RANGE frame with an offset and an open end: order by a column that is never null, or say nullsFirst()',
    )
  }
  const state = nullKeys(writer)
  state.never = true
  expressionNodes.window(node, writer)
  state.never = false
}

/** A frame of a length of time counts microseconds, over a key that does too: MariaDB has frames of numbers only. */
function withNumericRange(node: WindowNode): WindowNode {
  const changes: { exclude: undefined; orderBy?: readonly OrderingNode[]; start?: FrameBound | undefined; end?: FrameBound | undefined } = {
    exclude: undefined,
  }
  const [ordering] = node.orderBy
  if (ordering !== undefined && (typeof node.start === 'string' || typeof node.end === 'string')) {
    const key =
      kindOf(ordering.operand) === 'interval' ? ordering.operand : new OperationNode('microsecondsOf', [ordering.operand], intervalType)
    changes.orderBy = [new OrderingNode(key, ordering.direction, ordering.nulls)]
    changes.start = inMicroseconds(node.start)
    changes.end = inMicroseconds(node.end)
  }
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object) as WindowNode, node, changes)
}

function inMicroseconds(bound: FrameBound | undefined): FrameBound | undefined {
  return typeof bound === 'string' ? Number(parseInterval(bound)) : bound
}

function isOffset(bound: FrameBound | undefined): boolean {
  return typeof bound === 'string' || (typeof bound === 'number' && bound !== 0 && Number.isFinite(bound))
}

const mostRows = new FragmentNode(['18446744073709551615'], [], untypedSql)

/** OFFSET needs a LIMIT (MySQL manual §15.2.13): the greatest number is none. */
function withLimit<N extends SelectNode | SetOperationNode>(node: N): N {
  if (node.offset === undefined || node.limit !== undefined || ('withTies' in node && node.withTies === true)) return node
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object) as N, node, { limit: mostRows })
}
