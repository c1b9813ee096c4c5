import { type Case, type CaseOutcome, type EngineUnderTest, relationalSuites, runCase, type Suite, SuiteDatabase } from 'granary/testing'

/** What one case came to on one engine. */
export interface CaseResult {
  readonly suite: Suite
  readonly case: Case
  readonly outcome: CaseOutcome
}

/** What all cases came to on one engine. */
export interface EngineResult {
  readonly engine: EngineUnderTest
  readonly cases: readonly CaseResult[]
}

/** Runs every suite on every engine, one after the other. */
export async function runEngines(engines: readonly EngineUnderTest[]): Promise<readonly EngineResult[]> {
  const results: EngineResult[] = []
  for (const engine of engines) {
    const cases: CaseResult[] = []
    for (const suite of relationalSuites) {
      const database = new SuiteDatabase(suite, engine)
      try {
        for (const each of suite.cases) cases.push({ suite, case: each, outcome: await runCase(each, database) })
      } finally {
        await database.close()
      }
    }
    results.push({ engine, cases })
  }
  return results
}
