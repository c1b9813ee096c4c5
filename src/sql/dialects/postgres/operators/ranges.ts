import { ProgrammingError } from '../../../../errors/index.ts'
import type { BooleanExpression, Expr, Expression, NullOf } from '../../../../schema/expressions/expression.ts'
import { ExpressionNode } from '../../../../schema/expressions/expression-node.ts'
import type { Source } from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { booleanType } from '../../../../schema/types/column-types.ts'
import type { Aggregate, AggregateOptions } from '../../../functions/aggregate-call.ts'
import { FunctionSource } from '../../../statements/sources.ts'
import { sourceOf } from '../../../statements/subqueries.ts'
import {
  boundTypes,
  type Multirange,
  multirangeTypes,
  type Range,
  type RangeBound,
  type RangeKind,
  rangeKindOf,
  rangeTypes,
} from '../types/ranges.ts'
import { brought, nativeAggregate, nativeCall, nativeOperator, valued } from './native.ts'

// Operators and functions of ranges (PostgreSQL manual §9.20, §9.21).

/** The kinds of expressions that can be compared with the bounds of a range. */
export interface BoundKind {
  readonly int4: 'integer'
  readonly int8: 'integer' | 'bigint'
  readonly num: 'integer' | 'bigint' | 'decimal'
  readonly date: 'date'
  readonly ts: 'localTimestamp'
  readonly tstz: 'timestamp'
}

/** The kind of the expression that gives a bound. */
interface BoundExpression {
  readonly int4: 'integer'
  readonly int8: 'bigint'
  readonly num: 'decimal'
  readonly date: 'date'
  readonly ts: 'localTimestamp'
  readonly tstz: 'timestamp'
}

/** An expression that gives a range, or ranges. */
export type RangeLike<S extends RangeKind, F> = Expression<Range<S> | null, 'custom', F> | Expression<Multirange<S> | null, 'custom', F>
type Truth<T, F> = BooleanExpression<boolean | NullOf<T>, F>
type Other<S extends RangeKind, G> = Range<S> | Multirange<S> | RangeLike<S, G>
type Made<S extends RangeKind, T, F> = Expr<(T extends readonly unknown[] ? Multirange<S> : Range<S>) | NullOf<T>, 'custom', F>

/**
 * Whether a range holds a value: `@>`.
 *
 * ```ts
 * import { id, select, table } from 'granary'
 * import { dateRange, rangeHolds } from 'granary/postgres'
 *
 * const stays = table('stays', { id: id(), nights: dateRange() })
 * select({ id: stays.id }).from(stays).where(rangeHolds(stays.nights, '2026-11-23'))
 * ```
 */
export function rangeHolds<S extends RangeKind, F, G = never>(
  range: RangeLike<S, F>,
  value: RangeBound[S] | Expression<unknown, BoundKind[S], G>,
): BooleanExpression<boolean | null, F | G> {
  const { node, kind } = ranged(range, 'rangeHolds')
  return nativeOperator('sql.ranges', node, '@>', brought(value, boundTypes[kind]), booleanType)
}

/** Whether a range holds all of another: `@>`. Every range holds the empty one. */
export function rangeContains<S extends RangeKind, F, G = never>(range: RangeLike<S, F>, other: Other<NoInfer<S>, G>): Truth<null, F | G> {
  return compared(range, '@>', other, 'rangeContains')
}

/** Whether a range lies within another: `<@`. */
export function rangeContainedBy<S extends RangeKind, F, G = never>(
  range: RangeLike<S, F>,
  other: Other<NoInfer<S>, G>,
): Truth<null, F | G> {
  return compared(range, '<@', other, 'rangeContainedBy')
}

/** Whether two ranges have a value in common: `&&`. */
export function rangeOverlaps<S extends RangeKind, F, G = never>(range: RangeLike<S, F>, other: Other<NoInfer<S>, G>): Truth<null, F | G> {
  return compared(range, '&&', other, 'rangeOverlaps')
}

/** Whether nothing lies between two ranges, and they have no value in common: `-|-`. */
export function rangeAdjacent<S extends RangeKind, F, G = never>(range: RangeLike<S, F>, other: Other<NoInfer<S>, G>): Truth<null, F | G> {
  return compared(range, '-|-', other, 'rangeAdjacent')
}

