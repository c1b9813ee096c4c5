import { type EngineOptOut, relationalSuites } from 'granary/testing'
import { markdownTable } from './markdown-table.ts'
import type { CaseResult, EngineResult } from './run-engines.ts'

/** The page: subjects, rows of the specification and opt-outs by engine. The same for the same results. */
export function matrixPage(results: readonly EngineResult[]): string {
  const names = results.map(({ engine }) => engine.name)
  const cases = relationalSuites.reduce((sum, { cases: each }) => sum + each.length, 0)
  return [
    '# Conformance matrix',
    '',
    '<!-- Made by `npm run matrix`. Do not edit. -->',
    '',
    `${relationalSuites.length} suites with ${cases} cases, in \`src/testing/conformance/relational\`, run on every engine. A number is how many cases`,
    'passed. A case that an engine has opted out of runs there too: it must be refused with CAPABILITY_MISSING and the name of the capability.',
    'Nothing is skipped.',
    '',
    '## Subjects',
    '',
    ...markdownTable(
      ['subject', ...names],
      relationalSuites.map((suite) => [
        suite.title,
        ...results.map((result) => count(result.cases.filter((each) => each.suite === suite))),
      ]),
    ),
    '',
    '## Rows of the specification',
    '',
    ...markdownTable(
      ['row', ...names],
      specificationRows().map((row) => [
        row,
        ...results.map((result) => count(result.cases.filter((each) => each.case.rows.includes(row)))),
      ]),
    ),
    '',
    ...results.flatMap(optOutSection),
    ...failures(results),
  ].join('\n')
}

function specificationRows(): readonly string[] {
  return [...new Set(relationalSuites.flatMap((suite) => suite.cases.flatMap((each) => each.rows)))].sort()
}

function count(cases: readonly CaseResult[]): string {
  const passed = cases.filter(({ outcome }) => outcome.status === 'passed').length
  const failed = cases.filter(({ outcome }) => outcome.status === 'failed').length
  const optedOut = cases.length - passed - failed
  const capabilities = [...new Set(cases.flatMap(({ outcome }) => (outcome.status === 'opted out' ? [outcome.optOut.capability] : [])))]
  return [
    ...(passed > 0 || cases.length === 0 ? [String(passed)] : []),
    ...(optedOut > 0 ? [`${optedOut} opted out: ${capabilities.map((name) => `\`${name}\``).join(', ')}`] : []),
    ...(failed > 0 ? [`**${failed} failed**`] : []),
  ].join('; ')
}

function optOutSection({ engine, cases }: EngineResult): readonly string[] {
  const used = new Map<EngineOptOut, number>()
  for (const { outcome } of cases) if (outcome.status === 'opted out') used.set(outcome.optOut, (used.get(outcome.optOut) ?? 0) + 1)
  const rows = engine.optOuts.map((optOut) => [`\`${optOut.capability}\``, optOut.reason, String(used.get(optOut) ?? 0)])
  return [`## What ${engine.name} has opted out of`, '', ...markdownTable(['capability', 'reason', 'cases'], rows.sort(byFirst)), '']
}

function byFirst([left = '']: readonly string[], [right = '']: readonly string[]): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function failures(results: readonly EngineResult[]): readonly string[] {
  const rows = results.flatMap(({ engine, cases }) =>
    cases.flatMap(({ suite, case: each, outcome }) => (outcome.status === 'failed' ? [[engine.name, suite.title, `\`${each.id}\``]] : [])),
  )
  return rows.length === 0 ? [] : ['## Failures', '', ...markdownTable(['engine', 'subject', 'case'], rows), '']
}
