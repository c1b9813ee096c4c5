import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, defineSchema, type EngineOptions, GranaryError, id, integer, open, sql, table } from '../../../src/index.ts'
import { FaultProxy } from '../fault-proxy.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { servers, sessionsOf, sleeping } from './server.ts'

const entries = table('entries', { id: id() })
const schema = defineSchema({ entries })
type Opened = Database<typeof schema.stores>

/** Nothing may take longer than waiting, a statement, its cancellation and the machine's own slowness together. */
const limits = { waitingLimit: 1500, statementTimeout: 400, cancelTimeout: 300, connectTimeout: 500, slowness: 1500 }
const longest = limits.waitingLimit + limits.statementTimeout + limits.cancelTimeout + limits.slowness

const expected = ['CONNECTION_LOST', 'COMMIT_UNKNOWN', 'STATEMENT_TIMEOUT', 'POOL_TIMEOUT']

for (const engine of servers) {
  describeServer(engine, 'bad networks', () => {
    let own: FreshDatabase
    let proxy: FaultProxy
    const opened: Opened[] = []

    async function opening(options: EngineOptions = {}): Promise<Opened> {
      const { waitingLimit, slowness: _, ...timeouts } = limits
      const db = await open(proxy.through(own.url), schema, {
        ...timeouts,
        pool: { maximum: 5, waitingLimit, checkAfter: 200 },
        ...options,
      })
      opened.push(db)
      return db
    }

    beforeAll(async () => {
      own = await freshDatabase(engine)
      proxy = await FaultProxy.start(own.url)
      const db = await open(own.url, schema)
      await db.script('create table entries (id bigint not null)')
      await db.close()
    })

    afterAll(async () => {
      proxy.thaw()
      await proxy.close()
      await Promise.all(opened.map((db) => db.close()))
      await own.drop()
    })

    it('every statement succeeds or rejects in time, nothing acknowledged is lost, and the pool heals', async () => {
      const db = await opening()
      const acknowledged = new Set<number>()
      const refused = new Set<number>()
      const surprises: unknown[] = []
      let slowest = 0
      let succeeded = 0
      let next = 0
      let busy = true
      const timed = async (work: () => Promise<unknown>): Promise<boolean | undefined> => {
        const started = performance.now()
        try {
          await work()
          succeeded++
          return true
        } catch (error) {
          const code = error instanceof GranaryError ? error.code : undefined
          if (code === undefined || !expected.includes(code)) surprises.push(error)
          return code === 'COMMIT_UNKNOWN' ? undefined : false
        } finally {
          slowest = Math.max(slowest, performance.now() - started)
        }
      }
      const load = Array.from({ length: 8 }, async (_, worker) => {
        while (busy) {
          if (worker % 2 === 0) await timed(() => db.query(sql`select 1 as a`, { a: integer() }))
          else {
            const entry = next++
            const kept = await timed(() => db.transaction(async (tx) => await tx.insert(entries).values({ id: entry })))
            if (kept === true) acknowledged.add(entry)
            else if (kept === false) refused.add(entry)
          }
          await pause(1)
        }
      })
      try {
        for (let round = 0; round < 2; round++) await everyFault(proxy)
        await pause(200)
      } finally {
        busy = false
        await Promise.all(load)
      }
      expect(surprises).toEqual([])
      expect(slowest).toBeLessThan(longest)
      const rows = await rowsOnServer(engine, own.url, 'select id from entries')
      const found = rows.map(([entry]) => Number(entry))
      expect(new Set(found).size).toBe(found.length)
      expect([...acknowledged].filter((entry) => !found.includes(entry))).toEqual([])
      expect(found.filter((entry) => refused.has(entry))).toEqual([])
      expect(acknowledged.size).toBeGreaterThan(20)
      expect(refused.size).toBeGreaterThan(0)
      const before = succeeded
      for (let time = 0; time < 20; time++) await timed(() => db.query(sql`select 1 as a`, { a: integer() }))
      expect(succeeded - before).toBe(20)
      expect(db.pools?.primary).toMatchObject({ inUse: 0, sharing: 0, waiting: 0 })
      await db.close()
      await expect.poll(() => proxy.connections).toBe(0)
      await expect.poll(() => sessionsOf(engine, own)).toBe(0)
    }, 40_000)

    it('a half-open connection is noticed when it is used again, and replaced without an error', async () => {
      const db = await opening({ pool: { maximum: 1, checkAfter: 50 }, cancelTimeout: 200 })
      await db.query(sql`select 1 as a`, { a: integer() })
      proxy.freeze()
      await pause(100)
      const answer = db.query(sql`select 2 as a`, { a: integer() })
      await pause(100)
      proxy.cut()
      proxy.thaw()
      expect(await answer).toEqual([{ a: 2 }])
      await db.close()
    })

    it('one disconnect replaces the idle connections of the same time', async () => {
      const db = await opening({ pool: { maximum: 3, checkAfter: 60_000 } })
      await Promise.all(Array.from({ length: 3 }, () => db.query(sleeping(engine, 0.05), { waited: integer() })))
      expect(db.pools?.primary).toMatchObject({ idle: 3, opened: 3 })
      proxy.freeze()
      const lost = db.query(sql`select 1 as a`, { a: integer() })
      await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
      proxy.cut()
      proxy.thaw()
      await Promise.all(Array.from({ length: 3 }, () => db.query(sleeping(engine, 0.05), { waited: integer() })))
      expect(db.pools?.primary).toMatchObject({ idle: 3, opened: 6 })
      await db.close()
    })

    it('a transaction that lost its connection runs again by policy, one whose commit is unknown does not', async () => {
      const db = await opening()
      let runs = 0
      await db.transaction(
        async (tx) => {
          await tx.insert(entries).values({ id: 1_000_001 })
          if (++runs === 1) proxy.cut()
          await tx.query(sql`select 1 as a`, { a: integer() })
        },
        { retry: { attempts: 5, pause: 20 } },
      )
      expect(runs).toBe(2)
      runs = 0
      const unknown = db.transaction(
        async (tx) => {
          runs++
          await tx.insert(entries).values({ id: 1_000_002 })
          proxy.freeze()
          setTimeout(() => {
            proxy.cut()
            proxy.thaw()
          }, 50)
        },
        { retry: { attempts: 5, pause: 20 } },
      )
      await expect(unknown).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN', disconnected: true, retryable: false })
      expect(runs).toBe(1)
      const rows = await rowsOnServer(engine, own.url, 'select count(*) from entries where id = 1000001')
      expect(Number(rows[0]?.[0])).toBe(1)
      await db.close()
    })
  })
}

/** What networks do, one after the other. */
async function everyFault(proxy: FaultProxy): Promise<void> {
  await pause(100)
  proxy.cut()
  await pause(100)
  proxy.halfClose()
  await pause(100)
  proxy.delay = 30
  await pause(200)
  proxy.delay = 0
  proxy.freeze()
  await pause(900)
  proxy.thaw()
  await pause(100)
  proxy.refuses = true
  proxy.cut()
  await pause(200)
  proxy.refuses = false
}
