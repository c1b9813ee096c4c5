import { expect, it } from 'vitest'
import { describeServer } from '../server-url.ts'
import { openSession, planOf } from './session.ts'

describeServer('postgres', 'A million rows', (url) => {
  it('are streamed in under 80 MiB more than before', async () => {
    const session = await openSession(url)
    const plan = planOf("SELECT n, 'row number ' || n, n * 1.5::float8, now() FROM generate_series(1, $1) AS made (n)")
    let most = 0
    let rows = 0
    let sum = 0
    const before = process.memoryUsage().rss
    for await (const batch of session.stream(plan, [1_000_000], 500)) {
      for (const [n] of batch) sum += Number(n)
      rows += batch.length
      if (rows % 20_000 === 0) most = Math.max(most, process.memoryUsage().rss)
    }
    expect(rows).toBe(1_000_000)
    expect(sum).toBe(500_000_500_000)
    expect((most - before) / 2 ** 20).toBeLessThan(80)
    await session.close()
  }, 60_000)
})
