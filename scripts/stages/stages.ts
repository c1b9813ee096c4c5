import { examplesOutcome, type Outcome, singleOutcome, testsOutcome } from './outcome.ts'

/** A part of the test command: a tool with its words, and how its outcome is counted. */
export interface Stage {
  readonly name: string
  readonly command: readonly [tool: string, ...words: string[]]
  /** File that the stage writes its counts to. */
  readonly report?: string
  readonly outcome: (exitCode: number) => Outcome
  /** Cannot run without all servers. Where `CI` is set that is a failure, elsewhere it is left out. */
  readonly needsServers?: true
}

const examplesReport = '.results/examples.json'

/** The stages of `npm test`, in the order in which they run: the quick ones first. */
export const stages: readonly Stage[] = [
  { name: 'types', command: ['tsc', '--project', 'tsconfig.json'], outcome: singleOutcome },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings'], outcome: singleOutcome },
  { name: 'layers', command: ['node', 'scripts/check-layers.ts'], outcome: singleOutcome },
  tests('embedded', ['embedded', 'alone']),
  tests('servers', ['servers', 'servers-alone']),
  {
    name: 'matrix',
    command: ['node', '--import', './scripts/source/register.ts', 'scripts/matrix/generate.ts', '--check'],
    outcome: singleOutcome,
    needsServers: true,
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

/** Vitest projects as a stage: `embedded` needs nothing but Node, `servers` the servers that the test command starts. */
function tests(name: string, projects: readonly string[]): Stage {
  const report = `.results/${name}.json`
  return {
    name,
    command: [
      'vitest',
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    report,
    outcome: (exitCode) => testsOutcome(report, exitCode),
  }
}
