/** A statement that the server keeps. */
export interface KeptStatement {
  execute(values: readonly unknown[]): Promise<unknown>
  close(): void
}

interface Kept<S> {
  readonly statement: S
  used: boolean
}

/**
 * The statements that the server keeps for one connection, by their text. When it is full, the oldest that was not used since it was
 * last looked at is closed (the second-chance algorithm: Corbató 1968).
 */
export class StatementCache<S extends KeptStatement> {
  readonly #capacity: number
  readonly #kept = new Map<string, Kept<S>>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#kept.size
  }

  get(sql: string): S | undefined {
    const kept = this.#kept.get(sql)
    if (kept === undefined) return undefined
    kept.used = true
    return kept.statement
  }

  set(sql: string, statement: S): void {
    this.#kept.get(sql)?.statement.close()
    this.#kept.delete(sql)
    if (this.#kept.size >= this.#capacity) this.#dropOne()
    this.#kept.set(sql, { statement, used: false })
  }

  /** Forgets all, without closing: for a connection whose statements are gone. */
  clear(): void {
    this.#kept.clear()
  }

  #dropOne(): void {
    for (const [sql, kept] of this.#kept) {
      this.#kept.delete(sql)
      if (!kept.used) {
        kept.statement.close()
        return
      }
      kept.used = false
      this.#kept.set(sql, kept)
    }
  }
}
