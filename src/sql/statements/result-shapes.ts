import { ProgrammingError } from '../../errors/index.ts'
import { exactlyOne, only } from './running.ts'
import type { Complete } from './select.ts'
import type { ResultRow, Selection, SelectionSources } from './selection.ts'

/** The value of the only column of a row; for rows with several, a type that nothing fits. */
export type Scalar<R> = IsOne<keyof R> extends true ? R[keyof R] : SeveralColumns<keyof R>
type IsOne<K, All = K> = K extends All ? ([All] extends [K] ? true : false) : never

/** Tells in an error message that a row has more columns than one. */
export interface SeveralColumns<Names> {
  readonly 'select one column': Names
}

/** A row's values in the order of these names. */
export type TupleOf<R, Names extends readonly string[]> = {
  -readonly [I in keyof Names]: Names[I] extends keyof R ? R[Names[I]] : UnknownColumn<Names[I]>
}

/** Tells in an error message that a row has no such column. */
export interface UnknownColumn<Name> {
  readonly 'the row has no column': Name
}

/** How a query's rows are run. */
export const rowsKey: unique symbol = Symbol('rows')
export const streamKey: unique symbol = Symbol('stream')

/**
 * The forms that a query's rows can be had in, beside objects.
 *
 * `R` is a type parameter of the methods, so that queries of different rows stay comparable: their methods differ in a default only.
 */
export abstract class ResultShapes<C extends Selection, F extends string, N extends string, U> {
  abstract [rowsKey](): Promise<ResultRow<C, N>[]>
  abstract [streamKey](batchSize: number): AsyncIterableIterator<ResultRow<C, N>>

  /**
   * The only value of the only row. Throws ResultError NO_ROWS, TOO_MANY_ROWS; ProgrammingError STATEMENT_INVALID for a row of several columns.
   *
   * ```ts
   * import { count, defineSchema, id, open, table } from 'granary'
   *
   * const things = table('things', { id: id() })
   * const db = await open('sqlite::memory:', defineSchema({ things }))
   * await db.create()
   * await db.select({ number: count() }).from(things).scalar() // → 0
   * ```
   */
  async scalar<R = ResultRow<C, N>>(this: Complete<U | SelectionSources<C>, F> & this): Promise<Scalar<R>> {
    return valueIn<R>(exactlyOne(await this[rowsKey]()))
  }

  /** The same, or undefined where there is no row. Throws ResultError TOO_MANY_ROWS; ProgrammingError STATEMENT_INVALID. */
  async scalarOrNone<R = ResultRow<C, N>>(this: Complete<U | SelectionSources<C>, F> & this): Promise<Scalar<R> | undefined> {
    const row = only(await this[rowsKey]())
    return row === undefined ? undefined : valueIn<R>(row)
  }

  /** The values of the only column. Throws ProgrammingError STATEMENT_INVALID for rows of several columns. */
  async scalars<R = ResultRow<C, N>>(this: Complete<U | SelectionSources<C>, F> & this): Promise<Scalar<R>[]> {
    return (await this[rowsKey]()).map((row) => valueIn<R>(row))
  }

  /**
   * Rows as tuples of these columns, in this order. Throws ProgrammingError COLUMN_UNKNOWN for a name that the rows do not have.
   *
   * ```ts
   * import { defineSchema, id, open, table, text } from 'granary'
   *
   * const things = table('things', { id: id(), name: text() })
   * const db = await open('sqlite::memory:', defineSchema({ things }))
   * await db.create()
   * await db.insert(things).values({ id: 1, name: 'spade' })
   * new Map(await db.select(things).from(things).tuples('id', 'name')) // → Map(1) { 1 => 'spade' }
   * ```
   */
  async tuples<const Names extends readonly string[], R = ResultRow<C, N>>(
    this: Complete<U | SelectionSources<C>, F> & this,
    ...names: Names
  ): Promise<TupleOf<R, Names>[]> {
    return (await this[rowsKey]()).map((row) => asTuple<TupleOf<R, Names>>(valuesIn(row, names)))
  }

  /** The first row of each combination of these columns' values; without names of all columns'. `distinct()` leaves the work to the engine. */
  async unique(this: Complete<U | SelectionSources<C>, F> & this, ...names: readonly string[]): Promise<ResultRow<C, N>[]> {
    const seen = new Set<string>()
    return (await this[rowsKey]()).filter((row) => {
      const key = JSON.stringify(names.length === 0 ? Object.values(asObject(row)) : valuesIn(row, names), told)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
  }

  /**
   * Rows in arrays of so many, the last perhaps shorter, read as they are asked for; ending the loop early ends the query.
   *
   * Throws ProgrammingError OPTION_INVALID for what is no whole number from 1.
   */
  partitions(this: Complete<U | SelectionSources<C>, F> & this, size: number): AsyncIterableIterator<ResultRow<C, N>[]> {
    return partitioned(this[streamKey](size), size)
  }
}

async function* partitioned<R>(rows: AsyncIterableIterator<R>, size: number): AsyncIterableIterator<R[]> {
  let part: R[] = []
  for await (const row of rows) {
    part.push(row)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

/** The value of a row of one column. */
export function valueIn<R>(row: unknown): Scalar<R> {
  const values = Object.values(asObject(row))
  if (values.length !== 1)
    throw new ProgrammingError('STATEMENT_INVALID', `scalars are the values of one column, and the query gives ${values.length}`)
  return asScalar<R>(values[0])
}

function valuesIn(row: unknown, names: readonly string[]): unknown[] {
  const values = new Map(Object.entries(asObject(row)))
  return names.map((name) => {
    if (!values.has(name))
      throw new ProgrammingError('COLUMN_UNKNOWN', `the rows have no column ${name}; they have ${[...values.keys()].join(', ')}`)
    return values.get(name)
  })
}

/** Values that JSON would take for others. */
function told(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigInteger: String(value) }
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value
}

// A row is an object with a property for each column.
function asObject(row: unknown): object {
  return row as object
}

// `Scalar` says what the only property holds.
function asScalar<R>(value: unknown): Scalar<R> {
  return value as Scalar<R>
}

// The values were taken in the order of the names.
function asTuple<T>(values: unknown): T {
  return values as T
}
