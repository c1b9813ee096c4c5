import { ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression, SourcesOf } from '../../schema/expressions/expression.ts'
import { asOperand, ExpressionNode, OperationNode, operand } from '../../schema/expressions/expression-node.ts'
import { type Source, SourceNode } from '../../schema/expressions/nodes.ts'
import { type AnyTable, TableInfo } from '../../schema/tables/table.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { jsonType, textType } from '../../schema/types/column-types.ts'
import type { Kind } from '../../schema/types/kind.ts'
import type { ResultRow, SelectionRecord, SelectionSources, SomeExpression } from '../statements/selection.ts'
import { type Aggregate, aggregateOf, type OrderedAggregateOptions } from './aggregate-call.ts'
import { expressionNode, expressionOf } from './typing.ts'

const json = jsonType()
const text = textType()

/**
 * A JSON object built by the engine: properties with expressions, whole tables, or nested objects. It reads back as an object whose
 * members have the types of their expressions: 64-bit integers, decimals, bytes and timestamps come through unharmed. SQL NULL is null.
 *
 * Throws ProgrammingError STATEMENT_INVALID for a member that is no expression.
 *
 * ```ts
 * import { bigInteger, jsonObject, select, table, text } from 'granary'
 *
 * const airports = table('airports', { iata: text(), passengers: bigInteger() })
 * select({ airport: jsonObject({ code: airports.iata, passengers: airports.passengers }) }).from(airports)
 * ```
 */
export function jsonObject<C extends SelectionRecord | AnyTable>(members: C): Expr<ResultRow<C, never>, 'json', SelectionSources<C>> {
  return expressionOf(objectOf(members))
}

/** The values of a list of expressions. */
export type JsonItems<A extends readonly SomeExpression[]> = {
  -readonly [I in keyof A]: A[I] extends Expression<infer T, Kind> ? T : unknown
}
type SourcesIn<A extends readonly SomeExpression[]> = SourcesOf<A[number]>

/** A JSON array built by the engine, one element for each expression, each read back by its type. */
export function jsonArray<const A extends readonly SomeExpression[]>(items: A): Expr<JsonItems<A>, 'json', SourcesIn<A>> {
  const nodes = items.map((item) => expressionNode(item, 'jsonArray'))
  const types = nodes.map(({ type }) => type)
  return expressionOf(
    new OperationNode('jsonArray', nodes, { ...json, key: `json[${types.map(({ key }) => key).join(',')}]`, items: types }),
  )
}

/**
 * The values of a group's rows as a JSON array, read back by their type; null when there is no row. Values that are null are null in it.
 *
 * ```ts
 * import { jsonArrayAggregate, jsonObject, select, table, text } from 'granary'
 *
 * const airports = table('airports', { iata: text(), state: text() })
 * select({ state: airports.state, codes: jsonArrayAggregate(airports.iata, { orderBy: airports.iata }) }).from(airports).groupBy(airports.state)
 * ```
 */
export function jsonArrayAggregate<T, K extends Kind, F, G = never, O = never>(
  expression: Expression<T, K, F>,
  options: OrderedAggregateOptions<G, O> = {},
): Aggregate<T[] | null, 'json', F | G | O> {
  const node = expressionNode(expression, 'jsonArrayAggregate')
  return aggregateOf('jsonArrayAggregate', [node], { ...json, key: `json[${node.type.key}...]`, element: node.type }, options)
}

/**
 * The values of a group's rows as a JSON object by their keys, read back by their type; null when there is no row. Of equal keys the last
 * counts.
 *
 * Errors thrown by the engine: DataError for a key that is null.
 */
export function jsonObjectAggregate<T, K extends Kind, F, G = never, H = never, O = never>(
  key: Expression<string, 'text', F>,
  value: Expression<T, K, G>,
  options: Omit<OrderedAggregateOptions<H, O>, 'distinct'> = {},
): Aggregate<Record<string, T> | null, 'json', F | G | H | O> {
  const node = expressionNode(value, 'jsonObjectAggregate')
  return aggregateOf(
    'jsonObjectAggregate',
    [operand(key, text), node],
    { ...json, key: `json{...${node.type.key}}`, everyMember: node.type },
    options,
  )
}

function objectOf(members: object): OperationNode {
  const names: string[] = []
  const nodes: ExpressionNode[] = []
  const types: Record<string, ColumnType> = {}
  for (const [name, given] of entriesOf(members)) {
    const node = memberOf(name, given)
    names.push(name)
    nodes.push(node)
    Object.defineProperty(types, name, { value: node.type, enumerable: true })
  }
  return new OperationNode(
    'jsonObject',
    nodes,
    {
      ...json,
      key: `json{${names.map((name, position) => `${JSON.stringify(name)}:${nodes[position]?.type.key}`).join(',')}}`,
      members: types,
    },
    names,
  )
}

function entriesOf(members: object): [string, unknown][] {
  const source: unknown = '$' in members ? members.$ : undefined
  if (source instanceof TableInfo) return [...source.columns.values()].map(({ property, node }) => [property, node])
  return Object.entries(members)
}

function memberOf(name: string, given: unknown): ExpressionNode {
  if (given instanceof ExpressionNode) return given
  if (typeof given === 'object' && given !== null) {
    if (asOperand in given) return expressionNode(given, 'jsonObject')
    if (isPlain(given) || isSource(given)) return objectOf(given)
  }
  throw new ProgrammingError(
    'STATEMENT_INVALID',
    `jsonObject(): ${name} is ${given === null ? 'null' : typeof given}, not an expression; wrap plain values in value()`,
  )
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isSource(value: object): value is Source {
  return '$' in value && value.$ instanceof SourceNode
}
