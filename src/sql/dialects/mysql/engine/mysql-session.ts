import type { Connection } from 'mariadb'
import { GranaryError, OperationalError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, IsolationLevel, UntypedResult } from '../../../engine/engine.ts'
import type { ServerFacts, ServerSession } from '../../../engine/server/session.ts'
import { keptRows } from '../changes.ts'
import type { ClientResult } from './client.ts'
import type { ConstraintCatalog } from './constraint-catalog.ts'
import { connectionLost, endsTransaction, needsTransaction, translateError } from './error-translation.ts'
import { clientParameters } from './parameters.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { RestartedStream } from './restarted-stream.ts'
import { changeOf, rowsOf, untypedOf } from './result.ts'
import { RowStream } from './row-stream.ts'
import { type Upsert, upsertOf } from './upsert-count.ts'

/** What a session is made of, once its connection stands. */
export interface SessionParts {
  readonly connection: Connection
  readonly facts: ServerFacts
  readonly serverId: number
  readonly maxAllowedPacket: number
  readonly catalog: ConstraintCatalog
  /** Statements that the server keeps for the connection; 0: each is prepared anew and forgotten. */
  readonly preparedStatements: number
  /** The server takes EXECUTE before it has answered PREPARE. */
  readonly preparesAhead: boolean
  /** A lock that was waited for too long ends the whole transaction, not the statement alone. */
  readonly rollsBackOnTimeout: boolean
  /** Statements that bring a fresh session to what the dialect needs; none behind a pooler. */
  readonly settings: readonly string[]
  /** Stops what a connection of this number runs. */
  killQuery(serverId: number): Promise<void>
  /** Cuts the connection. */
  cut(): void
}

/** Something that was asked for and is not answered. */
interface Asked {
  readonly sentAt: number
  reject(error: Error): void
}

/**
 * Most rows that a stream gathers before it gives them: larger batches are still being filled when the garbage collector comes, and so outlive it, a
 * hundred megabytes of them in a long stream.
 */
const largestBatch = 250

