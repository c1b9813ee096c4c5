import type { Comparable, Kind, Literal, Point } from '../types/kind.ts'

declare const valueType: unique symbol
declare const kindType: unique symbol
declare const sourceType: unique symbol

/** Marks tables whose outer join cannot make the expression null any more, as in `coalesce(t.x, 0)`. */
export interface Settled<F> {
  readonly settled: F
}

/** What an `ORDER BY` takes. */
export interface Ordering<out F> {
  readonly [sourceType]: F
  nullsFirst(): Ordering<F>
  nullsLast(): Ordering<F>
}

/** Another expression that may stand beside one of kind `K`. `U` is its value's type, `G` the tables it reads. */
export type Operand<T, K extends Kind, U, G> = Literal<T, K> | Expression<U, Comparable[K], G>
type NullOf<T> = null extends T ? null : never
type Nullable<T, R> = R | NullOf<T>

/**
 * An immutable SQL expression, or a query of one column that stands for a value. `T` is the value that reading it gives, `K` its kind, `F` the names of the tables it
 * reads: a statement does not compile (in TypeScript) while one of them is not in its `from`.
 */
export interface Expression<out T, out K extends Kind = Kind, out F = unknown> {
  readonly [valueType]: T
  readonly [kindType]: K
  readonly [sourceType]: F
}

/** The operators that every expression has. */
export interface Equatable<T, K extends Kind, F> extends Expression<T, K, F> {
  /** `=`. Comparing with the literal `null` asks `IS NULL`. */
  eq<U = never, G = never>(value: Operand<T, K, U, G>): BooleanExpression<Nullable<T | U, boolean>, F | G>
  /** `<>`. Comparing with the literal `null` asks `IS NOT NULL`. */
  ne<U = never, G = never>(value: Operand<T, K, U, G>): BooleanExpression<Nullable<T | U, boolean>, F | G>
  /** `IS NOT DISTINCT FROM`: equal, where null equals null. Never null. */
  is<U = never, G = never>(value: Operand<T | null, K, U, G>): BooleanExpression<boolean, F | G>
  /** `IS DISTINCT FROM`: different, where null equals null. Never null. */
  isNot<U = never, G = never>(value: Operand<T | null, K, U, G>): BooleanExpression<boolean, F | G>
  isNull(): BooleanExpression<boolean, F>
  isNotNull(): BooleanExpression<boolean, F>
  /** `IN` a list of values or a one-column query. An empty list is false; a null in the list is refused. */
  in<G = never>(
    values: readonly Literal<Exclude<T, null>, K>[] | Expression<unknown, Comparable[K], G>,
  ): BooleanExpression<Nullable<T, boolean>, F | G>
  notIn<G = never>(
    values: readonly Literal<Exclude<T, null>, K>[] | Expression<unknown, Comparable[K], G>,
  ): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Reads the same SQL as another type, without a cast: for what the compiler cannot know. */
  typed<V>(): Expr<V, K, F>
}

/** The operators of everything that has an order; documents, arrays and points have none that all engines share. */
export interface Operators<T, K extends Kind, F> extends Equatable<T, K, F> {
  lt<U = never, G = never>(value: Operand<T, K, U, G>): BooleanExpression<Nullable<T | U, boolean>, F | G>
  lte<U = never, G = never>(value: Operand<T, K, U, G>): BooleanExpression<Nullable<T | U, boolean>, F | G>
  gt<U = never, G = never>(value: Operand<T, K, U, G>): BooleanExpression<Nullable<T | U, boolean>, F | G>
  gte<U = never, G = never>(value: Operand<T, K, U, G>): BooleanExpression<Nullable<T | U, boolean>, F | G>
  /** `BETWEEN low AND high`, both ends included. */
  between<G = never, H = never>(
    low: Operand<T, K, unknown, G>,
    high: Operand<T, K, unknown, H>,
  ): BooleanExpression<Nullable<T, boolean>, F | G | H>
  asc(): Ordering<F>
  desc(): Ordering<F>
}

export interface BooleanExpression<T, F> extends Operators<T, 'boolean', F> {
  and<U extends boolean | null, G>(other: Expression<U, 'boolean', G>): BooleanExpression<boolean | NullOf<T | U>, F | G>
  or<U extends boolean | null, G>(other: Expression<U, 'boolean', G>): BooleanExpression<boolean | NullOf<T | U>, F | G>
  not(): BooleanExpression<T, F>
  /** `IS TRUE`: false where the condition is unknown. */
  isTrue(): BooleanExpression<boolean, F>
  /** `IS FALSE`: false where the condition is unknown. */
  isFalse(): BooleanExpression<boolean, F>
}

