import { ProgrammingError } from '../../../../errors/index.ts'
import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, EngineTransaction, ExecuteOptions } from '../../../engine/engine.ts'
import { transactionEnded } from '../../../engine/transaction.ts'
import { batches } from './row-cursor.ts'
import type { Loan } from './side-connections.ts'

/** A read-only transaction on a connection of its own: everything that it reads is of one moment, and it hinders no writer. */
export class Snapshot implements EngineTransaction {
  readonly holds: object
  readonly #loan: Loan
  #ended = false

  constructor(loan: Loan, holds: object) {
    this.#loan = loan
    this.holds = holds
  }

  /** Fixes the moment. */
  take(): void {
    this.#loan.connection.control('SELECT 1 FROM sqlite_schema LIMIT 1')
  }

  /** Copies the database of this moment to a file. */
  backup(path: string, progress: (copied: number, total: number) => void): Promise<void> {
    return this.#loan.connection.backup(path, progress)
  }

  query(plan: Plan, parameters: readonly unknown[]): DriverRows {
    this.#check()
    if (plan.writes) throw readOnly(plan.sql)
    return this.#loan.connection.query(plan, parameters)
  }

  change(plan: Plan): Change {
    throw readOnly(plan.sql)
  }

  async *stream(
    plan: Plan,
    parameters: readonly unknown[],
    batchSize: number,
    options?: ExecuteOptions,
  ): AsyncIterableIterator<DriverRows> {
    this.#check()
    if (plan.writes) throw readOnly(plan.sql)
    const cursor = this.#loan.connection.open(plan, parameters)
    yield* batches(cursor, cursor.read(batchSize), batchSize, options)
  }

  script(sql: string): void {
    throw readOnly(sql)
  }

  savepoint(name: string): void {
    this.#check()
    this.#loan.connection.execute(`SAVEPOINT ${name}`)
  }

  release(name: string): void {
    this.#check()
    this.#loan.connection.execute(`RELEASE ${name}`)
  }

  rollbackTo(name: string): void {
    this.#check()
    this.#loan.connection.execute(`ROLLBACK TO ${name}; RELEASE ${name}`)
  }

  commit(): void {
    this.#end()
  }

  rollback(): void {
    this.#end()
  }

  #check(): void {
    this.#loan.check()
    if (this.#ended) throw transactionEnded()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#loan.end(transactionEnded())
  }
}

export function readOnly(sql?: string): ProgrammingError {
  return new ProgrammingError('TRANSACTION_READ_ONLY', 'a write in a read-only transaction; begin it without readOnly', {
    details: { sql },
  })
}
