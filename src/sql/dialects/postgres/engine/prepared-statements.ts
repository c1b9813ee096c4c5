import { type ColumnFacts, columnReaders, resultFormats } from './row-decoding.ts'
import type { ServerFailure } from './server-message.ts'

/** A statement that the server keeps, or is about to, under a name. */
export class PreparedStatement {
  readonly sql: string
  /** Empty for the unnamed statement, which the next one replaces. */
  readonly name: string
  /** The first bytes of Bind: the unnamed portal and the name. */
  readonly head: Uint8Array
  /** The server has said that it knows it. */
  known = false
  /** Why the server could not prepare it. */
  refused: ServerFailure | undefined
  /** Undefined until the server has described it. */
  columns: readonly ColumnFacts[] | undefined
  /** How the columns are read, once that is known. */
  readers: Uint8Array | undefined
  /** Formats of results, Execute and Sync. */
  tail: Uint8Array = textTail
  /** How much of the tail belongs to Bind. */
  tailLength = 2
  lastUsed = 0

  constructor(sql: string, name: string) {
    this.sql = sql
    this.name = name
    this.head = Buffer.from(`\0${name}\0`, 'latin1')
  }

  describe(columns: readonly ColumnFacts[]): void {
    this.columns = columns
    this.readers = columnReaders(columns)
    const formats = resultFormats(this.readers)
    this.tail = Buffer.concat([formats, executeAndSync])
    this.tailLength = formats.length
  }
}

// Execute of the unnamed portal for all rows, and Sync (PostgreSQL manual §55.7).
const executeAndSync = Uint8Array.of(69, 0, 0, 0, 9, 0, 0, 0, 0, 0, 83, 0, 0, 0, 4)
const textTail: Uint8Array = Buffer.concat([Uint8Array.of(0, 0), executeAndSync])

/**
 * The statements that a connection has prepared, by their text. Those used longest ago are closed when there are half as many again as
 * the capacity, so that a use costs a number and no reordering.
 */
export class PreparedStatements {
  readonly #capacity: number
  readonly #bySql = new Map<string, PreparedStatement>()
  #clock = 0
  #names = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#bySql.size
  }

  find(sql: string): PreparedStatement | undefined {
    const found = this.#bySql.get(sql)
    if (found !== undefined) found.lastUsed = ++this.#clock
    return found
  }

  /** A new statement, to be prepared; `close` is given those that must go. */
  add(sql: string, close: (statement: PreparedStatement) => void): PreparedStatement {
    const made = new PreparedStatement(sql, `g${++this.#names}`)
    made.lastUsed = ++this.#clock
    this.#bySql.set(sql, made)
    if (this.#bySql.size > this.#capacity * 1.5) {
      const byAge = [...this.#bySql.values()].sort((left, right) => left.lastUsed - right.lastUsed)
      for (const statement of byAge.slice(0, byAge.length - this.#capacity)) {
        this.#bySql.delete(statement.sql)
        close(statement)
      }
    }
    return made
  }

  /** Forgets a statement that the server does not know, or no longer. */
  forget(statement: PreparedStatement): void {
    if (this.#bySql.get(statement.sql) === statement) this.#bySql.delete(statement.sql)
  }

  clear(): void {
    this.#bySql.clear()
  }
}
