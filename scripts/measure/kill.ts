import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killLine, killRounds } from '../../test/engines/kill/kill-rounds.ts'

// Kills a writing process at random instants and looks each time at what it left. Exit code 1 when anything was lost.
// Usage: node scripts/measure/kill.ts [--kills 100]

const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' } } })
const folder = mkdtempSync(join(tmpdir(), 'granary-kill-'))
try {
  const figures = await killRounds({
    file: join(folder, 'killed.db'),
    kills: Number(values.kills),
    driver: (round) => (round % 4 === 3 ? 'better-sqlite3' : 'node:sqlite'),
    after: (so) => {
      if (so.kills % 10 === 0) console.log(killLine(so))
    },
  })
  console.log(killLine(figures))
  if (figures.lost + figures.halves + figures.wrongBalances + figures.damaged > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
