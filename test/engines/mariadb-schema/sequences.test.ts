import { createStatements, defineSchema, nextValue, open, sequence } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mariadbDialect, mysqlDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { openMysql } from '../../../src/sql/dialects/mysql/open-mysql.ts'
import { Database } from '../../../src/sql/engine/database.ts'
import type { Engine } from '../../../src/sql/engine/engine.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'

const tickets = sequence('tickets', { start: 7, increment: 3 })
const down = sequence('down', { start: 0, increment: -2 })
const schema = defineSchema({ tickets, down })

/** The engine as it is on a server without sequences of its own, which MySQL is. */
function withoutSequences(engine: Engine): Engine {
  const capabilities = new Set([...mariadbDialect.capabilities].filter((name) => name !== 'sql.sequences'))
  const dialect = { ...mariadbDialect, capabilities }
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'dialect') return dialect
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

describeServer('mariadb', 'sequences', () => {
  let database: FreshDatabase
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
  })
  afterAll(() => database.drop())

  it('give each number once, also to many callers, and are found where they stand', async () => {
    await using db = await open(database.url, schema)
    await db.create()
    expect([await nextValue(db, tickets), await nextValue(db, tickets)]).toEqual([7, 10])
    expect([await nextValue(db, down), await nextValue(db, down)]).toEqual([0, -2])
    const many = await Promise.all(Array.from({ length: 20 }, () => nextValue(db, tickets)))
    expect(many.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 20 }, (_, position) => 13 + 3 * position))
    expect((await db.inspect()).sequences).toEqual([
      { name: 'down', schema: undefined, next: -4, increment: -2 },
      { name: 'tickets', schema: undefined, next: 73, increment: 3 },
    ])
    await db.drop()
    await expect(nextValue(db, tickets)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
  })

  it('are rows of a table where the server has none', async () => {
    const db = new Database(withoutSequences(await openMysql(database.url, schema, {})), schema, {})
    try {
      for (const statement of createStatements(schema, mysqlDialect)) await db.script(statement)
      for (const statement of createStatements(schema, mysqlDialect, { ifNotExists: true })) await db.script(statement)
      expect([await nextValue(db, tickets), await nextValue(db, tickets)]).toEqual([7, 10])
      expect([await nextValue(db, down), await nextValue(db, down), await nextValue(db, down)]).toEqual([0, -2, -4])
      expect(await db.transaction((tx) => nextValue(tx, tickets))).toBe(13)
      const many = await Promise.all(Array.from({ length: 20 }, () => nextValue(db, tickets)))
      expect(new Set(many).size).toBe(20)
      await expect(nextValue(db, sequence('unknown'))).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    } finally {
      await db.close()
    }
  })
})