/** A connection to MySQL or MariaDB. Statements are sent as they are asked for; the server answers in that order. */
export class MysqlSession implements ServerSession {
  readonly facts: ServerFacts
  readonly serverId: number
  readonly #parts: SessionParts
  readonly #connection: Connection
  readonly #prepared: PreparedStatements
  readonly #asked: Asked[] = []
  readonly #lossListeners: ((error: Error) => void)[] = []
  #lost: OperationalError | undefined
  #twoPhase: string | undefined
  #spent = false
  #inTransaction = false
  #answered: (() => void) | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.facts = parts.facts
    this.serverId = parts.serverId
    this.#connection = parts.connection
    this.#prepared = new PreparedStatements(parts.connection, parts.preparedStatements, parts.preparesAhead)
    const lose = (cause?: Error): void => this.#lose(connectionLost(cause))
    parts.connection.on('error', lose)
    parts.connection.on('end', () => lose())
  }

  get pending(): number {
    return this.#asked.length
  }

  get busySince(): number | undefined {
    return this.#asked[0]?.sentAt
  }

  get transaction(): 'none' | 'open' {
    return this.#inTransaction ? 'open' : 'none'
  }

  get spent(): boolean {
    return this.#spent
  }

  get lost(): Error | undefined {
    return this.#lost
  }

  onLost(call: (error: Error) => void): void {
    if (this.#lost === undefined) this.#lossListeners.push(call)
    else call(this.#lost)
  }

  query(plan: Plan, parameters: readonly unknown[]): Promise<DriverRows> {
    return this.#execute(plan.sql, parameters, rowsOf, () => this.#inTransactionOfItsOwn(plan.sql, parameters))
  }

  change(plan: Plan, parameters: readonly unknown[]): Promise<Change> {
    const upsert = upsertOf(plan)
    if (upsert !== undefined) return this.#upsert(plan.sql, parameters, upsert)
    const done = this.#execute(plan.sql, parameters, changeOf)
    if (parameters.length > 0 || !plan.handWritten) return done
    return done.catch((error: unknown) => {
      if (!isNotPreparable(error)) throw error
      return this.#ask(plan.sql, changeOf, () => this.#connection.query(plan.sql))
    })
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number): AsyncIterableIterator<DriverRows> {
    const rows = (): RowStream =>
      new RowStream({
        batchSize: Math.min(batchSize, largestBatch),
        open: () => {
          const values = clientParameters(parameters, this.#parts.maxAllowedPacket)
          return this.#prepared.inOrder(() => this.#prepared.rowByRow(plan.sql, values))
        },
        begin: (reject) => {
          if (this.#lost !== undefined) throw this.#lost
          return this.#begin(reject)
        },
        translate: (error) => this.#translated(error, plan.sql),
        stop: () => this.cancel(),
      })
    if (this.#inTransaction) return rows()
    return new RestartedStream({
      open: rows,
      needsTransaction: (error) => error instanceof GranaryError && needsTransaction(error.cause),
      run: (sql) => this.run(sql),
    })
  }

  run(sql: string): Promise<void> {
    const identifier = this.#twoPhase
    if (identifier !== undefined && (sql === 'COMMIT' || sql === 'ROLLBACK')) return this.#endTwoPhase(identifier, sql)
    return this.#ask(sql, ignore, () => this.#connection.query(sql))
  }

  /**
   * Begins a transaction that its end only prepares, in place of the one that was begun and has done nothing yet. `identifier` is the text of an
   * XA identifier.
   */
  async beginTwoPhase(identifier: string, isolationLevel: IsolationLevel | undefined): Promise<void> {
    await this.run('COMMIT')
    if (isolationLevel !== undefined) await this.run(`SET TRANSACTION ISOLATION LEVEL ${isolationLevel.toUpperCase()}`)
    await this.run(`XA START ${identifier}`)
    this.#twoPhase = identifier
  }

  async #endTwoPhase(identifier: string, end: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    this.#twoPhase = undefined
    const idle = this.run(`XA END ${identifier}`)
    if (end === 'ROLLBACK') {
      // After a deadlock the server refuses the end, and wants the rollback.
      await idle.catch(ignore)
      return await this.run(`XA ROLLBACK ${identifier}`)
    }
    try {
      await idle
      await this.run(`XA PREPARE ${identifier}`)
    } catch (error) {
      if (this.#lost === undefined) await this.run(`XA ROLLBACK ${identifier}`).catch(ignore)
      throw error
    }
    // MariaDB keeps what is prepared with its connection, where nobody else can end it, until that is gone. A reset is not enough.
    this.#inTransaction = false
    this.#spent = true
  }

  untyped(sql: string): Promise<UntypedResult> {
    return this.#ask(sql, untypedOf, () => this.#connection.query(sql))
  }

  cancel(): Promise<void> {
    return this.#parts.killQuery(this.serverId)
  }

  async reset(): Promise<void> {
    await this.#ask('', ignore, () => {
      this.#prepared.forget()
      return this.#connection.reset()
    })
    await Promise.all(this.#parts.settings.map((sql) => this.run(sql)))
  }

  ping(): Promise<void> {
    return this.#ask('', ignore, () => this.#connection.ping())
  }

  async close(): Promise<void> {
    if (this.#lost !== undefined) return
    const lost = connectionLost()
    this.#lost = lost
    // The client does not wait for answers once it has said goodbye.
    if (this.#asked.length > 0)
      await new Promise<void>((resolve) => {
        this.#answered = resolve
      })
    await this.#connection.end().catch(ignore)
    this.#lose(lost)
    this.#parts.cut()
  }

  destroy(error?: Error): void {
    this.#lose(error instanceof OperationalError ? error : connectionLost(error))
    this.#parts.cut()
  }

  #execute<T>(sql: string, parameters: readonly unknown[], read: (result: ClientResult) => T, again?: () => Promise<T>): Promise<T> {
    let values: readonly unknown[]
    try {
      values = clientParameters(parameters, this.#parts.maxAllowedPacket)
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#ask(sql, read, () => this.#prepared.execute(sql, values), again)
  }

  // All three are sent at once, so that nothing of others comes between. The transaction ends also where the statement fails.
  async #inTransactionOfItsOwn(sql: string, parameters: readonly unknown[]): Promise<DriverRows> {
    const begun = this.run('START TRANSACTION')
    const rows = this.#execute(sql, parameters, rowsOf)
    const ended = this.run('COMMIT')
    return (await Promise.all([rows, begun, ended]))[0]
  }

  // All three are sent at once.
  async #upsert(sql: string, parameters: readonly unknown[], upsert: Upsert): Promise<Change> {
    if (!upsert.countsKept) return upsert.corrected(await this.#execute(sql, parameters, changeOf), 0)
    const begun = this.run(`SET ${keptRows} = 0`)
    const done = this.#execute(sql, parameters, changeOf)
    const counted = this.untyped(`SELECT ${keptRows}`)
    const [change, { rows }] = await Promise.all([done, counted, begun])
    return upsert.corrected(change, Number(rows[0]?.[0]))
  }

  /** `again` runs the statement in a transaction, where the server has refused it outside of one. */
  #ask<T>(sql: string, read: (result: ClientResult) => T, send: () => Promise<unknown>, again?: () => Promise<T>): Promise<T> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost)
    return new Promise<T>((resolve, reject) => {
      const end = this.#begin(reject)
      this.#prepared.inOrder(send).then(
        (result) => {
          end()
          this.#inTransaction = ((this.#connection.info?.status ?? 0) & inTransaction) !== 0
          resolve(read(asResult(result)))
        },
        (error: unknown) => {
          end()
          if (again !== undefined && needsTransaction(error) && !this.#inTransaction) resolve(again())
          else reject(this.#translated(error, sql))
        },
      )
    })
  }

  /** Notes that something was asked for; gives what notes the answer. */
  #begin(reject: (error: Error) => void): () => void {
    const asked: Asked = { sentAt: performance.now(), reject }
    this.#asked.push(asked)
    return () => {
      if (this.#asked[0] === asked) this.#asked.shift()
      else {
        const position = this.#asked.indexOf(asked)
        if (position >= 0) this.#asked.splice(position, 1)
      }
      if (this.#asked.length === 0) this.#answered?.()
    }
  }

  #translated(error: unknown, sql: string): unknown {
    const translated = translateError(error, { sql, catalog: this.#parts.catalog })
    if (endsTransaction(error, this.#parts.rollsBackOnTimeout)) this.#inTransaction = false
    if (translated instanceof OperationalError && translated.disconnected) {
      this.#lose(translated)
      return this.#lost
    }
    return translated
  }

  #lose(error: OperationalError): void {
    const lost = this.#lost ?? error
    this.#lost = lost
    for (const { reject } of this.#asked.splice(0)) reject(lost)
    this.#answered?.()
    for (const call of this.#lossListeners.splice(0)) call(lost)
  }
}

/** SERVER_STATUS_IN_TRANS: the protocol's status flag. */
const inTransaction = 1

/** MySQL prepares most statements, and not all: ER_UNSUPPORTED_PS. Such a one is sent as it is; it has no values. */
function isNotPreparable(error: unknown): boolean {
  return error instanceof GranaryError && error.details.errorNumber === 1295
}

function ignore(): void {}

// The client's results are untyped; `valueOptions` make them pairs.
function asResult(result: unknown): ClientResult {
  return result as ClientResult
}
