import { join } from 'node:path'
import { bigInteger, defineSchema, id, open, sql, table, text } from 'granary'
import { expect, onTestFinished, test } from 'vitest'
import { eventLoopLine, measureEventLoop } from './event-loop-delay.ts'
import { newFolder, urlOf } from './fixture.ts'

test('long queries on reader threads leave the event loop to others', { timeout: 60_000 }, async () => {
  const figures = await measureEventLoop({ queries: 50, milliseconds: 200, engine: { readers: 2 } })
  process.stdout.write(`${eventLoopLine(figures)}\n`)
  expect(figures.answersRight).toBe(50)
  expect(figures.shortestQuery).toBeGreaterThanOrEqual(150)
  // The timer had its turns while the queries ran: without threads there would be about one for each query.
  expect(figures.turns).toBeGreaterThan(1000)
})

test('many rows come from a thread in pieces, between which the event loop has its turns', async () => {
  const rows = table('rows', { id: id(), word: text(), big: bigInteger() })
  const db = await open(urlOf(join(newFolder(), 'rows.db')), defineSchema({ rows }), { synchronous: 'normal', readers: 1 })
  onTestFinished(() => db.close())
  await db.create()
  await db.execute(
    sql`with recursive n (i) as (values (1) union all select i + 1 from n where i < 200000) insert into rows (word, big) select 'word ' || i, i from n`,
  )
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const read = await db.select(rows).from(rows).orderBy(rows.id.desc()).with({ thread: 'reader' })
  clearInterval(timer)
  expect(read).toHaveLength(200_000)
  expect(read[0]).toEqual({ id: 200_000, word: 'word 200000', big: 200_000n })
  expect(read.at(-1)).toEqual({ id: 1, word: 'word 1', big: 1n })
  expect(turns).toBeGreaterThan(20)
})
