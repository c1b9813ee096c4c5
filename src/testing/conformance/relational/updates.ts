import { alias, coalesce, count, select, sum, when } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'
import { accounts, balances, bank, closed, insertBank, transfers } from './accounts.ts'

const rows = ['A47']

const totals = select({ account: transfers.account, amount: sum(transfers.amount) })
  .from(transfers)
  .groupBy(transfers.account)
  .as('totals')

/** UPDATE and DELETE: with joins, with subqueries, of some rows, and how many rows they tell. */
export const updates: Suite = {
  name: 'updates',
  title: 'update and delete',
  schema: bank,
  prepare: insertBank,
  cases: [
    {
      id: 'update by expressions of the row as it was',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .update(accounts)
              .set({ balance: accounts.balance.times(2).plus(1) })
              .where(accounts.balance.lt(50)),
            { changes: 2 },
          )
          same(await balances(tx), [
            ['Ada', 100],
            ['Ben', 41],
            ['Cem', 11],
          ])
        })
      },
    },
    {
      id: 'update counts the rows that it was about, also those that stay as they were',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.update(transfers).set({ amount: 30 }).where(transfers.account.eq(2)), { changes: 2 })
          same(await tx.update(transfers).set({ amount: 30 }).where(transfers.account.eq(2)), { changes: 2 })
          same(await tx.update(transfers).set({ amount: 30 }).where(transfers.account.eq(99)), { changes: 0 })
        })
      },
    },
    {
      id: 'update by a CASE in one statement',
      rows: ['A47', 'B065'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .update(accounts)
            .set({ balance: when(accounts.owner.eq('Ada'), accounts.balance.minus(1)).otherwise(accounts.balance.plus(1)) })
            .everyRow()
          same(await balances(tx), [
            ['Ada', 99],
            ['Ben', 21],
            ['Cem', 6],
          ])
        })
      },
    },
    {
      id: 'update from a joined query',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .update(accounts)
              .set({ balance: accounts.balance.plus(coalesce(totals.amount, 0)) })
              .from(totals)
              .where(totals.account.eq(accounts.id)),
            { changes: 2 },
          )
          same(await balances(tx), [
            ['Ada', 70],
            ['Ben', 51],
            ['Cem', 5],
          ])
        })
      },
    },
    {
      id: 'update from another row of the same table',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const other = alias(accounts, 'other')
          same(
            await tx
              .update(accounts)
              .set({ note: other.owner })
              .from(other)
              .where(other.balance.eq(accounts.balance.dividedBy(5)), other.id.ne(accounts.id)),
            { changes: 1 },
          )
          same(await tx.select({ owner: accounts.owner, note: accounts.note }).from(accounts).where(accounts.note.isNotNull()), [
            { owner: 'Ada', note: 'Ben' },
          ])
        })
      },
    },
    {
      id: 'update by a join',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.update(accounts).set({ balance: 0 }).join(closed, closed.owner.eq(accounts.owner)), { changes: 1 })
          same((await balances(tx))[2], ['Cem', 0])
        })
      },
    },
    {
      id: 'update by a correlated subquery',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .update(accounts)
              .set({
                balance: select({ n: sum(transfers.amount) })
                  .from(transfers)
                  .where(transfers.account.eq(accounts.id))
                  .asExpression()
                  .typed<number>(),
              })
              .where(accounts.id.in(select({ id: transfers.account }).from(transfers))),
            { changes: 2 },
          )
          same(await balances(tx), [
            ['Ada', -30],
            ['Ben', 31],
            ['Cem', 5],
          ])
        })
      },
    },
    {
      id: 'an update where one assignment reads what another sets sees the row as it was',
      rows,
      needs: ['sql.simultaneousAssignments'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx.insert(transfers).values({ account: 70, amount: 80 })
          await tx
            .update(transfers)
            .set({ account: transfers.amount.typed<number>(), amount: transfers.account.typed<number>() as never })
            .where(transfers.account.eq(70))
          same(await tx.select({ account: transfers.account, amount: transfers.amount }).from(transfers).where(transfers.account.gte(70)), [
            { account: 80, amount: 70 },
          ])
        })
      },
    },
    {
      id: 'update sets columns that set themselves, unless they are given',
      rows: ['A21'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const changed = tx.select({ changed: accounts.changed }).from(accounts).where(accounts.id.eq(1))
          await tx.update(accounts).set({ balance: 1 }).set({ balance: 2, note: 'x' }).where(accounts.id.eq(1))
          same(await changed, [{ changed: '2026-11-23T00:00:00.000000Z' }])
          same((await balances(tx))[0], ['Ada', 2])
          await tx.update(accounts).set({ changed: '2000-01-01T00:00:00Z' }).where(accounts.id.eq(1))
          same(await changed, [{ changed: '2000-01-01T00:00:00.000000Z' }])
        })
      },
    },
    {
      id: 'update gives the rows as they are then',
      rows,
      needs: ['sql.updateReturning'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .update(accounts)
              .set({ balance: accounts.balance.plus(1) })
              .where(accounts.id.eq(1))
              .returning({ now: accounts.balance }),
            [{ now: 101 }],
          )
        })
      },
    },
    {
      id: 'update gives columns of the joined tables',
      rows,
      needs: ['sql.returningJoined', 'sql.updateReturning'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .update(accounts)
              .set({ balance: 0 })
              .from(closed)
              .where(closed.owner.eq(accounts.owner))
              .returning({ owner: closed.owner, balance: accounts.balance }),
            [{ owner: 'Cem', balance: 0 }],
          )
        })
      },
    },
    {
      id: 'update and delete of the first rows in an order',
      rows,
      needs: ['sql.updateLimit'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.update(accounts).set({ balance: 0 }).everyRow().orderBy(accounts.balance).limit(2), { changes: 2 })
          same(await balances(tx), [
            ['Ada', 100],
            ['Ben', 0],
            ['Cem', 0],
          ])
          same(await tx.delete(transfers).everyRow().orderBy(transfers.amount.desc()).limit(1), { changes: 1 })
          same(await tx.select({ n: sum(transfers.amount) }).from(transfers), [{ n: -29 }])
        })
      },
    },
    {
      id: 'delete by a subquery',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.delete(accounts).where(accounts.owner.in(select({ owner: closed.owner }).from(closed))), { changes: 1 })
          same(await balances(tx), [
            ['Ada', 100],
            ['Ben', 20],
          ])
        })
      },
    },
    {
      id: 'delete by other tables takes each row once',
      rows,
      needs: ['sql.deleteUsing'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.delete(accounts).from(transfers).where(transfers.account.eq(accounts.id), transfers.amount.gt(0)), { changes: 1 })
          same(await tx.delete(accounts).join(closed, closed.owner.eq(accounts.owner)), { changes: 1 })
          same(await balances(tx), [['Ada', 100]])
        })
      },
    },
    {
      id: 'delete gives the rows that are gone',
      rows,
      needs: ['sql.returning'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(await tx.delete(accounts).where(accounts.id.eq(2)).returning({ owner: accounts.owner }), [{ owner: 'Ben' }])
          same(await tx.select({ n: count() }).from(accounts), [{ n: 2 }])
        })
      },
    },
    {
      id: 'update and delete without a condition are refused',
      rows,
      async run({ db }) {
        await fails(() => db.update(accounts).set({ balance: 0 }).then(), 'STATEMENT_INVALID')
        await fails(() => db.delete(accounts).then(), 'STATEMENT_INVALID')
        await fails(() => db.update(accounts).set({}).everyRow().then(), 'STATEMENT_INVALID')
        same((await balances(db)).length, 3)
      },
    },
  ],
}
