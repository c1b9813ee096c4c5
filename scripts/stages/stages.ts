import { examplesOutcome, type Outcome, singleOutcome, testsOutcome } from './outcome.ts'

/** A part of the test command: a tool with its words, and how its outcome is counted. */
export interface Stage {
  readonly name: string
  readonly command: readonly [tool: string, ...words: string[]]
  /** File that the stage writes its counts to. */
  readonly report?: string
  readonly outcome: (exitCode: number) => Outcome
}

const testsReport = '.results/tests.json'
const examplesReport = '.results/examples.json'

/** The stages of `npm test`, in the order in which they run: the quick ones first. */
export const stages: readonly Stage[] = [
  { name: 'types', command: ['tsc', '--project', 'tsconfig.json'], outcome: singleOutcome },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings'], outcome: singleOutcome },
  { name: 'layers', command: ['node', 'scripts/check-layers.ts'], outcome: singleOutcome },
  {
    name: 'tests',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${testsReport}`],
    report: testsReport,
    outcome: (exitCode) => testsOutcome(testsReport, exitCode),
  },
  {
    name: 'examples',
    command: ['node', 'scripts/check-examples.ts', '--report', examplesReport],
    report: examplesReport,
    outcome: (exitCode) => examplesOutcome(examplesReport, exitCode),
  },
  { name: 'build', command: ['node', 'scripts/build.ts'], outcome: singleOutcome },
  { name: 'package', command: ['node', 'scripts/check-package.ts'], outcome: singleOutcome },
  { name: 'budgets', command: ['node', 'scripts/check-budgets.ts'], outcome: singleOutcome },
]
