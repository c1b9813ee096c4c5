import type { EngineUnderTest } from './engine-under-test.ts'
import { runCase } from './outcome.ts'
import type { Suite } from './suite.ts'
import { SuiteDatabase } from './suite-database.ts'

/** What a test runner must have: Vitest's `{ describe, test, after: afterAll }`, or node:test's `{ describe, test, after }`. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  test(name: string, body: () => Promise<void>): unknown
  /** Called once after the tests of the `describe` around it. */
  after(body: () => Promise<void>): unknown
}

/**
 * Makes a test of each case of a suite. A case that the engine has opted out of is a test too: it fails unless the engine refuses it
 * by the name of the capability.
 *
 * ```ts no-run
 * import { after, describe, test } from 'node:test'
 * import { open } from 'granary'
 * import { relationalSuites, runSuite } from 'granary/testing'
 *
 * const engine = { name: 'mine', open: (schema: Parameters<typeof open>[1]) => open('sqlite::memory:', schema), optOuts: [] }
 * for (const suite of relationalSuites) runSuite(suite, engine, { describe, test, after })
 * ```
 */
export function runSuite(suite: Suite, engine: EngineUnderTest, runner: TestRunner): void {
  runner.describe(`${engine.name}: ${suite.title}`, () => {
    const database = new SuiteDatabase(suite, engine)
    runner.after(() => database.close())
    for (const testCase of suite.cases) {
      runner.test(testCase.id, async () => {
        const outcome = await runCase(testCase, database)
        if (outcome.status === 'failed') throw outcome.error
      })
    }
  })
}

/** The same for several suites. */
export function runSuites(suites: readonly Suite[], engine: EngineUnderTest, runner: TestRunner): void {
  for (const suite of suites) runSuite(suite, engine, runner)
}
