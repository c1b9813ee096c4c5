import { ConfigurationError } from '../../../errors/index.ts'
import type { SqliteConnection } from './engine/driver.ts'
import type { AggregateFunction, SqlValue } from './functions/function.ts'
import { keepFailure } from './functions/kept-failure.ts'

/**
 * A function of the application's own for SQL. SQLite gives whole numbers as `number` (or as bigint, see `bigIntegers`) and takes a
 * `number` as REAL: return a bigint for an INTEGER. What it throws, the statement throws.
 *
 * ```ts
 * import { defineSchema, open, type UserFunction } from 'granary'
 *
 * const shout: UserFunction = { name: 'shout', deterministic: true, call: (text) => `${String(text).toUpperCase()}!` }
 * const db = await open('sqlite::memory:', defineSchema({}), { functions: [shout] })
 * ```
 */
export interface UserFunction {
  readonly name: string
  call(...values: SqlValue[]): SqlValue
  /** Gives the same for the same arguments, so that indexes and generated columns may use it. Default: false. */
  readonly deterministic?: boolean
  /** Number of arguments; -1: any. Default: the number that `call` declares. */
  readonly arity?: number
  /** Whole numbers come as bigint. Otherwise one beyond 2^53 fails the statement. Default: false. */
  readonly bigIntegers?: boolean
}

/**
 * An aggregate of the application's own. With `inverse` it can be used over a window whose frame moves. An error in a step fails the
 * statement.
 *
 * ```ts
 * import { defineSchema, open, type UserAggregate } from 'granary'
 *
 * const longest: UserAggregate<string> = {
 *   name: 'longest',
 *   arity: 1,
 *   start: () => '',
 *   step: (state, text) => (typeof text === 'string' && text.length > state.length ? text : state),
 *   result: (state) => state,
 * }
 * const db = await open('sqlite::memory:', defineSchema({}), { aggregates: [longest] })
 * ```
 */
export interface UserAggregate<State = unknown> {
  readonly name: string
  /** Number of arguments; -1: any. */
  readonly arity: number
  start(): State
  /** Adds a row. Gives the new state. */
  step(state: State, ...values: SqlValue[]): State
  /** Takes away the row that was added first. */
  inverse?(state: State, ...values: SqlValue[]): State
  result(state: State): SqlValue
  /** Whole numbers come as bigint. Default: false. */
  readonly bigIntegers?: boolean
}

/**
 * A collation as sort keys: texts are compared as their keys are, by code points or by bytes. Texts with the same key are the same to it.
 *
 * ```ts
 * import { type Collation, defineSchema, open } from 'granary'
 *
 * const withoutSpaces: Collation = (text) => text.replaceAll(' ', '')
 * const db = await open('sqlite::memory:', defineSchema({}), { collations: { without_spaces: withoutSpaces } })
 * ```
 */
export type Collation = (text: string) => string | Uint8Array

/** Functions, aggregates and collations, as `open` takes them and as a module exports them. */
export interface UserFunctions {
  readonly functions?: readonly UserFunction[] | undefined
  readonly aggregates?: readonly UserAggregate[] | undefined
  readonly collations?: Readonly<Record<string, Collation>> | undefined
}

/** The SQL function that gives a collation's sort keys. */
export function collationFunction(collation: string): string {
  return `granary_collate_${collation}`
}

/**
 * Checks what the application gives and makes it known to a connection.
 *
 * Throws ConfigurationError OPTION_INVALID for a name that SQLite or Granary uses already, and for what is no function.
 */
export function registerUserFunctions(
  connection: SqliteConnection,
  { functions = [], aggregates = [], collations = {} }: UserFunctions,
): void {
  if (functions.length === 0 && aggregates.length === 0 && Object.keys(collations).length === 0) return
  const taken = new Set(
    connection
      .prepare('SELECT DISTINCT name FROM pragma_function_list', false)
      .all([])
      .map(([name]) => String(name).toLowerCase()),
  )
  for (const { name, call, deterministic = false, arity, bigIntegers = false } of functions) {
    checkName('functions', name, taken)
    if (typeof call !== 'function') throw invalid(`functions: ${name} has no call()`)
    connection.registerFunction({ name, deterministic, arity: checkedArity(name, arity ?? call.length), useBigInts: bigIntegers, call })
  }
  for (const aggregate of aggregates) {
    const { name, arity, start, step, inverse, result } = asAggregate(aggregate)
    checkName('aggregates', name, taken)
    if ([start, step, result].some((part) => typeof part !== 'function'))
      throw invalid(`aggregates: ${name} needs start(), step() and result()`)
    const made = { name, arity: checkedArity(name, arity), useBigInts: aggregate.bigIntegers ?? false, start, step, result }
    connection.registerAggregate(keepFailure(inverse === undefined ? made : { ...made, inverse }))
  }
  for (const [collation, key] of Object.entries(collations)) {
    if (!/^[a-z_]\w*$/i.test(collation)) throw invalid('collations: a name has letters, digits and underscores')
    if (builtInCollations.has(collation.toUpperCase())) throw invalid(`collations: SQLite has ${collation} already`)
    if (typeof key !== 'function') throw invalid(`collations: ${collation} is a function from text to its sort key`)
    const call = (text: SqlValue): SqlValue => (typeof text === 'string' ? key(text) : text)
    connection.registerFunction({ name: collationFunction(collation), deterministic: true, arity: 1, call })
  }
}

/** The collations that SQLite has (https://sqlite.org/datatype3.html#collating_sequences). */
export const builtInCollations: ReadonlySet<string> = new Set(['BINARY', 'NOCASE', 'RTRIM'])

function checkName(option: string, name: unknown, taken: Set<string>): void {
  if (typeof name !== 'string' || !/^[a-z_]\w*$/i.test(name)) throw invalid(`${option}: a name has letters, digits and underscores`)
  const lower = name.toLowerCase()
  if (lower.startsWith('granary_') || lower.startsWith('sqlite_'))
    throw invalid(`${option}: ${name} begins as the names of Granary and SQLite do`)
  // Indexes, triggers and Granary's own SQL rely on what is there.
  if (taken.has(lower)) throw invalid(`${option}: there is a function ${name} already`)
  taken.add(lower)
}

function checkedArity(name: string, arity: unknown): number {
  if (typeof arity === 'number' && Number.isInteger(arity) && arity >= -1 && arity <= 100) return arity
  throw invalid(`the number of arguments of ${name} is a whole number from -1 to 100`)
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', message)
}

// The functions of one aggregate agree about its state, which nobody else looks at.
function asAggregate(aggregate: UserAggregate): AggregateFunction {
  return aggregate as unknown as AggregateFunction
}
