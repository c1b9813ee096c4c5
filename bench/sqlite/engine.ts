import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedVersion } from '../install.ts'
import { sqliteVersions } from '../versions.ts'
import type { BenchmarkEngine, Databases } from '../workloads/engine.ts'
import { createFile, fileContents } from './create.ts'
import { loadPeer, peerNames } from './peers.ts'

/** SQLite: every peer has its own copies of the same file. */
export const sqliteEngine: BenchmarkEngine = {
  name: 'sqlite',
  baseline: 'raw-better-sqlite3',
  peerNames,
  slices: {
    'pk-read': 2_500,
    'list-100': 150,
    insert: 400,
    'insert-1000': 5,
    update: 600,
    transaction: 250,
    'aggregate-top-10': 3,
    'read-30000': 2,
    'stream-30000': 2,
  },
  loadPeer,
  createDatabases,
}

async function createDatabases(): Promise<Databases> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-bench-'))
  const original = join(folder, 'original.db')
  createFile(original)
  const copy = (name: string): string => {
    const path = join(folder, `${name}.db`)
    copyFileSync(original, path)
    return path
  }
  return {
    versions: versions(),
    reading: async (peer) => copy(`read-${peer}`),
    writing: async (peer) => copy(`write-${peer}`),
    fresh: async (peer, workload) => {
      const location = copy(`compare-${peer}-${workload}`)
      return { location, contents: async () => fileContents(location) }
    },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

function versions(): Record<string, string> {
  const packages = ['better-sqlite3', 'kysely', 'drizzle-orm', 'knex']
  return { ...Object.fromEntries(packages.map((name) => [name, installedVersion(name)])), ...sqliteVersions() }
}
