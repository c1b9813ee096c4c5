import {
  databaseUuid,
  defineSchema,
  id,
  now,
  random,
  replaceSurroundings,
  table,
  text,
  timestamp,
  today,
  uuid,
  uuid7,
} from '../../../index.ts'
import { same } from '../expectations.ts'
import type { Suite } from '../suite.ts'

const words = table('words', { id: id(), word: text(), made: timestamp().default(now()), key: uuid().default(databaseUuid(7)) })

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const rows = ['B076']

/** What the database makes by itself: identifiers, random numbers, the time. */
export const databaseValues: Suite = {
  name: 'database-values',
  title: 'identifiers, random numbers and clocks',
  schema: defineSchema({ words }),
  async prepare(db) {
    await db.insert(words).values(Array.from({ length: 200 }, (_, index) => ({ word: `word ${index}` })))
  },
  cases: [
    {
      id: 'identifiers and random numbers differ from row to row',
      rows,
      async run({ db }) {
        const found = await db.select({ four: databaseUuid(), seven: databaseUuid(7), random: random() }).from(words)
        same(found.length, 200)
        for (const name of ['four', 'seven', 'random'] as const) same(new Set(found.map((row) => row[name])).size, 200, name)
        for (const row of found) {
          same([version4.test(row.four), version7.test(row.seven)], [true, true], `${row.four} ${row.seven}`)
          same(row.random >= 0 && row.random < 1, true)
        }
      },
    },
    {
      id: 'a default identifier of version 7 holds the time of its row',
      rows: ['A21', 'B076'],
      async run({ db }) {
        for (const row of await db.select({ made: words.made, key: words.key }).from(words)) {
          same(version7.test(row.key), true)
          const time = Number.parseInt(row.key.replaceAll('-', '').slice(0, 12), 16)
          same(Math.abs(time - Date.parse(row.made)) < 60_000, true, `${row.key} ${row.made}`)
        }
      },
    },
    {
      id: 'the time of a statement is that of the application, which a test can fix',
      rows: ['B073'],
      async run({ db }) {
        const restore = replaceSurroundings({ now: () => Date.UTC(2026, 10, 23, 23, 30) })
        try {
          same(await db.select({ now: now(), later: now().plus('PT1H'), today: today(), there: today('Asia/Tokyo') }), [
            {
              now: '2026-11-23T23:30:00.000000Z',
              later: '2026-11-24T00:30:00.000000Z',
              today: '2026-11-23',
              there: '2026-11-24',
            },
          ])
          const first = uuid7()
          same(uuid7() > first, true)
        } finally {
          restore()
        }
      },
    },
  ],
}
