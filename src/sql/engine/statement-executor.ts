import { ConfigurationError, OperationalError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { Plan } from '../compile/plan.ts'
import type { PlanCache, PlannedStatement } from '../compile/plan-cache.ts'
import { checkSchemaNames, type SchemaNames } from '../compile/schema-names.ts'
import { type Executor, mergedOptions, type StatementOptions } from '../statements/executor.ts'
import { type KeysetPages, keysetPages } from '../statements/keyset-pages.ts'
import type { SelectNode } from '../statements/select-node.ts'
import type { Change, DriverRows, Runner } from './engine.ts'
import { noSession } from './no-session.ts'
import { RowStream } from './row-stream.ts'
import type { ServerSession } from './server/session.ts'
import type { UseOptions } from './server/single-statement.ts'

/** Compiles statements through a cache, runs them and reads their rows. */
export class StatementExecutor implements Executor {
  readonly #runner: Runner
  readonly #plans: PlanCache
  readonly #together: <T>(work: (executor: Executor) => Promise<T>) => Promise<T>
  readonly #defaults: StatementOptions | undefined
  readonly dialect: Dialect

  constructor(
    runner: Runner,
    plans: PlanCache,
    dialect: Dialect,
    together: <T>(work: (executor: Executor) => Promise<T>) => Promise<T>,
    defaults?: StatementOptions,
  ) {
    this.#defaults = defaults
    this.#runner = runner
    this.#plans = plans
    this.dialect = dialect
    this.#together = together
  }

  get schemas(): SchemaNames | undefined {
    return this.#defaults?.schemas
  }

  plan(statement: Node, options: StatementOptions): Plan {
    return this.#plan(statement, options).plan
  }

  with(options: StatementOptions): Executor {
    checkOptions(options)
    const defaults = this.#all(options)
    return new StatementExecutor(
      this.#runner,
      this.#plans,
      this.dialect,
      (work) => this.#together((inner) => work(inner.with(options))),
      defaults,
    )
  }

  rows(statement: Node, options: StatementOptions): unknown[] | Promise<unknown[]> {
    const { plan, values } = this.#plan(statement, options)
    return this.rowsOf(plan, values, options)
  }

  /** Rows of a plan, as the application reads them. */
  rowsOf(compiled: Plan, values: readonly unknown[], given: StatementOptions): unknown[] | Promise<unknown[]> {
    const options = this.#all(given)
    const plan = placed(compiled, options)
    const rows = this.#runner.query(plan, plan.bind(values), options)
    return rows instanceof Promise ? rows.then((found) => readAll(plan, found)) : readAll(plan, rows)
  }

  change(statement: Node, options: StatementOptions): Change | Promise<Change> {
    const { plan, values } = this.#plan(statement, options)
    return this.changeOf(plan, values, options)
  }

  changeOf(compiled: Plan, values: readonly unknown[], given: StatementOptions): Change | Promise<Change> {
    const options = this.#all(given)
    const plan = placed(compiled, options)
    return this.#runner.change(plan, plan.bind(values), options)
  }

  stream(statement: Node, batchSize: number, given: StatementOptions): AsyncIterableIterator<unknown> {
    const options = this.#all(given)
    const pages = this.#runner.snapshot === undefined ? undefined : keysetPages(statement, batchSize)
    return new RowStream(
      pages === undefined
        ? this.#batches(() => this.#plan(statement, options), batchSize, options)
        : this.#pages(pages, batchSize, options),
    )
  }

  streamOf(plan: Plan, values: readonly unknown[], batchSize: number, options: StatementOptions): AsyncIterableIterator<unknown> {
    return new RowStream(this.#batches(() => ({ plan, values }), batchSize, this.#all(options)))
  }

  async *#batches(
    planned: () => { readonly plan: Plan; readonly values: readonly unknown[] },
    batchSize: number,
    options: StatementOptions,
  ): AsyncIterableIterator<unknown[]> {
    const { plan: compiled, values } = planned()
    const plan = placed(compiled, options)
    for await (const batch of this.#runner.stream(plan, plan.bind(values), batchSize, options)) yield readAll(plan, batch)
  }

  async *#pages(pages: KeysetPages, batchSize: number, options: StatementOptions): AsyncIterableIterator<unknown[]> {
    const snapshot = this.#runner.snapshot?.(options.signal)
    if (snapshot === undefined) throw new Error('pages were asked for of an engine without snapshots')
    try {
      for (let page: SelectNode | undefined = pages.first; page !== undefined; ) {
        if (options.signal?.aborted === true)
          throw new OperationalError('ABORTED', 'the caller cancelled the stream', { cause: options.signal.reason })
        const { plan: compiled, values } = this.#plan(page, options)
        const plan = placed(compiled, options)
        const rows: DriverRows = await snapshot.query(plan, plan.bind(values), options)
        const last = rows.at(-1)
        page = last === undefined || rows.length < batchSize ? undefined : pages.after(keyIn(last, pages.keyPosition))
        if (last !== undefined) yield readAll(plan, rows)
      }
    } finally {
      await snapshot.commit()
    }
  }

  together<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    return this.#together(work)
  }

  use<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T> {
    return this.#runner.use === undefined ? Promise.reject(noSession()) : this.#runner.use(work, options)
  }

  /** What is said of a statement, with what is said of all of this handle's. */
  #all(options: StatementOptions): StatementOptions {
    return this.#defaults === undefined ? options : mergedOptions(this.#defaults, options)
  }

  #plan(statement: Node, options: StatementOptions): PlannedStatement {
    return (options.uncached ?? this.#defaults?.uncached) === true ? this.#plans.compileAnew(statement) : this.#plans.find(statement)
  }
}

/** The plan in the schemas that it is to run in. */
function placed(plan: Plan, { schemas }: StatementOptions): Plan {
  if (schemas === undefined) return plan
  checkSchemaNames(schemas)
  return plan.inSchemas?.(schemas) ?? plan
}

/** Throws ConfigurationError OPTION_INVALID. */
export function checkOptions({ schemas, label }: StatementOptions): void {
  if (schemas !== undefined) checkSchemaNames(schemas)
  if (label !== undefined && typeof label !== 'string') throw new ConfigurationError('OPTION_INVALID', 'label is a text')
}

// The driver made the rows for this call, so they may be replaced in place.
function readAll(plan: Plan, rows: DriverRows): unknown[] {
  return plan.read === undefined ? [] : plan.read(rows as unknown[])
}

// A whole number comes as bigint when another column of the row needs that.
function keyIn(row: readonly unknown[], position: number): unknown {
  const key = row[position]
  return typeof key === 'bigint' ? Number(key) : key
}
