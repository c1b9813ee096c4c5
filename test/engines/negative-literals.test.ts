import {
  bigInteger,
  boolean,
  type Db,
  decimal,
  defineSchema,
  id,
  integer,
  loadDialect,
  open,
  select,
  sql,
  table,
  value,
  view,
} from 'granary'
import { copyOut } from 'granary/postgres'
import { describe, expect, it } from 'vitest'
import { describeServer, freshDatabase } from './server-url.ts'

// Two signs beside each other begin a comment, which would swallow the rest of the line; PostgreSQL also takes `!=-` for one operator.
const price = decimal({ precision: 10, scale: 2 })
const prices = table('prices', { id: id(), amount: price, tenant: integer() })
const less = sql(price)`${prices.amount} -${value('-1.50', price)}`
const whole = sql(bigInteger())`7 -${value(-5n, bigInteger())}`
const otherTenant = sql(boolean())`${prices.tenant} !=${value(-7, integer())}`
const otherAmount = sql(boolean())`${prices.amount} !=${value('-7.00', price)}`
const chosen = select({ id: prices.id, less, whole }).from(prices).where(otherTenant.and(otherAmount))
const schema = defineSchema({ prices, seen: view('seen', chosen) })

async function check(db: Db<typeof schema.stores>): Promise<void> {
  await db.create()
  await db.insert(prices).values([
    { amount: '10.00', tenant: -7 },
    { amount: '10.00', tenant: 1 },
  ])
  const expected = [{ id: 2, less: '11.50', whole: 12n }]
  expect(await db.select({ id: prices.id, less, whole }).from(prices).where(otherTenant.and(otherAmount))).toEqual(expected)
  expect(await db.select(schema.stores.seen).from(schema.stores.seen)).toEqual(expected)
}

describe('negative numbers written into SQL text', () => {
  it('do not begin comments on SQLite', async () => {
    const whole5 = select({ id: prices.id, whole }).from(prices).where(otherTenant)
    await using db = await open('sqlite::memory:', defineSchema({ prices, seen: view('seen', whole5) }))
    await db.create()
    await db.insert(prices).values([
      { amount: '10.00', tenant: -7 },
      { amount: '10.00', tenant: 1 },
    ])
    expect((await db.untyped('select id, whole from seen')).rows).toEqual([[2n, 12n]])
    const { sql: printed } = whole5.toSql(await loadDialect('sqlite'), { literals: true })
    expect((await db.untyped(printed)).rows).toEqual([[2n, 12n]])
  })
})

for (const engine of ['postgres', 'mariadb'] as const) {
  describeServer(engine, 'negative numbers written into SQL text', () => {
    it('do not begin comments', async () => {
      const place = await freshDatabase(engine)
      try {
        await using db = await open(place.url, schema)
        await check(db)
        if (engine !== 'postgres') return
        const copied: string[] = []
        for await (const piece of copyOut(db, chosen)) copied.push(Buffer.from(piece).toString())
        expect(copied.join('')).toBe('2,11.50,12\n')
      } finally {
        await place.drop()
      }
    })
  })
}
