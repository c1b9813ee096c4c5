import { setTimeout as pause } from 'node:timers/promises'
import { ConfigurationError, DataError, OperationalError } from '../../../src/errors/index.ts'
import type { Plan } from '../../../src/sql/compile/plan.ts'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'
import type { BeginOptions, Change, DriverRows, UntypedResult } from '../../../src/sql/engine/engine.ts'
import type { ServerDriver, ServerFacts, ServerSession } from '../../../src/sql/engine/server/session.ts'
import type { DatabaseDescription } from '../../../src/sql/reflection/description.ts'

const facts: ServerFacts = { dialect: sqliteDialect, version: '1', capabilities: new Set() }

// Nobody looks into it.
const noDescription = {} as DatabaseDescription

/**
 * A server in memory that keeps a log of inserted words. It understands: `insert <word>`, `read` (gives the log), `sleep <ms>`, `fail`,
 * `deadlock` (takes the whole transaction back), `set <word>` (changes the session), `settings`, BEGIN, COMMIT, ROLLBACK and savepoints. A
 * failure inside a transaction makes it refuse everything until a rollback.
 */
export class FakeServer implements ServerDriver {
  refusesAfterFailure = false
  /** What has been committed, in order. */
  readonly log: string[] = []
  readonly sessions = new Set<FakeSession>()
  /** Every statement, in the order in which the server began it. */
  readonly heard: string[] = []
  /** Statements that a cancellation has stopped. */
  readonly stopped: string[] = []
  /** Sessions that were opened, and the most that were open at once. */
  opened = 0
  most = 0
  connects = 0
  /** Milliseconds that connecting and each statement take; 0: the next turn. */
  connectTime = 0
  latency = 0
  /** Milliseconds until a cancellation arrives. */
  cancelTime = 1
  /** Refuses connections, or never answers them. */
  refuses = false
  /** Most connections that it takes. */
  capacity = Number.POSITIVE_INFINITY
  mute = false
  misconfigured = false
  /** The lag that it tells; it has reached the positions of the log up to `replayed`. */
  lagging: number | undefined = 0
  replayed = Number.POSITIVE_INFINITY
  /** How long it was given to reach positions, each time. */
  readonly waits: number[] = []

  async connect(signal?: AbortSignal): Promise<ServerSession> {
    this.connects++
    if (this.connectTime > 0) await pause(this.connectTime)
    else await undefined
    if (this.mute) await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))
    if (this.misconfigured) throw new ConfigurationError('AUTHENTICATION_FAILED', 'wrong password')
    if (this.refuses || this.sessions.size >= this.capacity) throw lost('refused')
    const session = new FakeSession(this, ++this.opened)
    this.sessions.add(session)
    this.most = Math.max(this.most, this.sessions.size)
    return session
  }

  begin({ isolationLevel, readOnly }: BeginOptions): readonly string[] {
    return [`BEGIN${isolationLevel === undefined ? '' : ` ${isolationLevel}`}${readOnly === true ? ' read only' : ''}`]
  }

  async inspect(session: ServerSession): Promise<DatabaseDescription> {
    await session.run('read')
    return noDescription
  }

  position(): Promise<string | undefined> {
    return Promise.resolve(String(this.log.length))
  }

  async reached(_session: ServerSession, position: string, milliseconds: number): Promise<boolean> {
    this.waits.push(milliseconds)
    const until = performance.now() + milliseconds
    while (this.replayed < Number(position) && performance.now() < until) await pause(2)
    return this.replayed >= Number(position)
  }

  lag(session: ServerSession): Promise<number | undefined> {
    return session.run('lag').then(() => this.lagging)
  }

  /** Cuts every connection. */
  crash(): void {
    for (const session of [...this.sessions]) session.cut()
  }
}

interface Asked {
  readonly sql: string
  readonly sentAt: number
  resolve(rows: DriverRows): void
  reject(error: Error): void
}

export class FakeSession implements ServerSession {
  readonly facts = facts
  readonly serverId: number
  readonly #server: FakeServer
  readonly #asked: Asked[] = []
  readonly #calls: ((error: Error) => void)[] = []
  transaction: 'none' | 'open' | 'failed' = 'none'
  lost: Error | undefined
  settings: string[] = []
  resets = 0
  pings = 0
  cancels = 0
  /** Answers nothing any more, like a connection whose other end is gone. */
  silent = false
  #written: string[] = []
  #savepoints: { readonly name: string; readonly length: number }[] = []
  #working = false
  #stop: (() => void) | undefined

  constructor(server: FakeServer, serverId: number) {
    this.#server = server
    this.serverId = serverId
  }

  get pending(): number {
    return this.#asked.length
  }

  get busySince(): number | undefined {
    return this.#asked[0]?.sentAt
  }

  onLost(call: (error: Error) => void): void {
    this.#calls.push(call)
  }

  query(plan: Plan): Promise<DriverRows> {
    return this.#ask(plan.sql)
  }

  async change(plan: Plan): Promise<Change> {
    await this.#ask(plan.sql)
    return { changes: 1, lastInsertId: undefined }
  }

