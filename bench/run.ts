// `npm run bench`: installs the peers when they are missing, then runs one benchmark.
import { installPeers } from './install.ts'
import { readOptions, UsageError, usage } from './options.ts'

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(usage)
  } else {
    installPeers()
    // Loaded after the installation: these files import the peers.
    const benchmark =
      options.benchmark === 'types'
        ? (await import('./types/run.ts')).runTypeBenchmark
        : options.benchmark === 'start'
          ? (await import('./start/run.ts')).runStartBenchmark
          : (await import('./sqlite/run.ts')).runSqliteBenchmark
    await benchmark(options)
  }
} catch (error) {
  process.stderr.write(
    error instanceof UsageError
      ? `${error.message}\n\n${usage}`
      : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 1
}
