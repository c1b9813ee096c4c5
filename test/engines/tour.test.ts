import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeServer } from './server-url.ts'

const root = join(import.meta.dirname, '../..')

/** The steps of the tour by their titles, each with the table that it prints. */
function tour(...words: readonly string[]): ReadonlyMap<string, string> {
  const command = ['--import', './scripts/source/register.ts', 'examples/airways/tour.ts', ...words]
  const printed = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  expect(printed.trimEnd().split('\n').at(-1)).toMatch(/^The tour is over: 1[45] steps, 34837 rows, nothing left behind\.$/)
  const steps = printed.slice(0, printed.indexOf('\nTimings')).matchAll(/^(\S.*)\n\n((?: {2}.*\n|\n(?= {2}))+)\n((?:.+\n)+)/gm)
  return new Map([...steps].map(([, title = '', , table = '']) => [title, table]))
}

/** What is for one engine: its own ranks, its own plan, its own check of the file. */
const own = /best matches|the plan|killed/

for (const engine of ['postgres', 'mariadb'] as const) {
  describeServer(engine, 'the tour', (url) => {
    it('gives the same figures as on SQLite', { timeout: 120_000 }, () => {
      const here = tour()
      const there = tour('--url', url)
      const shared = [...here.keys()].filter((title) => !own.test(title))
      expect(shared).toHaveLength(11)
      for (const title of shared) expect(there.get(title), title).toBe(here.get(title))
      expect([...there].find(([title]) => title.includes('the plan'))?.[1]).toContain('sp_airports_location')
    })
  })
}
