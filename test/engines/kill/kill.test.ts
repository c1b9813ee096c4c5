import { join } from 'node:path'
import { expect, test } from 'vitest'
import { drivers, newFolder } from '../sqlite/fixture.ts'
import { killLine, killRounds } from './kill-rounds.ts'

// A kill loses no more than what the process had in its memory: what it gave to the operating system stays. A power cut can take that too, and
// is not tested here; against it stands the sync that `synchronous: 'full'` waits for before a commit is acknowledged.
test('a writer that is killed at any instant leaves every acknowledged transaction, and no half of one', { timeout: 60_000 }, async () => {
  const figures = await killRounds({ file: join(newFolder(), 'killed.db'), kills: 12, driver: (round) => drivers[round % 4 === 3 ? 1 : 0] })
  process.stdout.write(`${killLine(figures)}\n`)
  expect(figures).toMatchObject({ kills: 12, lost: 0, halves: 0, wrongBalances: 0, damaged: 0 })
  expect(figures.acknowledged).toBeGreaterThan(100)
})
