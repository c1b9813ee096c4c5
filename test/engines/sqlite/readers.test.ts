import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bigInteger, bytes, count, type Db, defineSchema, type EngineOptions, id, integer, open, real, sql, table, text } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, drivers, failureOf, newFolder, pause, urlOf } from './fixture.ts'

const samples = table('samples', { id: id(), word: text().nullable(), amount: real(), big: bigInteger(), raw: bytes().nullable() })
const schema = defineSchema({ samples })

// A thread needs a fifth of a second to start, so that tests share databases where they can.
const folder = mkdtempSync(join(tmpdir(), 'granary-readers-'))
let files = 0

async function openSamples(options: EngineOptions = {}, rows = 100) {
  const functionModules = [new URL('./functions.module.ts', import.meta.url)]
  const db = await open(urlOf(join(folder, `${files++}.db`)), schema, { synchronous: 'normal', readers: 1, functionModules, ...options })
  opened.push(db)
  await db.create()
  await db.execute(sql`with recursive n (i) as (values (1) union all select i + 1 from n where i < ${rows})
    insert into samples (word, amount, big, raw) select iif(i % 3, 'wörd ' || i, null), i / 4.0, 9007199254740993 + i, iif(i % 2, zeroblob(i % 60 * 100), null) from n`)
  return db
}
type Samples = Db<(typeof schema)['stores']>
const opened: Samples[] = []
afterAll(async () => {
  await Promise.all(opened.map((db) => db.close()))
  rmSync(folder, { recursive: true, force: true })
})

const thread = async (db: Pick<Samples, 'query'>, options = {}): Promise<unknown> =>
  (await db.query(sql`select thread() as thread`, { thread: text() }, options))[0]?.thread
const waiting = (db: Samples, milliseconds: number, options = {}): Promise<unknown> =>
  db.query(sql`select wait_for(${milliseconds}) as a, thread() as thread`, { a: real(), thread: text() }, options)

describe.each(drivers)('reader threads with %s', (driver) => {
  let db: Samples
  beforeAll(async () => {
    db = await openSamples({ driver }, 500)
  })

  test('give what the thread of the caller gives: every kind of value, many rows, one row, none', async () => {
    const queries = [
      db.select(samples).from(samples).orderBy(samples.id),
      db.select(samples).from(samples).where(samples.id.eq(7)),
      db.select(samples).from(samples).where(samples.id.eq(-7)),
      db.select({ all: count(), word: samples.word }).from(samples).groupBy(samples.word).orderBy(samples.word).limit(3),
    ]
    for (const query of queries) expect(await query.with({ thread: 'reader' })).toEqual(await query.with({ thread: 'main' }))
    const [first] = await db.select(samples).from(samples).where(samples.id.eq(1)).with({ thread: 'reader' })
    expect(first).toEqual({ id: 1, word: 'wörd 1', amount: 0.25, big: 9007199254740994n, raw: new Uint8Array(100) })
  })

  test('see what was committed before the query was asked for', async () => {
    for (let rows = 501; rows <= 540; rows++) {
      await db.insert(samples).values({ amount: rows, big: 1n })
      expect(await db.select({ all: count() }).from(samples).with({ thread: 'reader' }).one()).toEqual({ all: rows })
    }
  })

  test('report errors as the thread of the caller does', async () => {
    for (const query of [
      sql`select json_extract('{', '$') as a`,
      sql`select none() as a`,
      sql`selec 1`,
      sql`select 1 as b`,
      sql`select 9007199254740993 as a`,
    ]) {
      const [onMain, onReader] = await Promise.all(
        (['main', 'reader'] as const).map((wish) => failureOf(db.query(query, { a: integer() }, { thread: wish }))),
      )
      expect(onReader).toMatchObject({ name: onMain?.name, code: onMain?.code, message: onMain?.message })
    }
    await expect(db.query(sql`select complain() as a`, { a: text() }, { thread: 'reader' })).rejects.toMatchObject({
      message: 'from the function',
      code: 'OWN',
    })
  })
})

