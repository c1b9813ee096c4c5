import { ProgrammingError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, EngineTransaction, ExecuteOptions } from '../../../engine/engine.ts'
import { transactionEnded } from '../../../engine/transaction.ts'
import { batches } from './row-cursor.ts'
import { readOnly } from './snapshot.ts'
import { controlRefused, scriptKind } from './statement-text.ts'
import type { WriterTurn } from './writer-queue.ts'

/** A transaction on the writing connection. */
export class SqliteTransaction implements EngineTransaction {
  readonly holds: object
  readonly #turn: WriterTurn
  readonly #readOnly: boolean
  /** Why SQLite ended the transaction by itself. */
  #over: ProgrammingError | undefined
  #ended = false

  /** `holds`: the queue whose turn it is. */
  constructor(turn: WriterTurn, holds: object, isReadOnly: boolean) {
    this.#turn = turn
    this.holds = holds
    this.#readOnly = isReadOnly
  }

  query(plan: Plan, parameters: readonly unknown[]): DriverRows {
    if (this.#readOnly && plan.writes) throw readOnly(plan.sql)
    return this.#inside(() => this.#turn.connection.query(plan, parameters))
  }

  change(plan: Plan, parameters: readonly unknown[]): Change {
    if (this.#readOnly) throw readOnly(plan.sql)
    return this.#inside(() => this.#turn.connection.change(plan, parameters))
  }

  async *stream(
    plan: Plan,
    parameters: readonly unknown[],
    batchSize: number,
    options?: ExecuteOptions,
  ): AsyncIterableIterator<DriverRows> {
    const cursor = this.#inside(() => this.#turn.connection.open(plan, parameters))
    const first = this.#inside(() => cursor.read(batchSize))
    yield* batches(cursor, first, batchSize, options)
  }

  script(sql: string): void {
    if (this.#readOnly) throw readOnly(sql)
    const { controlsTransactions, needsNoTransaction } = scriptKind(sql)
    if (controlsTransactions) throw controlRefused(sql)
    if (needsNoTransaction)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        'PRAGMA, VACUUM, ATTACH and DETACH do nothing inside a transaction: run them outside',
        { details: { sql } },
      )
    this.#inside(() => this.#turn.connection.execute(sql))
  }

  savepoint(name: string): void {
    this.#inside(() => this.#turn.connection.execute(`SAVEPOINT ${name}`))
  }

  release(name: string): void {
    this.#inside(() => this.#turn.connection.execute(`RELEASE ${name}`))
  }

  rollbackTo(name: string): void {
    // SQLite has taken back everything already: the outer transaction will learn it.
    if (this.#over !== undefined) return
    this.#inside(() => this.#turn.connection.execute(`ROLLBACK TO ${name}; RELEASE ${name}`))
  }

  commit(): void | Promise<void> {
    if (this.#over !== undefined) {
      this.#turn.rollback()
      throw this.#over
    }
    this.#end()
    return this.#turn.commit()
  }

  rollback(): void {
    this.#end()
    this.#turn.rollback()
  }

  #end(): void {
    this.#ended = true
    // An error costs as much as a statement: it is made when somebody needs it.
    if (this.#turn.connection.hasCursors) this.#turn.connection.endCursors(this.#over ?? transactionEnded())
  }

  // After some errors (a full disk, RAISE(ROLLBACK)) SQLite takes back the whole transaction. What came next would run outside of any.
  #inside<T>(work: () => T): T {
    if (this.#over !== undefined) throw this.#over
    if (this.#ended) throw transactionEnded()
    try {
      return work()
    } catch (error) {
      if (!this.#turn.connection.inTransaction) {
        const message = 'SQLite took back the whole transaction after an error in it (see cause); nothing of it was kept'
        this.#over = new ProgrammingError('TRANSACTION_ENDED', message, { cause: error })
        this.#turn.connection.endCursors(this.#over)
      }
      throw error
    }
  }
}
