import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'vitest'
import {
  type Pooler,
  type PoolerOptions,
  poolerPackages,
  poolerProgram,
  startPooler,
  stopPooler,
} from '../../../scripts/engines/pgbouncer.ts'
import { describeServer } from '../server-url.ts'

/**
 * Declares tests that need PostgreSQL and PgBouncer. Without one of them they fail where `CI` is set, and elsewhere they are one skipped
 * test, whose name says how to get it.
 */
export function describePooler(title: string, tests: (url: string) => void): void {
  describeServer('postgres', title, (url) => {
    if (poolerProgram() !== undefined) {
      tests(url)
      return
    }
    const message = `PgBouncer: install ${poolerPackages.join(' ')}`
    it.skipIf(process.env.CI === undefined)(message, () => {
      throw new Error(message)
    })
  })
}

/** Starts a PgBouncer in a folder of its own. */
export function newPooler(options: Omit<PoolerOptions, 'folder'>): Promise<Pooler> {
  return startPooler({ ...options, folder: join(tmpdir(), `granary-pooler-${randomBytes(6).toString('hex')}`) })
}

/** Ends a PgBouncer and removes its folder. */
export async function removePooler(pooler: Pooler): Promise<void> {
  await stopPooler(pooler)
  rmSync(pooler.folder, { recursive: true, force: true })
}

/** The same database through a pooler. */
export function through(pooler: Pooler, url: string): string {
  const other = new URL(url)
  other.port = String(pooler.port)
  return other.href
}
