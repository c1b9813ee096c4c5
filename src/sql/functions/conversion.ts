import type { Expr, Expression, NullOf } from '../../schema/expressions/expression.ts'
import { CastNode } from '../../schema/expressions/nodes.ts'
import type { AnyColumnDefinition, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { Kind } from '../../schema/types/kind.ts'
import { expressionNode, expressionOf } from './typing.ts'

/** The kinds that a kind can be cast to. What is missing has a function of its own: `encode`, `toJson`, `arrayToText` and the like. */
export interface CastTargets {
  readonly text: Exclude<Kind, 'bytes' | 'array' | 'point' | 'custom'>
  readonly integer: 'integer' | 'bigint' | 'real' | 'decimal' | 'text' | 'boolean'
  readonly bigint: 'integer' | 'bigint' | 'real' | 'decimal' | 'text' | 'boolean'
  readonly real: 'integer' | 'bigint' | 'real' | 'decimal' | 'text'
  readonly decimal: 'integer' | 'bigint' | 'real' | 'decimal' | 'text'
  readonly boolean: 'boolean' | 'integer' | 'bigint' | 'text'
  readonly date: 'date' | 'timestamp' | 'localTimestamp' | 'text'
  readonly time: 'time' | 'interval' | 'text'
  readonly timestamp: 'timestamp' | 'localTimestamp' | 'date' | 'time' | 'text'
  readonly localTimestamp: 'localTimestamp' | 'timestamp' | 'date' | 'time' | 'text'
  readonly interval: 'interval' | 'time' | 'text'
  readonly uuid: 'uuid' | 'text'
  readonly bytes: 'bytes'
  readonly json: 'json' | 'text'
  readonly array: 'array'
  readonly point: 'point'
  readonly custom: Kind
}

/**
 * The value as another column type, with PostgreSQL's results: a real is rounded to an integer half to even, a decimal half away from zero;
 * text is cut to the length of its type. Dates and times become ISO 8601 text in the form in which they are read; a timestamp becomes a
 * date or a local time in UTC.
 *
 * DataError VALUE_MALFORMED, VALUE_OUT_OF_RANGE for a value that the type cannot hold.
 *
 * ```ts
 * import { cast, integer, select, table, text } from 'granary'
 *
 * const readings = table('readings', { value: text() })
 * select({ value: cast(readings.value, integer()) }).from(readings)
 * ```
 */
export function cast<T, K extends Kind, F, D extends AnyColumnDefinition>(
  expression: Expression<T, K, F>,
  type: D & Castable<D, K>,
): Expr<ValueOfDefinition<D> | NullOf<T>, KindOfDefinition<D>, F> {
  return expressionOf(new CastNode(expressionNode(expression, 'cast'), typeOf(type), true))
}

/** The same, but null where `cast` fails. */
export function tryCast<T, K extends Kind, F, D extends AnyColumnDefinition>(
  expression: Expression<T, K, F>,
  type: D & Castable<D, K>,
): Expr<ValueOfDefinition<D> | null, KindOfDefinition<D>, F> {
  return expressionOf(new CastNode(expressionNode(expression, 'tryCast'), typeOf(type), false))
}

/** Refuses a column type that a kind cannot be cast to, and says which kinds it can. */
export type Castable<D extends AnyColumnDefinition, K extends Kind> =
  KindOfDefinition<D> extends CastTargets[K] ? unknown : { readonly 'can be cast to': CastTargets[K] }
