import type { Plan } from '../../../compile/plan.ts'
import type { Change, DriverRows, EngineTransaction, ExecuteOptions } from '../../../engine/engine.ts'
import { batches, readOnly } from './side-connections.ts'
import type { WriterTurn } from './writer-queue.ts'

/** A transaction on the writing connection. */
export class SqliteTransaction implements EngineTransaction {
  readonly #turn: WriterTurn
  readonly #readOnly: boolean

  constructor(turn: WriterTurn, isReadOnly: boolean) {
    this.#turn = turn
    this.#readOnly = isReadOnly
  }

  query(plan: Plan, parameters: readonly unknown[]): DriverRows {
    if (this.#readOnly && plan.writes) throw readOnly(plan.sql)
    return this.#turn.connection.query(plan, parameters)
  }

  change(plan: Plan, parameters: readonly unknown[]): Change {
    if (this.#readOnly) throw readOnly(plan.sql)
    return this.#turn.connection.change(plan, parameters)
  }

  stream(plan: Plan, parameters: readonly unknown[], batchSize: number, options?: ExecuteOptions): AsyncIterableIterator<DriverRows> {
    return batches(this.#turn.connection.iterate(plan, parameters), batchSize, options)
  }

  script(sql: string): void {
    if (this.#readOnly) throw readOnly()
    this.#turn.connection.execute(sql)
  }

  savepoint(name: string): void {
    this.#turn.connection.execute(`SAVEPOINT ${name}`)
  }

  release(name: string): void {
    this.#turn.connection.execute(`RELEASE ${name}`)
  }

  rollbackTo(name: string): void {
    this.#turn.connection.execute(`ROLLBACK TO ${name}`)
    this.#turn.connection.execute(`RELEASE ${name}`)
  }

  commit(): void | Promise<void> {
    return this.#turn.commit()
  }

  rollback(): void {
    this.#turn.rollback()
  }
}
