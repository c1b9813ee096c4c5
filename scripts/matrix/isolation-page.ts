import type { EngineUnderTest } from 'granary/testing'
import { type AnomalyObservation, type AnomalyOutcome, anomalies, isolationLevels, observeAnomalies } from 'granary/testing'
import { markdownTable } from './markdown-table.ts'

const begin = '<!-- Made by `npm run matrix`. Do not edit. -->'
const end = '<!-- End of what is made. -->'

const cells: Readonly<Record<AnomalyOutcome, string>> = {
  seen: '**yes**',
  unseen: 'no',
  waits: 'no: one waits',
  refused: 'no: one is refused',
}

/** The page with what two transactions on each engine let through at each level, in place of what it held before. */
export async function isolationPage(page: string, engines: readonly EngineUnderTest[]): Promise<string> {
  const [start, finish] = [page.indexOf(begin), page.indexOf(end)]
  if (start < 0 || finish < start) throw new Error(`the page has no lines "${begin}" and "${end}"`)
  const rows: string[][] = []
  for (const engine of engines) {
    const observations = await observeAnomalies(engine)
    for (const level of isolationLevels)
      rows.push([engine.name, level, ...anomalies.map(({ name }) => cells[outcomeOf(observations, level, name)])])
  }
  const made = markdownTable(['engine', 'level', ...anomalies.map(({ name }) => name)], rows)
  return `${page.slice(0, start)}${begin}\n\n${made.join('\n')}\n\n${page.slice(finish)}`
}

function outcomeOf(observations: readonly AnomalyObservation[], level: string, anomaly: string): AnomalyOutcome {
  const found = observations.find((observation) => observation.level === level && observation.anomaly === anomaly)
  if (found === undefined) throw new Error(`nothing was observed of ${anomaly} at ${level}`)
  return found.outcome
}
