import { ConfigurationError, DataError, ProgrammingError } from '../../errors/index.ts'
import type { Expr, Expression } from '../../schema/expressions/expression.ts'
import { BoundNode, ExpressionNode, operand } from '../../schema/expressions/expression-node.ts'
import { declareNode } from '../../schema/expressions/node.ts'
import { type Source, SourceNode } from '../../schema/expressions/nodes.ts'
import type { AnyColumnDefinition, ColumnDefinitions, KindOfDefinition, ValueOfDefinition } from '../../schema/tables/column-definition.ts'
import { typeOf } from '../../schema/tables/columns.ts'
import type { AnyTable, TableInfo } from '../../schema/tables/table.ts'
import { arrayType, bigIntegerType, integerType, intervalType, jsonType } from '../../schema/types/column-types.ts'
import type { DurationParts, Kind } from '../../schema/types/kind.ts'
import { canonicalInterval, parseInterval } from '../../schema/values/interval.ts'
import { boundByItsType, type KindOfValue } from '../functions/value.ts'
import { FunctionSource } from './sources.ts'
import { sourceOf } from './subqueries.ts'
import type { DefinedColumns } from './values.ts'

const wholeNumber = integerType(64)
const json = jsonType()

/**
 * The elements of a JSON array as rows: the members of each element, by their names, as columns of the types that are given. A member
 * that is missing, or null, is null. The array may be a column of a table before it in FROM, a value, or any expression.
 *
 * Errors thrown by the engine: DataError JSON_MALFORMED, VALUE_MALFORMED.
 *
 * ```ts
 * import { integer, json, jsonEach, select, table, text } from 'granary'
 *
 * const orders = table('orders', { lines: json<{ sku: string; quantity: number }[]>() })
 * const lines = jsonEach('lines', orders.lines, { sku: text(), quantity: integer() })
 * select({ sku: lines.sku, quantity: lines.quantity }).from(orders).crossJoin(lines)
 * ```
 */
export function jsonEach<const A extends string, D extends ColumnDefinitions>(
  alias: A,
  array: Expression<unknown, 'json'> | readonly unknown[],
  members: D,
): DefinedColumns<D, A> & Source<A> {
  const columns = Object.entries(members).map(([name, definition]) => ({ name, type: typeOf(definition) }))
  return sourceOf<DefinedColumns<D, A> & Source<A>>(new FunctionSource(checkedAlias(alias), columns, 'jsonEach', [operand(array, json)]))
}

/** The columns of `unnest`. */
export type Unnested<T, K extends Kind, A> = { readonly value: Expr<T | null, K, A>; readonly ordinality: Expr<number, 'integer', A> }
type ElementOf<T> = T extends readonly (infer E)[] ? E : never

/**
 * The elements of an array as rows: `value`, and `ordinality`, which counts from 1. A list of plain values needs the column type of its elements.
 *
 * ```ts
 * import { array, integer, select, table, text, unnest } from 'granary'
 *
 * const posts = table('posts', { tags: array(text()) })
 * const tags = unnest('tags', posts.tags)
 * select({ tag: tags.value }).from(posts).crossJoin(tags)
 * const wanted = unnest('wanted', [7, 8, 9], integer())
 * ```
 */
export function unnest<const A extends string, T>(
  alias: A,
  array: Expression<T, 'array'>,
): Unnested<ElementOf<T>, KindOfValue<ElementOf<T>>, A> & Source<A>
export function unnest<const A extends string, D extends AnyColumnDefinition>(
  alias: A,
  values: readonly ValueOfDefinition<D>[],
  element: D,
): Unnested<ValueOfDefinition<D>, KindOfDefinition<D>, A> & Source<A>
export function unnest(alias: string, array: unknown, element?: AnyColumnDefinition): Source {
  if (!(array instanceof ExpressionNode) && (!Array.isArray(array) || element === undefined)) {
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'unnest() takes an array expression, or an array of values and the column type of its elements',
    )
  }
  const node = array instanceof ExpressionNode ? array : new BoundNode(array, arrayType(typeOf(element as AnyColumnDefinition)))
  const type = node.type.element
  if (type === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `unnest() takes an array, not a value of kind ${node.type.kind}; for JSON use jsonEach()`,
    )
  return sourceOf<Source>(
    new FunctionSource(
      checkedAlias(alias),
      [
        { name: 'value', type },
        { name: 'ordinality', type: wholeNumber },
      ],
      'unnest',
      [node],
    ),
  )
}

type SeriesKind = 'integer' | 'bigint' | 'date' | 'timestamp' | 'localTimestamp'
type SeriesStep<K> = K extends 'integer' | 'bigint' ? number | bigint : string | DurationParts

/** The column of `generateSeries`. */
export type Series<T, K extends Kind, A> = { readonly value: Expr<T, K, A> }

/**
 * The values from `start` to `stop`, both included, in steps: whole numbers (default step 1), or dates and timestamps in steps of an exact
 * length of time, which for dates is a whole number of days. A negative step counts down. The column is `value`.
 *
 * Throws DataError VALUE_OUT_OF_RANGE for a step of zero, VALUE_INVALID for dates in steps of parts of days; ProgrammingError STATEMENT_INVALID.
 *
 * ```ts
 * import { date, generateSeries, select, value } from 'granary'
 *
 * const days = generateSeries('days', value('2026-11-01', date()), '2026-11-30', 'P1D')
 * select({ day: days.value }).from(days)
 * ```
 */
