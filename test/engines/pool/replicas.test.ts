import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Server, stopServer } from '../../../scripts/engines/server.ts'
import { type Database, defineSchema, type EngineOptions, id, open, sql, table, text } from '../../../src/index.ts'
import { describeServer } from '../server-url.ts'
import { type Replicated, replaying, restartReplica, startReplicated } from './replication.ts'
import { servers } from './server.ts'

const entries = table('entries', { id: id() })
const schema = defineSchema({ entries })
type Opened = Database<typeof schema.stores>

for (const engine of servers) {
  describeServer(engine, 'a primary with a replica', () => {
    let folder: string
    let running: Replicated
    let replica: Server
    let db: Opened
    let next = 0

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'granary-replicas-'))
      chmodSync(folder, 0o755)
      running = await startReplicated(engine, folder)
      replica = running.replica
    }, 120_000)

    afterEach(async () => {
      await db?.close()
    })

    afterAll(async () => {
      if (replica !== undefined) await stopServer(replica)
      if (running !== undefined) await stopServer(running.primary)
      rmSync(folder, { recursive: true, force: true })
    }, 60_000)

    async function opening(options: EngineOptions = {}): Promise<void> {
      db = await open(running.primary.url, schema, { replicas: [running.replica.url], replicaCheck: 50, ...options })
      await expect.poll(() => isHealthy(), { timeout: 10_000 }).toBe(true)
    }

    function isHealthy(): boolean | undefined {
      return db.pools?.replicas[0]?.healthy
    }

    /** The port of the server that answers a read. */
    async function answering(options: { readonly read?: 'primary' | 'replica'; readonly after?: string } = {}): Promise<number> {
      const port = engine === 'postgres' ? sql`select current_setting('port') as port` : sql`select @@port as port`
      const [row] = await db.query(port, { port: text() }, options)
      return Number(row?.port)
    }

    async function inserted(): Promise<{ readonly entry: number; readonly after: string }> {
      const entry = ++next
      await db.insert(entries).values({ id: entry })
      return { entry, after: await db.position() }
    }

    it('reads go to the replica, writes and reads of transactions to the primary', async () => {
      await opening()
      expect(await answering({ read: 'replica' })).toBe(running.replica.port)
      expect(await answering({ read: 'primary' })).toBe(running.primary.port)
      expect(await answering()).toBe(running.primary.port)
      const before = db.pools?.primary
      await db.select(entries).from(entries)
      expect(db.pools?.primary).toEqual(before)
      const { entry } = await inserted()
      const found = await db.transaction((tx) => tx.select(entries).from(entries).where(entries.id.eq(entry)).one())
      expect(found).toEqual({ id: entry })
    })

    it('a read after a position sees what was written before it', async () => {
      await opening({ positionWait: 5_000 })
      for (let time = 0; time < 20; time++) {
        const { entry, after } = await inserted()
        expect(await db.select(entries).from(entries).where(entries.id.eq(entry)).with({ after })).toEqual([{ id: entry }])
      }
      const { after } = await inserted()
      expect(await answering({ read: 'replica', after })).toBe(running.replica.port)
    })

    it('from the primary, when no replica comes to the position in time', async () => {
      await opening({ positionWait: 50, maximumLag: 0 })
      await replaying(engine, replica, false)
      try {
        const { entry, after } = await inserted()
        expect(await db.select(entries).from(entries).where(entries.id.eq(entry))).toEqual([])
        expect(await db.select(entries).from(entries).where(entries.id.eq(entry)).with({ after })).toEqual([{ id: entry }])
        expect(await answering({ read: 'replica', after })).toBe(running.primary.port)
        await replaying(engine, replica, true)
        await expect.poll(() => answering({ read: 'replica', after })).toBe(running.replica.port)
      } finally {
        await replaying(engine, replica, true)
      }
    })

    it('a replica that lags is left out until it has caught up', async () => {
      await opening({ maximumLag: 700 })
      await replaying(engine, replica, false)
      try {
        await expect
          .poll(
            async () => {
              await inserted()
              return isHealthy()
            },
            { timeout: 10_000, interval: 100 },
          )
          .toBe(false)
        expect(await answering({ read: 'replica' })).toBe(running.primary.port)
      } finally {
        await replaying(engine, replica, true)
      }
      await expect.poll(() => isHealthy(), { timeout: 10_000 }).toBe(true)
      expect(await answering({ read: 'replica' })).toBe(running.replica.port)
    }, 40_000)

    it('a dead replica is left out and no read fails, and it comes back', async () => {
      await opening()
      let busy = true
      const failures: unknown[] = []
      let reads = 0
      const load = Array.from({ length: 4 }, async () => {
        while (busy) {
          try {
            await db.select(entries).from(entries)
            reads++
          } catch (error) {
            failures.push(error)
          }
        }
      })
      try {
        await stopServer(replica, 'SIGKILL')
        await expect.poll(() => isHealthy()).toBe(false)
        const before = reads
        await expect.poll(() => reads).toBeGreaterThan(before + 10)
        replica = await restartReplica(engine, replica)
        await expect.poll(() => isHealthy(), { timeout: 10_000 }).toBe(true)
      } finally {
        busy = false
        await Promise.all(load)
      }
      expect(failures).toEqual([])
      expect(await answering({ read: 'replica' })).toBe(running.replica.port)
    }, 60_000)
  })
}