/** Whether a range ends before another begins: `<<`. */
export function rangeBefore<S extends RangeKind, F, G = never>(range: RangeLike<S, F>, other: Other<NoInfer<S>, G>): Truth<null, F | G> {
  return compared(range, '<<', other, 'rangeBefore')
}

/** Whether a range begins after another ends: `>>`. */
export function rangeAfter<S extends RangeKind, F, G = never>(range: RangeLike<S, F>, other: Other<NoInfer<S>, G>): Truth<null, F | G> {
  return compared(range, '>>', other, 'rangeAfter')
}

/** Whether a range does not go beyond the end of another: `&<`. */
export function rangeNotBeyondEnd<S extends RangeKind, F, G = never>(
  range: RangeLike<S, F>,
  other: Other<NoInfer<S>, G>,
): Truth<null, F | G> {
  return compared(range, '&<', other, 'rangeNotBeyondEnd')
}

/** Whether a range does not begin before the beginning of another: `&>`. */
export function rangeNotBeforeStart<S extends RangeKind, F, G = never>(
  range: RangeLike<S, F>,
  other: Other<NoInfer<S>, G>,
): Truth<null, F | G> {
  return compared(range, '&>', other, 'rangeNotBeforeStart')
}

/** Both ranges as one: `+`. Of single ranges an error where they neither touch nor overlap: multiranges take them all. */
export function rangeUnion<S extends RangeKind, T extends Range<S> | Multirange<S> | null, F, G = never>(
  range: Expression<T, 'custom', F> & RangeLike<S, F>,
  other: Exclude<T, null> | Expression<T | null, 'custom', G>,
): Made<S, T, F | G> {
  return combined(range, '+', other, 'rangeUnion')
}

/** What two ranges have in common: `*`. */
export function rangeIntersection<S extends RangeKind, T extends Range<S> | Multirange<S> | null, F, G = never>(
  range: Expression<T, 'custom', F> & RangeLike<S, F>,
  other: Exclude<T, null> | Expression<T | null, 'custom', G>,
): Made<S, T, F | G> {
  return combined(range, '*', other, 'rangeIntersection')
}

/** A range without what another holds: `-`. Of single ranges an error where two would remain. */
export function rangeDifference<S extends RangeKind, T extends Range<S> | Multirange<S> | null, F, G = never>(
  range: Expression<T, 'custom', F> & RangeLike<S, F>,
  other: Exclude<T, null> | Expression<T | null, 'custom', G>,
): Made<S, T, F | G> {
  return combined(range, '-', other, 'rangeDifference')
}

/** The smallest range that holds both, with what lies between them: `range_merge`. */
export function rangeMerge<S extends RangeKind, F, G = never>(
  range: Expression<Range<S> | null, 'custom', F>,
  other: Range<NoInfer<S>> | Expression<Range<NoInfer<S>> | null, 'custom', G>,
): Expr<Range<S> | null, 'custom', F | G> {
  const { node, kind } = ranged(range, 'rangeMerge')
  return nativeCall('sql.ranges', 'range_merge', [node, valued(other, rangeTypes[kind])], rangeTypes[kind])
}

/** The smallest range that holds all ranges: `range_merge` of a multirange. */
export function rangeSpan<S extends RangeKind, F>(
  ranges: Expression<Multirange<S> | null, 'custom', F>,
): Expr<Range<S> | null, 'custom', F> {
  const { node, kind } = ranged(ranges, 'rangeSpan')
  return nativeCall('sql.ranges', 'range_merge', [node], rangeTypes[kind])
}

/** The lower bound; null where there is none, and of the empty range. */
export function rangeLower<S extends RangeKind, F>(range: RangeLike<S, F>): Expr<RangeBound[S] | null, BoundExpression[S], F> {
  const { node, kind } = ranged(range, 'rangeLower')
  return nativeCall('sql.ranges', 'lower', [node], boundTypes[kind])
}

/** The upper bound; null where there is none, and of the empty range. */
export function rangeUpper<S extends RangeKind, F>(range: RangeLike<S, F>): Expr<RangeBound[S] | null, BoundExpression[S], F> {
  const { node, kind } = ranged(range, 'rangeUpper')
  return nativeCall('sql.ranges', 'upper', [node], boundTypes[kind])
}

export function rangeIsEmpty<S extends RangeKind, F>(range: RangeLike<S, F>): Truth<null, F> {
  return nativeCall('sql.ranges', 'isempty', [ranged(range, 'rangeIsEmpty').node], booleanType)
}

