import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, UntypedResult } from '../../../engine/engine.ts'
import type { ServerFacts, ServerSession } from '../../../engine/server/session.ts'
import { quotedText } from '../literal.ts'
import type { ConstraintCatalog } from './constraint-catalog.ts'
import { Conversation } from './conversation.ts'
import { type BothWays, copyBothWays, copyFrom, copyInto } from './copying.ts'
import { Exchange } from './exchange.ts'
import { bindAndExecute } from './message-writer.ts'
import type { OpenConnection } from './open-connection.ts'
import { portalOf } from './portal.ts'
import { PortalStream } from './portal-stream.ts'
import type { Notification, ServerReport } from './server-message.ts'
import { refuseSessionState, refuseSessionStateOf } from './session-state.ts'
import { StatementChannel } from './statement-channel.ts'

/** What a session is made of. */
export interface SessionParts {
  readonly connection: OpenConnection
  readonly facts: ServerFacts
  readonly catalog: ConstraintCatalog
  /** Statements that are kept prepared; 0: none. */
  readonly preparedStatements: number
  readonly onNotice?: ((report: ServerReport) => void) | undefined
  /** Opens another connection to the same server as the same user. */
  readonly another?: (options: AnotherOptions) => Promise<PostgresSession>
  /** A pooler stands between here and the server: nothing may be left in a session. Default: false. */
  readonly pooled?: boolean
  /** Makes the settings of each transaction, for a session that has none of its own. Default: none are made. */
  readonly localSettings?: string | undefined
}

export interface AnotherOptions {
  readonly signal?: AbortSignal | undefined
  /** It speaks the commands of replication as well (PostgreSQL manual §55.4). */
  readonly replication?: boolean
}

/** A connection to PostgreSQL. */
export class PostgresSession implements ServerSession {
  facts: ServerFacts
  /** Is called with the messages of channels that the session listens to. */
  onNotification: ((notification: Notification) => void) | undefined
  /** Is called with what the server tells beside answers. */
  onNotice: ((report: ServerReport) => void) | undefined
  /** Opens another connection to the same server as the same user. */
  readonly another: SessionParts['another']
  readonly pooled: boolean
  /** The transaction that is open is prepared under this name in place of being committed. */
  prepareAs: string | undefined
  readonly #connection: OpenConnection
  readonly #conversation: Conversation
  readonly #channel: StatementChannel
  readonly #lostCalls: ((error: Error) => void)[] = []
  #portals = 0

