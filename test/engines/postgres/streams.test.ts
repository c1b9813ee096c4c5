import { type Db, defineSchema, integer, open, table } from 'granary'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf, rowsOf } from './session.ts'

const series = planOf('SELECT n FROM generate_series(1, $1) AS made (n)')
// The query sees the portal that it runs in itself.
const otherCursors = "SELECT count(*) FROM pg_cursors WHERE statement NOT LIKE '%pg_cursors%'"
const numbers = table('numbers', { n: integer().primaryKey() })
const schema = defineSchema({ numbers })

describeServer('postgres', 'Streams', () => {
  let database: FreshDatabase
  let session: PostgresSession
  let db: Db<typeof schema.stores>

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    session = await openSession(database.url)
    db = await open(database.url, schema)
    await db.create()
    await db.script('INSERT INTO numbers SELECT generate_series(1, 5000)')
  })

  afterAll(async () => {
    await session.close()
    await db.close()
    await database.drop()
  })

  beforeEach(async () => {
    await session.ping()
    expect(session.transaction).toBe('none')
  })

  it('gives all rows in batches of the size, also when their number is a multiple of it', async () => {
    for (const [count, sizes] of [
      [10, [4, 4, 2]],
      [8, [4, 4]],
      [3, [3]],
      [0, []],
    ] as const) {
      const found: number[] = []
      for await (const batch of session.stream(series, [count], 4)) found.push(batch.length)
      expect(found).toEqual(sizes)
    }
  })

  it('leaves the connection usable when the loop is left early', async () => {
    for await (const batch of session.stream(series, [1_000_000], 10)) {
      expect(batch).toHaveLength(10)
      break
    }
    expect(await session.query(planOf(otherCursors), [])).toEqual([[0]])
    expect(session.pending).toBe(0)
  })

  it('leaves the connection usable when the loop throws', async () => {
    const failing = async (): Promise<void> => {
      for await (const _ of session.stream(series, [1000], 10)) throw new Error('of the loop')
    }
    expect(await failureOf(failing())).toMatchObject({ message: 'of the loop' })
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })

  it('lets statements that were asked for meanwhile wait until the stream has ended', async () => {
    const stream = session.stream(series, [20], 10)
    const first = await stream.next()
    expect(first.value).toHaveLength(10)
    const between = session.query(planOf('SELECT 7'), [])
    expect(session.pending).toBeGreaterThan(0)
    expect(await rowsOf(stream)).toHaveLength(10)
    expect(await between).toEqual([[7]])
  })

  it('streams one after the other when two are asked for at once', async () => {
    const [first, second] = await Promise.all([rowsOf(session.stream(series, [25], 10)), rowsOf(session.stream(series, [35], 10))])
    expect([first.length, second.length]).toEqual([25, 35])
  })

  it('lets other statements run between the batches inside a transaction', async () => {
    await session.run('BEGIN')
    const found: unknown[] = []
    for await (const batch of session.stream(series, [25], 10)) {
      found.push(...batch)
      expect(await session.query(planOf('SELECT 7'), [])).toEqual([[7]])
    }
    expect(found).toHaveLength(25)
    for await (const _ of session.stream(series, [25], 10)) break
    expect(await session.query(planOf(otherCursors), [])).toEqual([[0]])
    await session.run('COMMIT')
  })

  it('streams as the first statement of a transaction', async () => {
    const begun = session.run('BEGIN')
    const rows = rowsOf(session.stream(series, [25], 10))
    await begun
    expect(await rows).toHaveLength(25)
    expect(session.transaction).toBe('open')
    await session.run('COMMIT')
  })

  it('reports an error in the middle after the rows before it, and goes on', async () => {
    const dividing = planOf('SELECT 100 / (n - 15) FROM generate_series(1, 20) AS made (n)')
    const found: unknown[] = []
    const reading = async (): Promise<void> => {
      for await (const batch of session.stream(dividing, [], 10)) found.push(...batch)
    }
    expect(await failureOf(reading())).toMatchObject({ code: 'DIVISION_BY_ZERO' })
    expect(found).toHaveLength(10)
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
    for await (const _ of session.stream(dividing, [], 10)) break
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })

  it('reports a statement that cannot be prepared, also when nothing is read', async () => {
    expect(await failureOf(rowsOf(session.stream(planOf('SELECT * FROM nowhere'), [], 10)))).toMatchObject({ code: 'OBJECT_MISSING' })
    const unread = session.stream(planOf('SELECT * FROM nowhere'), [], 10)
    await unread.return?.()
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })

  it('keeps what a changing statement did when all of it was read', async () => {
    await session.run('CREATE TABLE written (n integer)')
    const insert = planOf('INSERT INTO written SELECT generate_series(1, 30) RETURNING n')
    expect(await rowsOf(session.stream(insert, [], 10))).toHaveLength(30)
    expect(await rowsOnServer('postgres', database.url, 'SELECT count(*)::int FROM written')).toEqual([[30]])
  })

  it('prepares anew when a table was changed between two streams', async () => {
    await session.run('CREATE TABLE changing (a integer); INSERT INTO changing VALUES (1)')
    const all = planOf('SELECT * FROM changing')
    expect(await rowsOf(session.stream(all, [], 10))).toEqual([[1]])
    await session.run("ALTER TABLE changing ADD COLUMN b text DEFAULT 'x'")
    expect(await rowsOf(session.stream(all, [], 10))).toEqual([[1, 'x']])
  })

  it('streams a built query row by row, through a pool', async () => {
    let sum = 0
    for await (const { n } of db.select(numbers).from(numbers).orderBy(numbers.n).stream()) {
      sum += n
      if (n === 3000) break
    }
    expect(sum).toBe(4_501_500)
    await db.transaction(async (tx) => {
      let rows = 0
      for await (const { n } of tx.select(numbers).from(numbers).stream()) {
        rows++
        if (n % 1000 === 0) await tx.select(numbers).from(numbers).where(numbers.n.eq(n))
      }
      expect(rows).toBe(5000)
    })
    expect(db.pools?.primary).toMatchObject({ inUse: 0 })
  })
})
