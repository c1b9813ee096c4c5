import { join } from 'node:path'
import { count, open, type SqlValue, sql } from 'granary'
import { describe, expect, test } from 'vitest'
import { type Bank, bank, codeOf, drivers, entries, newFolder, openBank } from './fixture.ts'

// Ordered by another column than the key, so that a cursor is read and not pages by key.
const byAmount = (db: Pick<Bank, 'select'>) => db.select({ amount: entries.amount }).from(entries).orderBy(entries.amount)
const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index)

async function filled(db: Bank, rows: number): Promise<Bank> {
  await db.execute(
    sql`with recursive n (i) as (values (0) union all select i + 1 from n where i + 1 < ${rows}) insert into entries (account, amount) select 1, i from n`,
  )
  return db
}

async function amounts(rows: AsyncIterable<{ readonly amount: number }>, each: (amount: number) => unknown = () => {}): Promise<number[]> {
  const seen: number[] = []
  for await (const { amount } of rows) {
    seen.push(amount)
    await each(amount)
  }
  return seen
}

describe.each(drivers)('streams with %s', (driver) => {
  const opened = (rows: number): Promise<Bank> => openBank({ driver, synchronous: 'normal' }).then((db) => filled(db, rows))

  test('see the moment at which they began, whatever is written meanwhile', async () => {
    const db = await opened(100)
    const seen = await amounts(byAmount(db).stream({ batchSize: 7 }), async (amount) => {
      if (amount === 20) await db.delete(entries).where(entries.amount.gt(50))
    })
    expect(seen).toEqual(numbers(100))
    expect(await db.select({ all: count() }).from(entries).one()).toEqual({ all: 51 })
  })

  test('inside a transaction see what it wrote before, and not what it writes while they are read', async () => {
    const db = await opened(60)
    await db.transaction(async (tx) => {
      await tx.insert(entries).values({ account: 1, amount: 60 })
      const seen = await amounts(byAmount(tx).stream({ batchSize: 10 }), async (amount) => {
        await tx
          .update(entries)
          .set({ amount: entries.amount.plus(1000) })
          .where(entries.amount.eq(amount))
        if (amount === 30) {
          await tx
            .transaction(async (inner) => {
              await inner.delete(entries).everyRow()
              throw new Error('taken back')
            })
            .catch(() => {})
        }
      })
      expect(seen).toEqual(numbers(61))
    })
    expect(await amounts(byAmount(db).stream())).toEqual(numbers(61).map((amount) => amount + 1000))
  })

  test('several at once, of one statement, in one transaction and outside', async () => {
    const db = await opened(40)
    const pairs: number[][] = []
    await db.transaction(async (tx) => {
      for await (const outer of byAmount(tx).limit(3).stream({ batchSize: 1 })) {
        for await (const inner of byAmount(tx).limit(2).stream({ batchSize: 1 })) pairs.push([outer.amount, inner.amount])
      }
    })
    for await (const outer of byAmount(db).limit(2).stream({ batchSize: 1 })) {
      for await (const inner of byAmount(db).limit(2).stream({ batchSize: 1 })) pairs.push([outer.amount, inner.amount])
    }
    expect(pairs).toEqual(
      [0, 1, 2, 0, 1].flatMap((outer) => [
        [outer, 0],
        [outer, 1],
      ]),
    )
  })

  test('leaving early, by break or by an error, frees the connection', async () => {
    const db = await opened(100)
    for (let times = 0; times < 30; times++) {
      for await (const { amount } of byAmount(db).stream({ batchSize: 5 })) if (amount === 12) break
      await amounts(byAmount(db).stream({ batchSize: 5 }), () => Promise.reject(new Error('consumer'))).catch(() => {})
    }
    // A connection that still reads would keep the log from being emptied.
    await db.insert(entries).values({ account: 1, amount: 1 })
    expect((await db.untyped('PRAGMA wal_checkpoint(TRUNCATE)')).rows[0]?.[0]).toBe(0n)
  })

  test('an abort ends them at the next row and frees the connection at once', async () => {
    const db = await opened(100)
    for (const query of [byAmount(db), db.select({ id: entries.id, amount: entries.amount }).from(entries)]) {
      const abort = new AbortController()
      const seen: number[] = []
      const work = (async () => {
        for await (const { amount } of query.stream({ batchSize: 10, signal: abort.signal })) {
          seen.push(amount)
          if (seen.length === 15) abort.abort(new Error('enough'))
        }
      })()
      expect(await codeOf(work)).toBe('ABORTED')
      expect(seen.length).toBeLessThanOrEqual(20)
      expect(await codeOf(async () => amounts(query.stream({ signal: abort.signal })))).toBe('ABORTED')
    }
    const idle = new AbortController()
    const stream = byAmount(db).stream({ batchSize: 10, signal: idle.signal })
    await stream.next()
    idle.abort()
    await db.insert(entries).values({ account: 1, amount: 1 })
    expect((await db.untyped('PRAGMA wal_checkpoint(TRUNCATE)')).rows[0]?.[0]).toBe(0n)
  })

  test('closing the database ends them, and their next row throws', async () => {
    const db = await opened(100)
    const cursor = byAmount(db).stream({ batchSize: 10 })
    const pages = db.select({ id: entries.id }).from(entries).stream({ batchSize: 10 })
    await cursor.next()
    await pages.next()
    await db.close()
    for (const stream of [cursor, pages]) {
      const rest = async (): Promise<void> => {
        while ((await stream.next()).done !== true);
      }
      expect(await codeOf(rest)).toBe('DATABASE_CLOSED')
    }
  })

  test('rows are read as they are asked for', async () => {
    let called = 0
    const count = { name: 'counted', arity: 1, call: (value: SqlValue) => (++called > 0 ? value : null) }
    const db = await filled(await openBank({ driver, synchronous: 'normal', functions: [count] }), 5000)
    const rows = db
      .select({ amount: entries.amount, seen: sql`counted(${entries.amount})` })
      .from(entries)
      .stream({ batchSize: 100 })
    await rows.next()
    expect(called).toBe(100)
    for (let index = 0; index < 100; index++) await rows.next()
    expect(called).toBe(200)
    await rows.return?.()
    expect(called).toBe(200)
  })
})

