import { afterAll, beforeAll, expect, it } from 'vitest'
import { lockInTransaction, tryLockInTransaction, tryWithLock, withLock } from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

describeServer('postgres', 'locks that an application names', () => {
  let database: OwnDatabase<Record<never, never>>
  beforeAll(async () => {
    database = await ownDatabase({}, { busyTimeout: 300 })
  })
  afterAll(() => database.end())
  const held = (): Promise<unknown[][]> =>
    rowsOnServer(
      'postgres',
      database.fresh.url,
      "SELECT mode, granted FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )

  it('holds a lock until the transaction ends', async () => {
    const { db } = database
    await db.transaction(async (tx) => {
      await lockInTransaction(tx, 7n)
      expect(await db.transaction((other) => tryLockInTransaction(other, 7n))).toBe(false)
      expect(await db.transaction((other) => tryLockInTransaction(other, 7n, { shared: true }))).toBe(false)
      expect(await db.transaction((other) => tryLockInTransaction(other, 8n))).toBe(true)
      await expect(db.transaction((other) => lockInTransaction(other, 7n))).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
    })
    expect(await held()).toEqual([])
    expect(await db.transaction((tx) => tryLockInTransaction(tx, 7n))).toBe(true)
    const failed = db.transaction(async (tx) => {
      await lockInTransaction(tx, -(2n ** 63n))
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await held()).toEqual([])
  })

  it('shares a lock', async () => {
    const { db } = database
    await db.transaction(async (tx) => {
      await lockInTransaction(tx, 'reports', { shared: true })
      expect(await db.transaction((other) => tryLockInTransaction(other, 'reports', { shared: true }))).toBe(true)
      expect(await db.transaction((other) => tryLockInTransaction(other, 'reports'))).toBe(false)
    })
  })

  it('lets one after the other work while a lock is held over transactions', async () => {
    const { db } = database
    let inside = 0
    let most = 0
    const work = (): Promise<number> =>
      withLock(db, 'job', async () => {
        inside++
        most = Math.max(most, inside)
        await db.transaction((tx) => tryLockInTransaction(tx, 'something else'))
        inside--
        return inside
      })
    expect(await Promise.all([work(), work(), work()])).toEqual([0, 0, 0])
    expect(most).toBe(1)
    expect(await held()).toEqual([])
    await expect(withLock(db, 'job', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await held()).toEqual([])
  })

  it('does not wait where it only tries', async () => {
    const { db } = database
    const outer = await tryWithLock(db, 2n ** 63n - 1n, () => tryWithLock(db, 2n ** 63n - 1n, async () => 'never'))
    expect(outer).toEqual({ locked: true, result: { locked: false } })
    const shared = await tryWithLock(db, 1n, () => tryWithLock(db, 1n, async () => 'both', { shared: true }), { shared: true })
    expect(shared).toEqual({ locked: true, result: { locked: true, result: 'both' } })
  })

  it('tells that a lock is lost, and ends the waiting by a signal', async () => {
    const { db, fresh } = database
    const gone = withLock(db, 'lost', async (lost) => {
      await rowsOnServer('postgres', fresh.url, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
      await expect.poll(() => lost.aborted).toBe(true)
      return lost.reason
    })
    expect(await gone).toMatchObject({ code: 'CONNECTION_LOST' })
    await withLock(db, 'wait', async () => {
      await expect(withLock(db, 'wait', async () => 'never', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
        code: 'ABORTED',
      })
      await expect(withLock(db, 'other', async () => 'never', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    })
    expect(await held()).toEqual([])
  })

  it('refuses keys beyond 64 bits', async () => {
    const { db } = database
    await expect(withLock(db, 2n ** 63n, async () => 0)).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
    await expect(withLock(db, 7 as never, async () => 0)).rejects.toMatchObject({ code: 'VALUE_TYPE' })
  })
})
