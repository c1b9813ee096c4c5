import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { expect } from 'vitest'
import type { ErrorCode } from '../../../src/errors/index.ts'
import { aggregateFunctions, scalarFunctions } from '../../../src/sql/dialects/sqlite/functions/catalog.ts'

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
export function databaseWithFunctions(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  for (const { name, deterministic, arity, useBigInts = false, call } of scalarFunctions) {
    database.function(name, { deterministic, useBigIntArguments: useBigInts, varargs: arity === -1 }, call)
  }
  for (const { name, arity, useBigInts = false, start, step, inverse, result } of aggregateFunctions) {
    const options = { start, step, result, useBigIntArguments: useBigInts, varargs: arity === -1 }
    database.aggregate(name, inverse === undefined ? options : { ...options, inverse })
  }
  return database
}

const database = databaseWithFunctions()

/** The value of an expression; INTEGER as bigint, REAL as number. */
export function evaluate(expression: string): SQLOutputValue | undefined {
  const statement = database.prepare(`SELECT (${expression}) AS result`)
  statement.setReadBigInts(true)
  return statement.get()?.result
}

/** Every row of a query. */
export function rows(sql: string): readonly (readonly SQLOutputValue[])[] {
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  return statement.all().map((row) => Object.values(row))
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
