import type Database from 'better-sqlite3'
import { ConfigurationError } from '../../../../errors/index.ts'
import type { AggregateFunction, ScalarFunction, SqlValue } from '../functions/function.ts'
import { withLength } from '../functions/with-length.ts'
import type { SqliteConnection, SqliteDriver, SqliteStatement } from './driver.ts'

type Constructor = typeof Database

/**
 * The package `better-sqlite3`, loaded when it is asked for. `load` imports it.
 *
 * Throws ConfigurationError DRIVER_MISSING, with the command that installs it.
 */
export async function loadBetterSqlite3(
  load: () => Promise<{ readonly default: Constructor }> = () => import('better-sqlite3'),
): Promise<SqliteDriver> {
  let DatabaseClass: Constructor
  try {
    DatabaseClass = (await load()).default
  } catch (cause) {
    throw new ConfigurationError('DRIVER_MISSING', 'the package better-sqlite3 cannot be loaded; install it: npm install better-sqlite3', {
      cause,
    })
  }
  return {
    name: 'better-sqlite3',
    open: (path, { readOnly }) => new BetterConnection(new DatabaseClass(path, { readonly: readOnly, timeout: 0 })),
  }
}

class BetterConnection implements SqliteConnection {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  prepare(sql: string, big: boolean): SqliteStatement {
    return new BetterStatement(this.#database.prepare<unknown[], unknown[]>(sql), big)
  }

  execute(sql: string): void {
    this.#database.exec(sql)
  }

  registerFunction({ name, deterministic, arity, useBigInts = false, call }: ScalarFunction): void {
    const made = (...values: unknown[]): SqlValue => call(...values.map((value) => argument(value, useBigInts)))
    this.#database.function(name, { deterministic, varargs: arity < 0, safeIntegers: true, directOnly: false }, withLength(made, arity))
  }

  registerAggregate({ name, arity, useBigInts = false, start, step, inverse, result }: AggregateFunction): void {
    const converted =
      (fold: (state: unknown, ...values: SqlValue[]) => unknown) =>
      (state: unknown, ...values: unknown[]): unknown =>
        fold(state, ...values.map((value) => argument(value, useBigInts)))
    this.#database.aggregate<unknown>(name, {
      varargs: arity < 0,
      safeIntegers: true,
      directOnly: false,
      start,
      step: withLength(converted(step), arity + 1),
      ...(inverse === undefined ? {} : { inverse: withLength(converted(inverse), arity + 1) }),
      result: (state) => result(state),
    })
  }

  async backup(path: string, progress: (copied: number, total: number) => void): Promise<void> {
    await this.#database.backup(path, {
      progress: ({ totalPages, remainingPages }) => {
        progress(totalPages - remainingPages, totalPages)
        return pagesAtOnce
      },
    })
  }

  close(): void {
    this.#database.close()
  }
}

/** Pages that a backup copies before the event loop has its turn. */
const pagesAtOnce = 100

class BetterStatement implements SqliteStatement {
  readonly #statement: Database.Statement<unknown[], unknown[]>
  /** Whole numbers are asked for as bigint. */
  readonly #big: boolean
  /** Every run reads whole numbers as bigint, because a second one to look at them would change something again. */
  readonly #exact: boolean

  constructor(statement: Database.Statement<unknown[], unknown[]>, big: boolean) {
    this.#statement = statement
    this.#big = big
    this.#exact = big || !statement.readonly
    if (statement.reader) statement.raw(true).safeIntegers(this.#exact)
  }

  get columns(): readonly string[] {
    return this.#statement.reader ? this.#statement.columns().map(({ name }) => name) : []
  }

  all(parameters: readonly unknown[]): unknown[][] {
    if (!this.#statement.reader) {
      this.#statement.run(...parameters)
      return []
    }
    const rows = this.#statement.all(...parameters)
    if (!this.#plain(rows)) this.#checkExactly(parameters)
    return rows
  }

  get(parameters: readonly unknown[]): unknown[] | undefined {
    if (!this.#statement.reader) {
      this.#statement.run(...parameters)
      return undefined
    }
    const row = this.#statement.get(...parameters)
    if (row !== undefined && !this.#plain([row])) this.#checkExactly(parameters)
    return row
  }

  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint } {
    return this.#statement.run(...parameters)
  }

  *iterate(parameters: readonly unknown[]): IterableIterator<unknown[]> {
    // Rows that have been given cannot be looked at again.
    for (const row of this.#statement.safeIntegers(true).iterate(...parameters)) {
      brought(row, this.#big)
      yield row
    }
  }

  // Brings cells to what node:sqlite gives. False: a number may be a whole one beyond 2^53 that lost its last digits.
  #plain(rows: unknown[][]): boolean {
    let plain = true
    for (const row of rows) if (!brought(row, this.#big)) plain = false
    return plain || this.#exact
  }

  // A number beyond 2^53 may be a REAL, for which that is nothing special: reading whole numbers as bigint tells.
  #checkExactly(parameters: readonly unknown[]): void {
    this.#statement.safeIntegers(true)
    try {
      for (const row of this.#statement.iterate(...parameters)) brought(row, false)
    } finally {
      this.#statement.safeIntegers(false)
    }
  }
}

/** Puts Uint8Array for Buffer, and numbers for bigint unless bigint was asked for. False when a number is beyond 2^53. */
function brought(row: unknown[], big: boolean): boolean {
  let plain = true
  for (let position = 0; position < row.length; position++) {
    const cell = row[position]
    if (typeof cell === 'number') {
      if (cell > Number.MAX_SAFE_INTEGER || cell < -Number.MAX_SAFE_INTEGER) plain = false
    } else if (typeof cell === 'bigint') {
      if (!big) row[position] = safeNumber(cell)
    } else if (cell instanceof Uint8Array) row[position] = bytesOf(cell)
  }
  return plain
}

function argument(value: unknown, big: boolean): SqlValue {
  if (typeof value === 'bigint') return big ? value : safeNumber(value)
  if (value instanceof Uint8Array) return bytesOf(value)
  return asValue(value)
}

function safeNumber(value: bigint): number {
  if (value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER) return Number(value)
  throw Object.assign(new RangeError('a whole number is beyond 2^53'), { code: 'ERR_OUT_OF_RANGE' })
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

// SQLite has no further kinds of values.
function asValue(value: unknown): SqlValue {
  return value as SqlValue
}
