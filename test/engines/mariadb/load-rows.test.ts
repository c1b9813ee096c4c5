import { type Db, defineSchema, id, integer, open, table, text } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadRows } from '../../../src/sql/dialects/mysql/engine/load-rows.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { failureOf } from './session.ts'

const lines = table('lines', { id: id(), n: integer(), text: text({ length: 20 }) })
const schema = defineSchema({ lines })

describeServer('mariadb', 'loading many rows', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema)
    await db.create()
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  async function* generated(count: number, wrongAt = -1): AsyncGenerator<{ n: number; text: string }> {
    for (let n = 0; n < count; n++) yield { n, text: n === wrongAt ? 'x'.repeat(21) : `line ${n}` }
  }
  const sums = async (): Promise<unknown> =>
    (await db.untyped('SELECT COUNT(*), SUM(n), COUNT(DISTINCT id), MAX(text) FROM `lines`')).rows[0]

  const counted = async (): Promise<unknown> => (await db.untyped('SELECT COUNT(*) FROM `lines`')).rows[0]?.[0]

  test('rows that come one by one, in order', async () => {
    const told: number[] = []
    expect(await loadRows(db, lines, generated(12_345), { progress: (loaded) => told.push(loaded) })).toBe(12_345)
    expect(await sums()).toEqual([12_345n, String((12_344 * 12_345) / 2), 12_345n, 'line 9999'])
    expect(told).toEqual([...Array.from({ length: 12 }, (_, batch) => (batch + 1) * 1000), 12_345])
    const first = await db.select(lines).from(lines).orderBy(lines.id).limit(3)
    expect(first.map(({ n }) => n)).toEqual([0, 1, 2])
  })

  test('outside a transaction the batches before a wrong row stay; inside none does', async () => {
    await db.delete(lines).everyRow()
    expect(await failureOf(loadRows(db, lines, generated(2500, 2100)))).toMatchObject({ code: 'VALUE_TOO_LONG' })
    expect(await counted()).toBe(2000n)
    await db.delete(lines).everyRow()
    expect(await failureOf(db.transaction((tx) => loadRows(tx, lines, generated(2500, 2100))))).toMatchObject({ code: 'VALUE_TOO_LONG' })
    expect(await counted()).toBe(0n)
  })

  test('an array, nothing, and a size that makes no sense', async () => {
    expect(await loadRows(db, lines, [{ n: 1, text: 'one' }], { batchSize: 1 })).toBe(1)
    expect(await loadRows(db, lines, [])).toBe(0)
    expect(await failureOf(loadRows(db, lines, [], { batchSize: 1001 }))).toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('the server is never given a file of the client', async () => {
    const before = await counted()
    expect(await failureOf(db.script("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE `lines`"))).toMatchObject({
      name: expect.stringMatching(/Error$/),
    })
    expect(await counted()).toBe(before)
  })
})
