import { type OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import type { ConstraintCatalog } from './constraint-catalog.ts'
import type { Conversation } from './conversation.ts'
import { isStalePlan, translateFailure } from './error-translation.ts'
import { Exchange } from './exchange.ts'
import { sharesTransaction } from './local-settings.ts'
import { bindAndExecute, mostParameters, tooManyParameters } from './message-writer.ts'
import { PreparedStatement, PreparedStatements } from './prepared-statements.ts'
import type { ColumnFacts } from './row-decoding.ts'
import type { ServerFailure } from './server-message.ts'

/** Exchanges over a conversation: with prepared statements, with errors of Granary, and in their turn while something needs the connection alone. */
export class StatementChannel {
  readonly #conversation: Conversation
  readonly #catalog: ConstraintCatalog
  readonly #prepared: PreparedStatements
  readonly #keeps: boolean
  readonly #localSettings: string | undefined
  /** Statements that the server still has and nobody will use. */
  #discarded: PreparedStatement[] = []
  /** While something has the connection alone, what is asked for waits here. */
  #held: (() => void)[] | undefined

  /**
   * With a capacity of 0 each statement is parsed anew, as poolers that share connections need it.
   *
   * @param settings a statement that makes the settings of each transaction, for sessions that have none of their own
   */
  constructor(conversation: Conversation, catalog: ConstraintCatalog, capacity: number, settings?: string) {
    this.#conversation = conversation
    this.#localSettings = settings
    this.#catalog = catalog
    this.#prepared = new PreparedStatements(capacity)
    this.#keeps = capacity > 0
  }

  get conversation(): Conversation {
    return this.#conversation
  }

  get waiting(): number {
    return this.#held?.length ?? 0
  }

  /** Writes the messages of an exchange now, or when the connection is free. `alone`: by the one that has it. */
  ask(exchange: Exchange, write: () => void, alone = false): void {
    const conversation = this.#conversation
    if (conversation.lost !== undefined) {
      exchange.reject(conversation.lost)
      return
    }
    if (this.#held !== undefined && !alone) {
      this.#held.push(() => this.ask(exchange, write))
      return
    }
    if (this.#localSettings !== undefined && exchange.needsSettings) this.#settingsFor(exchange)
    const { length } = conversation.writer
    try {
      write()
    } catch (error) {
      conversation.writer.truncate(length)
      if (exchange.statement?.known === false) this.#prepared.forget(exchange.statement)
      exchange.reject(error)
      return
    }
    conversation.expect(exchange)
  }

  /** Makes the settings of the transaction that begins: in one unit with what follows, which is skipped when they fail. */
  makeSettings(): void {
    const settings = this.#localSettings
    if (settings === undefined) return
    const { writer } = this.#conversation
    writer.parse('', settings)
    writer.add(bindAndExecute)
    const made = new Exchange('nothing', settings, none, ignore, ignore)
    made.unit = false
    this.#conversation.expect(made)
  }

  #settingsFor({ sql }: Exchange): void {
    if (this.#conversation.transaction === 'none' && sharesTransaction(sql)) this.makeSettings()
  }

  /** The same as text that precedes a statement of the simple protocol, where no transaction is open. */
  get settingsBefore(): string {
    const settings = this.#localSettings
    return settings === undefined || this.#conversation.transaction !== 'none' ? '' : `${settings}; `
  }

  /** Runs a statement with its values. */
  execute(exchange: Exchange): void {
    exchange.needsSettings = true
    this.ask(exchange, () => {
      this.#checkValues(exchange)
      const statement = this.prepare(exchange)
      this.#conversation.writer.bind(statement.head, exchange.parameters, statement.tail, statement.tailLength)
    })
  }

  /**
   * Sees, before a statement runs, that its columns have certain names: at once where the statement is known. Throws ProgrammingError
   * STATEMENT_INVALID.
   */
  checkColumns(sql: string, names: readonly string[]): undefined | Promise<void> {
    const known = this.#prepared.find(sql)
    if (known?.columns !== undefined) {
      if (haveNames(known.columns, names)) return undefined
      // It may give others since it was prepared.
      this.#discard(known)
    }
    return this.described(sql).then((found) => requireNames(found, names))
  }

  /** The columns that a statement gives, which is prepared but not run. */
  async described(sql: string): Promise<readonly ColumnFacts[]> {
    const { columns } = this.#prepared.find(sql) ?? {}
    return columns ?? (await this.#describe(sql)).columns ?? []
  }

  /** Whether statements stay prepared. */
  get keeps(): boolean {
    return this.#keeps
  }

  #describe(sql: string): Promise<PreparedStatement> {
    return new Promise((resolve, reject) => {
      const exchange: Exchange = new Exchange('nothing', sql, none, () => resolve(required(exchange.statement)), reject)
      exchange.repeated = true
      this.ask(exchange, () => {
        this.prepare(exchange)
        this.#conversation.writer.sync()
      })
    })
  }

  /** Gives an exchange the statement of its text, with the messages that prepare it where the server does not know it. */
  prepare(exchange: Exchange): PreparedStatement {
    const { writer } = this.#conversation
    const { sql } = exchange
    let statement = this.#keeps ? this.#prepared.find(sql) : undefined
    if (statement === undefined) {
      statement = this.#keeps ? this.#prepared.add(sql, ({ name }) => writer.close('S', name)) : new PreparedStatement(sql, '')
      exchange.statement = statement
      for (const { name } of this.#discarded.splice(0)) writer.close('S', name)
      writer.parse(statement.name, sql)
      writer.describe('S', statement.name)
    }
    exchange.statement = statement
    exchange.readers = statement.readers
    return statement
  }

  /** Waits until the connection is free, and holds back what is asked for from then on until `release`. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      const begin = (): void => {
        if (this.#held !== undefined) {
          this.#held.push(begin)
          return
        }
        this.#held = []
        resolve()
      }
      begin()
    })
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const begin of held) begin()
  }

  /** The server has forgotten all prepared statements. */
  forgetStatements(): void {
    this.#discarded = []
    this.#prepared.clear()
  }

  /** Settles what was asked for. */
  answered(exchange: Exchange): void {
    if (exchange.failure !== undefined) {
      this.#failed(exchange, exchange.failure)
      return
    }
    const resolve = exchange.resolve as (result: unknown) => void
    switch (exchange.wanted) {
      case 'rows':
        resolve(exchange.rows)
        return
      case 'changes':
        resolve({ changes: exchange.changes, lastInsertId: undefined })
        return
      case 'everything':
        resolve({
          columns: exchange.columns?.map(({ name }) => name) ?? [],
          rows: exchange.rows,
          changes: exchange.columns === undefined ? exchange.changes : 0,
        })
        return
      case 'batch':
        resolve({ rows: exchange.rows, suspended: exchange.suspended })
        return
      case 'nothing':
        if (exchange.tag === 'ROLLBACK' && commits.test(exchange.sql)) exchange.reject(failedTransaction(exchange.sql))
        else resolve(undefined)
    }
  }

  gone(error: OperationalError, unanswered: readonly Exchange[]): void {
    for (const exchange of unanswered) exchange.reject(error)
    this.release()
  }

  #failed(exchange: Exchange, failure: ServerFailure): void {
    const { statement } = exchange
    const unknown = failure.code === '26000'
    if (statement !== undefined && !statement.known) {
      // What was sent behind it meets a statement that is not there, for the same reason.
      if (!unknown) statement.refused = failure
      else if (statement.refused !== undefined) {
        exchange.reject(translateFailure(statement.refused, exchange.sql, this.#catalog))
        return
      }
    }
    const stale = unknown || isStalePlan(failure.report)
    if (statement !== undefined && !unknown && stale) this.#discard(statement)
    else if (statement !== undefined && (unknown || !statement.known)) this.#prepared.forget(statement)
    // By itself in its transaction, it has done nothing yet.
    if (stale && statement !== undefined && !exchange.repeated && exchange.unit && this.#conversation.transaction === 'none') {
      exchange.repeated = true
      exchange.failure = undefined
      exchange.rows = []
      void this.#again(exchange)
      return
    }
    exchange.reject(translateFailure(failure, exchange.sql, this.#catalog))
  }

  #discard(statement: PreparedStatement): void {
    this.#prepared.forget(statement)
    if (statement.name !== '') this.#discarded.push(statement)
  }

  /** Runs a statement once more, whose columns may be others now. */
  async #again(exchange: Exchange): Promise<void> {
    const { columnNames, sql } = exchange
    try {
      if (columnNames !== undefined) await this.checkColumns(sql, columnNames)
    } catch (error) {
      exchange.reject(error)
      return
    }
    this.execute(exchange)
  }

  #checkValues({ parameters }: Exchange): void {
    if (parameters.length > mostParameters) throw tooManyParameters(parameters.length)
  }
}

function ignore(): void {}

const none: readonly unknown[] = []
const commits = /^\s*(?:COMMIT|END|PREPARE TRANSACTION)\b/i

function failedTransaction(sql: string): ProgrammingError {
  return new ProgrammingError(
    'TRANSACTION_FAILED',
    'a statement of the transaction failed, so PostgreSQL rolled it back instead of committing it: use tx.transaction() around what may fail',
    { details: { sql } },
  )
}

function haveNames(columns: readonly ColumnFacts[], names: readonly string[]): boolean {
  return columns.length === names.length && columns.every(({ name }, position) => name === names[position])
}

function requireNames(columns: readonly ColumnFacts[], names: readonly string[]): void {
  if (haveNames(columns, names)) return
  throw otherColumns(
    columns.map(({ name }) => name),
    names,
  )
}

function otherColumns(given: readonly string[], names: readonly string[]): ProgrammingError {
  return new ProgrammingError(
    'STATEMENT_INVALID',
    `the statement gives the columns ${given.join(', ') || '(none)'}, and ${names.join(', ')} were named: name the same ones in the same order, or rename them in the SQL with "as"`,
  )
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a statement was described that was not prepared')
  return value
}
