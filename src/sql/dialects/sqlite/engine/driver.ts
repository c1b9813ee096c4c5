import type { AggregateFunction, ScalarFunction } from '../functions/function.ts'
import type { Authorizer } from './authorizer.ts'

/** A SQLite library: the least that the engine needs of one. Everything is synchronous. */
export interface SqliteDriver {
  readonly name: 'node:sqlite' | 'better-sqlite3'
  open(path: string, options: { readonly readOnly: boolean }): SqliteConnection
}

export interface SqliteConnection {
  readonly inTransaction: boolean
  /** Compiles a statement whose rows come as arrays. `big`: whole numbers as bigint. */
  prepare(sql: string, big: boolean): SqliteStatement
  execute(sql: string): void
  /** Asks before each part of a statement that is compiled, where the library can. */
  readonly authorize?: ((authorizer: Authorizer) => void) | undefined
  registerFunction(definition: ScalarFunction): void
  registerAggregate(definition: AggregateFunction): void
  backup(path: string, progress: (copied: number, total: number) => void): Promise<void>
  close(): void
}

export interface SqliteStatement {
  /** The names of the columns that its rows have; none for a statement without rows. */
  readonly columns: readonly string[]
  all(parameters: readonly unknown[]): unknown[][]
  /** The first row. */
  get(parameters: readonly unknown[]): unknown[] | undefined
  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): IterableIterator<unknown[]>
}
