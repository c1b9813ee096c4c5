import type { Plan } from '../../../src/sql/compile/plan.ts'
import { emptyCatalog } from '../../../src/sql/dialects/postgres/engine/constraint-catalog.ts'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { type PostgresOpenOptions, postgresDriver } from '../../../src/sql/dialects/postgres/open-postgres.ts'

/** Opens one connection without a pool. */
export function openSession(url: string, options: PostgresOpenOptions = {}): Promise<PostgresSession> {
  return postgresDriver(url, emptyCatalog, options).connect()
}

/** A plan of SQL text, of which a session needs nothing more. */
export function planOf(sql: string, columnNames?: readonly string[]): Plan {
  return {
    sql,
    columnNames,
    bind: (values) => [...values],
    read: undefined,
    readsBigIntegers: false,
    writes: false,
    onlyReads: false,
    handWritten: true,
    oneRowAtMost: false,
    placeholders: [],
    notes: new Map(),
  }
}

/** All rows of a stream of batches. */
export async function rowsOf(batches: AsyncIterable<readonly (readonly unknown[])[]>): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const batch of batches) rows.push(...batch)
  return rows
}

/** The error that a promise rejects with. Throws when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('the promise did not reject')
}
