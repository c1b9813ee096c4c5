import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPages } from './examples/check-pages.ts'
import { filesBelow } from './source/files.ts'

// Compiles and runs every `ts` block of the docstrings, of docs/ and of the README.
// Usage: node scripts/check-examples.ts [--report file.json] [file or folder …], relative to the repository

const root = join(import.meta.dirname, '..')
const words = process.argv.slice(2)
const reportFile = words[0] === '--report' ? words.splice(0, 2)[1] : undefined
const wanted = words.map((word) => word.replace(/\/$/, ''))
const files = filesBelow(root, '{README.md,docs/**/*.md,src/**/*.ts}').filter(
  (file) => wanted.length === 0 || wanted.some((word) => file === word || file.startsWith(`${word}/`)),
)
if (wanted.length > 0 && files.length === 0) throw new Error(`no page or source file: ${wanted.join(' ')}`)

const { programs, failed, faults } = await checkPages(root, files)
for (const { file, line, message } of faults) console.error(`${file}:${line}: ${message}`)
console.log(`examples: ${programs} programs, ${failed} of them with faults`)
if (reportFile !== undefined) {
  mkdirSync(join(reportFile, '..'), { recursive: true })
  writeFileSync(reportFile, JSON.stringify({ passed: programs - failed, failed }))
}
process.exitCode = failed > 0 ? 1 : 0
