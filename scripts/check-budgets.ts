import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { limits } from './budgets/limits.ts'
import { measureImport, unwelcome } from './budgets/root-import.ts'
import { measureTypeCost } from './budgets/type-cost.ts'
import { packPackage } from './package/pack.ts'

// Asserts what can be counted: bytes, type instantiations, modules loaded. Times are printed, never asserted. Build first.

const root = join(import.meta.dirname, '..')
const faults: string[] = []
const within = (what: string, value: number, limit: number): void => {
  const line = `${what}: ${round(value)} of ${round(limit)}`
  console.log(`  ${line}`)
  if (value > limit) faults.push(line)
}

const { milliseconds, loaded } = measureImport(join(root, 'dist/index.js'))
console.log(`  import of the root entry: ${milliseconds.toFixed(1)} ms, ${loaded.length} modules`)
for (const url of unwelcome(loaded)) faults.push(`the root entry loads ${url.replace(/^.*\/(?=dist\/|node_modules\/)/, '')}`)

const packed = packPackage(root)
rmSync(packed.tarball)
within('bytes packed', packed.packedBytes, limits.packedBytes)
within('bytes unpacked', packed.unpackedBytes, limits.unpackedBytes)

const { perQuery, perTable } = measureTypeCost(root)
const small = perQuery.get(10) ?? 0
within('type instantiations of a table', perTable, limits.instantiationsPerTable)
within('type instantiations of a query, 10 tables', small, limits.instantiationsPerQuery)
within('type instantiations of a query, 100 tables', perQuery.get(100) ?? 0, small * (1 + limits.growth))
within('type instantiations of a query, 300 tables', perQuery.get(300) ?? 0, small * (1 + limits.growth))

for (const fault of faults) console.error(`over budget: ${fault}`)
console.log(`budgets: ${faults.length === 0 ? 'kept' : `${faults.length} exceeded`}`)
process.exitCode = faults.length > 0 ? 1 : 0

function round(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
