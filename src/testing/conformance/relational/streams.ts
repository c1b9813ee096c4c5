import { count, defineSchema, id, integer, table, text } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import type { Suite } from '../suite.ts'

const numbers = table('numbers', { id: id(), n: integer(), word: text() })
const size = 2500

const rows = ['A11']

/** Rows as they are asked for, and what happens when nobody asks any more. */
export const streams: Suite = {
  name: 'streams',
  title: 'streams of rows',
  schema: defineSchema({ numbers }),
  async prepare(db) {
    await db.insert(numbers).values(Array.from({ length: size }, (_, n) => ({ id: n + 1, n, word: `word ${n}` })))
  },
  cases: [
    {
      id: 'a stream gives every row in its order',
      rows,
      async run({ db }) {
        for (const batchSize of [1, 7, 1000, 5000]) {
          let expected = batchSize === 1 ? size - 20 : 0
          const query = db.select({ n: numbers.n }).from(numbers).where(numbers.n.gte(expected)).orderBy(numbers.n)
          for await (const { n } of query.stream({ batchSize })) same(n, expected++)
          same(expected, size)
        }
      },
    },
    {
      id: 'a stream of whole rows by their key',
      rows,
      async run({ db }) {
        let seen = 0
        for await (const row of db.select(numbers).from(numbers).orderBy(numbers.id).stream({ batchSize: 100 })) {
          same(row, { id: seen + 1, n: seen, word: `word ${seen}` })
          seen++
        }
        same(seen, size)
      },
    },
    {
      id: 'a stream that is left early leaves the database usable',
      rows,
      async run({ db }) {
        for (let round = 0; round < 12; round++) {
          for await (const { n } of db.select({ n: numbers.n }).from(numbers).orderBy(numbers.n.desc()).stream({ batchSize: 10 }))
            if (n < size - 15) break
        }
        same(await db.select({ n: count() }).from(numbers), [{ n: size }])
      },
    },
    {
      id: 'a stream whose reader throws leaves the database usable',
      rows,
      async run({ db }) {
        const problem = new Error('the reader fails')
        const read = async (): Promise<void> => {
          for await (const { n } of db.select({ n: numbers.n }).from(numbers).orderBy(numbers.n).stream({ batchSize: 10 }))
            if (n === 25) throw problem
        }
        same(await read().catch((error: unknown) => error), problem)
        same(await db.select({ n: count() }).from(numbers), [{ n: size }])
      },
    },
    {
      id: 'a stream inside a transaction, beside its other statements',
      rows,
      async run({ db }) {
        await db.transaction(async (tx) => {
          let seen = 0
          for await (const { n } of tx
            .select({ n: numbers.n })
            .from(numbers)
            .where(numbers.n.lt(30))
            .orderBy(numbers.n)
            .stream({ batchSize: 10 })) {
            if (n % 10 === 5) same(await tx.select({ n: numbers.n }).from(numbers).where(numbers.n.eq(n)), [{ n }])
            seen++
          }
          same(seen, 30)
        })
      },
    },
    {
      id: 'a stream of no rows, and one that fails',
      rows,
      async run({ db }) {
        for await (const row of db.select({ n: numbers.n }).from(numbers).where(numbers.n.lt(0)).stream())
          throw new Error(`there is ${row.n}`)
        const failing = async (): Promise<void> => {
          const query = db
            .select({ n: numbers.n.dividedBy(numbers.n.minus(numbers.n)) })
            .from(numbers)
            .where(numbers.n.eq(1))
          for await (const row of query.stream()) throw new Error(`there is ${row.n}`)
        }
        await fails(failing, 'DIVISION_BY_ZERO')
        same(await db.select({ n: count() }).from(numbers), [{ n: size }])
      },
    },
    {
      id: 'several streams at the same time',
      rows,
      async run({ db }) {
        const read = async (from: number): Promise<number> => {
          let seen = 0
          for await (const { n } of db
            .select({ n: numbers.n })
            .from(numbers)
            .where(numbers.n.gte(from))
            .orderBy(numbers.n)
            .stream({ batchSize: 50 })) {
            same(n, from + seen)
            seen++
          }
          return seen
        }
        same(await Promise.all([read(0), read(1000), read(2000)]), [2500, 1500, 500])
      },
    },
    {
      id: 'an aborted stream rejects',
      rows,
      async run({ db }) {
        const controller = new AbortController()
        const read = async (): Promise<void> => {
          let seen = 0
          for await (const _ of db
            .select({ n: numbers.n })
            .from(numbers)
            .orderBy(numbers.n)
            .stream({ batchSize: 10, signal: controller.signal }))
            if (++seen === 20) controller.abort()
        }
        await fails(read, 'ABORTED')
        same(await db.select({ n: count() }).from(numbers), [{ n: size }])
      },
    },
  ],
}