  async *stream(plan: Plan, _parameters: readonly unknown[], batchSize: number): AsyncIterableIterator<DriverRows> {
    const rows = await this.#ask(plan.sql)
    try {
      for (let start = 0; start < rows.length; start += batchSize) {
        if (start > 0) await this.#ask('fetch')
        yield rows.slice(start, start + batchSize)
      }
    } finally {
      if (this.lost === undefined) await this.#ask('close cursor')
    }
  }

  async run(sql: string): Promise<void> {
    await this.#ask(sql)
  }

  async untyped(sql: string): Promise<UntypedResult> {
    return { columns: ['word'], rows: await this.#ask(sql), changes: 0 }
  }

  async cancel(): Promise<void> {
    this.cancels++
    await pause(this.#server.cancelTime)
    if (!this.silent) this.#stop?.()
  }

  async reset(): Promise<void> {
    await this.#ask('reset')
    this.resets++
    this.settings = []
  }

  async ping(): Promise<void> {
    this.pings++
    await this.#ask('ping')
  }

  async close(): Promise<void> {
    if (this.lost !== undefined) return
    await this.#ask('goodbye')
    this.cut()
  }

  destroy(error?: Error): void {
    this.cut(error)
  }

  /** The connection breaks. */
  cut(reason: Error = lost('cut')): void {
    if (this.lost !== undefined) return
    this.lost = reason
    this.#server.sessions.delete(this)
    for (const { reject } of this.#asked.splice(0)) reject(reason)
    for (const call of this.#calls) call(reason)
  }

  #ask(sql: string): Promise<DriverRows> {
    if (this.lost !== undefined) return Promise.reject(this.lost)
    return new Promise((resolve, reject) => {
      this.#asked.push({ sql, sentAt: performance.now(), resolve, reject })
      if (!this.#working) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#working = true
    for (let next = this.#asked[0]; next !== undefined; next = this.#asked[0]) {
      const outcome = await this.#do(next.sql)
      if (this.lost !== undefined) break
      if (this.silent) return
      this.#asked.shift()
      if (outcome instanceof Error) next.reject(outcome)
      else next.resolve(outcome)
    }
    this.#working = false
  }

  async #do(sql: string): Promise<DriverRows | Error> {
    const server = this.#server
    const [word = '', argument = ''] = sql.split(' ')
    server.heard.push(sql)
    const stopped = await this.#passes(word === 'sleep' ? Number(argument) : server.latency)
    if (this.lost !== undefined || this.silent) return []
    if (stopped) server.stopped.push(sql)
    if (stopped) return this.#failed(new OperationalError('ABORTED', 'stopped'))
    if (word === 'ROLLBACK') return this.#rollBack(sql)
    if (word === 'COMMIT') return this.#commit()
    if (this.transaction === 'failed' && word !== 'ping') return new DataError('VALUE_INVALID', 'the transaction has failed')
    if (word === 'BEGIN') this.transaction = 'open'
    else if (word === 'SAVEPOINT') this.#savepoints.push({ name: argument, length: this.#written.length })
    else if (word === 'insert') (this.transaction === 'open' ? this.#written : server.log).push(argument)
    else if (word === 'set') this.settings.push(argument)
    else if (word === 'settings') return this.settings.map((setting) => [setting])
    else if (word === 'read') return [...server.log, ...this.#written].map((entry) => [entry])
    else if (word === 'fail') return this.#failed(new DataError('VALUE_INVALID', 'it failed'))
    else if (word === 'deadlock') return this.#deadlock()
    return []
  }

  async #passes(milliseconds: number): Promise<boolean> {
    let stopped = false
    if (milliseconds === 0) await undefined
    else {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#stop = () => {
          stopped = true
          clearTimeout(timer)
          resolve()
        }
      })
      this.#stop = undefined
    }
    return stopped
  }

  #failed(error: Error): Error {
    if (this.transaction === 'open') this.transaction = 'failed'
    return error
  }

  #deadlock(): Error {
    this.#over()
    return new OperationalError('SERIALIZATION_FAILURE', 'deadlock', { retryable: true })
  }

  #commit(): DriverRows {
    if (this.transaction === 'open') this.#server.log.push(...this.#written)
    this.#over()
    return []
  }

  #rollBack(sql: string): DriverRows | Error {
    const name = /TO SAVEPOINT (\S+)/.exec(sql)?.[1]
    if (name === undefined) {
      this.#over()
      return []
    }
    const place = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name)
    if (place < 0) return this.#failed(new DataError('VALUE_INVALID', 'there is no such savepoint'))
    this.#written.length = this.#savepoints[place]?.length ?? 0
    this.#savepoints.length = place + 1
    this.transaction = 'open'
    return []
  }

  #over(): void {
    this.#written = []
    this.#savepoints = []
    this.transaction = 'none'
  }
}

function lost(what: string): OperationalError {
  return new OperationalError('CONNECTION_LOST', `the connection was ${what}`, { disconnected: true })
}

/** A compiled statement for the fake server. */
export function statement(sql: string, parts: Partial<Plan> = {}): Plan {
  return {
    sql,
    bind: (values) => [...values],
    read: undefined,
    readsBigIntegers: false,
    writes: sql.startsWith('insert'),
    onlyReads: !sql.startsWith('insert'),
    handWritten: false,
    columnNames: undefined,
    oneRowAtMost: false,
    placeholders: [],
    notes: new Map(),
    ...parts,
  }
}
