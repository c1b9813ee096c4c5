import type { Node } from '../../schema/expressions/node.ts'
import type { Dialect } from '../compile/dialect.ts'
import { compile, type Plan } from '../compile/plan.ts'
import type { PlanCache } from '../compile/plan-cache.ts'
import { StatementKey } from '../compile/statement-key.ts'
import type { Executor, StatementOptions } from '../statements/executor.ts'
import type { Change, DriverRows, Runner } from './engine.ts'

/** Compiles statements through a cache, runs them and reads their rows. */
export class StatementExecutor implements Executor {
  readonly #runner: Runner
  readonly #plans: PlanCache
  readonly #together: <T>(work: (executor: Executor) => Promise<T>) => Promise<T>
  readonly dialect: Dialect

  constructor(runner: Runner, plans: PlanCache, dialect: Dialect, together: <T>(work: (executor: Executor) => Promise<T>) => Promise<T>) {
    this.#runner = runner
    this.#plans = plans
    this.dialect = dialect
    this.#together = together
  }

  rows(statement: Node, options: StatementOptions): unknown[] | Promise<unknown[]> {
    const { plan, values } = this.#plan(statement, options)
    return this.rowsOf(plan, values, options)
  }

  /** Rows of a plan, as the application reads them. */
  rowsOf(plan: Plan, values: readonly unknown[], options: StatementOptions): unknown[] | Promise<unknown[]> {
    const rows = this.#runner.query(plan, plan.bind(values), options)
    return rows instanceof Promise ? rows.then((given) => readAll(plan, given)) : readAll(plan, rows)
  }

  change(statement: Node, options: StatementOptions): Change | Promise<Change> {
    const { plan, values } = this.#plan(statement, options)
    return this.changeOf(plan, values, options)
  }

  changeOf(plan: Plan, values: readonly unknown[], options: StatementOptions): Change | Promise<Change> {
    return this.#runner.change(plan, plan.bind(values), options)
  }

  async *stream(statement: Node, batchSize: number, options: StatementOptions): AsyncIterableIterator<unknown> {
    const { plan, values } = this.#plan(statement, options)
    for await (const batch of this.#runner.stream(plan, plan.bind(values), batchSize, options)) yield* readAll(plan, batch)
  }

  together<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    return this.#together(work)
  }

  #plan(statement: Node, options: StatementOptions): { readonly plan: Plan; readonly values: readonly unknown[] } {
    if (options.uncached !== true) return this.#plans.find(statement)
    const key = new StatementKey()
    key.add(statement)
    return { plan: compile(statement, this.dialect), values: key.values }
  }
}

// The driver made the rows for this call, so they may be replaced in place.
function readAll(plan: Plan, rows: DriverRows): unknown[] {
  return plan.read === undefined ? [] : plan.read(rows as unknown[])
}
