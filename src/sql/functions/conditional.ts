import { ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression, Settled, SourcesOf } from '../../schema/expressions/expression.ts'
import { ExpressionNode, operand, relaxed, unbounded } from '../../schema/expressions/expression-node.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { bigIntegerType, decimalType, integerType, realType, scaledDecimalType } from '../../schema/types/column-types.ts'
import type { Comparable, Kind, Literal } from '../../schema/types/kind.ts'
import { expressionNode, expressionOf, operationOf } from './typing.ts'

// Conditional expressions: PostgreSQL's manual, section 9.18.

/** The kinds whose values have an order. */
export type OrderedKind = Exclude<Kind, 'json' | 'array' | 'point'>

/** A value or an expression that may take the place of one of kind `K`. */
export type Alternative<T, K extends Kind> = Literal<Exclude<T, null>, K> | Expression<unknown, K, unknown>

/** The value of one of several operands: null only when every one of them can be null. */
type AnyOf<T, A extends readonly unknown[]> =
  | Exclude<T, null>
  | PresentValue<A[number]>
  | (null extends T ? ([NeverNull<A[number]>] extends [never] ? null : never) : never)
type PresentValue<X> = X extends Expression<infer V> ? Exclude<V, null> : never
type NeverNull<X> = X extends Expression<infer V> ? (null extends V ? never : X) : X

/** The tables of the operands; a plain value among them settles that an outer join cannot make the result null. */
type AnySources<F, A extends readonly unknown[]> = [Exclude<A[number], Expression<unknown>>] extends [never]
  ? F | SourcesOf<A[number]>
  : Settled<Bare<F | SourcesOf<A[number]>>>
type Bare<F> = F extends { readonly settled: infer S } ? S : F

/**
 * The first of the operands that is not null. With a plain value as the last one the result is never null, not even for the rows of an
 * outer join that found nothing.
 *
 * Throws ProgrammingError STATEMENT_INVALID when the kinds cannot be brought to one.
 *
 * ```ts
 * import { coalesce, select, table, text } from 'granary'
 *
 * const airports = table('airports', { state: text().nullable() })
 * select({ state: coalesce(airports.state, 'none') }).from(airports)
 * ```
 */
export function coalesce<T, K extends Kind, F, const A extends readonly [Alternative<T, K>, ...Alternative<T, K>[]]>(
  first: Expression<T, K, F>,
  ...others: A
): Expr<AnyOf<T, A>, K, AnySources<F, A>> {
  return ofSeveral('coalesce', first, others)
}

/** The greatest of the operands; nulls are left out, so it is null only when all are. */
export function greatest<T, K extends OrderedKind, F, const A extends readonly [Alternative<T, K>, ...Alternative<T, K>[]]>(
  first: Expression<T, K, F>,
  ...others: A
): Expr<AnyOf<T, A>, K, AnySources<F, A>> {
  return ofSeveral('greatest', first, others)
}

/** The least of the operands; nulls are left out, so it is null only when all are. */
export function least<T, K extends OrderedKind, F, const A extends readonly [Alternative<T, K>, ...Alternative<T, K>[]]>(
  first: Expression<T, K, F>,
  ...others: A
): Expr<AnyOf<T, A>, K, AnySources<F, A>> {
  return ofSeveral('least', first, others)
}

/** Null where the two are equal, otherwise the first: `dividedBy(nullIf(x, 0))` gives null where it would divide by zero. */
export function nullIf<T, K extends Kind, F, G = never>(
  expression: Expression<T, K, F>,
  other: Literal<Exclude<T, null>, K> | Expression<unknown, Comparable[K], G>,
): Expr<T | null, K, F | G> {
  const node = expressionNode(expression, 'nullIf')
  return operationOf('nullIf', [node, operand(other, relaxed(node.type))], unbounded(node.type))
}

function ofSeveral<E>(operation: string, first: unknown, others: readonly unknown[]): E {
  if (others.length === 0) throw new ProgrammingError('STATEMENT_INVALID', `${operation}() takes two operands or more`)
  const node = expressionNode(first, operation)
  const operands = [node, ...others.map((other) => operand(other, relaxed(node.type)))]
  return operationOf(operation, operands, commonType(operands, operation))
}

const rank: Partial<Record<Kind, number>> = { integer: 0, bigint: 1, decimal: 2, real: 3 }
const byRank = [integerType(64), bigIntegerType, decimalType(), realType] as const

/** The type of a result that can be any of several operands: their own where they agree, the widest of several kinds of numbers. */
export function commonType(operands: readonly unknown[], of: string): ColumnType {
  const types = operands.flatMap((node) => (node instanceof ExpressionNode ? [node.type] : []))
  const [first] = types
  if (first === undefined) throw new Error(`${of}() has no operand`)
  if (types.every((type) => type.kind === first.kind && type.key === first.key)) return first
  if (types.every((type) => type.kind === 'decimal')) return scaledDecimalType(Math.max(...types.map((type) => type.scale ?? 0)))
  if (types.every((type) => type.kind === first.kind)) return relaxed(first)
  const ranks = types.map((type) => rank[type.kind])
  if (ranks.some((each) => each === undefined)) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `${of}() was given operands of the kinds ${[...new Set(types.map((type) => type.kind))].join(' and ')}; cast() them to one`,
    )
  }
  return byRank[Math.max(...ranks.map((each) => each ?? 0))] ?? first
}

/** Whether a condition holds, false where it is unknown: `IS TRUE`. */
export function isTrue<F>(condition: Expression<boolean | null, 'boolean', F>): Expr<boolean, 'boolean', Settled<Bare<F>>> {
  return expressionOf(expressionNode(condition, 'isTrue').isTrue())
}

/** Whether a condition does not hold, false where it is unknown: `IS FALSE`. */
export function isFalse<F>(condition: Expression<boolean | null, 'boolean', F>): Expr<boolean, 'boolean', Settled<Bare<F>>> {
  return expressionOf(expressionNode(condition, 'isFalse').isFalse())
}
