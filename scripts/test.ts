import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { down, engineNames, testEngines, up } from './engines/engines.ts'
import type { EngineName } from './engines/server.ts'
import { toolEnvironment } from './source/tool.ts'
import { type Outcome, singleOutcome, total } from './stages/outcome.ts'
import { type Stage, stages } from './stages/stages.ts'

// Runs every stage, also after a failure, and ends with the line `N passed, N failed`: each test, each documentation example and each
// other stage counts one. Usage: node scripts/test.ts [stage …]

const root = join(import.meta.dirname, '..')
const summaryFile = '.results/summary.txt'
process.chdir(root)
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name))
if (unknown.length > 0) {
  console.error(`no such stage: ${unknown.join(', ')} (stages: ${stages.map((stage) => stage.name).join(', ')})`)
  process.exit(2)
}

rmSync(summaryFile, { force: true })
const missing: string[] = []
const started = wanted.length === 0 || ['servers', 'matrix'].some((name) => wanted.includes(name)) ? await startEngines() : []
const rows: string[] = []
const outcomes: Outcome[] = []
for (const stage of stages) {
  if (wanted.length > 0 && !wanted.includes(stage.name)) continue
  console.log(`\n── ${stage.name}`)
  const start = performance.now()
  if (stage.needsServers === true && missing.length > 0 && process.env.CI === undefined) {
    rows.push(`${stage.name.padEnd(10)} left out: ${missing.join('; ')}`)
    continue
  }
  const outcome = run(stage)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  outcomes.push(outcome)
  rows.push(`${stage.name.padEnd(10)} ${counts(outcome).padEnd(24)} ${seconds.padStart(5)} s`)
}

for (const name of started) await down(name)
const sum = total(outcomes)
console.log(`\n${rows.join('\n')}\n\n${counts(sum)}`)
mkdirSync('.results', { recursive: true })
writeFileSync(summaryFile, `${counts(sum)}\n`)
process.exitCode = sum.failed > 0 ? 1 : 0

// The servers of the tests, unless their URLs are given. Those that were up before stay up.
async function startEngines(): Promise<EngineName[]> {
  const begun: EngineName[] = []
  for (const name of engineNames) {
    const { variable } = testEngines[name]
    if (process.env[variable] !== undefined) continue
    const state = await up(name)
    if ('missing' in state) {
      console.error(state.missing)
      missing.push(state.missing)
      continue
    }
    process.env[variable] = state.server.url
    if (state.started) begun.push(name)
  }
  return begun
}

function run({ command: [tool, ...words], report, outcome }: Stage): Outcome {
  if (report !== undefined) rmSync(report, { force: true })
  const { status, error } = spawnSync(tool, words, { stdio: ['ignore', 'inherit', 'inherit'], env: toolEnvironment() })
  if (error) {
    console.error(error.message)
    return singleOutcome(1)
  }
  return outcome(status ?? 1)
}

function counts({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed} failed`
}
