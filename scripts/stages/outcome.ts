import { existsSync, readFileSync } from 'node:fs'

/** How many checks of a stage passed and failed. A stage that does not count its checks is one check. */
export interface Outcome {
  readonly passed: number
  readonly failed: number
}

/** The outcome of a stage that is one check. */
export function singleOutcome(exitCode: number): Outcome {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** The outcome of the examples, from the report of scripts/check-examples.ts. */
export function examplesOutcome(reportFile: string, exitCode: number): Outcome {
  const report = read(reportFile)
  if (!report) return singleOutcome(exitCode === 0 ? 1 : exitCode)
  return atLeastOneFailure({ passed: count(report, 'passed'), failed: count(report, 'failed') }, exitCode)
}

/** The outcome of the tests, from Vitest's JSON report. A test file that fails without a failed test, because it cannot be loaded, is one failure. */
export function testsOutcome(reportFile: string, exitCode: number): Outcome {
  const report = read(reportFile)
  const files: unknown = report && Reflect.get(report, 'testResults')
  if (!report || !Array.isArray(files)) return singleOutcome(exitCode === 0 ? 1 : exitCode)
  const unloaded = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test: { status: string }) => test.status === 'failed'),
  ).length
  return atLeastOneFailure({ passed: count(report, 'numPassedTests'), failed: count(report, 'numFailedTests') + unloaded }, exitCode)
}

/** The sum of several outcomes. */
export function total(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  })
}

/** A stage that exits with an error without a failed check (an unhandled rejection, say) has failed all the same. */
function atLeastOneFailure(outcome: Outcome, exitCode: number): Outcome {
  return exitCode !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome
}

function read(file: string): object | undefined {
  if (!existsSync(file)) return undefined
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return typeof value === 'object' && value !== null ? value : undefined
}

function count(report: object, field: string): number {
  const value: unknown = Reflect.get(report, field)
  return typeof value === 'number' ? value : 0
}
