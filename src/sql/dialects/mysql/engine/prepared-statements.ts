import type { Readable } from 'node:stream'
import type { Connection } from 'mariadb'
import { StatementCache } from './statement-cache.ts'

/** A prepared statement, as the client gives it. */
export interface Prepared {
  execute(values: readonly unknown[]): Promise<unknown>
  executeStream(values: readonly unknown[]): Readable
  close(): void
}

/**
 * Runs statements of one connection as prepared ones, and keeps those for the next time. Everything is sent in the order in which it was
 * asked for: where the server must name a new statement before it can be run, what comes after it waits for that.
 */
export class PreparedStatements {
  readonly #connection: Connection
  readonly #kept: StatementCache<Prepared>
  readonly #keeps: boolean
  readonly #preparesAhead: boolean
  /** What waits for a statement to be prepared; undefined when nothing is. */
  #held: (() => void)[] | undefined

  constructor(connection: Connection, capacity: number, preparesAhead: boolean) {
    this.#connection = connection
    this.#kept = new StatementCache(capacity)
    this.#keeps = capacity > 0
    this.#preparesAhead = preparesAhead
  }

  /** Sends at once, or after the statement that is being prepared. */
  inOrder<T>(send: () => Promise<T>): Promise<T> {
    if (this.#held === undefined) return send()
    return new Promise((resolve, reject) => this.#held?.push(() => void this.inOrder(send).then(resolve, reject)))
  }

  /** Runs a statement. */
  execute(sql: string, values: readonly unknown[]): Promise<unknown> {
    const kept = this.#kept.get(sql)
    if (kept !== undefined) return kept.execute(values)
    if (this.#preparesAhead) return this.#executeAhead(sql, values)
    let running: Promise<unknown> | undefined
    return this.#hold(async () => {
      const prepared = await this.#prepare(sql)
      running = prepared.execute(values)
      if (!this.#keeps) void running.catch(ignore).finally(() => prepared.close())
    }).then(() => running)
  }

  /** Runs a statement whose rows come one by one. */
  async rowByRow(sql: string, values: readonly unknown[]): Promise<Readable> {
    let rows: Readable | undefined
    await this.#hold(async () => {
      const prepared = asPrepared(await this.#connection.prepare(sql))
      rows = prepared.executeStream(values)
      const close = (): void => prepared.close()
      rows.once('end', close)
      rows.once('error', close)
    })
    if (rows === undefined) throw new Error('a statement was prepared and not run')
    return rows
  }

  /** The server has forgotten its statements. */
  forget(): void {
    this.#kept.clear()
  }

  async #prepare(sql: string): Promise<Prepared> {
    const prepared = asPrepared(await this.#connection.prepare(sql))
    if (this.#keeps) this.#kept.set(sql, prepared)
    return prepared
  }

  // PREPARE and EXECUTE go together; the client keeps the statement, from where it is taken without asking the server.
  async #executeAhead(sql: string, values: readonly unknown[]): Promise<unknown> {
    const result: unknown = await this.#connection.execute(sql, [...values])
    if (this.#kept.get(sql) === undefined) void this.#prepare(sql).catch(ignore)
    return result
  }

  async #hold(prepare: () => Promise<void>): Promise<void> {
    const held: (() => void)[] = []
    this.#held = held
    try {
      await prepare()
    } finally {
      this.#held = undefined
      // The first of them that must be prepared holds the others back again, in their order.
      for (const send of held) send()
    }
  }
}

function ignore(): void {}

// The client's type knows no array of unknown values.
function asPrepared(prepared: unknown): Prepared {
  return prepared as Prepared
}
