import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testEngines } from '../../../scripts/engines/engines.ts'
import { isRunning, type Server, stopServer } from '../../../scripts/engines/server.ts'
import { type Database, defineSchema, GranaryError, id, integer, open, table } from '../../../src/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { servers } from './server.ts'

const entries = table('entries', { id: id(), run: integer() })
const schema = defineSchema({ entries })

for (const engine of servers) {
  describeServer(engine, 'a server that is killed', () => {
    let folder: string
    let server: Server
    let db: Database<typeof schema.stores>

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'granary-kill-'))
      chmodSync(folder, 0o755)
      server = await testEngines[engine].start({ folder: join(folder, engine) })
      db = await open(server.url, schema, {
        connectRetry: true,
        connectTimeout: 2_000,
        statementTimeout: 5_000,
        cancelTimeout: 500,
        pool: { maximum: 4, waitingLimit: 30_000 },
      })
      // Without a key, so that a transaction that is applied twice shows.
      await db.script('create table entries (id bigint not null, run int not null)')
    }, 60_000)

    afterAll(async () => {
      await db?.close()
      if (server !== undefined) await stopServer(server)
      rmSync(folder, { recursive: true, force: true })
    }, 60_000)

    it('keeps every acknowledged commit and applies none twice, while transactions are run again', async () => {
      const acknowledged: number[] = []
      const unknown: number[] = []
      const surprises: unknown[] = []
      let next = 0
      let busy = true
      const load = Array.from({ length: 6 }, async () => {
        while (busy) {
          const entry = next++
          let run = 0
          try {
            await db.transaction(
              async (tx) => {
                run++
                await tx.insert(entries).values({ id: entry, run })
                await tx.update(entries).set({ run }).where(entries.id.eq(entry))
              },
              { retry: { attempts: 50, pause: 20 } },
            )
            acknowledged.push(entry)
          } catch (error) {
            if (error instanceof GranaryError && error.code === 'COMMIT_UNKNOWN') unknown.push(entry)
            else surprises.push(error)
          }
        }
      })
      try {
        for (let time = 0; time < 3; time++) {
          await moreThan(acknowledged, 50)
          await killAll(server)
          server = await startAgain(server)
        }
        await moreThan(acknowledged, 20)
      } finally {
        busy = false
        await Promise.all(load)
      }
      expect(surprises).toEqual([])
      const rows = await rowsOnServer(engine, server.url, 'select id, count(*) from entries group by id')
      const counts = new Map(rows.map(([entry, count]) => [Number(entry), Number(count)]))
      expect([...counts].filter(([, count]) => count !== 1)).toEqual([])
      expect(acknowledged.filter((entry) => !counts.has(entry))).toEqual([])
      const known = new Set([...acknowledged, ...unknown])
      expect([...counts.keys()].filter((entry) => !known.has(entry))).toEqual([])
      expect(db.pools?.primary).toMatchObject({ inUse: 0, sharing: 0, waiting: 0 })
    }, 120_000)
  })
}

/** Starts a killed server on its port. A process of it that began while it was killed may hold its memory for a moment. */
async function startAgain({ engine, folder, port }: Server): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await testEngines[engine].start({ folder, port })
    } catch (error) {
      if (attempt === 5) throw error
      await pause(500)
    }
  }
}

async function moreThan(list: readonly unknown[], more: number): Promise<void> {
  const before = list.length
  await expect.poll(() => list.length, { timeout: 20_000 }).toBeGreaterThan(before + more)
}

/** Kills a server with all its processes at once, as when the machine fails. */
async function killAll(server: Server): Promise<void> {
  const { stdout: list } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(server.processId)], { encoding: 'utf8' })
  process.kill(server.processId, 'SIGKILL')
  for (const child of list.split(/\s+/).filter((word) => word !== '')) {
    try {
      process.kill(Number(child), 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  while (isRunning(server)) await pause(20)
}
