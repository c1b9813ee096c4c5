import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { builtEntryFile, requireBuild } from '../build.ts'
import { installedVersion } from '../install.ts'
import { describeMachine, machineLine } from '../machine.ts'
import { median } from '../median.ts'
import { type BenchmarkOptions, chosen } from '../options.ts'
import { randomNumbers, shuffled } from '../random.ts'
import { shortNumber, textTable } from '../text-table.ts'

const entryNames = ['raw-better-sqlite3', 'granary', 'granary-sources', 'kysely', 'drizzle', 'knex'] as const
type EntryName = (typeof entryNames)[number]

/** The entry that all ratios refer to. */
const baseline: EntryName = 'raw-better-sqlite3'

/** What each peer's program imports before its first query on SQLite. */
const imports: Readonly<Record<EntryName, readonly string[]>> = {
  'raw-better-sqlite3': ['better-sqlite3'],
  granary: [builtEntryFile],
  'granary-sources': [join(import.meta.dirname, '../../src/index.ts')],
  kysely: ['kysely', 'better-sqlite3'],
  drizzle: ['drizzle-orm', 'drizzle-orm/better-sqlite3'],
  knex: ['knex'],
}

/** Imports each entry in fresh processes, and prints the medians on stdout. */
export async function runStartBenchmark(options: BenchmarkOptions): Promise<void> {
  const wanted = options.peers.length > 0 ? options.peers : options.only
  const names = chosen('entry', wanted.length === 0 ? [] : [baseline, ...wanted], entryNames)
  if (names.includes('granary')) requireBuild()
  const rounds = options.rounds ?? 15
  const random = randomNumbers(options.seed)
  const times = new Map<EntryName, number[]>(names.map((name) => [name, []]))
  // The first round fills the file cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(round === 0 ? 'warm-up\n' : `round ${round}/${rounds}\n`)
    for (const name of shuffled(names, random)) {
      const microseconds = importMicroseconds(imports[name])
      if (round > 0) times.get(name)?.push(microseconds)
    }
  }
  const raw = median(times.get(baseline) ?? [])
  const rows = names.map((peer) => {
    const medianMicroseconds = Math.round(median(times.get(peer) ?? []))
    return { workload: 'import', peer, medianMicroseconds, ratio: Number((medianMicroseconds / raw).toPrecision(4)) }
  })
  const packages = ['better-sqlite3', 'kysely', 'drizzle-orm', 'knex']
  const machine = describeMachine(Object.fromEntries(packages.map((name) => [name, installedVersion(name)])))
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ engine: 'start', machine, rows })}\n`)
    return
  }
  const cells = rows.map((row) => [row.peer, (row.medianMicroseconds / 1_000).toFixed(1), shortNumber(row.ratio)])
  process.stdout.write(`${machineLine(machine)}\n\nFirst import in a fresh process\n${textTable(['entry', 'median ms', 'ratio'], cells)}\n`)
}

function importMicroseconds(specifiers: readonly string[]): number {
  const done = spawnSync(process.execPath, [join(import.meta.dirname, 'import-time.ts'), ...specifiers], { encoding: 'utf8' })
  if (done.error !== undefined) throw done.error
  if (done.status !== 0) throw new Error(`Importing ${specifiers.join(', ')} failed:\n${done.stderr}`)
  return Number(done.stdout)
}
