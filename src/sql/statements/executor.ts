import type { Node } from '../../schema/expressions/node.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { Plan } from '../compile/plan.ts'
import type { SchemaNames } from '../compile/schema-names.ts'
import type { Change, ExecuteOptions } from '../engine/engine.ts'
import type { ServerSession } from '../engine/server/session.ts'
import type { UseOptions } from '../engine/server/single-statement.ts'

/** Runs statements for those who build them: a database or a transaction. */
export interface Executor {
  readonly dialect: Dialect
  /** The database schemas that its statements work in where they say nothing else. */
  readonly schemas: SchemaNames | undefined
  /** All rows of a statement; at once where the engine is synchronous. */
  rows(statement: Node, options: StatementOptions): unknown[] | Promise<unknown[]>
  /** What a statement without rows did. */
  change(statement: Node, options: StatementOptions): Change | Promise<Change>
  /** The compiled form of a statement, for running it many times. */
  plan(statement: Node, options: StatementOptions): Plan
  /** All rows of a plan with the values of its walk. */
  rowsOf(plan: Plan, values: readonly unknown[], options: StatementOptions): unknown[] | Promise<unknown[]>
  changeOf(plan: Plan, values: readonly unknown[], options: StatementOptions): Change | Promise<Change>
  streamOf(plan: Plan, values: readonly unknown[], batchSize: number, options: StatementOptions): AsyncIterableIterator<unknown>
  stream(statement: Node, batchSize: number, options: StatementOptions): AsyncIterableIterator<unknown>
  /** Gives work the connection itself. Throws ConfigurationError CAPABILITY_MISSING where the engine has no server. */
  use<T>(work: (session: ServerSession) => Promise<T>, options?: UseOptions): Promise<T>
  /** The same with options for every statement, unless the statement says otherwise. */
  with(options: StatementOptions): Executor
  /** Runs several statements so that all of them are kept or none. */
  together<T>(work: (executor: Executor) => Promise<T>): Promise<T>
}

/** The symbol under which a handle gives what runs its statements. */
export const executorKey: unique symbol = Symbol('executor')

export interface StatementOptions extends ExecuteOptions {
  /** Compile anew and do not keep the result. Default: false. */
  readonly uncached?: boolean
  /** Database schemas to work in, in place of the declared ones. The statement stays compiled once for all of them. Default: the declared ones. */
  readonly schemas?: SchemaNames
}

/** What is said of a statement, or else of its surroundings. Schemas add up, each by its name. */
export function mergedOptions<O extends StatementOptions>(around: O, own: O): O {
  let isEmpty = true
  for (const _ in own) isEmpty = false
  if (isEmpty) return around
  const merged: O = { ...around }
  for (const [name, value] of Object.entries(own)) if (value !== undefined) Object.assign(merged, { [name]: value })
  return around.schemas === undefined || own.schemas === undefined ? merged : { ...merged, schemas: { ...around.schemas, ...own.schemas } }
}

/** A compiled statement as text, for looking at. */
export interface PrintedStatement {
  readonly sql: string
  /** The values as the driver gets them. */
  readonly parameters: readonly unknown[]
}

export type { Plan }
