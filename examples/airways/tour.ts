import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { open } from 'granary'
import { progressBar } from '../../src/cli/terminal/progress.ts'
import type { Airways } from './airways.ts'
import { load } from './load.ts'
import { newPlace } from './place.ts'
import { schema } from './schema.ts'
import { show, tableOf } from './show.ts'
import { createReadUpdateDelete } from './steps/crud.ts'
import { killedInTransaction } from './steps/kill.ts'
import { nearestAirports, nearestPlan } from './steps/nearest.ts'
import { aggregates, filters, joins } from './steps/queries.ts'
import { reachable } from './steps/recursive.ts'
import { airportSearch, bestMatches, speciesSearch } from './steps/search.ts'
import { failedTransfer } from './steps/transfer.ts'
import { rankedDelays, runningRain } from './steps/windows.ts'

// Usage: npm run tour [-- --url postgres://… | mysql://…]
const { url } = parseArgs({ options: { url: { type: 'string' } } }).values
const place = await newPlace(url)
const timings: { step: string; milliseconds: string }[] = []

function timed(step: string, milliseconds: number): void {
  timings.push({ step, milliseconds: milliseconds.toFixed(1) })
}

try {
  process.stdout.write('Granary: a tour on real data (airports, flights, bird strikes and weather)\n\n')
  await using db = await open(place.url, schema)
  const started = performance.now()
  await db.create()
  const bar = progressBar('loading')
  const rows = await load(db, (done, total) => bar.update(done, total))
  bar.end()
  timed('create and load', performance.now() - started)
  process.stdout.write(`${rows} rows in ${place.size()}\n`)

  const steps: readonly (readonly [string, string, (db: Airways) => Promise<readonly object[]>])[] = [
    ['Create, read, update, delete', 'crud', createReadUpdateDelete],
    ['Filters', 'queries', filters],
    ['Joins', 'queries', joins],
    ['Aggregates', 'queries', aggregates],
    ['Windows: the two worst delays of a state', 'windows', rankedDelays],
    ['Windows: rain so far this month', 'windows', runningRain],
    ['A recursive query: airports within so many flights of Austin', 'recursive', reachable],
    ['Full-text search: airports', 'search', airportSearch],
    ...(db.capabilities.has('sql.searchHighlight') ? [['Full-text search: the best matches', 'search', bestMatches] as const] : []),
    ['Full-text search: species struck', 'search', speciesSearch],
    ['The ten airports nearest to Austin', 'nearest', nearestAirports],
    ['… and the plan, which searches the spatial index', 'nearest', nearestPlan],
    ['A transfer that fails half-way and leaves nothing', 'transfer', failedTransfer],
  ]
  for (const [title, name, step] of steps) timed(title, await show(title, join(import.meta.dirname, 'steps', `${name}.ts`), step, db))
  await db.close()

  const title = 'A process killed in the middle of a transaction'
  timed(title, await show(title, join(import.meta.dirname, 'steps/kill.ts'), killedInTransaction, place.url))

  process.stdout.write(
    `\nTimings, in milliseconds\n\n${tableOf(timings)}\n\nThe tour is over: ${timings.length} steps, ${rows} rows, nothing left behind.\n`,
  )
} finally {
  await place.remove()
}
