import { bytes, check, type Db, defineSchema, id, integer, json, open, real, table, text, timestamp } from 'granary'
import { copyDataIn, copyIn, copyOut } from 'granary/postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

const copied = table(
  'copied',
  {
    id: id(),
    words: text().nullable(),
    amount: real().nullable(),
    at: timestamp().nullable(),
    data: bytes().nullable(),
    document: json().nullable(),
    count: integer().default(7),
  },
  (t) => [check(t.count.gte(0))],
)
const schema = defineSchema({ copied })

describeServer('postgres', 'COPY', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  let session: PostgresSession

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    db = await open(database.url, schema, { pool: { maximum: 2 } })
    session = await openSession(database.url)
    await db.create()
  })

  beforeEach(async () => {
    await db.delete(copied).everyRow()
  })

  afterAll(async () => {
    await session.close()
    await db.close()
    await database.drop()
  })

  const counted = async (): Promise<unknown> => (await rowsOnServer('postgres', database.url, 'SELECT count(*)::int FROM copied'))[0]?.[0]

  const rows = [
    {
      words: 'tab\tline\nreturn\rslash\\ \\N \\.',
      amount: -0.5,
      at: '2026-11-23T12:00:00.000001Z',
      data: new Uint8Array([0, 92, 255]),
      document: { a: ['\\', '\n'] },
    },
    { words: '', amount: Number.MAX_VALUE, at: null, data: new Uint8Array(), document: null },
    { words: null, amount: null, at: null, data: null, document: [] },
    { words: '\\.', amount: 0, at: '0001-01-01T00:00:00.000000Z', data: null, document: 'x' },
  ]

  it('takes rows as they are, with the defaults of the columns that are left out', async () => {
    expect(await copyIn(db, copied, rows)).toEqual({ copied: 4 })
    const found = await db.select(copied).from(copied).orderBy(copied.id)
    expect(found.map(({ id: _, ...row }) => row)).toEqual(rows.map((row) => ({ ...row, count: 7 })))
  })

  it('takes as many rows as there are, from a generator, and none from an empty one', async () => {
    async function* many(): AsyncGenerator<{ words: string }> {
      for (let n = 0; n < 100_000; n++) yield { words: `row ${n}` }
    }
    expect(await copyIn(db, copied, many())).toEqual({ copied: 100_000 })
    expect(await counted()).toBe(100_000)
    expect(await copyIn(db, copied, [])).toEqual({ copied: 0 })
  })

  it('takes all rows or none', async () => {
    expect(await failureOf(copyIn(db, copied, [{ count: 1 }, { count: -1 }]))).toMatchObject({
      code: 'CHECK_VIOLATION',
      details: { columns: ['count'] },
    })
    function* broken(): Generator<{ words: string }> {
      for (let n = 0; n < 50_000; n++) yield { words: 'x'.repeat(100) }
      throw new Error('of the source')
    }
    expect(await failureOf(copyIn(db, copied, broken()))).toMatchObject({ message: 'of the source' })
    expect(await failureOf(copyIn(db, copied, [{ words: 'a' }, { count: 1 }]))).toMatchObject({ code: 'VALUE_UNDEFINED' })
    expect(await failureOf(copyIn(db, copied, [{ words: 'a' }, { words: 'a', count: 1 }]))).toMatchObject({ code: 'VALUE_REQUIRED' })
    expect(await failureOf(copyIn(db, copied, [{ nothing: 1 } as never]))).toMatchObject({ code: 'COLUMN_UNKNOWN' })
    expect(await counted()).toBe(0)
    expect(await copyIn(db, copied, [{ words: 'after' }])).toEqual({ copied: 1 })
  })

  it('is part of the transaction that it runs in', async () => {
    const undone = db.transaction(async (tx) => {
      await copyIn(tx, copied, [{ words: 'inside' }])
      expect(await tx.select({ words: copied.words }).from(copied)).toEqual([{ words: 'inside' }])
      throw new Error('undo')
    })
    expect(await failureOf(undone)).toMatchObject({ message: 'undo' })
    expect(await counted()).toBe(0)
  })

  it('stops when its signal is aborted', async () => {
    const controller = new AbortController()
    async function* endless(): AsyncGenerator<{ words: string }> {
      for (let n = 0; ; n++) {
        if (n === 10_000) controller.abort()
        if (n % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
        yield { words: 'x'.repeat(100) }
      }
    }
    expect(await failureOf(copyIn(db, copied, endless(), { signal: controller.signal }))).toMatchObject({ code: 'ABORTED' })
    expect(await counted()).toBe(0)
  })

  it('takes and gives the data of files', async () => {
    const csv = 'words,count\n"a, ""quoted"" text",1\nplain,2\n'
    const data = [...Buffer.from(csv)].map((byte) => Uint8Array.of(byte))
    expect(await copyDataIn(db, copied, ['words', 'count'], data, { header: true })).toEqual({ copied: 2 })
    const query = db.select({ words: copied.words, count: copied.count }).from(copied).where(copied.words.ne("it's")).orderBy(copied.count)
    const written: Uint8Array[] = []
    for await (const piece of copyOut(db, query, { header: true })) written.push(piece)
    expect(Buffer.concat(written).toString()).toBe(csv)
    const lines: Uint8Array[] = []
    for await (const piece of copyOut(db, query, { format: 'text' })) lines.push(piece)
    expect(Buffer.concat(lines).toString()).toBe('a, "quoted" text\t1\nplain\t2\n')
  })

  it('gives up early without harm, outside and inside of a transaction', async () => {
    for await (const piece of session.copyOut('COPY (SELECT * FROM generate_series(1, 3000000)) TO STDOUT')) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
    await session.run('BEGIN')
    for await (const _ of session.copyOut('COPY (SELECT * FROM generate_series(1, 30000)) TO STDOUT')) break
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
    expect(session.transaction).toBe('open')
    await session.run('COMMIT')
    await copyIn(db, copied, [{ words: 'a' }, { words: 'b' }])
    for await (const _ of copyOut(db, db.select(copied).from(copied))) break
    expect(await counted()).toBe(2)
  })

  it('reports what is wrong with the command, and goes on', async () => {
    expect(await failureOf(session.copyIn('COPY nowhere FROM STDIN', [Buffer.from('1\n')]))).toMatchObject({ code: 'OBJECT_MISSING' })
    expect(await failureOf(session.copyOut('COPY nowhere TO STDOUT').next())).toMatchObject({ code: 'OBJECT_MISSING' })
    const half = session.copyOut('COPY (SELECT 10 / (5 - n) FROM generate_series(1, 9) AS made (n)) TO STDOUT')
    const reading = async (): Promise<void> => {
      for await (const _ of half);
    }
    expect(await failureOf(reading())).toMatchObject({ code: 'DIVISION_BY_ZERO' })
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })

  it('is refused on engines that have no server', async () => {
    const memory = await open('sqlite::memory:', schema)
    expect(await failureOf(copyIn(memory, copied, [{ words: 'a' }]))).toMatchObject({ code: 'CAPABILITY_MISSING' })
    await memory.close()
  })
})
