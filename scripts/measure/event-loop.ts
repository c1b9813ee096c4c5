import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { alias, count, defineSchema, id, integer, open, sum, table } from 'granary'

// node --import ./scripts/source/register.ts scripts/measure/event-loop.ts: the delay of the event loop while 50 aggregate queries of 200 ms and more run
// on two threads.

const numbers = table('numbers', { id: id(), value: integer() })
const other = alias(numbers, 'other')
const folder = mkdtempSync(join(tmpdir(), 'granary-loop-'))
const db = await open(`sqlite:${encodeURI(join(folder, 'numbers.db'))}`, defineSchema({ numbers }), { readers: 2, synchronous: 'normal' })
try {
  await db.create()
  await db.insert(numbers).values(Array.from({ length: 20_000 }, (_, index) => ({ value: (index * 7919) % 20 })))
  const query = (rows: number) =>
    db
      .select({ pairs: count(), sum: sum(numbers.value) })
      .from(numbers)
      .join(other, other.id.lte(rows).and(numbers.value.eq(other.value)))
      .where(numbers.id.lte(rows))

  let rows = 1000
  for (let took = 0; took < 250; rows = Math.ceil(rows * 1.3)) {
    const started = performance.now()
    await query(rows)
    took = performance.now() - started
  }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const times = await Promise.all(
    Array.from({ length: 50 }, async (_, position) => {
      await query(rows + position)
      return performance.now()
    }),
  )
  delay.disable()
  const began = Math.min(...times)
  const each = (Math.max(...times) - began) / (times.length / 2 - 1)
  const inMilliseconds = (nanoseconds: number): number => Number((nanoseconds / 1e6).toFixed(2))
  console.log(
    JSON.stringify({
      queries: times.length,
      millisecondsEach: Math.round(each),
      p50: inMilliseconds(delay.percentile(50)),
      p99: inMilliseconds(delay.percentile(99)),
      max: inMilliseconds(delay.max),
    }),
  )
} finally {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
}
