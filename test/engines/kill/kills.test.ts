import { expect, test } from 'vitest'
import { total } from './bank.ts'
import { killWriters } from './kills.ts'

test('what was acknowledged survives kill -9, and nothing is half done (node:sqlite)', { timeout: 60_000 }, async () => {
  const report = await killWriters(6)
  expect(report).toMatchObject({ kills: 6, lost: 0, halfDone: 0, integrity: ['ok'], totals: [total] })
  expect(report.acknowledged).toBeGreaterThan(0)
})
