import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireBuild } from '../build.ts'
import { installedVersion } from '../install.ts'
import { describeMachine, machineLine } from '../machine.ts'
import { median } from '../median.ts'
import { type BenchmarkOptions, chosen } from '../options.ts'
import { shortNumber, textTable } from '../text-table.ts'
import { typeScriptVersion } from '../versions.ts'
import { check } from './check.ts'
import { generate, queryCount, type TypedLibrary, typedLibraries } from './generate.ts'

const tableCounts = [10, 100, 300] as const

/** The check time is the median of so many runs; the counts do not vary. */
const runs = 3

interface TypeRow {
  readonly workload: string
  readonly peer: TypedLibrary
  /** The time of the check, without parsing and binding. */
  readonly medianMicroseconds: number
  /** Instantiations per query as a multiple of those with the smallest schema. */
  readonly ratio: number
  readonly tables: number
  readonly queries: number
  readonly types: number
  readonly instantiations: number
  /** Instantiations that the queries add to those of the schema, divided by their number. */
  readonly instantiationsPerQuery: number
}

/** Measures what the type checker pays for generated programs, and prints the report on stdout. */
export async function runTypeBenchmark(options: BenchmarkOptions): Promise<void> {
  const libraries = chosen('peer', options.peers, typedLibraries)
  const built = options.granary !== 'sources'
  if (built && libraries.includes('granary')) requireBuild()
  const granary = built ? '../../../../dist/index.js' : '../../../../src/index.ts'
  const rows = libraries.flatMap((library) => measureLibrary(library, granary))
  const machine = describeMachine({
    typescript: typeScriptVersion(),
    kysely: installedVersion('kysely'),
    'drizzle-orm': installedVersion('drizzle-orm'),
  })
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ engine: 'typescript', machine, rows })}\n`)
    return
  }
  const cells = rows.map((row) => [
    row.peer,
    String(row.tables),
    String(row.types),
    String(row.instantiations),
    shortNumber(row.instantiationsPerQuery),
    row.ratio.toFixed(3),
    (row.medianMicroseconds / 1_000).toFixed(0),
  ])
  const head = ['peer', 'tables', 'types', 'instantiations', 'per query', `to ${tableCounts[0]} tables`, 'check ms']
  process.stdout.write(`${machineLine(machine)}\n\n${queryCount} queries over each schema\n${textTable(head, cells)}\n`)
}

function measureLibrary(library: TypedLibrary, granary: string): TypeRow[] {
  const rows: TypeRow[] = []
  for (const tables of tableCounts) {
    process.stderr.write(`${library}, ${tables} tables\n`)
    const { base, queries } = writeProgram(library, tables, granary)
    const without = check(base)
    const measured = Array.from({ length: runs }, () => check(queries))
    const [first] = measured
    if (first === undefined) throw new Error('The compiler did not run.')
    const perQuery = (first.instantiations - without.instantiations) / queryCount
    const smallest = rows[0]?.instantiationsPerQuery ?? perQuery
    rows.push({
      workload: `types-${tables}`,
      peer: library,
      medianMicroseconds: Math.round(median(measured.map((each) => each.checkSeconds)) * 1e6),
      ratio: Number((perQuery / smallest).toPrecision(4)),
      tables,
      queries: queryCount,
      types: first.types,
      instantiations: first.instantiations,
      instantiationsPerQuery: Number(perQuery.toFixed(2)),
    })
  }
  return rows
}

interface Projects {
  readonly base: string
  readonly queries: string
}

function writeProgram(library: TypedLibrary, tables: number, granary: string): Projects {
  const folder = join(import.meta.dirname, 'generated', `${library}-${tables}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const program = generate(library, tables, granary)
  for (const [name, content] of Object.entries(program.base)) writeFileSync(join(folder, name), content)
  writeFileSync(join(folder, 'queries.ts'), program.queries)
  return { base: writeProject(folder, 'base', ['database.ts']), queries: writeProject(folder, 'queries', ['database.ts', 'queries.ts']) }
}

function writeProject(folder: string, name: string, files: readonly string[]): string {
  const path = join(folder, `tsconfig.${name}.json`)
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'esnext.iterator'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  }
  writeFileSync(path, `${JSON.stringify({ compilerOptions, files }, undefined, 2)}\n`)
  return path
}