test('a stream does not wait for a transaction, nor a transaction for a stream', async () => {
  const db = await filled(await openBank({ synchronous: 'normal' }), 100)
  const stream = byAmount(db).stream({ batchSize: 10 })
  await stream.next()
  await db.transaction(async (tx) => {
    await tx.delete(entries).everyRow()
    expect(await amounts(byAmount(db).stream())).toEqual(numbers(100))
  })
  expect((await amounts({ [Symbol.asyncIterator]: () => stream })).length).toBe(99)
  expect(await amounts(byAmount(db).stream())).toEqual([])
})

test('a million rows need little memory, by pages of the key and by a cursor', async () => {
  const db = await filled(await openBank({ synchronous: 'normal' }, join(newFolder(), 'million.db')), 1_000_000)
  const grown = async (
    rows: AsyncIterable<{ readonly amount: number }>,
  ): Promise<{ readonly megabytes: number; readonly sum: number; readonly rows: number }> => {
    let most = 0
    let sum = 0
    let read = 0
    const before = process.memoryUsage().heapUsed + process.memoryUsage().external
    for await (const { amount } of rows) {
      sum += amount
      if (++read % 50_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed + process.memoryUsage().external)
    }
    return { megabytes: (most - before) / 2 ** 20, sum, rows: read }
  }
  const expected = { rows: 1_000_000, sum: 499_999_500_000 }
  // All rows at once are some hundred megabytes of objects; the bound leaves room for what the collector has not collected yet.
  for (const rows of [
    db.select(entries).from(entries).stream(),
    db.select({ amount: entries.amount }).from(entries).where(entries.amount.gte(0)).orderBy(entries.id.desc()).stream(),
  ]) {
    const { megabytes, ...answer } = await grown(rows)
    expect(answer).toEqual(expected)
    expect(megabytes).toBeLessThan(64)
  }
})

test('in memory a stream gives the rows of its first moment, and can be aborted', async () => {
  const db = await open('sqlite::memory:', bank)
  await db.create()
  await filled(db, 30)
  expect(
    await amounts(byAmount(db).stream({ batchSize: 10 }), (amount) => (amount === 5 ? db.delete(entries).everyRow() : undefined)),
  ).toEqual(numbers(30))
  await filled(db, 30)
  const abort = new AbortController()
  const work = amounts(byAmount(db).stream({ batchSize: 10, signal: abort.signal }), (amount) => (amount === 5 ? abort.abort() : undefined))
  expect(await codeOf(work)).toBe('ABORTED')
  await db.close()
  expect(await codeOf(async () => amounts(byAmount(db).stream()))).toBe('DATABASE_CLOSED')
})
