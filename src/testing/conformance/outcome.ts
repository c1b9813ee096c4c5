import { GranaryError } from '../../errors/index.ts'
import type { EngineOptOut } from './engine-under-test.ts'
import type { Case } from './suite.ts'
import type { SuiteDatabase } from './suite-database.ts'

/** How a case went. */
export type CaseOutcome =
  | { readonly status: 'passed' }
  | { readonly status: 'opted out'; readonly optOut: EngineOptOut }
  | { readonly status: 'failed'; readonly error: unknown }

/**
 * Runs a case. Where the engine has opted out of what the case needs, the case runs too, and counts as opted out only when it fails
 * with CAPABILITY_MISSING and the name of one of these capabilities; anything else is a failure.
 */
export async function runCase(testCase: Case, database: SuiteDatabase): Promise<CaseOutcome> {
  const needs = new Set([...(database.suite.needs ?? []), ...(testCase.needs ?? [])])
  const optOuts = database.engine.optOuts.filter(({ capability }) => needs.has(capability))
  try {
    await testCase.run({ db: await database.open(), engine: database.engine })
  } catch (error) {
    const missing = missingCapability(error)
    const optOut = optOuts.find(({ capability }) => capability === missing)
    return optOut === undefined ? { status: 'failed', error } : { status: 'opted out', optOut }
  }
  if (optOuts.length === 0) return { status: 'passed' }
  const names = optOuts.map(({ capability }) => capability).join(', ')
  return {
    status: 'failed',
    error: new Error(`${database.engine.name} has opted out of ${names}, which "${testCase.id}" needs, but the case passes`),
  }
}

function missingCapability(error: unknown): unknown {
  return error instanceof GranaryError && error.code === 'CAPABILITY_MISSING' ? error.details.capability : undefined
}
