import { ProgrammingError, ResultError } from '../../errors/index.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { Executor, StatementOptions } from './executor.ts'

/** The executor of a statement. Throws ProgrammingError for a statement that belongs to no database. */
export function executorOf(executor: Executor | undefined): Executor {
  if (executor === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      'this statement belongs to no database: build it with db.select(), db.insert(), db.update() or db.delete() to run it',
    )
  return executor
}

/** All rows of a statement. `R` is computed from the statement's select list, which the reader follows. */
export function run<R>(executor: Executor | undefined, node: Node, options: StatementOptions): Promise<R[]> {
  try {
    return Promise.resolve(executorOf(executor).rows(node, options) as R[] | Promise<R[]>)
  } catch (error) {
    return Promise.reject(error)
  }
}

/** The only row of a statement's result, or undefined when it is empty. Throws ResultError TOO_MANY_ROWS. */
export function runForOne<R>(executor: Executor | undefined, node: Node, options: StatementOptions): Promise<R | undefined> {
  try {
    const rows = executorOf(executor).rows(node, options) as R[] | Promise<R[]>
    return rows instanceof Promise ? rows.then(only) : Promise.resolve(only(rows))
  } catch (error) {
    return Promise.reject(error)
  }
}

/** The same, where no row is an error too. Throws ResultError NO_ROWS, TOO_MANY_ROWS. */
export function runForExactlyOne<R>(executor: Executor | undefined, node: Node, options: StatementOptions): Promise<R> {
  try {
    const rows = executorOf(executor).rows(node, options) as R[] | Promise<R[]>
    return rows instanceof Promise ? rows.then(exactlyOne) : Promise.resolve(exactlyOne(rows))
  } catch (error) {
    return Promise.reject(error)
  }
}

/** How many rows a statement without rows changed. */
export function runForChanges(
  executor: Executor,
  node: Node,
  options: StatementOptions,
): { readonly changes: number } | Promise<{ readonly changes: number }> {
  const change = executor.change(node, options)
  return change instanceof Promise ? change.then(changesOf) : changesOf(change)
}

function changesOf({ changes }: { readonly changes: number }): { readonly changes: number } {
  return { changes }
}

/** The same, as they are asked for. */
export function streamed<R>(
  executor: Executor | undefined,
  node: Node,
  batchSize: number,
  options: StatementOptions,
): AsyncIterableIterator<R> {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ProgrammingError('OPTION_INVALID', 'batchSize is a whole number of rows from 1')
  return executorOf(executor).stream(node, batchSize, options) as AsyncIterableIterator<R>
}

/** The only row of a result, or undefined when it is empty. Throws ResultError TOO_MANY_ROWS. */
export function only<R>(rows: readonly R[]): R | undefined {
  if (rows.length > 1)
    throw new ResultError('TOO_MANY_ROWS', `one row was asked for and there were ${rows.length}; add a condition, or take first()`)
  return rows[0]
}

/** The only row of a result. Throws ResultError NO_ROWS, TOO_MANY_ROWS. */
export function exactlyOne<R>(rows: readonly R[]): R {
  const row = only(rows)
  if (row === undefined) throw new ResultError('NO_ROWS', 'one row was asked for and there was none; use oneOrNone() when that is no error')
  return row
}