/** A condition: an expression that is true, false or unknown. */
export type Condition<F> = Expression<boolean | null, 'boolean', F>

/** A value of text, with its operators. Patterns given as values match literally unless the method says otherwise. */
export interface TextExpression<T, F> extends Operators<T, 'text', F> {
  /** `LIKE`, case sensitive on every engine; `%` and `_` are wildcards, `\` escapes. */
  like<G = never>(pattern: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** `LIKE` without regard to case, by Unicode's simple case folding. */
  ilike<G = never>(pattern: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  notLike<G = never>(pattern: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Holds the text, literally and case sensitively. */
  contains<G = never>(part: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  startsWith<G = never>(part: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  endsWith<G = never>(part: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Holds the text, literally, without regard to case. */
  icontains<G = never>(part: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  istartsWith<G = never>(part: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  iendsWith<G = never>(part: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Equal without regard to case. */
  iequals<G = never>(value: string | Expression<string | null, 'text', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Matches a regular expression. */
  matches<G = never>(
    pattern: string | Expression<string | null, 'text', G>,
    options?: { readonly ignoreCase?: boolean },
  ): BooleanExpression<Nullable<T, boolean>, F | G>
  /** `||`: null when either side is. */
  concat<U = never, G = never>(other: string | Expression<U, 'text', G>): TextExpression<string | NullOf<T | U>, F | G>
  /** Orders and compares by a collation that the engine has. */
  collate(collation: string): TextExpression<T, F>
}

/** The kind of a sum, difference or product of two kinds of numbers. */
export interface ArithmeticKind {
  readonly integer: { readonly integer: 'integer'; readonly bigint: 'bigint'; readonly real: 'real'; readonly decimal: 'decimal' }
  readonly bigint: { readonly integer: 'bigint'; readonly bigint: 'bigint'; readonly real: 'real'; readonly decimal: 'decimal' }
  readonly real: { readonly integer: 'real'; readonly bigint: 'real'; readonly real: 'real'; readonly decimal: 'real' }
  readonly decimal: { readonly integer: 'decimal'; readonly bigint: 'decimal'; readonly real: 'real'; readonly decimal: 'decimal' }
}
export type NumberKind = keyof ArithmeticKind

/** What reading a number of a kind gives. */
export interface NumberValue {
  readonly integer: number
  readonly bigint: bigint
  readonly real: number
  readonly decimal: string
}
type Combined<T, K extends NumberKind, U, L extends NumberKind, F> = NumberExpression<
  NumberValue[ArithmeticKind[K][L]] | NullOf<T | U>,
  ArithmeticKind[K][L],
  F
>

export interface NumberExpression<T, K extends NumberKind, F> extends Operators<T, K, F> {
  plus<U = never, L extends NumberKind = K, G = never>(
    other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
  ): Combined<T, K, U, L, F | G>
  minus<U = never, L extends NumberKind = K, G = never>(
    other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
  ): Combined<T, K, U, L, F | G>
  times<U = never, L extends NumberKind = K, G = never>(
    other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
  ): Combined<T, K, U, L, F | G>
  /** `/`. Whole numbers divide to a whole number, towards zero; dividing by zero is an error. */
  dividedBy<U = never, L extends NumberKind = K, G = never>(
    other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
  ): Combined<T, K, U, L, F | G>
  /** The remainder, with the sign of the dividend. */
  modulo<U = never, L extends NumberKind = K, G = never>(
    other: Literal<Exclude<T, null>, K> | Expression<U, L, G>,
  ): Combined<T, K, U, L, F | G>
  negated(): NumberExpression<T, K, F>
}

export interface IntegerExpression<T, K extends 'integer' | 'bigint', F> extends NumberExpression<T, K, F> {
  bitAnd<G = never>(other: Literal<Exclude<T, null>, K> | Expression<unknown, 'integer' | 'bigint', G>): IntegerExpression<T, K, F | G>
  bitOr<G = never>(other: Literal<Exclude<T, null>, K> | Expression<unknown, 'integer' | 'bigint', G>): IntegerExpression<T, K, F | G>
  bitXor<G = never>(other: Literal<Exclude<T, null>, K> | Expression<unknown, 'integer' | 'bigint', G>): IntegerExpression<T, K, F | G>
  bitNot(): IntegerExpression<T, K, F>
  shiftLeft<G = never>(bits: number | Expression<unknown, 'integer', G>): IntegerExpression<T, K, F | G>
  shiftRight<G = never>(bits: number | Expression<unknown, 'integer', G>): IntegerExpression<T, K, F | G>
}

export type MomentKind = 'date' | 'time' | 'timestamp' | 'localTimestamp'
type Shifted<K extends MomentKind> = K extends 'date' ? 'localTimestamp' : K
type Duration<G> = string | import('../types/kind.ts').DurationParts | Expression<unknown, 'interval', G>

export interface MomentExpression<T, K extends MomentKind, F> extends Operators<T, K, F> {
  /** Adds an exact length of time: ISO 8601 text (`PT90M`), parts, or an interval expression. */
  plus<G = never>(length: Duration<G>): MomentExpression<string | NullOf<T>, Shifted<K>, F | G>
  minus<G = never>(length: Duration<G>): MomentExpression<string | NullOf<T>, Shifted<K>, F | G>
  /** The exact time from another moment to this one. */
  since<G = never>(earlier: Literal<Exclude<T, null>, K> | Expression<unknown, K, G>): IntervalExpression<string | NullOf<T>, F | G>
}

export interface IntervalExpression<T, F> extends Operators<T, 'interval', F> {
  plus<G = never>(other: Duration<G>): IntervalExpression<T, F | G>
  minus<G = never>(other: Duration<G>): IntervalExpression<T, F | G>
  times<G = never>(factor: number | Expression<unknown, 'integer' | 'real', G>): IntervalExpression<T, F | G>
  /** Rounded to the microsecond; dividing by zero is an error. */
  dividedBy<G = never>(divisor: number | Expression<unknown, 'integer' | 'real', G>): IntervalExpression<T, F | G>
  negated(): IntervalExpression<T, F>
}

/** A step into a JSON document: a key, or an index from 0 (negative: from the end). */
export type JsonStep = string | number

export interface JsonExpression<T, F> extends Equatable<T, 'json', F> {
  /** The value at a path as JSON. A missing key gives SQL null, a JSON null gives `jsonNull`. */
  path(...steps: readonly JsonStep[]): JsonExpression<unknown, F>
  /** The value at a path as text: strings without quotes, numbers as written; null when missing or JSON null. */
  text(...steps: readonly JsonStep[]): TextExpression<string | null, F>
  /** The number at a path; null when missing or JSON null. */
  number(...steps: readonly JsonStep[]): NumberExpression<number | null, 'real', F>
  integer(...steps: readonly JsonStep[]): IntegerExpression<number | null, 'integer', F>
  /** A whole number of 64 bits, whether the document has it as a number or as text. */
  bigint(...steps: readonly JsonStep[]): IntegerExpression<bigint | null, 'bigint', F>
  /** A decimal with all its digits, whether the document has it as a number or as text. */
  decimal(...steps: readonly JsonStep[]): NumberExpression<string | null, 'decimal', F>
  boolean(...steps: readonly JsonStep[]): BooleanExpression<boolean | null, F>
  /** Contains the other document: each key and element of it is here too (PostgreSQL's `@>`). */
  contains<G = never>(document: unknown | Expression<unknown, 'json', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  containedBy<G = never>(document: unknown | Expression<unknown, 'json', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  hasKey(key: string): BooleanExpression<Nullable<T, boolean>, F>
  hasAnyKey(...keys: readonly string[]): BooleanExpression<Nullable<T, boolean>, F>
  hasAllKeys(...keys: readonly string[]): BooleanExpression<Nullable<T, boolean>, F>
  /** The type of the value: object, array, string, number, boolean or null. */
  jsonType(): TextExpression<string | NullOf<T>, F>
  arrayLength(): IntegerExpression<number | null, 'integer', F>
  /** A copy of the document with the value at the path set: a JSON value, or an expression. Where the parent is missing nothing changes. */
  with(path: readonly JsonStep[], value: unknown): JsonExpression<T, F>
  without(...path: readonly JsonStep[]): JsonExpression<T, F>
}

type ElementOf<T> = T extends readonly (infer E)[] ? E : never

export interface ArrayExpression<T, F> extends Equatable<T, 'array', F> {
  /** Holds every element of the other array. */
  contains<G = never>(values: Exclude<T, null> | Expression<unknown, 'array', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  containedBy<G = never>(values: Exclude<T, null> | Expression<unknown, 'array', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Has an element in common with the other array. */
  overlaps<G = never>(values: Exclude<T, null> | Expression<unknown, 'array', G>): BooleanExpression<Nullable<T, boolean>, F | G>
  /** Has the element. */
  includes(value: ElementOf<T>): BooleanExpression<Nullable<T, boolean>, F>
  length(): IntegerExpression<number | NullOf<T>, 'integer', F>
  /** The element at an index from 0; null past the end. */
  at(index: number): Operators<ElementOf<T> | null, Kind, F>
}

export interface PointExpression<T, F> extends Equatable<T, 'point', F> {
  x(): NumberExpression<number | NullOf<T>, 'real', F>
  y(): NumberExpression<number | NullOf<T>, 'real', F>
  /** Metres along the sphere to another point; `x` is the longitude, `y` the latitude. */
  distanceTo<G = never>(other: Point | Expression<unknown, 'point', G>): NumberExpression<number | NullOf<T>, 'real', F | G>
  /** Lies in the box, edges included. Uses the column's spatial index. */
  within(box: Box): BooleanExpression<Nullable<T, boolean>, F>
  /** Lies at most so many metres away along the sphere. Uses the column's spatial index. */
  withinDistance(center: Point, metres: number): BooleanExpression<Nullable<T, boolean>, F>
  /** Is among the `count` rows nearest to a point, along the sphere. Needs a spatial index on the column. */
  nearest(center: Point, count: number): BooleanExpression<boolean, F>
}

/** A box by its corners. */
export interface Box {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** What stands beside a value of a type of the application's own, or of one engine: only values of the same type. */
type Same<T, G> = Exclude<T, null> | Expression<T | null, 'custom', G>

/** A value of a type of the application's own, or of one engine. */
export interface CustomExpression<T, F>
  extends Omit<Operators<T, 'custom', F>, 'eq' | 'ne' | 'is' | 'isNot' | 'lt' | 'lte' | 'gt' | 'gte' | 'between'> {
  eq<G = never>(value: Same<T, G> | null): BooleanExpression<Nullable<T, boolean>, F | G>
  ne<G = never>(value: Same<T, G> | null): BooleanExpression<Nullable<T, boolean>, F | G>
  is<G = never>(value: Same<T, G> | null): BooleanExpression<boolean, F | G>
  isNot<G = never>(value: Same<T, G> | null): BooleanExpression<boolean, F | G>
  lt<G = never>(value: Same<T, G>): BooleanExpression<Nullable<T, boolean>, F | G>
  lte<G = never>(value: Same<T, G>): BooleanExpression<Nullable<T, boolean>, F | G>
  gt<G = never>(value: Same<T, G>): BooleanExpression<Nullable<T, boolean>, F | G>
  gte<G = never>(value: Same<T, G>): BooleanExpression<Nullable<T, boolean>, F | G>
  between<G = never, H = never>(low: Same<T, G>, high: Same<T, H>): BooleanExpression<Nullable<T, boolean>, F | G | H>
}

/** The expression interface of each kind. */
export interface ExpressionByKind<T, F> {
  readonly text: TextExpression<T, F>
  readonly integer: IntegerExpression<T, 'integer', F>
  readonly bigint: IntegerExpression<T, 'bigint', F>
  readonly real: NumberExpression<T, 'real', F>
  readonly decimal: NumberExpression<T, 'decimal', F>
  readonly boolean: BooleanExpression<T, F>
  readonly date: MomentExpression<T, 'date', F>
  readonly time: MomentExpression<T, 'time', F>
  readonly timestamp: MomentExpression<T, 'timestamp', F>
  readonly localTimestamp: MomentExpression<T, 'localTimestamp', F>
  readonly interval: IntervalExpression<T, F>
  readonly uuid: Operators<T, 'uuid', F>
  readonly bytes: Operators<T, 'bytes', F>
  readonly json: JsonExpression<T, F>
  readonly array: ArrayExpression<T, F>
  readonly point: PointExpression<T, F>
  readonly custom: CustomExpression<T, F>
}

/** The expression of a kind, with that kind's operators. */
export type Expr<T, K extends Kind, F> = ExpressionByKind<T, F>[K]

/** What reading an expression gives. */
export type ValueOf<E extends { readonly [valueType]: unknown }> = E[typeof valueType]
export type KindOf<E extends { readonly [kindType]: Kind }> = E[typeof kindType]
/** The tables that an expression reads, `Settled` ones marked. */
export type SourcesOf<E> = E extends { readonly [sourceType]: infer F } ? F : never
/** Null, when `T` can be null. */
export type { kindType, NullOf, sourceType, valueType }
