import { coalesce, count, select, sql, sum, text } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'
import { accounts, balances, bank, closed, empty, insertBank, transfers } from './accounts.ts'

const rows = ['A46']

/** INSERT of rows, of thousands, of a query's rows, and of nothing but defaults. */
export const inserts: Suite = {
  name: 'inserts',
  title: 'insert',
  schema: bank,
  prepare: insertBank,
  cases: [
    {
      id: 'rows of nothing but defaults',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.insert(empty).defaultValues(), { changes: 1 })
          same(await tx.insert(empty).values([{}, {}]), { changes: 2 })
          same(await tx.insert(empty).values({}), { changes: 1 })
          same(await tx.select({ note: empty.note, made: empty.made }).from(empty).distinct(), [{ note: null, made: 7 }])
        })
      },
    },
    {
      id: 'rows that give different columns',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const given = [{ note: 'a' }, {}, { made: 1 }, { made: 2, note: 'b' }, { note: 'c', made: 3 }, { id: -1 }]
          same(await tx.insert(empty).values(given), { changes: 6 })
          same(await tx.select({ note: empty.note, made: empty.made }).from(empty).where(empty.id.gt(0)).orderBy(empty.id), [
            { note: 'a', made: 7 },
            { note: null, made: 7 },
            { note: null, made: 1 },
            { note: 'b', made: 2 },
            { note: 'c', made: 3 },
          ])
          same(await tx.select({ note: empty.note }).from(empty).where(empty.id.eq(-1)), [{ note: null }])
        })
      },
    },
    {
      id: 'returning gives the rows in their order, with what the database filled in',
      rows: ['A21', 'A46'],
      needs: ['sql.returning'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const made = await tx
            .insert(empty)
            .values([{ note: 'a' }, { made: 1 }, { id: -2, note: 'x' }])
            .returning()
          same(
            made.map(({ note, made: n }) => [note, n]),
            [
              ['a', 7],
              [null, 1],
              ['x', 7],
            ],
          )
          same(typeof made[0]?.id, 'number')
          same((made[1]?.id ?? 0) - (made[0]?.id ?? 0), 1)
          same(made[2]?.id, -2)
          same(
            await tx
              .insert(empty)
              .values({ note: 'y' })
              .returning({ note: empty.note, twice: empty.made.times(2) }),
            [{ note: 'y', twice: 14 }],
          )
        })
      },
    },
    {
      id: 'thousands of rows at once, all or none',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const many = Array.from({ length: 2345 }, (_, index) => ({ note: `n${index}`, made: index }))
          same(await tx.insert(empty).values(many), { changes: 2345 })
          same(await tx.select({ n: count(), total: sum(empty.made) }).from(empty), [{ n: 2345, total: (2344 * 2345) / 2 }])
        })
        const twice = [...Array.from({ length: 1500 }, (_, index) => ({ id: 10_000 + index })), { id: 10_000 }]
        await fails(() => db.insert(empty).values(twice), 'UNIQUE_VIOLATION')
        same(await db.select({ n: count() }).from(empty), [{ n: 0 }])
      },
    },
    {
      id: 'ids match the order of thousands of rows',
      rows: ['A46'],
      needs: ['sql.returning'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const many = Array.from({ length: 2345 }, (_, index) => ({ made: index }))
          const inserted = await tx.insert(empty).values(many).returning({ id: empty.id, made: empty.made })
          same(
            inserted.map(({ made }) => made),
            many.map(({ made }) => made),
          )
          const first = inserted[0]?.id ?? 0
          same(
            inserted.every(({ id }, index) => id === first + index),
            true,
          )
        })
      },
    },
    {
      id: "a query's rows",
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.insert(closed).fromQuery(select({ owner: accounts.owner }).from(accounts).where(accounts.balance.gt(10))), {
            changes: 2,
          })
          same(await tx.select({ owner: closed.owner }).from(closed).orderBy(closed.owner), [
            { owner: 'Ada' },
            { owner: 'Ben' },
            { owner: 'Cem' },
          ])
        })
        await fails(() => db.insert(closed).fromQuery(select({ nobody: accounts.owner }).from(accounts) as never), 'COLUMN_UNKNOWN')
      },
    },
    {
      id: 'values beside expressions and queries',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const most = select({ n: sum(transfers.amount) }).from(transfers)
          await tx.insert(accounts).values([
            { owner: sql(text())`upper(${'dia'})`, balance: coalesce(most.asExpression(), 0) },
            { owner: 'Eve', balance: 3 },
          ])
          same(await balances(tx), [
            ['Ada', 100],
            ['Ben', 20],
            ['Cem', 5],
            ['DIA', 1],
            ['Eve', 3],
          ])
        })
      },
    },
    {
      id: 'no row at all',
      rows,
      async run({ db }) {
        same(await db.insert(accounts).values([]), { changes: 0 })
      },
    },
    {
      id: 'rows are checked before anything is written',
      rows: ['A32', 'A46'],
      async run({ db }) {
        // What JavaScript can give although the types refuse it.
        const odd = (row: unknown): never => row as never
        await fails(() => db.insert(accounts).values([{ owner: 'X' }, odd({ owner: undefined })]), 'VALUE_UNDEFINED', {
          columns: ['owner'],
        })
        await fails(() => db.insert(accounts).values(odd({})), 'VALUE_REQUIRED')
        await fails(() => db.insert(accounts).values(odd({ owner: 'X', nothing: 1 })), 'COLUMN_UNKNOWN')
        await fails(() => db.insert(accounts).values({ owner: 'X', balance: 3_000_000_000 }), 'VALUE_OUT_OF_RANGE')
        await fails(() => db.insert(accounts).values({ owner: 'x'.repeat(41) }), 'VALUE_TOO_LONG')
        same((await balances(db)).length, 3)
      },
    },
  ],
}
