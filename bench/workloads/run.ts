import { describeMachine } from '../machine.ts'
import { type BenchmarkOptions, chosen } from '../options.ts'
import { compareAnswers } from './compare.ts'
import type { BenchmarkEngine } from './engine.ts'
import { measure } from './measure.ts'
import { workloadNames } from './peer.ts'
import { type Report, reportText, withRatios } from './report.ts'

/** Compares the answers of all peers, measures them, and prints the report on stdout; progress goes to stderr. */
export async function runWorkloads(engine: BenchmarkEngine, options: BenchmarkOptions): Promise<void> {
  const known = workloadNames.filter((name) => engine.slices[name] !== undefined)
  const workloads = chosen('workload', options.only, known)
  // The baseline always runs: every ratio refers to it.
  const wanted = options.peers.length === 0 ? [] : [engine.baseline, ...options.peers]
  const names = chosen('peer', wanted, engine.peerNames)
  const granary = options.granary ?? 'sources'
  const peers = await Promise.all(names.map((name) => engine.loadPeer(name, granary)))
  progress('creating the databases')
  const databases = await engine.createDatabases(options.url)
  const dropAndEnd = (): void => {
    void databases.drop().finally(() => process.exit(130))
  }
  process.once('SIGINT', dropAndEnd)
  try {
    progress('comparing answers')
    await compareAnswers(peers, workloads, databases, engine.baseline)
    const rounds = options.rounds ?? 25
    const measurements = await measure({ peers, workloads, slices: engine.slices, rounds, seed: options.seed, databases, progress })
    const rows = withRatios(measurements, engine.baseline)
    const report: Report = { engine: engine.name, machine: describeMachine(databases.versions), rows }
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report, engine.baseline))
  } finally {
    process.off('SIGINT', dropAndEnd)
    await databases.drop()
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}