  constructor(parts: SessionParts) {
    this.facts = parts.facts
    this.another = parts.another
    this.pooled = parts.pooled ?? false
    this.onNotice = parts.onNotice
    this.#connection = parts.connection
    this.#conversation = new Conversation(parts.connection.socket, {
      answered: (exchange) => this.#channel.answered(exchange),
      notified: (notification) => this.onNotification?.(notification),
      noticed: (report) => this.onNotice?.(report),
      lost: (error, unanswered) => {
        this.#channel.gone(error, unanswered)
        for (const call of this.#lostCalls.splice(0)) call(error)
      },
    })
    this.#channel = new StatementChannel(this.#conversation, parts.catalog, parts.preparedStatements, parts.localSettings)
  }

  get serverId(): number {
    return this.#connection.processId
  }

  get pending(): number {
    return this.#conversation.pending + this.#channel.waiting
  }

  get busySince(): number | undefined {
    return this.#conversation.current?.sentAt
  }

  get transaction(): 'none' | 'open' | 'failed' {
    return this.#conversation.transaction
  }

  get lost(): Error | undefined {
    return this.#conversation.lost
  }

  onLost(call: (error: Error) => void): void {
    const { lost } = this.#conversation
    if (lost === undefined) this.#lostCalls.push(call)
    else call(lost)
  }

  query(plan: Plan, parameters: readonly unknown[]): Promise<DriverRows> {
    const { sql, columnNames } = plan
    const refused = this.#refused(plan)
    if (refused !== undefined) return refused
    const execute = (): Promise<DriverRows> =>
      new Promise((resolve, reject) => {
        const exchange = new Exchange('rows', sql, parameters, resolve, reject)
        exchange.columnNames = columnNames
        this.#channel.execute(exchange)
      })
    if (columnNames === undefined) return execute()
    try {
      const checked = this.#channel.checkColumns(sql, columnNames)
      return checked === undefined ? execute() : checked.then(execute)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  change(plan: Plan, parameters: readonly unknown[]): Promise<Change> {
    const change = (): Promise<Change> =>
      new Promise((resolve, reject) => this.#channel.execute(new Exchange('changes', plan.sql, parameters, resolve, reject)))
    return this.#refused(plan) ?? change()
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number): AsyncIterableIterator<DriverRows> {
    if (this.pooled) refuseSessionStateOf(plan)
    const request = { sql: plan.sql, columnNames: plan.columnNames, parameters, batchSize }
    return new PortalStream(() => portalOf(this.#channel, request, ++this.#portals))
  }

  run(given: string): Promise<void> {
    const refused = this.#refused(given)
    if (refused !== undefined) return refused
    const sql = this.#atTheEnd(given)
    return new Promise((resolve, reject) => {
      const { writer } = this.#conversation
      const exchange = new Exchange('nothing', sql, none, resolve, reject)
      if (!isOpening.test(sql)) {
        this.#channel.ask(exchange, () => {
          this.#conversation.endOpenUnit()
          writer.query(sql)
        })
        return
      }
      // What begins or divides a transaction goes in one unit with what follows it: when it fails, the server skips that.
      exchange.unit = false
      this.#channel.ask(exchange, () => {
        writer.parse('', sql)
        writer.add(bindAndExecute)
      })
      if (isBeginning.test(sql)) {
        this.#conversation.expectTransaction()
        this.#channel.makeSettings()
      }
    })
  }

  #refused(what: Plan | string): Promise<never> | undefined {
    if (!this.pooled) return undefined
    try {
      if (typeof what === 'string') refuseSessionState(what)
      else refuseSessionStateOf(what)
      return undefined
    } catch (error) {
      return Promise.reject(error)
    }
  }

  // What ends a transaction is told by its first word alone; a rollback to a savepoint ends none.
  #atTheEnd(sql: string): string {
    const name = this.prepareAs
    if (name === undefined || (sql !== 'COMMIT' && sql !== 'ROLLBACK')) return sql
    this.prepareAs = undefined
    return sql === 'COMMIT' ? `PREPARE TRANSACTION ${quotedText(name)}` : sql
  }

  untyped(sql: string): Promise<UntypedResult> {
    const refused = this.#refused(sql)
    if (refused !== undefined) return refused
    return new Promise((resolve, reject) => {
      const exchange = new Exchange('everything', sql, none, resolve, reject)
      exchange.needsSettings = true
      this.#channel.ask(exchange, () => {
        const { writer } = this.#conversation
        writer.parse('', sql)
        writer.describe('S', '')
        writer.add(bindAndExecute)
        writer.sync()
      })
    })
  }

  /** Runs text in the simple protocol, the only one for the commands of replication (PostgreSQL manual §55.4). */
  simple(sql: string): Promise<UntypedResult> {
    return new Promise((resolve, reject) => {
      this.#channel.ask(new Exchange('everything', sql, none, resolve, reject), () => {
        this.#conversation.endOpenUnit()
        this.#conversation.writer.query(sql)
      })
    })
  }

  /** Begins to copy in both directions, by `START_REPLICATION`. Nothing else runs on the connection meanwhile. */
  copyBoth(sql: string, receive: (data: Buffer) => void): Promise<BothWays> {
    return copyBothWays(this.#channel, sql, receive)
  }

  /** Sends data to a `COPY … FROM STDIN`; gives the number of rows. Nothing else runs on the connection meanwhile. */
  copyIn(sql: string, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    return copyInto(this.#channel, sql, data)
  }

  /** The data of a `COPY … TO STDOUT`, a piece for each row. Nothing else runs on the connection meanwhile. */
  copyOut(sql: string): AsyncIterableIterator<Uint8Array> {
    return copyFrom(this.#channel, sql, () => this.cancel())
  }

  cancel(): Promise<void> {
    return this.#connection.cancel()
  }

  async reset(): Promise<void> {
    if (this.transaction !== 'none') await this.run('ROLLBACK')
    // Behind a pooler it would reach a connection that others use.
    if (this.pooled) return
    this.#channel.forgetStatements()
    await this.run('DISCARD ALL')
  }

  ping(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#channel.ask(new Exchange('nothing', '', none, resolve, reject), () => this.#conversation.writer.sync())
    })
  }

  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.onLost(() => resolve()))
    this.#conversation.endWhenIdle()
    await gone
  }

  destroy(error?: Error): void {
    this.#conversation.lose(error)
  }
}

/** One statement that belongs to what follows it. */
const isOpening = /^(?:BEGIN|SAVEPOINT|RELEASE)\b[^;]*$/
const isBeginning = /^BEGIN\b/
const none: readonly unknown[] = []
