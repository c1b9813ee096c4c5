import type { ColumnType } from '../types/column-type.ts'
import { ExpressionNode, type OrderingNode } from './expression-node.ts'
import { declareNode, Node } from './node.ts'

declare const sourceName: unique symbol

/** Where columns come from: a table, an alias, a subquery, a common table expression. */
export abstract class SourceNode<out N extends string = string> extends Node {
  declare readonly [sourceName]: N
  /** The name by which a statement refers to it. */
  abstract readonly alias: string
  /** Unique for what columns of it mean: part of every column's cache key. */
  abstract readonly key: string
}

/** A column of a source. */
export class ColumnNode extends ExpressionNode {
  readonly kind = 'column'
  readonly source: SourceNode
  /** The name in the database. */
  readonly name: string
  readonly #type: ColumnType | (() => ColumnType)
  readonly key: string
  /** Whether the column can hold null; unknown counts as true. */
  readonly nullable: boolean

  constructor(source: SourceNode, name: string, type: ColumnType | (() => ColumnType), nullable = true) {
    super()
    this.source = source
    this.name = name
    this.#type = type
    this.nullable = nullable
    this.key = `${source.key}.${JSON.stringify(name)}`
  }

  /** The same column read from another source. */
  from(source: SourceNode): ColumnNode {
    return new ColumnNode(source, this.name, this.#type, this.nullable)
  }

  get type(): ColumnType {
    return typeof this.#type === 'function' ? this.#type() : this.#type
  }
}
declareNode('column', { key: 'constant' })

/** A value that is given by name when a prepared statement runs. */
export class PlaceholderNode extends ExpressionNode {
  readonly kind = 'placeholder'
  /** Takes the value's place in the walk. */
  readonly absent = undefined
  readonly name: string
  readonly type: ColumnType

  constructor(name: string, type: ColumnType) {
    super()
    this.name = name
    this.type = type
  }
}
declareNode('placeholder', { name: 'constant', type: 'type', absent: 'value' })

export interface AggregateParts {
  readonly distinct?: boolean
  readonly filter?: ExpressionNode | undefined
  readonly orderBy?: readonly OrderingNode[]
  /** `WITHIN GROUP (ORDER BY …)`. */
  readonly withinGroup?: readonly OrderingNode[]
}

/** An aggregate or window function. */
export class AggregateNode extends ExpressionNode {
  readonly kind = 'aggregate'
  readonly operation: string
  readonly operands: readonly Node[]
  readonly type: ColumnType
  readonly distinct: boolean
  readonly filter: ExpressionNode | undefined
  readonly orderBy: readonly OrderingNode[]
  readonly withinGroup: readonly OrderingNode[]

  constructor(operation: string, operands: readonly Node[], type: ColumnType, parts: AggregateParts = {}) {
    super()
    this.operation = operation
    this.operands = operands
    this.type = type
    this.distinct = parts.distinct ?? false
    this.filter = parts.filter
    this.orderBy = parts.orderBy ?? []
    this.withinGroup = parts.withinGroup ?? []
  }
}
declareNode('aggregate', {
  operation: 'constant',
  operands: 'nodes',
  distinct: 'constant',
  filter: 'optional',
  orderBy: 'nodes',
  withinGroup: 'nodes',
  type: 'type',
})

export type FrameUnit = 'rows' | 'range' | 'groups'
export type FrameExclusion = 'current row' | 'group' | 'ties' | 'no others'

/** 0 is the current row, negative ones precede it, positive ones follow, infinite ones have no bound; text is a length of time, as in `-P7D`. */
export type FrameBound = number | string

/** A window: partition, order and frame. */
export class WindowNode extends Node {
  readonly kind = 'window'
  readonly partitionBy: readonly Node[]
  readonly orderBy: readonly OrderingNode[]
  readonly unit: FrameUnit | undefined
  readonly start: FrameBound | undefined
  readonly end: FrameBound | undefined
  readonly exclude: FrameExclusion | undefined

