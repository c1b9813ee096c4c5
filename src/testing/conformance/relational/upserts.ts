import { select, sum, text, value } from '../../../index.ts'
import { same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'
import { accounts, balances, bank, insertBank, transfers, visits } from './accounts.ts'

const rows = ['A46']

/** INSERT that updates the row that is there, or leaves it alone. */
export const upserts: Suite = {
  name: 'upserts',
  title: 'upsert',
  schema: bank,
  needs: ['sql.upsert'],
  prepare: insertBank,
  cases: [
    {
      id: 'updates the row that is there by the only unique constraint',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .insert(visits)
            .values([
              { code: 'AUS', hits: 7 },
              { code: 'DFW', hits: 8 },
            ])
            .onConflictDoUpdate({ target: [visits.code], set: (excluded) => ({ hits: visits.hits.plus(excluded.hits) }) })
          same(await tx.select({ code: visits.code, hits: visits.hits }).from(visits).orderBy(visits.code), [
            { code: 'AUS', hits: 12 },
            { code: 'DFW', hits: 8 },
          ])
        })
      },
    },
    {
      id: "of a query's rows by the only unique constraint",
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const found = select({ code: value('AUS', text({ length: 3 })), hits: sum(transfers.amount) }).from(transfers)
          await tx
            .insert(visits)
            .fromQuery(found)
            .onConflictDoUpdate({ target: [visits.code], set: (excluded) => ({ hits: excluded.hits }) })
          same(await tx.select({ code: visits.code, hits: visits.hits }).from(visits), [{ code: 'AUS', hits: 1 }])
        })
      },
    },
    {
      id: 'updates the row that is there by one of two unique constraints',
      rows,
      needs: ['sql.conflictTarget'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .insert(accounts)
            .values([
              { owner: 'Ada', balance: 7 },
              { owner: 'Dia', balance: 8 },
            ])
            .onConflictDoUpdate({
              target: [accounts.owner, accounts.kind],
              set: (excluded) => ({ balance: accounts.balance.plus(excluded.balance) }),
            })
          same(await balances(tx), [
            ['Ada', 107],
            ['Ben', 20],
            ['Cem', 5],
            ['Dia', 8],
          ])
          same(await tx.select({ changed: accounts.changed }).from(accounts).where(accounts.owner.eq('Ada')), [
            { changed: '2026-11-23T00:00:00.000000Z' },
          ])
        })
      },
    },
    {
      id: 'leaves the row that is there',
      rows,
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .insert(accounts)
            .values([
              { owner: 'Ada', balance: 7 },
              { owner: 'Dia', balance: 8 },
            ])
            .onConflictDoNothing()
          same(await balances(tx), [
            ['Ada', 100],
            ['Ben', 20],
            ['Cem', 5],
            ['Dia', 8],
          ])
        })
      },
    },
    {
      id: 'updates under a condition',
      rows,
      needs: ['sql.conflictTarget'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .insert(accounts)
            .values([
              { owner: 'Ada', balance: 7 },
              { owner: 'Ben', balance: 700 },
            ])
            .onConflictDoUpdate({
              target: [accounts.owner, accounts.kind],
              set: (excluded) => ({ balance: excluded.balance }),
              where: (excluded) => excluded.balance.gt(accounts.balance),
            })
          same(await balances(tx), [
            ['Ada', 100],
            ['Ben', 700],
            ['Cem', 5],
          ])
        })
      },
    },
    {
      id: 'gives the rows as they are then',
      rows,
      needs: ['sql.returning', 'sql.conflictTarget'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          same(
            await tx
              .insert(accounts)
              .values([
                { owner: 'Ada', balance: 7 },
                { owner: 'Dia', balance: 8 },
              ])
              .onConflictDoUpdate({ target: [accounts.owner, accounts.kind], set: (excluded) => ({ balance: excluded.balance }) })
              .returning({ owner: accounts.owner, balance: accounts.balance }),
            [
              { owner: 'Ada', balance: 7 },
              { owner: 'Dia', balance: 8 },
            ],
          )
        })
      },
    },
    {
      id: "of a query's rows",
      rows,
      needs: ['sql.conflictTarget'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const sums = select({ owner: accounts.owner, kind: accounts.kind, balance: sum(transfers.amount) })
            .from(accounts)
            .join(transfers, transfers.account.eq(accounts.id))
            .groupBy(accounts.owner, accounts.kind)
          await tx
            .insert(accounts)
            .fromQuery(sums)
            .onConflictDoUpdate({
              target: [accounts.owner, accounts.kind],
              set: (excluded) => ({ balance: accounts.balance.plus(excluded.balance) }),
            })
          same(await balances(tx), [
            ['Ada', 70],
            ['Ben', 51],
            ['Cem', 5],
          ])
        })
      },
    },
    {
      id: 'several clauses, each for another constraint',
      rows,
      needs: ['sql.conflicts', 'sql.conflictTarget'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await tx
            .insert(accounts)
            .values([
              { id: -1, owner: 'Ada' },
              { id: -2, owner: 'Dia' },
            ])
            .onConflictDoUpdate({ target: [accounts.owner, accounts.kind], set: { balance: 1 } })
            .onConflictDoUpdate({ target: [accounts.id], set: { balance: 2 } })
          await tx
            .insert(accounts)
            .values({ id: -2, owner: 'Eve' })
            .onConflictDoUpdate({ target: [accounts.owner, accounts.kind], set: { balance: 1 } })
            .onConflictDoUpdate({ target: [accounts.id], set: { balance: 2 } })
          same(await balances(tx), [
            ['Dia', 2],
            ['Ada', 1],
            ['Ben', 20],
            ['Cem', 5],
          ])
        })
      },
    },
  ],
}
