import { count, type Db, defineSchema, id, integer, open, select, table, text } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'

const things = table('things', { id: id(), name: text(), size: integer().nullable() })
const schema = defineSchema({ things })
let db: Db<{ things: typeof things }>
beforeAll(async () => {
  db = await open('sqlite::memory:', schema)
  await db.create()
  await db.insert(things).values([
    { id: 1, name: 'a', size: 5 },
    { id: 2, name: 'a', size: null },
    { id: 3, name: 'b', size: 5 },
    { id: 4, name: 'a', size: 5 },
  ])
})
afterAll(() => db.close())

const all = () => db.select(things).from(things).orderBy(things.id.asc())
const ids = () => db.select({ id: things.id }).from(things).orderBy(things.id.asc())

test('scalars are the values of the only column', async () => {
  expect(await ids().scalars()).toEqual([1, 2, 3, 4])
  expect(await db.select({ n: count() }).from(things).scalar()).toBe(4)
  expect(await ids().where(things.id.gt(9)).scalarOrNone()).toBeUndefined()
  expect(await db.select({ size: things.size }).from(things).where(things.id.eq(2)).scalarOrNone()).toBeNull()
  const prepared = db.prepare({ name: text() }, (p) => ids().where(things.name.eq(p.name)))
  expect(await prepared.scalars({ name: 'a' })).toEqual([1, 2, 4])
  expect(await prepared.scalar({ name: 'b' })).toBe(3)
})

test('wrong counts of rows and columns are errors of their own', async () => {
  await expect(ids().scalar()).rejects.toMatchObject({ code: 'TOO_MANY_ROWS' })
  await expect(ids().scalarOrNone()).rejects.toMatchObject({ code: 'TOO_MANY_ROWS' })
  await expect(ids().where(things.id.gt(9)).scalar()).rejects.toMatchObject({ code: 'NO_ROWS' })
  await expect(all().tuples('id', 'colour')).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN' })
  await expect(all().scalars()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
})

test('tuples have the order of their names', async () => {
  expect(await all().limit(2).tuples('name', 'id')).toEqual([
    ['a', 1],
    ['a', 2],
  ])
  expect([...new Map(await all().tuples('id', 'name'))]).toHaveLength(4)
})

test('unique rows, by some columns or all', async () => {
  expect((await all().unique('name')).map((row) => row.id)).toEqual([1, 3])
  expect((await all().unique('name', 'size')).map((row) => row.id)).toEqual([1, 2, 3])
  expect(await all().unique()).toHaveLength(4)
  expect(await db.select({ name: things.name }).from(things).orderBy(things.name.asc()).unique()).toEqual([{ name: 'a' }, { name: 'b' }])
})

test('partitions hold so many rows each', async () => {
  const sizes: number[][] = []
  for await (const part of all().partitions(3)) sizes.push(part.map((row) => row.id))
  expect(sizes).toEqual([[1, 2, 3], [4]])
  for await (const part of all().partitions(2)) {
    expect(part).toHaveLength(2)
    break
  }
  expect(() => all().partitions(0)[Symbol.asyncIterator]().next()).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})

test('set operations have the same forms', async () => {
  const both = () =>
    ids()
      .where(things.id.lt(3))
      .union(ids().where(things.id.gt(2)))
      .orderBy((r) => r.id.desc())
  expect(await both().scalars()).toEqual([4, 3, 2, 1])
  expect(await both().first()).toEqual({ id: 4 })
  expect(await both().tuples('id')).toEqual([[4], [3], [2], [1]])
  await expect(both().oneOrNone()).rejects.toMatchObject({ code: 'TOO_MANY_ROWS' })
  const streamed: number[] = []
  for await (const { id } of both().stream({ batchSize: 2 })) streamed.push(id)
  expect(streamed).toEqual([4, 3, 2, 1])
})

test('a statement without a database says so', async () => {
  await expect(select({ id: things.id }).from(things).scalars()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
})
