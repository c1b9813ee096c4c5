import { Buffer } from 'node:buffer'
import { type Db, defineSchema, jsonNull, open } from 'granary'
import { expect, test } from 'vitest'
import { type Case, sampleRows, samples } from './samples.ts'

const schema = defineSchema({ samples })

/** A database in memory with the samples in it. */
export async function sampleDatabase(): Promise<Db> {
  const db = await open('sqlite::memory:', schema)
  await db.create()
  for (const row of sampleRows) await db.insert(samples).values(row)
  return db
}

const database = sampleDatabase()

/** What an expression gives for each sample, in their order; bytes as hexadecimal text. */
export async function valuesOf(expression: Case[1]): Promise<unknown[]> {
  const db = await database
  const rows = await db.select({ value: expression, id: samples.id }).from(samples).orderBy(samples.id)
  return rows.map((row) => readable(row.value))
}

/** What an aggregate gives for all samples. */
export async function aggregateOf(expression: Case[1]): Promise<unknown> {
  const db = await database
  const [row] = await db.select({ value: expression }).from(samples)
  return readable(row?.value)
}

function readable(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}

/** Tests that each expression gives for each sample what PostgreSQL gives. */
export function testCases(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_sql, expression, expected) => {
    expect(await valuesOf(expression)).toEqual(expected)
  })
}

/** Tests that each aggregate gives for all samples what PostgreSQL gives. */
export function testAggregates(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_sql, expression, expected) => {
    expect([await aggregateOf(expression)]).toEqual(expected)
  })
}

/** Tests that an expression fails for a sample as it does in PostgreSQL, with this code. */
export function testErrors(cases: readonly (readonly [sql: string, expression: Case[1], id: number, code: string])[]): void {
  test.each(cases)('%s', async (_sql, expression, id, code) => {
    const db = await database
    const query = db.select({ value: expression }).from(samples).where(samples.id.eq(id))
    await expect(query.all()).rejects.toMatchObject({ code })
  })
}

export { jsonNull }