  constructor(
    partitionBy: readonly Node[],
    orderBy: readonly OrderingNode[],
    frame: {
      readonly unit?: FrameUnit
      readonly start?: FrameBound
      readonly end?: FrameBound
      readonly exclude?: FrameExclusion | undefined
    } = {},
  ) {
    super()
    this.partitionBy = partitionBy
    this.orderBy = orderBy
    this.unit = frame.unit
    this.start = frame.start
    this.end = frame.end
    this.exclude = frame.exclude
  }
}
declareNode('window', { partitionBy: 'nodes', orderBy: 'nodes', unit: 'constant', start: 'constant', end: 'constant', exclude: 'constant' })

/** A function over a window. */
export class OverNode extends ExpressionNode {
  readonly kind = 'over'
  readonly call: ExpressionNode
  readonly window: WindowNode
  readonly type: ColumnType

  constructor(call: ExpressionNode, window: WindowNode) {
    super()
    this.call = call
    this.window = window
    this.type = call.type
  }
}
declareNode('over', { call: 'node', window: 'node' })

/** `CASE [subject] WHEN … THEN … ELSE … END`. `branches` alternates conditions and results. */
export class CaseNode extends ExpressionNode {
  readonly kind = 'case'
  readonly subject: Node | undefined
  readonly branches: readonly Node[]
  readonly otherwise: Node | undefined
  readonly type: ColumnType

  constructor(subject: Node | undefined, branches: readonly Node[], otherwise: Node | undefined, type: ColumnType) {
    super()
    this.subject = subject
    this.branches = branches
    this.otherwise = otherwise
    this.type = type
  }
}
declareNode('case', { subject: 'optional', branches: 'nodes', otherwise: 'optional', type: 'type' })

/** `CAST`, between kinds of Granary. `strict: false` gives null for what cannot be converted. */
export class CastNode extends ExpressionNode {
  readonly kind = 'cast'
  readonly operand: ExpressionNode
  readonly type: ColumnType
  readonly strict: boolean

  constructor(operand: ExpressionNode, type: ColumnType, strict: boolean) {
    super()
    this.operand = operand
    this.type = type
    this.strict = strict
  }
}
declareNode('cast', { operand: 'node', type: 'type', strict: 'constant' })

/** `(a, b, c)`, for comparing several columns at once. */
export class TupleNode extends Node {
  readonly kind = 'tuple'
  readonly items: readonly Node[]

  constructor(items: readonly Node[]) {
    super()
    this.items = items
  }
}
declareNode('tuple', { items: 'nodes' })

/** The tuples of an IN list. */
export class TupleListNode extends Node {
  readonly kind = 'tupleList'
  readonly tuples: readonly TupleNode[]

  constructor(tuples: readonly TupleNode[]) {
    super()
    this.tuples = tuples
  }
}
declareNode('tupleList', { tuples: 'nodes' })

/** A query of one column and at most one row as a value. */
export class SubqueryNode extends ExpressionNode {
  readonly kind = 'subquery'
  readonly query: Node
  readonly type: ColumnType

  constructor(query: Node, type: ColumnType) {
    super()
    this.query = query
    this.type = type
  }
}
declareNode('subquery', { query: 'node', type: 'type' })

/** SQL text with nodes between: `texts` has one entry more than `items`. */
export class FragmentNode extends ExpressionNode {
  readonly kind = 'fragment'
  readonly texts: readonly string[]
  readonly items: readonly Node[]
  readonly type: ColumnType

  constructor(texts: readonly string[], items: readonly Node[], type: ColumnType) {
    super()
    this.texts = texts
    this.items = items
    this.type = type
  }
}
declareNode('fragment', { texts: 'constants', items: 'nodes', type: 'type' })

/** A quoted name, possibly qualified. */
export class IdentifierNode extends Node {
  readonly kind = 'identifier'
  readonly names: readonly string[]

  constructor(names: readonly string[]) {
    super()
    this.names = names
  }
}
declareNode('identifier', { names: 'constants' })

/** A whole number that is part of the SQL text. */
export class NumberNode extends Node {
  readonly kind = 'number'
  readonly value: number

  constructor(value: number) {
    super()
    this.value = value
  }
}
declareNode('number', { value: 'constant' })

/** A column of the select list, by its name there. */
export class OutputNode extends ExpressionNode {
  readonly kind = 'output'
  readonly name: string
  readonly type: ColumnType

  constructor(name: string, type: ColumnType) {
    super()
    this.name = name
    this.type = type
  }
}
declareNode('output', { name: 'constant', type: 'type' })

/** Something that a statement can read from: its columns, and the node under `$`. */
export interface Source<out N extends string = string> {
  readonly $: SourceNode<N>
}

/** The name that a statement knows a source by. */
export type SourceName<S extends Source> = S['$'][typeof sourceName]
