import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mariadbEngine, postgresEngine, sqliteEngine } from '../../test/engines/conformance/engines.ts'
import { isolationPage } from './isolation-page.ts'
import { matrixPage } from './matrix-page.ts'
import { runEngines } from './run-engines.ts'
import { serverFor } from './servers.ts'

// Runs the conformance suites on every engine and writes docs/matrix.md, and the table of docs/reference/isolation.md. With --check it
// writes nothing, and fails when a page is not what the run gives. A case that fails is a failure of the run in any case.
// Usage: npm run matrix [-- --check]

const docs = join(import.meta.dirname, '../../docs')
const [option, ...rest] = process.argv.slice(2)
if (rest.length > 0 || (option !== undefined && option !== '--check')) {
  console.error('usage: npm run matrix [-- --check]')
  process.exit(2)
}

const [postgres, mariadb] = [await serverFor('postgres'), await serverFor('mariadb')]
const [builtIn, ...others] = [sqliteEngine('node:sqlite'), postgresEngine(postgres.url), mariadbEngine(mariadb.url)]
if (builtIn === undefined) throw new Error('there is no engine')
const results = await runEngines([builtIn, sqliteEngine('better-sqlite3'), ...others])
const isolation = join(docs, 'reference/isolation.md')
const pages = [
  [join(docs, 'matrix.md'), matrixPage(results)],
  [isolation, await isolationPage(readFileSync(isolation, 'utf8'), [builtIn, ...others])],
] as const
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
for (const [path, made] of pages) {
  if (option !== '--check') writeFileSync(path, made)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== made) {
    console.error(`${path} is out of date: run "npm run matrix"`)
    process.exitCode = 1
  }
}
