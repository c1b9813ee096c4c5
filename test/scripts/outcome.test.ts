import { join } from 'node:path'
import { expect, test } from 'vitest'
import { examplesOutcome, singleOutcome, testsOutcome, total } from '../../scripts/stages/outcome.ts'
import { fixture } from './fixture.ts'

test('tests are counted one by one, and a file that cannot be loaded is one failure', () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
    ],
  }
  const folder = fixture({ 'tests.json': JSON.stringify(report) })
  expect(testsOutcome(join(folder, 'tests.json'), 1)).toEqual({ passed: 7, failed: 2 })
})

test('a stage that exits with an error is never counted as passed', () => {
  const folder = fixture({
    'tests.json': JSON.stringify({ numPassedTests: 7, numFailedTests: 0, testResults: [] }),
    'examples.json': JSON.stringify({ passed: 3, failed: 0 }),
  })
  expect(testsOutcome(join(folder, 'tests.json'), 1)).toEqual({ passed: 7, failed: 1 })
  expect(examplesOutcome(join(folder, 'examples.json'), 1)).toEqual({ passed: 3, failed: 1 })
  expect(singleOutcome(2)).toEqual({ passed: 0, failed: 1 })
})

test('a stage that leaves no report has failed, whatever its exit code', () => {
  const folder = fixture({})
  expect(testsOutcome(join(folder, 'tests.json'), 0)).toEqual({ passed: 0, failed: 1 })
  expect(examplesOutcome(join(folder, 'examples.json'), 0)).toEqual({ passed: 0, failed: 1 })
})

test('outcomes add up', () => {
  expect(total([singleOutcome(0), { passed: 4, failed: 2 }, singleOutcome(1)])).toEqual({ passed: 5, failed: 3 })
  expect(total([])).toEqual({ passed: 0, failed: 0 })
})
