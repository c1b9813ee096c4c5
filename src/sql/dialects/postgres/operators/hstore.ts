import type {
  ArrayExpression,
  BooleanExpression,
  Expr,
  Expression,
  JsonExpression,
  TextExpression,
} from '../../../../schema/expressions/expression.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import type { Source } from '../../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../../schema/types/column-type.ts'
import { arrayType, booleanType, integerType, jsonType, textType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { FunctionSource } from '../../../statements/sources.ts'
import { sourceOf } from '../../../statements/subqueries.ts'
import { type HstoreValue, hstoreType } from '../types/hstore.ts'
import { nativeCall, nativeOperator, type Or, valued } from './native.ts'

// Operators and functions of hstore (PostgreSQL manual §F.18).

const capability = 'sql.hstore'
const text = textType()
const texts = arrayType(text)
type Pairs<F> = Expression<HstoreValue | null, 'custom', F>

/**
 * The value under a key; null where there is none: `->`.
 *
 * ```ts
 * import { id, select, table } from 'granary'
 * import { hstore, hstoreGet } from 'granary/postgres'
 *
 * const products = table('products', { id: id(), attributes: hstore() })
 * select({ colour: hstoreGet(products.attributes, 'colour') }).from(products)
 * ```
 */
export function hstoreGet<F, G = never>(map: Pairs<F>, key: Or<string, 'text', G>): TextExpression<string | null, F | G> {
  return nativeOperator(capability, mapNode(map), '->', valued(key, text), text)
}

/** The values under several keys, in their order, null where there is none. */
export function hstoreGetAll<F>(map: Pairs<F>, keys: readonly string[]): ArrayExpression<(string | null)[] | null, F> {
  return nativeOperator(capability, mapNode(map), '->', valued(keys, texts), texts)
}

/** Whether the key is there: `?`. */
export function hstoreHasKey<F, G = never>(map: Pairs<F>, key: Or<string, 'text', G>): BooleanExpression<boolean | null, F | G> {
  return asked(map, '?', key, text)
}

/** Whether one of the keys is there: `?|`. */
export function hstoreHasAnyKey<F>(map: Pairs<F>, keys: readonly string[]): BooleanExpression<boolean | null, F> {
  return asked(map, '?|', keys, texts)
}

/** Whether all of the keys are there: `?&`. */
export function hstoreHasAllKeys<F>(map: Pairs<F>, keys: readonly string[]): BooleanExpression<boolean | null, F> {
  return asked(map, '?&', keys, texts)
}

/** Whether a map holds all pairs of another: `@>`. */
export function hstoreContains<F, G = never>(map: Pairs<F>, other: Or<HstoreValue, 'custom', G>): BooleanExpression<boolean | null, F | G> {
  return asked(map, '@>', other, hstoreType)
}

/** Whether all pairs of a map are in another: `<@`. */
export function hstoreContainedBy<F, G = never>(
  map: Pairs<F>,
  other: Or<HstoreValue, 'custom', G>,
): BooleanExpression<boolean | null, F | G> {
  return asked(map, '<@', other, hstoreType)
}

/** Both maps as one, in which the other's values win: `||`. */
export function hstoreConcat<F, G = never>(map: Pairs<F>, other: Or<HstoreValue, 'custom', G>): Expr<HstoreValue | null, 'custom', F | G> {
  return nativeOperator(capability, mapNode(map), '||', valued(other, hstoreType), hstoreType)
}

/** The map without keys: `-`. */
export function hstoreWithout<F>(map: Pairs<F>, ...keys: readonly string[]): Expr<HstoreValue | null, 'custom', F> {
  return nativeOperator(capability, mapNode(map), '-', valued(keys, texts), hstoreType)
}

/** The map with these keys alone: `slice`. */
export function hstoreSlice<F>(map: Pairs<F>, ...keys: readonly string[]): Expr<HstoreValue | null, 'custom', F> {
  return nativeCall(capability, 'slice', [mapNode(map), valued(keys, texts)], hstoreType)
}

/** The keys: `akeys`. */
export function hstoreKeys<F>(map: Pairs<F>): ArrayExpression<string[] | null, F> {
  return nativeCall(capability, 'akeys', [mapNode(map)], texts)
}

/** The values: `avals`. */
export function hstoreValues<F>(map: Pairs<F>): ArrayExpression<(string | null)[] | null, F> {
  return nativeCall(capability, 'avals', [mapNode(map)], texts)
}

/** The map as a JSON object of texts. */
export function hstoreToJson<F>(map: Pairs<F>): JsonExpression<Readonly<Record<string, string | null>> | null, F> {
  return nativeCall(capability, 'hstore_to_jsonb', [mapNode(map)], jsonType())
}

/** A map of two arrays, one of the keys and one of the values. */
export function hstoreFrom<F, G>(
  keys: Expression<readonly string[] | null, 'array', F>,
  values: Expression<readonly (string | null)[] | null, 'array', G>,
): Expr<HstoreValue | null, 'custom', F | G> {
  return nativeCall(
    capability,
    'hstore',
    [keys, values].map((each) => expressionOfKind(each, 'hstoreFrom', 'array')),
    hstoreType,
  )
}

/** The pairs of a map as rows: `key`, `value`, and `ordinality`, which counts from 1. */
export function hstorePairs<const A extends string>(
  alias: A,
  map: Pairs<unknown>,
): {
  readonly key: Expr<string, 'text', A>
  readonly value: Expr<string | null, 'text', A>
  readonly ordinality: Expr<number, 'integer', A>
} & Source<A> {
  const columns = [
    { name: 'key', type: text },
    { name: 'value', type: text },
    { name: 'ordinality', type: integerType(64) },
  ]
  return sourceOf(new FunctionSource(alias, columns, 'hstorePairs', [mapNode(map)]))
}

function asked<E>(map: unknown, symbol: string, other: unknown, type: ColumnType): E {
  return nativeOperator(capability, mapNode(map), symbol, valued(other, type), booleanType)
}

function mapNode(map: unknown): Node {
  return expressionOfKind(map, 'hstore functions', 'custom')
}