/** Whether the lower bound belongs to the range. */
export function rangeLowerInclusive<S extends RangeKind, F>(range: RangeLike<S, F>): Truth<null, F> {
  return nativeCall('sql.ranges', 'lower_inc', [ranged(range, 'rangeLowerInclusive').node], booleanType)
}

/** Whether the upper bound belongs to the range. */
export function rangeUpperInclusive<S extends RangeKind, F>(range: RangeLike<S, F>): Truth<null, F> {
  return nativeCall('sql.ranges', 'upper_inc', [ranged(range, 'rangeUpperInclusive').node], booleanType)
}

/** Whether the range has no lower bound. */
export function rangeLowerInfinite<S extends RangeKind, F>(range: RangeLike<S, F>): Truth<null, F> {
  return nativeCall('sql.ranges', 'lower_inf', [ranged(range, 'rangeLowerInfinite').node], booleanType)
}

/** Whether the range has no upper bound. */
export function rangeUpperInfinite<S extends RangeKind, F>(range: RangeLike<S, F>): Truth<null, F> {
  return nativeCall('sql.ranges', 'upper_inf', [ranged(range, 'rangeUpperInfinite').node], booleanType)
}

/** A range as ranges: one, or none where it is empty. */
export function toMultirange<S extends RangeKind, F>(
  range: Expression<Range<S> | null, 'custom', F>,
): Expr<Multirange<S> | null, 'custom', F> {
  const { node, kind } = ranged(range, 'toMultirange')
  return nativeCall('sql.ranges', 'multirange', [node], multirangeTypes[kind])
}

/** All ranges of a group of rows as one multirange: `range_agg`. */
export function rangeAggregate<S extends RangeKind, F, G = never>(
  range: RangeLike<S, F>,
  options: AggregateOptions<G> = {},
): Aggregate<Multirange<S> | null, 'custom', F | G> {
  const { node, kind } = ranged(range, 'rangeAggregate')
  return nativeAggregate('rangeAggregate', node, multirangeTypes[kind], options)
}

/** What all ranges of a group of rows have in common: `range_intersect_agg`. */
export function rangeIntersectionAggregate<S extends RangeKind, F, G = never>(
  range: Expression<Range<S> | null, 'custom', F>,
  options: AggregateOptions<G> = {},
): Aggregate<Range<S> | null, 'custom', F | G> {
  const { node, kind } = ranged(range, 'rangeIntersectionAggregate')
  return nativeAggregate('rangeIntersectionAggregate', node, rangeTypes[kind], options)
}

/** The ranges of a multirange as rows: the column `value`, and `ordinality`, which counts from 1. */
export function rangesOf<const A extends string, S extends RangeKind>(
  alias: A,
  ranges: Expression<Multirange<S> | null, 'custom'>,
): { readonly value: Expr<Range<S>, 'custom', A>; readonly ordinality: Expr<number, 'integer', A> } & Source<A> {
  const { node, kind } = ranged(ranges, 'rangesOf')
  return sourceOf(
    new FunctionSource(
      alias,
      [
        { name: 'value', type: rangeTypes[kind] },
        { name: 'ordinality', type: ordinal },
      ],
      'unnest',
      [node],
    ),
  )
}
const ordinal: ColumnType = boundTypes.int4

function compared<E>(range: unknown, symbol: string, other: unknown, of: string): E {
  const { node, kind } = ranged(range, of)
  const type = Array.isArray(other) ? multirangeTypes[kind] : rangeTypes[kind]
  return nativeOperator('sql.ranges', node, symbol, valued(other, type), booleanType)
}

function combined<E>(range: unknown, symbol: string, other: unknown, of: string): E {
  const { node } = ranged(range, of)
  return nativeOperator('sql.ranges', node, symbol, valued(other, node.type), node.type, symbol === '*' ? 'multiplicative' : 'additive')
}

function ranged(value: unknown, of: string): { readonly node: ExpressionNode; readonly kind: RangeKind } {
  const kind = value instanceof ExpressionNode ? rangeKindOf(value.type) : undefined
  if (value instanceof ExpressionNode && kind !== undefined) return { node: value, kind }
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `${of}() takes an expression that gives a range; wrap a plain one in value(range, dateRange())`,
  )
}
