import { defineSchema, id, integer, open, sql, table, text } from 'granary'
import { expect, it } from 'vitest'
import { describeServer, freshDatabase } from '../server-url.ts'

const rows = table('rows', { id: id(), name: text({ length: 40 }), n: integer() })

const filling = {
  postgres: sql`insert into rows (name, n) select 'row number ' || g, g from generate_series(1, 1000000) g`,
  mariadb: sql`insert into \`rows\` (name, n) select concat('row number ', seq), seq from seq_1_to_1000000`,
}

for (const engine of ['postgres', 'mariadb'] as const) {
  describeServer(engine, 'a million rows of a table', () => {
    it('stream with less than 80 MiB of growth, and an early end leaves the connection usable', async () => {
      const place = await freshDatabase(engine)
      const db = await open(place.url, defineSchema({ rows }), { pool: { maximum: 1 } })
      await db.create()
      await db.execute(filling[engine])
      const all = db.select(rows).from(rows).orderBy(rows.id)
      const before = process.memoryUsage().rss
      let most = 0
      let sum = 0
      let count = 0
      for await (const { n } of all.stream()) {
        sum += n
        if (++count % 5000 === 0) most = Math.max(most, process.memoryUsage().rss)
      }
      process.stdout.write(`${engine}: ${count} rows, ${((most - before) / 2 ** 20).toFixed(1)} MiB of growth\n`)
      expect([count, sum]).toEqual([1_000_000, 500_000_500_000])
      expect((most - before) / 2 ** 20).toBeLessThan(80)
      for await (const row of all.stream()) {
        expect(row.n).toBe(1)
        break
      }
      expect(await db.select({ n: rows.n }).from(rows).where(rows.id.eq(5)).one()).toEqual({ n: 5 })
      await db.close()
      await place.drop()
    })
  })
}
