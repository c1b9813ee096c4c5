import { createStatements, defineSchema, id, index, integer, references, table, text, unique } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import { inspectPostgres } from '../../../src/sql/dialects/postgres/reflection/inspect.ts'
import { describeServer } from '../server-url.ts'
import { SchemaDatabase } from './database.ts'

describeServer('postgres', 'the number of queries', () => {
  let database: SchemaDatabase
  beforeAll(async () => {
    database = await SchemaDatabase.open()
  })
  afterAll(() => database.close())

  async function inspected(): Promise<{ readonly queries: number; readonly tables: number }> {
    let queries = 0
    const { tables } = await inspectPostgres((sql) => {
      queries++
      return database.rows(sql)
    })
    return { queries, tables: tables.length }
  }

  it('does not grow with that of the tables', async () => {
    const empty = await inspected()
    expect(empty.tables).toBe(0)
    const base = table('base', { id: id() })
    const others = Array.from({ length: 299 }, (_, number) =>
      table(
        `table_${number}`,
        { id: id(), other: references(() => base.id), code: text({ length: 10 }), amount: integer().default(number) },
        (t) => [unique([t.code]), index(t.other, t.amount.desc())],
      ),
    )
    const tables = Object.fromEntries([base, ...others].map((made, number) => [`table${number}`, made]))
    await database.run(...createStatements(defineSchema(tables), postgresDialect))
    const many = await inspected()
    expect(many.tables).toBe(300)
    expect(many.queries).toBe(empty.queries)
    expect(many.queries).toBeLessThan(15)
  })
})
