import { expect } from 'vitest'
import type { ErrorCode } from '../../../src/errors/index.ts'
import type { SqliteConnection } from '../../../src/sql/dialects/sqlite/engine/driver.ts'
import { nodeDriver } from '../../../src/sql/dialects/sqlite/engine/node-driver.ts'
import { registerFunctions } from '../../../src/sql/dialects/sqlite/functions/registration.ts'

/** What PostgreSQL gave, apart from plain values: a document, bytes, or an error that has this code with us. */
interface Document {
  readonly document: unknown
}
interface Bytes {
  readonly hex: string
}
interface Refusal {
  readonly code: ErrorCode
}

/** bigint: an integer type; number: double precision; boolean, string and null as they are. */
export type Expected = bigint | number | boolean | string | null | Document | Bytes | Refusal

/** An expression for SQLite, the same for PostgreSQL, and what PostgreSQL gives. */
export type Case = readonly [sqlite: string, postgres: string, expected: Expected]

export function document(text: string): Document {
  return { document: JSON.parse(text) }
}

export function bytes(hex: string): Bytes {
  return { hex }
}

export function refused(code: ErrorCode): Refusal {
  return { code }
}

/** A database in memory that has every function of the catalog. */
export function databaseWithFunctions(): SqliteConnection {
  const connection = nodeDriver.open(':memory:', { readOnly: false })
  registerFunctions(connection)
  return connection
}

const database = databaseWithFunctions()

/** Every row of a query; INTEGER as bigint, REAL as number. */
export function rows(sql: string): unknown[][] {
  return database.prepare(sql, true).all([])
}

/** The value of an expression; INTEGER as bigint, REAL as number. */
export function evaluate(expression: string): unknown {
  return rows(`SELECT (${expression})`)[0]?.[0]
}

export function expectSame(sqlite: string, expected: Expected): void {
  if (typeof expected === 'object' && expected !== null && 'code' in expected) {
    expect(() => evaluate(sqlite)).toThrow(expect.objectContaining({ code: expected.code }))
    return
  }
  const value = evaluate(sqlite)
  if (typeof expected === 'boolean') expect(value).toBe(expected ? 1n : 0n)
  else if (typeof expected !== 'object' || expected === null) expect(value).toBe(expected)
  else if ('document' in expected) expect(JSON.parse(String(value))).toEqual(expected.document)
  else expect(value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value).toBe(expected.hex)
}
