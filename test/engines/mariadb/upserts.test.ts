import { type Db, defineSchema, integer, open, table, text } from 'granary'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'

const visits = table('visits', { code: text({ length: 10 }).primaryKey(), hits: integer() })
const schema = defineSchema({ visits })

describeServer('mariadb', 'what an upsert counts', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema)
    await db.create()
  })
  beforeEach(async () => {
    await db.delete(visits).everyRow()
    await db.insert(visits).values([
      { code: 'a', hits: 1 },
      { code: 'b', hits: 2 },
    ])
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const add = (...rows: readonly (readonly [code: string, hits: number])[]) =>
    db.insert(visits).values(rows.map(([code, hits]) => ({ code, hits })))
  const update = { target: [visits.code], set: (excluded: typeof visits) => ({ hits: excluded.hits }) }

  test('rows that are left alone do not count', async () => {
    expect(await add(['a', 5]).onConflictDoNothing()).toEqual({ changes: 0 })
    expect(await add(['a', 5], ['c', 5], ['b', 5]).onConflictDoNothing()).toEqual({ changes: 1 })
    expect(await add(['d', 5], ['e', 5]).onConflictDoNothing()).toEqual({ changes: 2 })
    expect(await db.select(visits).from(visits).orderBy(visits.code)).toMatchObject([
      { hits: 1 },
      { hits: 2 },
      { hits: 5 },
      { hits: 5 },
      { hits: 5 },
    ])
  })

  test('rows that are inserted or updated count once, also when they stay as they were', async () => {
    expect(await add(['a', 9]).onConflictDoUpdate(update)).toEqual({ changes: 1 })
    expect(await add(['a', 9]).onConflictDoUpdate(update)).toEqual({ changes: 1 })
    expect(await add(['c', 9]).onConflictDoUpdate(update)).toEqual({ changes: 1 })
    expect(await add(['a', 1], ['b', 2], ['x)', 3]).onConflictDoUpdate(update)).toEqual({ changes: 3 })
  })

  test('rows that do not meet the condition do not count', async () => {
    const where = { ...update, where: visits.hits.lt(2) }
    expect(await add(['a', 7], ['b', 7], ['c', 7]).onConflictDoUpdate(where)).toEqual({ changes: 2 })
    expect(await add(['a', 8], ['b', 8], ['c', 8]).onConflictDoUpdate(where)).toEqual({ changes: 0 })
    expect(await db.select(visits).from(visits).orderBy(visits.code)).toEqual([
      { code: 'a', hits: 7 },
      { code: 'b', hits: 2 },
      { code: 'c', hits: 7 },
    ])
  })

  test('many at the same time each count their own', async () => {
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        add(['a', n], [`new${n}`, n], ...(n % 2 === 0 ? ([['b', n]] as const) : [])).onConflictDoNothing(),
      ),
    )
    expect(counts).toEqual(Array.from({ length: 20 }, () => ({ changes: 1 })))
  })
})
