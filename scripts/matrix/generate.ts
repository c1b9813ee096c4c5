import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mariadbEngine, postgresEngine, sqliteEngine } from '../../test/engines/conformance/engines.ts'
import { matrixPage } from './matrix-page.ts'
import { runEngines } from './run-engines.ts'
import { serverFor } from './servers.ts'

// Runs the conformance suites on every engine and writes docs/matrix.md. With --check it writes nothing, and fails when the page is not
// what the run gives, or a case fails. Usage: npm run matrix [-- --check]

const page = join(import.meta.dirname, '../../docs/matrix.md')
const [option, ...rest] = process.argv.slice(2)
if (rest.length > 0 || (option !== undefined && option !== '--check')) {
  console.error('usage: npm run matrix [-- --check]')
  process.exit(2)
}

const [postgres, mariadb] = [await serverFor('postgres'), await serverFor('mariadb')]
const results = await runEngines([
  sqliteEngine('node:sqlite'),
  sqliteEngine('better-sqlite3'),
  postgresEngine(postgres.url),
  mariadbEngine(mariadb.url),
])
await Promise.all([postgres.end(), mariadb.end()])

for (const { engine, cases } of results) {
  const number = (status: string): number => cases.filter(({ outcome }) => outcome.status === status).length
  console.log(`${engine.name}: ${number('passed')} passed, ${number('opted out')} opted out, ${number('failed')} failed`)
  for (const { suite, case: each, outcome } of cases) {
    if (outcome.status !== 'failed') continue
    process.exitCode = 1
    console.error(`  ${suite.name}: ${each.id}: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`)
  }
}
const made = matrixPage(results)
if (option !== '--check') writeFileSync(page, made)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== made) {
  console.error('docs/matrix.md is out of date: run "npm run matrix"')
  process.exitCode = 1
}
