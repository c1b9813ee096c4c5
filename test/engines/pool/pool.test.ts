import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, defineSchema, type EngineOptions, id, integer, open, sql, table, text } from '../../../src/index.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { endSessions, servers, sessionsOf, sleeping } from './server.ts'

const counters = table('counters', { id: id(), value: integer() })
const schema = defineSchema({ counters })
type Opened = Database<typeof schema.stores>

for (const engine of servers) {
  describeServer(engine, 'the pool', () => {
    let own: FreshDatabase
    const opened: Opened[] = []

    async function opening(options: EngineOptions = {}): Promise<Opened> {
      const db = await open(own.url, schema, options)
      opened.push(db)
      return db
    }

    async function closing(db: Opened): Promise<void> {
      await db.close()
      await expect.poll(() => sessionsOf(engine, own)).toBe(0)
    }

    beforeAll(async () => {
      own = await freshDatabase(engine)
      const db = await open(own.url, schema)
      await db.script('create table counters (id bigint primary key, value int not null)')
      await db.script('insert into counters values (1, 0), (2, 0)')
      await db.close()
    })

    afterAll(async () => {
      await Promise.all(opened.map((db) => db.close()))
      await own.drop()
    })

    it('keeps its limit under a hundred parallel tasks, by the list of the server', async () => {
      const db = await opening({ pool: { maximum: 5 } })
      let most = 0
      let busy = true
      const watching = (async () => {
        while (busy) most = Math.max(most, await sessionsOf(engine, own))
      })()
      await Promise.all(
        Array.from({ length: 100 }, (_, task) =>
          task % 2 === 0
            ? db.query(sleeping(engine, 0.01), { waited: integer() })
            : db.transaction(async (tx) => {
                await tx
                  .update(counters)
                  .set({ value: counters.value.plus(1) })
                  .where(counters.id.eq(1))
                await tx.query(sleeping(engine, 0.005), { waited: integer() })
              }),
        ),
      )
      busy = false
      await watching
      expect(most).toBe(5)
      expect(await db.select(counters).from(counters).where(counters.id.eq(1))).toEqual([{ id: 1, value: 50 }])
      expect(db.pools?.primary).toMatchObject({ size: 5, idle: 5, inUse: 0, sharing: 0, waiting: 0, opened: 5, lost: 0 })
      expect(await sessionsOf(engine, own, true)).toBe(0)
      await closing(db)
    })

    it('lets those who wait too long go, and serves the next', async () => {
      const db = await opening({ pool: { maximum: 5, waitingLimit: 150 } })
      let release = (): void => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      const holding = Array.from({ length: 5 }, () =>
        db.transaction(async (tx) => {
          await tx.select(counters).from(counters)
          await held
        }),
      )
      await expect.poll(() => db.pools?.primary.inUse).toBe(5)
      const started = performance.now()
      const refused = await Promise.allSettled(Array.from({ length: 20 }, () => db.select(counters).from(counters)))
      expect(performance.now() - started).toBeLessThan(1500)
      for (const outcome of refused) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { code: 'POOL_TIMEOUT', message: expect.stringContaining('5 are held') },
        })
      }
      release()
      await Promise.all(holding)
      expect(await db.select({ id: counters.id }).from(counters).orderBy(counters.id)).toEqual([{ id: 1 }, { id: 2 }])
      expect(await sessionsOf(engine, own)).toBe(5)
      await closing(db)
    })

    it('sends statements at once over one connection where there is one', async () => {
      const db = await opening({ pool: { maximum: 1 } })
      const rows = await Promise.all(Array.from({ length: 32 }, (_, number) => db.query(sql`select ${number} as a`, { a: integer() })))
      expect(rows).toEqual(Array.from({ length: 32 }, (_, number) => [{ a: number }]))
      const mixed = await Promise.allSettled([
        db.query(sql`select 1 as a`, { a: integer() }),
        db.query(sql`select nothing as a`, { a: integer() }),
        db.query(sql`select 2 as a`, { a: integer() }),
      ])
      expect(mixed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await sessionsOf(engine, own)).toBe(1)
      await closing(db)
    })

    it('cancels what takes too long, on the server', async () => {
      const db = await opening({ statementTimeout: 150, pool: { maximum: 1 } })
      const started = performance.now()
      await expect(db.query(sleeping(engine, 20), { waited: integer() })).rejects.toMatchObject({ code: 'STATEMENT_TIMEOUT' })
      expect(performance.now() - started).toBeLessThan(2000)
      expect(await sessionsOf(engine, own, true)).toBe(0)
      expect(await db.query(sql`select 1 as a`, { a: integer() })).toEqual([{ a: 1 }])
      const inside = db.transaction(async (tx) => {
        await tx.update(counters).set({ value: -1 }).where(counters.id.eq(2))
        await tx.query(sleeping(engine, 20), { waited: integer() })
      })
      await expect(inside).rejects.toMatchObject({ code: 'STATEMENT_TIMEOUT' })
      expect(await db.select({ value: counters.value }).from(counters).where(counters.id.eq(2))).toEqual([{ value: 0 }])
      expect(db.pools?.primary).toMatchObject({ opened: 1, lost: 0 })
      await closing(db)
    })

    it('cancels on the server what a signal aborts: a statement, a transaction, a stream', async () => {
      const db = await opening({ pool: { maximum: 2 } })
      const started = performance.now()
      await expect(db.query(sleeping(engine, 20), { waited: integer() }, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
        code: 'ABORTED',
      })
      const work = db.transaction((tx) => tx.query(sleeping(engine, 20), { waited: integer() }), { signal: AbortSignal.timeout(50) })
      await expect(work).rejects.toMatchObject({ code: 'ABORTED' })
      expect(performance.now() - started).toBeLessThan(3000)
      await expect.poll(() => sessionsOf(engine, own, true)).toBe(0)
      await expect.poll(() => db.pools?.primary).toMatchObject({ inUse: 0, lost: 0 })
      await closing(db)
    })

    it('gives nobody the settings that another one made', async () => {
      const db = await opening({ pool: { maximum: 1 } })
      const setting = engine === 'postgres' ? sql`select current_setting('search_path') as a` : sql`select @@div_precision_increment as a`
      const before = await db.query(setting, { a: text() })
      await db.script(engine === 'postgres' ? "set search_path to 'elsewhere'" : 'set session div_precision_increment = 9')
      expect(await db.query(setting, { a: text() })).toEqual(before)
      await db.transaction(async (tx) => {
        await tx.execute(sql`select 1`)
      })
      await closing(db)
    })

    it('replaces what the server has ended, and nobody notices who was not using it', async () => {
      const db = await opening({ pool: { maximum: 3 } })
      await Promise.all(Array.from({ length: 3 }, () => db.query(sleeping(engine, 0.02), { waited: integer() })))
      expect(db.pools?.primary.idle).toBe(3)
      await endSessions(engine, own)
      await expect.poll(() => db.pools?.primary.size).toBe(0)
      expect(await db.query(sql`select 1 as a`, { a: integer() })).toEqual([{ a: 1 }])
      expect(db.pools?.primary).toMatchObject({ size: 1, idle: 1 })
      await closing(db)
    })

    it('leaves nothing behind after streams that are left, failed work and aborts', async () => {
      const db = await opening({ pool: { maximum: 3 } })
      await Promise.allSettled(
        Array.from({ length: 30 }, async (_, task) => {
          if (task % 3 === 0) for await (const row of db.select(counters).from(counters).stream({ batchSize: 1 })) if (row.id > 0) break
          if (task % 3 === 1)
            await db.transaction(async (tx) => {
              await tx.update(counters).set({ value: 7 }).where(counters.id.eq(2))
              throw new Error('on purpose')
            })
          if (task % 3 === 2) await db.query(sleeping(engine, 1), { waited: integer() }, { signal: AbortSignal.timeout(task) })
        }),
      )
      await expect.poll(() => db.pools?.primary).toMatchObject({ inUse: 0, sharing: 0, waiting: 0 })
      await pause(20)
      expect(await sessionsOf(engine, own, true)).toBe(0)
      expect(await db.select({ value: counters.value }).from(counters).where(counters.id.eq(2))).toEqual([{ value: 0 }])
      await closing(db)
    })
  })
}