export function generateSeries<const A extends string>(
  alias: A,
  start: number,
  stop: number | Expression<unknown, 'integer' | 'bigint', never>,
  step?: number,
): Series<number, 'integer', A> & Source<A>
export function generateSeries<const A extends string>(
  alias: A,
  start: bigint,
  stop: bigint | Expression<unknown, 'integer' | 'bigint', never>,
  step?: number | bigint,
): Series<bigint, 'bigint', A> & Source<A>
export function generateSeries<const A extends string, T, K extends SeriesKind>(
  alias: A,
  start: Expression<T, K>,
  stop: Exclude<T, null> | Expression<unknown, K>,
  step?: SeriesStep<K>,
): Series<Exclude<T, null>, K, A> & Source<A>
export function generateSeries(alias: string, start: unknown, stop: unknown, step?: unknown): Source {
  const from = start instanceof ExpressionNode ? start : boundInteger(start)
  const { type } = from
  const to =
    stop instanceof ExpressionNode ? stop : type.kind === 'integer' || type.kind === 'bigint' ? boundInteger(stop) : operand(stop, type)
  const { node, ascending } = stepOf(type.kind, step)
  const column = { name: 'value', type: type.kind === 'integer' ? wholeNumber : type }
  return sourceOf<Source>(
    new FunctionSource(checkedAlias(alias), [column], ascending ? 'ascendingSeries' : 'descendingSeries', [from, to, node]),
  )
}

function boundInteger(value: unknown): BoundNode {
  if (typeof value === 'bigint') return new BoundNode(value, bigIntegerType)
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new DataError(
      'VALUE_TYPE',
      'a series runs from one whole number to another; for dates and timestamps start with value(text, date())',
    )
  return boundByItsType(value)
}

const microsecondsOfDay = 86_400_000_000n

function stepOf(kind: Kind, step: unknown): { readonly node: BoundNode; readonly ascending: boolean } {
  if (kind === 'integer' || kind === 'bigint') {
    const given = step ?? 1
    if (given === 0 || given === 0n) throw zeroStep()
    return { node: boundInteger(given), ascending: (given as number | bigint) > 0 }
  }
  if (kind !== 'date' && kind !== 'timestamp' && kind !== 'localTimestamp')
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `a series runs over whole numbers, dates or timestamps, not over values of kind ${kind}`,
    )
  if (step === undefined) throw new ProgrammingError('STATEMENT_INVALID', "a series of dates or timestamps needs its step, such as 'P1D'")
  if (typeof step !== 'string' && (typeof step !== 'object' || step === null))
    throw new DataError('VALUE_TYPE', "the step is an exact length of time, such as 'P1D' or { hours: 1 }")
  const microseconds = parseInterval(canonicalInterval(step))
  if (microseconds === 0n) throw zeroStep()
  if (kind === 'date') {
    if (microseconds % microsecondsOfDay !== 0n)
      throw new DataError('VALUE_INVALID', 'a series of dates takes steps of whole days; for shorter ones start with a timestamp')
    return { node: new BoundNode(microseconds / microsecondsOfDay, bigIntegerType), ascending: microseconds > 0n }
  }
  return { node: new BoundNode(canonicalInterval(step), intervalType), ascending: microseconds > 0n }
}

function zeroStep(): DataError {
  return new DataError('VALUE_OUT_OF_RANGE', 'the step of a series cannot be zero')
}

/** A table of which the engine reads a part only. */
export class TableSampleSource extends SourceNode {
  readonly kind = 'tableSample'
  readonly table: TableInfo
  readonly alias: string
  readonly key: string
  readonly method: string
  readonly percent: number
  readonly seed: number | undefined

  constructor(table: TableInfo, method: 'bernoulli' | 'system', percent: number, seed: number | undefined) {
    super()
    this.table = table
    this.alias = table.alias
    this.key = table.key
    this.method = method
    this.percent = percent
    this.seed = seed
  }
}
declareNode('tableSample', { table: 'node', method: 'constant', percent: 'constant', seed: 'constant' })

export interface SampleOptions {
  /** `bernoulli` (default) draws row by row, `system` whole blocks, which is faster and less even. */
  readonly method?: 'bernoulli' | 'system'
  /** The same seed gives the same sample while the table does not change. */
  readonly seed?: number
}

/** About so many percent of a table's rows, at random, in place of the table in FROM. Needs the capability `sql.tableSample`. */
export function tableSample<T extends AnyTable>(table: T, percent: number, options: SampleOptions = {}): T {
  if (!(percent >= 0 && percent <= 100)) throw new ConfigurationError('OPTION_INVALID', 'tableSample() takes a share from 0 to 100 percent')
  const { method = 'bernoulli', seed } = options
  const made: Record<string, unknown> = {}
  for (const column of table.$.columns.values()) made[column.property] = column.node
  Object.defineProperty(made, '$', { value: new TableSampleSource(table.$, method, percent, seed), enumerable: false })
  return asTable<T>(Object.freeze(made))
}

function checkedAlias(alias: string): string {
  if (typeof alias !== 'string' || alias === '')
    throw new ProgrammingError('STATEMENT_INVALID', 'a table function needs a name for its rows')
  return alias
}

// A sample has the columns of its table and stands where the table would.
function asTable<T>(made: unknown): T {
  return made as T
}
