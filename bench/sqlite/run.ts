import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedVersion } from '../install.ts'
import { describeMachine } from '../machine.ts'
import { type BenchmarkOptions, chosen } from '../options.ts'
import { sqliteVersions } from '../versions.ts'
import { compareAnswers } from './compare.ts'
import { createDatabase } from './data.ts'
import { measure } from './measure.ts'
import { baseline, peerNames, workloadNames } from './peer.ts'
import { loadPeers } from './peers.ts'
import { type Report, reportText, withRatios } from './report.ts'

/** Compares the answers of all peers, measures them, and prints the report on stdout; progress goes to stderr. */
export async function runSqliteBenchmark(options: BenchmarkOptions): Promise<void> {
  const workloads = chosen('workload', options.only, workloadNames)
  // The baseline always runs: every ratio refers to it.
  const wanted = options.peers.length === 0 ? [] : [baseline, ...options.peers]
  const peers = await loadPeers(chosen('peer', wanted, peerNames), options.granary ?? 'sources')
  const folder = mkdtempSync(join(tmpdir(), 'granary-bench-'))
  try {
    progress('creating the database')
    const original = join(folder, 'original.db')
    createDatabase(original)
    progress('comparing answers')
    await compareAnswers(peers, workloads, original, folder)
    const measurements = await measure({ peers, workloads, rounds: options.rounds ?? 25, seed: options.seed, original, folder, progress })
    const report: Report = { engine: options.engine, machine: describeMachine(versions()), rows: withRatios(measurements) }
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}

function versions(): Record<string, string> {
  const packages = ['better-sqlite3', 'kysely', 'drizzle-orm', 'knex']
  return { ...Object.fromEntries(packages.map((name) => [name, installedVersion(name)])), ...sqliteVersions() }
}
