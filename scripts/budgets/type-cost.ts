import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runTool } from '../source/tool.ts'
import { generatedSchema } from './generated-schema.ts'

/** Type instantiations, as the compiler counts them. The count is the same in every run and on every machine. */
export interface TypeCost {
  /** Cost of one more query, by number of tables in the schema. */
  readonly perQuery: ReadonlyMap<number, number>
  /** Cost of one more table. */
  readonly perTable: number
}

const queries = 20

/** Compiles generated schemas of 10, 100 and 300 tables, with and without queries. */
export function measureTypeCost(root: string): TypeCost {
  const folder = join(root, '.results', `types-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  try {
    const bare = new Map([10, 100, 300].map((tables) => [tables, instantiations(root, folder, tables, 0)]))
    const perQuery = new Map(
      [...bare].map(([tables, cost]) => [tables, (instantiations(root, folder, tables, queries) - cost) / queries] as const),
    )
    return { perQuery, perTable: ((bare.get(300) ?? 0) - (bare.get(10) ?? 0)) / 290 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function instantiations(root: string, folder: string, tables: number, queries: number): number {
  writeFileSync(join(folder, 'schema.ts'), generatedSchema(tables, queries))
  const options = {
    extends: relative(folder, join(root, 'tsconfig.json')),
    compilerOptions: { paths: { granary: ['../../dist/index.d.ts'] } },
    include: ['schema.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
  const result = runTool('tsc', ['--project', folder, '--extendedDiagnostics', '--singleThreaded', '--pretty', 'false'], root)
  const count = /^Instantiations:\s+(\d+)/m.exec(result.stdout)?.[1]
  if (result.status !== 0 || count === undefined) throw new Error(`the generated schema does not compile: ${result.stdout.slice(0, 2_000)}`)
  return Number(count)
}