describe('where a query runs', () => {
  let db: Samples
  beforeAll(async () => {
    db = await openSamples({ functions: [{ name: 'own', arity: 0, call: () => 'own' }] })
  })

  test('on a thread until it has proved quick, then on the thread of the caller', async () => {
    await thread(db, { thread: 'reader' })
    const where: unknown[] = []
    for (let times = 0; times < 30 && where.at(-1) !== 'main'; times++) where.push(await thread(db))
    expect(where.slice(0, 2)).toEqual(['reader', 'reader'])
    expect(where.at(-1)).toBe('main')
  })

  test('back on a thread when it took long, and longer there until it is believed again', async () => {
    const until = async (wanted: string): Promise<number> => {
      for (let times = 1; times <= 400; times++) if (((await waiting(db, 0)) as { thread: string }[])[0]?.thread === wanted) return times
      throw new Error(`the query never ran on the ${wanted} thread`)
    }
    expect(await until('main')).toBeGreaterThan(3)
    expect(await waiting(db, 8)).toEqual([{ a: 8, thread: 'main' }])
    expect(await waiting(db, 8)).toEqual([{ a: 8, thread: 'reader' }])
    expect(await until('main')).toBeGreaterThan(12)
  })

  test('as the statement says', async () => {
    for (let times = 0; times < 20; times++) {
      expect(await thread(db, { thread: 'main' })).toBe('main')
      expect(await thread(db, { thread: 'reader' })).toBe('reader')
    }
  })

  test('inside transactions, and for streams and writes, on the thread of the caller', async () => {
    for (const options of [{}, { readOnly: true }]) {
      await db.transaction(async (tx) => {
        expect(await thread(tx)).toBe('main')
        expect(await thread(tx, { thread: 'reader' })).toBe('main')
      }, options)
    }
    expect(
      await db.query(
        sql`insert into samples (amount, big, word) values (1, 1, thread()) returning word`,
        { word: text() },
        { thread: 'reader' },
      ),
    ).toEqual([{ word: 'main' }])
  })

  test('functions that were given to open itself, and temporary tables, are on the thread of the caller only', async () => {
    for (let times = 0; times < 3; times++)
      expect(await db.query(sql`select own() as a, thread() as thread`, { a: text(), thread: text() })).toEqual([
        { a: 'own', thread: 'main' },
      ])
    await db.script('CREATE TEMP TABLE passing AS SELECT 1 AS a')
    expect(await db.query(sql`select a from passing`, { a: integer() })).toEqual([{ a: 1 }])
  })
})

describe('the life of reader threads', () => {
  let db: Samples
  beforeAll(async () => {
    db = await openSamples({}, 20_000)
  })

  test('an abort rejects at once; the thread is used again when its statement has ended', async () => {
    await thread(db, { thread: 'reader' })
    const abort = new AbortController()
    const started = performance.now()
    const slow = waiting(db, 300, { signal: abort.signal, thread: 'reader' })
    setTimeout(() => abort.abort(new Error('enough')), 20)
    expect(await failureOf(slow)).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
    expect(performance.now() - started).toBeLessThan(250)
    expect(await thread(db, { thread: 'reader' })).toBe('reader')
    expect(performance.now() - started).toBeGreaterThan(290)
    expect(await codeOf(thread(db, { signal: abort.signal }))).toBe('ABORTED')
  })

  test('an abort while the query waits for a thread takes it out of the line', async () => {
    await thread(db, { thread: 'reader' })
    const slow = waiting(db, 100, { thread: 'reader' })
    const abort = new AbortController()
    const second = codeOf(waiting(db, 100_000, { signal: abort.signal, thread: 'reader' }))
    abort.abort()
    expect(await second).toBe('ABORTED')
    expect(await thread(db, { thread: 'reader' })).toBe('reader')
    await slow
  })

  test('an abort in the middle of many rows frees the thread', async () => {
    const abort = new AbortController()
    const rows = codeOf(db.select(samples).from(samples).with({ signal: abort.signal, thread: 'reader' }))
    await pause(3)
    abort.abort()
    expect(await rows).toBe('ABORTED')
    expect(await thread(db, { thread: 'reader' })).toBe('reader')
  })

  test('a thread whose aborted statement does not end is replaced', async () => {
    const other = await openSamples()
    await thread(other, { thread: 'reader' })
    const abort = new AbortController()
    const endless = codeOf(waiting(other, 2500, { signal: abort.signal, thread: 'reader' }))
    const started = performance.now()
    await pause(10)
    abort.abort()
    expect(await endless).toBe('ABORTED')
    expect(await thread(other, { thread: 'reader' })).toBe('reader')
    expect(performance.now() - started).toBeLessThan(2200)
    // close() does not wait for it.
    await other.close()
    expect(performance.now() - started).toBeLessThan(2400)
  })

  test('a thread that dies fails its query and is replaced', async () => {
    const dying = failureOf(db.query(sql`select leave() as a`, { a: text() }, { thread: 'reader' }))
    const others = [1, 2, 3].map(() => thread(db, { thread: 'reader' }))
    expect(await dying).toMatchObject({ code: 'CONNECTION_LOST', retryable: true, disconnected: true })
    expect(await Promise.all(others)).toEqual(['reader', 'reader', 'reader'])
    for (let times = 0; times < 2; times++)
      expect(await codeOf(db.query(sql`select leave() as a`, { a: text() }, { thread: 'reader' }))).toBe('CONNECTION_LOST')
    expect(await thread(db, { thread: 'reader' })).toBe('reader')
  })

  test('close waits for the queries that run and wait, and ends the threads', async () => {
    const other = await openSamples({ readers: 2 })
    const work = [30, 30, 30, 30].map((milliseconds) => waiting(other, milliseconds, { thread: 'reader' }))
    await other.close()
    expect((await Promise.allSettled(work)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect(await codeOf(thread(other))).toBe('DATABASE_CLOSED')
  })

  test('idle threads do not keep the process alive', async () => {
    const file = join(newFolder(), 'samples.db')
    const program = `
      const { defineSchema, open, integer, sql } = await import(${JSON.stringify(new URL('../../../src/index.ts', import.meta.url).href)})
      const db = await open(${JSON.stringify(urlOf(file))}, defineSchema({}), { readers: 2 })
      const [row] = await db.query(sql\`select 6 * 7 as a\`, { a: integer() }, { thread: 'reader' })
      console.log(row.a)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 15_000 })
    expect(stdout.trim()).toBe('42')
  })
})
