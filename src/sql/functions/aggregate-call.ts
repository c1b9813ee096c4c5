import { ProgrammingError } from '../../errors/index.ts'
import type { Condition, Expr, Expression, Ordering } from '../../schema/expressions/expression.ts'
import type { Node } from '../../schema/expressions/node.ts'
import {
  AggregateNode,
  type AggregateParts,
  type FrameBound,
  type FrameExclusion,
  OverNode,
  WindowNode,
} from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { canonicalInterval } from '../../schema/values/interval.ts'
import { expressionNode, expressionOf, orderingNode } from './typing.ts'

/** What an aggregate can be restricted by. */
export interface AggregateOptions<G = never> {
  /** Each different value counts once. */
  readonly distinct?: boolean
  /** Only rows for which this holds are counted. */
  readonly filter?: Condition<G>
}

/** What an aggregate can be restricted and ordered by, whose result depends on the order of rows. */
export interface OrderedAggregateOptions<G = never, O = never> extends AggregateOptions<G> {
  /** The order in which values are taken. */
  readonly orderBy?: WindowKey<O> | Ordering<O> | readonly (WindowKey<O> | Ordering<O>)[]
}

type WindowKey<G> = Expression<unknown, Kind, G>

/**
 * The first and the last row of a frame, as distances from the current row: 0 is the row itself (with `range` and `groups`: its peers),
 * negative numbers come before, positive ones after, `-Infinity` and `Infinity` have no bound.
 */
export type FrameBounds<B = number> = readonly [start: B, end: B]

interface FrameOptions {
  /** Rows to leave out: the current row, it and its peers, or its peers alone. */
  readonly exclude?: 'current row' | 'group' | 'ties'
}

/**
 * The rows around the current row that a window function looks at. `rows` counts rows, `groups` counts groups of peers, `range` counts in
 * the value of the order's only key: a number, or ISO 8601 text such as `-P7D` where the key is a moment or a length of time.
 */
export type Frame = FrameOptions &
  ({ readonly rows: FrameBounds } | { readonly groups: FrameBounds } | { readonly range: FrameBounds<number | string> })

/** The rows that a function over a window sees. */
export interface WindowOptions<P = never, O = never> {
  /** Rows with equal keys see each other only. Default: all rows. */
  readonly partitionBy?: WindowKey<P> | readonly WindowKey<P>[]
  readonly orderBy?: WindowKey<O> | Ordering<O> | readonly (WindowKey<O> | Ordering<O>)[]
  /** Default: with an order the rows up to the current one and its peers, without one all rows of the partition. */
  readonly frame?: Frame
}

/** What can be used over a window. */
export interface OverWindow<T, K extends Kind, F> {
  /** The function over a window of rows around each row, instead of one value for a group (PostgreSQL's manual, section 4.2.8). */
  over<P = never, O = never>(window?: WindowOptions<P, O>): Expr<T, K, F | P | O>
}

/** An aggregate: one value of a group of rows, or by `over()` one for each row. */
export type Aggregate<T, K extends Kind, F> = Expr<T, K, F> & OverWindow<T, K, F>

/** An aggregate or a window function as a node. */
export class AggregateCall extends AggregateNode {
  over(window: WindowOptions<unknown, unknown> = {}): OverNode {
    return new OverNode(this, windowNode(window))
  }
}

/** An aggregate as the typed expression that its function declares. */
export function aggregateOf<E>(
  operation: string,
  operands: readonly Node[],
  type: AggregateNode['type'],
  options: OrderedAggregateOptions<unknown, unknown> = {},
  withinGroup: AggregateParts['withinGroup'] = [],
): E {
  return expressionOf(new AggregateCall(operation, operands, type, { ...partsOf(options), withinGroup }))
}

export function partsOf(options: OrderedAggregateOptions<unknown, unknown>): AggregateParts {
  const { distinct = false, filter, orderBy } = options
  return { distinct, filter: filter && columnOf(filter), orderBy: listOf(orderBy).map(orderingNode) }
}

function windowNode(options: WindowOptions<unknown, unknown>): WindowNode {
  const { partitionBy, orderBy, frame } = options
  return new WindowNode(
    listOf(partitionBy).map((key) => expressionNode(key, 'partitionBy')),
    listOf(orderBy).map(orderingNode),
    frame === undefined ? {} : frameOf(frame),
  )
}

interface FrameParts {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  readonly end: FrameBound
  readonly exclude?: FrameExclusion
}

function frameOf(frame: Frame): FrameParts {
  const [unit, bounds] =
    'rows' in frame
      ? (['rows', frame.rows] as const)
      : 'groups' in frame
        ? (['groups', frame.groups] as const)
        : (['range', frame.range] as const)
  const [start, end] = bounds
  const exclude = frame.exclude === undefined ? {} : { exclude: frame.exclude }
  return checked({ unit, start: boundOf(start, unit), end: boundOf(end, unit), ...exclude })
}

function boundOf(bound: FrameBound, unit: string): FrameBound {
  if (typeof bound === 'string') {
    const canonical = canonicalInterval(bound)
    return canonical === 'PT0S' ? 0 : canonical
  }
  if (Number.isNaN(bound) || typeof bound !== 'number')
    throw new ProgrammingError('STATEMENT_INVALID', 'a frame is bounded by numbers, or with range by lengths of time as text')
  if (unit !== 'range' && Number.isFinite(bound) && !Number.isSafeInteger(bound))
    throw new ProgrammingError('STATEMENT_INVALID', `a frame of ${unit} is bounded by whole numbers`)
  return bound === 0 ? 0 : bound
}

function checked(frame: FrameParts): FrameParts {
  const { start, end } = frame
  if (
    start === Number.POSITIVE_INFINITY ||
    end === Number.NEGATIVE_INFINITY ||
    (typeof start === 'number' && typeof end === 'number' && start > end)
  ) {
    throw new ProgrammingError('STATEMENT_INVALID', 'a frame starts before it ends: [-6, 0] are the six rows before and the current one')
  }
  return frame
}

function listOf<E>(given: E | readonly E[] | undefined): readonly E[] {
  if (given === undefined) return []
  return isList(given) ? given : [given]
}

// An expression is no array, so an array is a list of them.
function isList<E>(given: E | readonly E[]): given is readonly E[] {
  return Array.isArray(given)
}
