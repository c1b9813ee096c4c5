import { parseArgs } from 'node:util'

/** The engines of the workloads. */
export const engineNames = ['sqlite', 'postgres', 'mariadb', 'mysql'] as const

export type EngineName = (typeof engineNames)[number]

/** Which Granary is measured: its TypeScript sources or the build in dist/. */
export type GranarySource = 'sources' | 'built'

export type BenchmarkName = 'workloads' | 'types' | 'start'

export interface BenchmarkOptions {
  readonly benchmark: BenchmarkName
  readonly engine: EngineName
  /** The server to measure on; undefined leaves it to the engine. */
  readonly url: string | undefined
  /** Timed rounds (processes, for `start`). */
  readonly rounds: number | undefined
  /** Names of the workloads to run; empty means all. */
  readonly only: readonly string[]
  /** Names of the peers to run; empty means all. */
  readonly peers: readonly string[]
  readonly seed: number
  readonly json: boolean
  /** Which Granary is measured; undefined leaves it to the benchmark. */
  readonly granary: GranarySource | undefined
}

/** Thrown for a mistake on the command line; its message is shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `Usage: npm run bench -- [workloads|types|start] [options]

  workloads   the workloads beside the raw drivers and the peers (default)
  types       what the type checker pays for schemas of 10, 100 and 300 tables
  start       time of the first import in a fresh process

  --engine <name>    sqlite (default), postgres, mariadb or mysql
  --url <url>        server to measure on, for an account that may create databases (default: GRANARY_POSTGRES_URL,
                     GRANARY_MARIADB_URL or GRANARY_MYSQL_URL; without them, the servers of \`npm run engines -- up\`)
  --rounds <n>       timed rounds (default 25; start: processes per entry, default 15)
  --only <names>     workloads (or entries) to run, separated by commas; may be repeated
  --peers <names>    peers to run, separated by commas; may be repeated
  --seed <n>         seed of the order in which peers run (default 1)
  --sources          measure Granary's TypeScript sources (default of workloads)
  --built            measure Granary's build in dist/ (default of types)
  --json             one JSON object on stdout instead of the table
  --help             this text
`

/** Reads the command line. Throws UsageError for an unknown option or a value that is no whole number. */
export function readOptions(args: readonly string[]): BenchmarkOptions | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  if (positionals.length > 1) throw new UsageError(`One benchmark at a time: ${positionals.join(', ')}.`)
  if (values.sources && values.built) throw new UsageError('--sources and --built exclude each other.')
  const engine = engineName(values.engine ?? 'sqlite')
  if (values.url !== undefined && engine === 'sqlite') throw new UsageError('--url goes with --engine postgres, mariadb or mysql.')
  return {
    benchmark: benchmarkName(positionals[0] ?? 'workloads'),
    engine,
    url: values.url,
    rounds: values.rounds === undefined ? undefined : wholeNumber('--rounds', values.rounds),
    only: names(values.only),
    peers: names(values.peers),
    seed: values.seed === undefined ? 1 : wholeNumber('--seed', values.seed),
    json: values.json ?? false,
    granary: values.built ? 'built' : values.sources ? 'sources' : undefined,
  }
}

/** The names of `wanted`, checked against `known`; all of `known` when none is wanted. */
export function chosen<Name extends string>(what: string, wanted: readonly string[], known: readonly Name[]): readonly Name[] {
  for (const name of wanted) {
    if (!known.some((other) => other === name)) throw new UsageError(`Unknown ${what} ${name}. Known: ${known.join(', ')}.`)
  }
  return wanted.length === 0 ? known : known.filter((name) => wanted.includes(name))
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        engine: { type: 'string' },
        url: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string', multiple: true },
        peers: { type: 'string', multiple: true },
        seed: { type: 'string' },
        sources: { type: 'boolean' },
        built: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function engineName(text: string): EngineName {
  const name = engineNames.find((each) => each === text)
  if (name === undefined) throw new UsageError(`Unknown engine ${text}. Engines: ${engineNames.join(', ')}.`)
  return name
}

function benchmarkName(text: string): BenchmarkName {
  if (text === 'workloads' || text === 'types' || text === 'start') return text
  throw new UsageError(`Unknown benchmark ${text}. Benchmarks: workloads, types, start.`)
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} takes a whole number from 1; got ${text}.`)
  return Number(text)
}

function names(values: readonly string[] | undefined): readonly string[] {
  return (values ?? [])
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
