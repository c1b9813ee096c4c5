import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, defineSchema, id, integer, open, table, text } from 'granary'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const rows = table('rows', { id: id(), group: integer() })
const words = table('words', { word: text().primaryKey() })
const schema = defineSchema({ rows, words })
const total = 2503

describe('streams on SQLite', () => {
  let folder: string
  let db: Db<(typeof schema)['stores']>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'granary-streams-'))
    db = await open(`sqlite:${encodeURI(join(folder, 'stream.db'))}`, schema, { synchronous: 'normal' })
    await db.script(
      'CREATE TABLE "rows" (id INTEGER PRIMARY KEY, "group" INTEGER NOT NULL); CREATE TABLE words (word TEXT PRIMARY KEY NOT NULL)',
    )
    await db.insert(rows).values(Array.from({ length: total }, (_, index) => ({ group: index % 3 })))
  })
  afterEach(async () => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each([1, 7, 1000, 5000])('gives each row once and in order, %i at a time', async (batchSize) => {
    const seen: number[] = []
    for await (const row of db.select(rows).from(rows).orderBy(rows.id).stream({ batchSize })) seen.push(row.id)
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1))
  })

  test('keeps the condition from page to page', async () => {
    let count = 0
    for await (const row of db
      .select(rows)
      .from(rows)
      .where(rows.group.eq(1).or(rows.id.eq(1)))
      .stream({ batchSize: 100 })) {
      expect(row.group === 1 || row.id === 1).toBe(true)
      count++
    }
    expect(count).toBe(835)
  })

  test('a query in another order gives what all() gives', async () => {
    const query = db.select({ id: rows.id, group: rows.group }).from(rows).orderBy(rows.group.desc(), rows.id)
    const seen: unknown[] = []
    for await (const row of query.stream({ batchSize: 300 })) seen.push(row)
    expect(seen).toEqual(await query)
  })

  test('a text key pages in the order of text', async () => {
    const given = ['zebra', 'äpfel', 'Zoo', 'a', '', '😀', 'aa', '\uffff', 'z']
    await db.insert(words).values(given.map((word) => ({ word })))
    const seen: string[] = []
    for await (const { word } of db.select(words).from(words).orderBy(words.word).stream({ batchSize: 2 })) seen.push(word)
    expect(seen).toEqual([...given].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))))
  })

  test('reads one moment, whatever is written meanwhile', async () => {
    let count = 0
    for await (const row of db.select(rows).from(rows).stream({ batchSize: 100 })) {
      if (count++ === 50) await db.delete(rows).where(rows.id.gt(row.id))
    }
    expect(count).toBe(total)
    expect(await db.select(rows).from(rows)).toHaveLength(51)
  })

  test('leaving the loop early frees what it held', async () => {
    for (let times = 0; times < 20; times++) {
      for await (const row of db.select(rows).from(rows).stream({ batchSize: 10 })) if (row.id === 15) break
    }
    const [checkpoint] = (await db.untyped('PRAGMA wal_checkpoint(TRUNCATE)')).rows
    expect(checkpoint?.[0]).toBe(0n)
  })

  test('several calls of next() at once are answered in order', async () => {
    const stream = db.select(rows).from(rows).orderBy(rows.id).stream({ batchSize: 3 })
    const results = await Promise.all(Array.from({ length: 10 }, () => stream.next()))
    expect(results.map(({ value }) => value.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await stream.return?.()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  test('is cancelled by its signal', async () => {
    const controller = new AbortController()
    const reading = (async () => {
      for await (const row of db.select(rows).from(rows).stream({ batchSize: 10, signal: controller.signal }))
        if (row.id === 25) controller.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('an error of the statement reaches the reader', async () => {
    await db.script('DROP TABLE words')
    await expect(db.select(words).from(words).stream().next()).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
  })

  test('a batch size that makes no sense is refused', () => {
    expect(() => db.select(rows).from(rows).stream({ batchSize: 0 })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
