import type { BooleanExpression, Expr, Expression, JsonExpression, NullOf } from '../../../../schema/expressions/expression.ts'
import type { ExpressionNode } from '../../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import type { Source } from '../../../../schema/expressions/nodes.ts'
import { arrayType, booleanType, integerType, jsonType, textType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { FunctionSource } from '../../../statements/sources.ts'
import { sourceOf } from '../../../statements/subqueries.ts'
import { textLikeType } from '../types/text-column.ts'
import { nativeCall, nativeOperator, valued } from './native.ts'

// SQL/JSON paths (PostgreSQL manual §9.16.2).

const capability = 'sql.jsonPaths'
const json = jsonType()
const pathType = textLikeType({ capability, name: 'jsonpath', expected: 'an SQL/JSON path such as $.items[*].price' })

/** An SQL/JSON path, with the values of its variables: `{ path: '$.items[*] ? (@.price > $least)', variables: { least: 10 } }`. */
export interface JsonPath {
  readonly path: string
  /** The values of the path's variables, by their names without `$`. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Structural errors, such as a member that is missing in strict mode, give nothing instead of an error. Default: false. */
  readonly silent?: boolean
}

/**
 * Whether a path finds anything in a document: `@?`, which an index of the method gin serves.
 *
 * Errors thrown by the engine: DataError for a text that is no path.
 *
 * ```ts
 * import { id, json, select, table } from 'granary'
 * import { jsonPathFinds } from 'granary/postgres'
 *
 * const orders = table('orders', { id: id(), body: json<{ items: { price: number }[] }>() })
 * select({ id: orders.id }).from(orders).where(jsonPathFinds(orders.body, '$.items[*] ? (@.price > 100)'))
 * ```
 */
export function jsonPathFinds<T, F>(
  document: Expression<T, 'json', F>,
  path: string | JsonPath,
): BooleanExpression<boolean | NullOf<T>, F> {
  return typeof path === 'string' ? asked(document, '@?', path, 'jsonPathFinds') : called('jsonb_path_exists', document, path, booleanType)
}

/** Whether the predicate that a path is holds of a document: `@@`, which an index of the method gin serves. Null where it is no predicate. */
export function jsonPathHolds<T, F>(document: Expression<T, 'json', F>, path: string | JsonPath): BooleanExpression<boolean | null, F> {
  return typeof path === 'string' ? asked(document, '@@', path, 'jsonPathHolds') : called('jsonb_path_match', document, path, booleanType)
}

/** Everything that a path finds, as one JSON array. */
export function jsonPathArray<T, F>(document: Expression<T, 'json', F>, path: string | JsonPath): JsonExpression<unknown[] | NullOf<T>, F> {
  return called('jsonb_path_query_array', document, path, json)
}

/** The first that a path finds; null where it finds nothing. */
export function jsonPathFirst<T, F>(document: Expression<T, 'json', F>, path: string | JsonPath): JsonExpression<unknown, F> {
  return called('jsonb_path_query_first', document, path, json)
}

/** Everything that a path finds, as rows: the column `value`, and `ordinality`, which counts from 1. */
export function jsonPathRows<const A extends string>(
  alias: A,
  document: Expression<unknown, 'json'>,
  path: string | JsonPath,
): { readonly value: Expr<unknown, 'json', A>; readonly ordinality: Expr<number, 'integer', A> } & Source<A> {
  const columns = [
    { name: 'value', type: json },
    { name: 'ordinality', type: ordinal },
  ]
  return sourceOf(new FunctionSource(alias, columns, 'jsonPathRows', operandsOf(expressionOfKind(document, 'jsonPathRows', 'json'), path)))
}

/** A copy of the document with the value at a path set, or added where the last step is missing, with a say in what SQL null does: `jsonb_set_lax`. */
export function jsonSetAt<T, F, G = never>(
  document: Expression<T, 'json', F>,
  path: readonly (string | number)[],
  value: unknown | Expression<unknown, 'json', G>,
  options: {
    /** Adds what is missing at the end of the path. Default: true. */
    readonly create?: boolean
    /** What an SQL null does. Default: it becomes JSON null. */
    readonly whenNull?: 'use json null' | 'delete key' | 'return target' | 'raise exception'
  } = {},
): JsonExpression<T, F | G> {
  const { create = true, whenNull = 'use json null' } = options
  return nativeCall(
    capability,
    'jsonb_set_lax',
    [
      expressionOfKind(document, 'jsonSetAt', 'json'),
      valued(path.map(String), arrayType(text)),
      valued(value, json),
      valued(create, booleanType),
      valued(whenNull.replaceAll(' ', '_'), text),
    ],
    json,
  )
}

/** A document as indented text. */
export function jsonPretty<T, F>(document: Expression<T, 'json', F>): Expr<string | NullOf<T>, 'text', F> {
  return nativeCall(capability, 'jsonb_pretty', [expressionOfKind(document, 'jsonPretty', 'json')], text)
}

const text = textType()
const ordinal = integerType(64)

function asked<E>(document: unknown, symbol: string, path: string, of: string): E {
  return nativeOperator(capability, expressionOfKind(document, of, 'json'), symbol, valued(path, pathType), booleanType)
}

function called<E>(name: string, document: unknown, path: string | JsonPath, type: ExpressionNode['type']): E {
  return nativeCall(capability, name, operandsOf(expressionOfKind(document, name, 'json'), path), type)
}

function operandsOf(document: Node, path: string | JsonPath): Node[] {
  const { path: given, variables = {}, silent = false } = typeof path === 'string' ? { path } : path
  return [document, valued(given, pathType), valued(variables, json), valued(silent, booleanType)]
}
