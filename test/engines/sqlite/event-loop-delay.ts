import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { defineSchema, type EngineOptions, id, integer, open, sql, table, text } from '../../../src/index.ts'

// How long others wait for the event loop while long queries run.

const sales = table('sales', { id: id(), customer: integer(), amount: integer(), region: text() })
const rowsInTable = 100_000

export interface EventLoopFigures {
  readonly queries: number
  readonly answersRight: number
  /** Of the queries by themselves, in milliseconds. */
  readonly shortestQuery: number
  readonly seconds: number
  /** Turns that a timer of 1 ms had meanwhile. */
  readonly turns: number
  /** Delays of the event loop, in milliseconds. */
  readonly median: number
  readonly p99: number
  readonly longest: number
}

/** Runs long aggregate queries all at once, and measures the delay of the event loop until the last has answered. */
export async function measureEventLoop(options: {
  readonly queries: number
  readonly milliseconds: number
  readonly engine: EngineOptions
}): Promise<EventLoopFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-event-loop-'))
  const db = await open(`sqlite:${encodeURI(join(folder, 'sales.db'))}`, defineSchema({ sales }), {
    synchronous: 'normal',
    ...options.engine,
  })
  try {
    await db.create()
    await db.execute(sql`with recursive n (i) as (values (0) union all select i + 1 from n where i + 1 < ${rowsInTable})
      insert into sales (customer, amount, region) select i % 997, i % 1000, 'region ' || (i % 7) from n`)
    const expected = expectedTotals()
    // Each query reads the table so often that it takes as long as was asked for.
    const run = async (passes: number): Promise<{ readonly right: boolean; readonly milliseconds: number }> => {
      const started = performance.now()
      const rows = await db.query(
        sql`with recursive pass (p) as (values (1) union all select p + 1 from pass where p < ${passes})
          select region, sum(amount) as total, count(distinct customer) as customers from sales cross join pass group by region order by region`,
        { region: text(), total: integer({ bits: 64 }), customers: integer() },
        options.engine.readers === undefined ? {} : { thread: 'reader' },
      )
      const right =
        rows.length === 7 &&
        rows.every(({ region, total, customers }) => total === (expected.get(region) ?? 0) * passes && customers === 997)
      return { right, milliseconds: performance.now() - started }
    }
    await run(1)
    let passes = 1
    // A good quarter longer, so that none is shorter on a machine that is quick just then.
    while ((await run(passes)).milliseconds < options.milliseconds * 1.3) passes++
    const alone = (await run(passes)).milliseconds
    const delay = monitorEventLoopDelay({ resolution: 10 })
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    delay.enable()
    // It counts from its first turn.
    await new Promise((resolve) => setTimeout(resolve, 30))
    const started = performance.now()
    const results: readonly Awaited<ReturnType<typeof run>>[] = await Promise.all(
      Array.from({ length: options.queries }, () => run(passes)),
    )
    const seconds = (performance.now() - started) / 1000
    // A delay is known when the loop has turned again.
    await new Promise((resolve) => setTimeout(resolve, 30))
    delay.disable()
    clearInterval(timer)
    return {
      queries: options.queries,
      answersRight: results.filter(({ right }) => right).length,
      shortestQuery: Math.min(alone, ...results.map(({ milliseconds }) => milliseconds)),
      seconds,
      turns,
      median: delay.percentile(50) / 1e6,
      p99: delay.percentile(99) / 1e6,
      longest: delay.max / 1e6,
    }
  } finally {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

// Computed here, not by SQL.
function expectedTotals(): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  for (let row = 0; row < rowsInTable; row++) {
    const region = `region ${row % 7}`
    totals.set(region, (totals.get(region) ?? 0) + (row % 1000))
  }
  return totals
}

export function eventLoopLine({ queries, answersRight, shortestQuery, seconds, turns, median, p99, longest }: EventLoopFigures): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`
  return `${answersRight} of ${queries} queries of ${ms(shortestQuery)} and more right in ${seconds.toFixed(1)} s; delay of the event loop: median ${ms(median)}, 99th percentile ${ms(p99)}, longest ${ms(longest)}; ${turns} turns of a timer`
}
