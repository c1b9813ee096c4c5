// `npm run bench`: installs the peers when they are missing, then runs one benchmark.
import { installPeers } from './install.ts'
import { type BenchmarkOptions, readOptions, UsageError, usage } from './options.ts'

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(usage)
  } else {
    installPeers()
    await runBenchmark(options)
  }
} catch (error) {
  process.stderr.write(error instanceof UsageError ? `${error.message}\n\n${usage}` : `${described(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

// Loaded after the installation: these files import the peers.
async function runBenchmark(options: BenchmarkOptions): Promise<void> {
  if (options.benchmark === 'types') return await (await import('./types/run.ts')).runTypeBenchmark(options)
  if (options.benchmark === 'start') return await (await import('./start/run.ts')).runStartBenchmark(options)
  const { runWorkloads } = await import('./workloads/run.ts')
  const engine =
    options.engine === 'sqlite'
      ? (await import('./sqlite/engine.ts')).sqliteEngine
      : (await import('./servers/engines.ts')).serverEngine(options.engine)
  await runWorkloads(engine, options)
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = error.stack ?? error.message
  return error.cause === undefined ? text : `${text}\ncaused by ${described(error.cause)}`
}
