import type { ExpressionNode, OrderingNode } from '../../schema/expressions/expression-node.ts'
import { declareNode, Node } from '../../schema/expressions/node.ts'
import type { SourceNode } from '../../schema/expressions/nodes.ts'

/** A column of a select list: where its value goes in the row that is read. */
export class ResultColumnNode extends Node {
  readonly kind = 'resultColumn'
  /** The properties from the row down to the value; one, unless rows are nested. */
  readonly path: readonly string[]
  readonly expression: ExpressionNode
  /** The column's name in SQL. */
  readonly name: string

  constructor(path: readonly string[], expression: ExpressionNode) {
    super()
    this.path = path
    this.expression = expression
    this.name = path.join('.')
  }
}
declareNode('resultColumn', { path: 'constants', expression: 'node' })

/** A select list. */
export class SelectionNode extends Node {
  readonly kind = 'selection'
  readonly columns: readonly ResultColumnNode[]
  /** Paths of nested rows that are null as a whole when an outer join found nothing, each with a column that never is otherwise. */
  readonly absent: readonly string[]
  /** The key of a list that is kept for many statements: it holds nothing but columns. */
  readonly key: string | undefined

  constructor(columns: readonly ResultColumnNode[], absent: readonly string[] = [], key?: string) {
    super()
    this.columns = columns
    this.absent = absent
    this.key = key
  }
}
declareNode('selection', { columns: 'nodes', absent: 'constants' })

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'cross'

export class JoinNode extends Node {
  readonly kind = 'join'
  readonly join: JoinType
  readonly source: SourceNode
  readonly on: Node | undefined
  readonly lateral: boolean
  /** The condition comes from a foreign key; it is undefined as long as FROM is empty. */
  readonly inferred: boolean

  constructor(join: JoinType, source: SourceNode, on: Node | undefined, lateral: boolean, inferred = false) {
    super()
    this.inferred = inferred
    this.join = join
    this.source = source
    this.on = on
    this.lateral = lateral
  }
}
declareNode('join', { join: 'constant', source: 'node', on: 'optional', lateral: 'constant' })

/** `ROLLUP`, `CUBE` or `GROUPING SETS`: each set is a tuple. */
export class GroupingNode extends Node {
  readonly kind = 'grouping'
  readonly grouping: 'rollup' | 'cube' | 'sets'
  readonly sets: readonly Node[]

  constructor(grouping: 'rollup' | 'cube' | 'sets', sets: readonly Node[]) {
    super()
    this.grouping = grouping
    this.sets = sets
  }
}
declareNode('grouping', { grouping: 'constant', sets: 'nodes' })

export interface LockOptions {
  readonly of?: readonly string[]
  readonly wait?: 'nowait' | 'skip locked'
}

/** `FOR UPDATE` and its like. */
export class LockNode extends Node {
  readonly kind = 'lock'
  readonly strength: 'update' | 'share' | 'no key update' | 'key share'
  readonly of: readonly string[]
  readonly wait: string | undefined

  constructor(strength: LockNode['strength'], options: LockOptions) {
    super()
    this.strength = strength
    this.of = options.of ?? []
    this.wait = options.wait
  }
}
declareNode('lock', { strength: 'constant', of: 'constants', wait: 'constant' })

const nothing: readonly never[] = Object.freeze([])

/** A query: SELECT. Changed only by `changed`, which copies. */
export class SelectNode extends Node {
  readonly kind = 'select'
  selection: SelectionNode
  distinct = false
  distinctOn: readonly Node[] = nothing
  from: readonly SourceNode[] = nothing
  joins: readonly JoinNode[] = nothing
  where: Node | undefined = undefined
  groupBy: readonly Node[] = nothing
  having: Node | undefined = undefined
  orderBy: readonly OrderingNode[] = nothing
  limit: Node | undefined = undefined
  offset: Node | undefined = undefined
  withTies = false
  lock: LockNode | undefined = undefined
  /** SQL after SELECT, as hints are written. */
  prefixes: readonly Node[] = nothing
  suffixes: readonly Node[] = nothing
  /** Common table expressions that are not read from, but must run: those that change rows. */
  with: readonly SourceNode[] = nothing

  constructor(selection: SelectionNode) {
    super()
    this.selection = selection
  }
}
declareNode('select', {
  with: 'nodes',
  prefixes: 'nodes',
  distinct: 'constant',
  distinctOn: 'nodes',
  selection: 'node',
  from: 'nodes',
  joins: 'nodes',
  where: 'optional',
  groupBy: 'nodes',
  having: 'optional',
  orderBy: 'nodes',
  limit: 'optional',
  offset: 'optional',
  withTies: 'constant',
  lock: 'optional',
  suffixes: 'nodes',
})

/** A copy of a query to be changed by the one who asked for it, before anybody else sees it. */
export function copyOf(node: SelectNode): SelectNode {
  const copy = new SelectNode(node.selection)
  copy.distinct = node.distinct
  copy.distinctOn = node.distinctOn
  copy.from = node.from
  copy.joins = node.joins
  copy.where = node.where
  copy.groupBy = node.groupBy
  copy.having = node.having
  copy.orderBy = node.orderBy
  copy.limit = node.limit
  copy.offset = node.offset
  copy.withTies = node.withTies
  copy.lock = node.lock
  copy.prefixes = node.prefixes
  copy.suffixes = node.suffixes
  copy.with = node.with
  return copy
}

export type SetOperator = 'union' | 'union all' | 'intersect' | 'intersect all' | 'except' | 'except all'

/** `UNION`, `INTERSECT`, `EXCEPT` of two queries. */
export class SetOperationNode extends Node {
  readonly kind = 'setOperation'
  readonly operator: SetOperator
  readonly left: QueryNode
  readonly right: QueryNode
  readonly orderBy: readonly OrderingNode[]
  readonly limit: Node | undefined
  readonly offset: Node | undefined

  constructor(
    operator: SetOperator,
    left: QueryNode,
    right: QueryNode,
    orderBy: readonly OrderingNode[] = nothing,
    limit?: Node,
    offset?: Node,
  ) {
    super()
    this.operator = operator
    this.left = left
    this.right = right
    this.orderBy = orderBy
    this.limit = limit
    this.offset = offset
  }

  get selection(): SelectionNode {
    return this.left.selection
  }
}
declareNode('setOperation', { operator: 'constant', left: 'node', right: 'node', orderBy: 'nodes', limit: 'optional', offset: 'optional' })

/** A query of either form. */
export type QueryNode = SelectNode | SetOperationNode
