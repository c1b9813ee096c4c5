import { count, defineSchema, id, integer, lower, select, table, text, value, when } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import type { Suite } from '../suite.ts'

const words = table('words', { id: id(), word: text().nullable(), n: integer().nullable() })

// Two nulls, numbers with a tie, and letters of which every linguistic order would make another sequence.
const given = [
  { id: 1, word: 'b', n: 2 },
  { id: 2, word: null, n: 1 },
  { id: 3, word: 'B', n: null },
  { id: 4, word: 'a', n: 2 },
  { id: 5, word: 'ä', n: null },
  { id: 6, word: 'Z', n: 3 },
]

/** Where nulls come, in which order texts come, and how many rows. */
export const ordering: Suite = {
  name: 'ordering',
  title: 'order, nulls in it, limits',
  schema: defineSchema({ words }),
  async prepare(db) {
    await db.insert(words).values(given)
  },
  cases: [
    {
      id: 'nulls come last ascending and first descending where nothing is said',
      rows: ['A44', 'B077'],
      async run({ db }) {
        const ascending = await db.select({ n: words.n }).from(words).orderBy(words.n)
        same(
          ascending.map(({ n }) => n),
          [1, 2, 2, 3, null, null],
        )
        const descending = await db.select({ n: words.n }).from(words).orderBy(words.n.desc())
        same(
          descending.map(({ n }) => n),
          [null, null, 3, 2, 2, 1],
        )
      },
    },
    {
      id: 'nulls come where it is said',
      rows: ['A44', 'B077'],
      async run({ db }) {
        const first = await db.select({ n: words.n }).from(words).orderBy(words.n.asc().nullsFirst(), words.id)
        same(
          first.map(({ n }) => n),
          [null, null, 1, 2, 2, 3],
        )
        const last = await db.select({ n: words.n }).from(words).orderBy(words.n.desc().nullsLast(), words.id)
        same(
          last.map(({ n }) => n),
          [3, 2, 2, 1, null, null],
        )
      },
    },
    {
      id: 'nulls of a computed key, of a set operation and of a group come so too',
      rows: ['A44', 'B077'],
      async run({ db }) {
        const key = when(words.n.gt(1), words.n.times(-1)).end()
        const computed = await db.select({ id: words.id }).from(words).orderBy(key, words.id)
        same(
          computed.map((row) => row.id),
          [6, 1, 4, 2, 3, 5],
        )
        const both = await db
          .select({ n: words.n })
          .from(words)
          .union(select({ n: words.n }).from(words))
          .orderBy((r) => r.n.desc())
        same(
          both.map(({ n }) => n),
          [null, 3, 2, 1],
        )
        const groups = await db.select({ n: words.n, rows: count() }).from(words).groupBy(words.n).orderBy(words.n)
        same(
          groups.map(({ n, rows }) => [n, rows]),
          [
            [1, 1],
            [2, 2],
            [3, 1],
            [null, 2],
          ],
        )
      },
    },
    {
      id: 'texts come in the order of their code points',
      rows: ['A44'],
      async run({ db }) {
        const sorted = await db.select({ word: words.word }).from(words).orderBy(words.word)
        same(
          sorted.map(({ word }) => word),
          ['B', 'Z', 'a', 'b', 'ä', null],
        )
        same(
          (await db.select({ word: words.word }).from(words).where(words.word.gt('Z')).orderBy(words.word.desc())).map(({ word }) => word),
          ['ä', 'b', 'a'],
        )
      },
    },
    {
      id: 'texts of a computed key come in the order of their code points',
      rows: ['A44'],
      async run({ db }) {
        const sorted = await db.select({ word: words.word }).from(words).orderBy(lower(words.word), words.id)
        same(
          sorted.map(({ word }) => word),
          ['a', 'b', 'B', 'Z', 'ä', null],
        )
      },
    },
    {
      id: 'texts that differ in case or in an accent are different',
      rows: ['A44', 'B129'],
      async run({ db }) {
        same(await db.select({ id: words.id }).from(words).where(words.word.eq('b')), [{ id: 1 }])
        same(await db.select({ id: words.id }).from(words).where(words.word.eq('b ')), [])
        same(await db.select({ n: count(words.word, { distinct: true }) }).from(words), [{ n: 5 }])
        same(await db.select({ n: count() }).from(words).where(words.word.contains('B')), [{ n: 1 }])
      },
    },
    {
      id: 'limit and offset',
      rows: ['A44'],
      async run({ db }) {
        const ordered = db.select({ id: words.id }).from(words).orderBy(words.id)
        same(await ordered.limit(2), [{ id: 1 }, { id: 2 }])
        same(await ordered.limit(2).offset(3), [{ id: 4 }, { id: 5 }])
        same(await ordered.offset(4), [{ id: 5 }, { id: 6 }])
        same(await ordered.limit(0), [])
        same(await ordered.offset(9), [])
      },
    },
    {
      id: 'distinct counts nulls as one',
      rows: ['A44'],
      async run({ db }) {
        const found = await db.select({ n: words.n }).from(words).distinct().orderBy(words.n)
        same(
          found.map(({ n }) => n),
          [1, 2, 3, null],
        )
      },
    },
    {
      id: 'distinctOn gives the first row of each group',
      rows: ['A44'],
      needs: ['sql.distinctOn'],
      async run({ db }) {
        same(await db.select({ n: words.n, id: words.id }).from(words).distinctOn(words.n).orderBy(words.n, words.id.desc()), [
          { n: 1, id: 2 },
          { n: 2, id: 4 },
          { n: 3, id: 6 },
          { n: null, id: 5 },
        ])
      },
    },
    {
      id: 'distinctOn whose keys do not lead the order is refused',
      rows: ['A44'],
      needs: ['sql.distinctOn'],
      async run({ db }) {
        await fails(() => db.select({ id: words.id }).from(words).distinctOn(words.n).orderBy(words.id).all(), 'STATEMENT_INVALID')
      },
    },
    {
      id: 'a limit with ties keeps rows that tie with the last',
      rows: ['A44'],
      needs: ['sql.withTies'],
      async run({ db }) {
        const ordered = db.select({ n: words.n }).from(words).where(words.n.isNotNull()).orderBy(words.n)
        same(
          (await ordered.limit(2).withTies()).map(({ n }) => n),
          [1, 2, 2],
        )
        same(
          (await ordered.limit(1).withTies()).map(({ n }) => n),
          [1],
        )
        same(
          (await ordered.offset(1).limit(1).withTies()).map(({ n }) => n),
          [2, 2],
        )
      },
    },
    {
      id: 'one, first and oneOrNone say when the number of rows is wrong',
      rows: ['A12'],
      async run({ db }) {
        const all = db.select({ id: words.id }).from(words).orderBy(words.id)
        await fails(() => all.one(), 'TOO_MANY_ROWS')
        await fails(() => all.oneOrNone(), 'TOO_MANY_ROWS')
        await fails(() => all.where(words.id.eq(99)).one(), 'NO_ROWS')
        same(await all.where(words.id.eq(99)).oneOrNone(), undefined)
        same(await all.first(), { id: 1 })
      },
    },
    {
      id: 'a query of no table',
      rows: ['A33'],
      async run({ db }) {
        same(await db.select({ one: value(1), word: value('ä') }), [{ one: 1, word: 'ä' }])
      },
    },
  ],
}
