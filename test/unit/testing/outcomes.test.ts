import { ConfigurationError, defineSchema, open } from 'granary'
import { type Case, type EngineUnderTest, relationalSuites, runCase, runSuite, type Suite, SuiteDatabase } from 'granary/testing'
import { expect, test } from 'vitest'

const lateral = { capability: 'sql.lateral', reason: 'for this test' } as const
const engine = (...optOuts: EngineUnderTest['optOuts']): EngineUnderTest => ({
  name: 'SQLite',
  open: (schema, options) => open('sqlite::memory:', schema, options),
  optOuts,
})
const missing = (capability: string): ConfigurationError =>
  new ConfigurationError('CAPABILITY_MISSING', 'there is none', { details: { capability } })

async function outcomeOf(given: Partial<Case>, optOuts: EngineUnderTest['optOuts'] = [], suiteNeeds: Suite['needs'] = []) {
  const testCase: Case = { id: 'one', rows: [], run: async () => {}, ...given }
  const suite: Suite = { name: 'suite', title: 'suite', schema: defineSchema({}), needs: suiteNeeds, cases: [testCase] }
  const database = new SuiteDatabase(suite, engine(...optOuts))
  try {
    return await runCase(testCase, database)
  } finally {
    await database.close()
  }
}

const refusing = (capability: string) => async (): Promise<void> => {
  throw missing(capability)
}

test('a case passes, or fails with what it throws', async () => {
  expect(await outcomeOf({})).toEqual({ status: 'passed' })
  const error = new Error('no')
  expect(await outcomeOf({ run: () => Promise.reject(error) })).toEqual({ status: 'failed', error })
})

test('an opt-out counts only where the engine refuses by the name of the capability', async () => {
  const needs = ['sql.lateral'] as const
  expect(await outcomeOf({ needs, run: refusing('sql.lateral') }, [lateral])).toEqual({ status: 'opted out', optOut: lateral })
  expect(await outcomeOf({ run: refusing('sql.lateral') }, [lateral], needs)).toEqual({ status: 'opted out', optOut: lateral })
  expect(await outcomeOf({ needs, run: refusing('sql.returning') }, [lateral])).toMatchObject({ status: 'failed' })
  expect(await outcomeOf({ needs, run: () => Promise.reject(new Error('no')) }, [lateral])).toMatchObject({ status: 'failed' })
  expect(await outcomeOf({ run: refusing('sql.lateral') }, [lateral])).toMatchObject({ status: 'failed' })
  expect(await outcomeOf({ needs, run: refusing('sql.lateral') })).toMatchObject({ status: 'failed' })
})

test('an engine that can do what it has opted out of fails', async () => {
  expect(await outcomeOf({ needs: ['sql.lateral'] }, [lateral])).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('sql.lateral') },
  })
})

test('a database that cannot be prepared fails each of its cases', async () => {
  const suite: Suite = {
    name: 'suite',
    title: 'suite',
    schema: defineSchema({}),
    prepare: () => Promise.reject(new Error('no rows today')),
    cases: [{ id: 'one', rows: [], run: async () => {} }],
  }
  const database = new SuiteDatabase(suite, engine())
  for (const each of [...suite.cases, ...suite.cases])
    expect(await runCase(each, database)).toMatchObject({ status: 'failed', error: { message: 'no rows today' } })
  await database.close()
})

test('runSuite makes a test of each case, and closes the database afterwards', async () => {
  const made: [string, () => Promise<void>][] = []
  const afterwards: (() => Promise<void>)[] = []
  const run: string[] = []
  const suite: Suite = {
    name: 'suite',
    title: 'subject',
    schema: defineSchema({}),
    cases: ['one', 'two'].map((id) => ({ id, rows: [], run: async () => void run.push(id) })),
  }
  runSuite(suite, engine(), {
    describe: (name, body) => {
      expect(name).toBe('SQLite: subject')
      body()
    },
    test: (name, body) => made.push([name, body]),
    after: (body) => afterwards.push(body),
  })
  expect(made.map(([name]) => name)).toEqual(['one', 'two'])
  for (const [, body] of made) await body()
  expect(run).toEqual(['one', 'two'])
  for (const body of afterwards) await body()
})

test('suites and their cases have names of their own', () => {
  expect(new Set(relationalSuites.map(({ name }) => name)).size).toBe(relationalSuites.length)
  for (const { name, cases } of relationalSuites) {
    expect(new Set(cases.map(({ id }) => id)).size, name).toBe(cases.length)
    for (const { id, rows } of cases) expect(rows.length, `${name}: ${id}`).toBeGreaterThan(0)
  }
})
