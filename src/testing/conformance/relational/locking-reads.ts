import type { Transaction } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import type { Suite } from '../suite.ts'
import { accounts, bank, insertBank } from './accounts.ts'

const rows = ['A45']
const needs = ['sql.rowLocks'] as const

/** SELECT … FOR UPDATE and FOR SHARE, and what they do with rows that another transaction has locked. */
export const lockingReads: Suite = {
  name: 'locking-reads',
  title: 'reads that lock rows',
  schema: bank,
  prepare: insertBank,
  cases: [
    {
      id: 'for update and for share give the rows',
      rows,
      needs,
      async run({ db }) {
        await db.transaction(async (tx) => {
          const ada = tx.select({ owner: accounts.owner }).from(accounts).where(accounts.id.eq(1))
          same(await ada.forUpdate(), [{ owner: 'Ada' }])
          same(await ada.forShare(), [{ owner: 'Ada' }])
        })
      },
    },
    {
      id: 'a row that another transaction has locked is refused at once, where nobody wants to wait',
      rows,
      needs,
      async run({ db }) {
        await db.transaction(async (tx) => {
          const ada = tx.select({ owner: accounts.owner }).from(accounts).where(accounts.id.eq(1))
          await ada.forUpdate()
          const impatient = db.transaction(async (other) => {
            await other.select({ owner: accounts.owner }).from(accounts).where(accounts.id.eq(1)).forUpdate({ wait: 'nowait' })
          })
          await fails(() => impatient, 'LOCK_TIMEOUT')
        })
      },
    },
    {
      id: 'locked rows are passed over, where that is asked for',
      rows,
      needs,
      async run({ db }) {
        await db.transaction(async (tx) => {
          await tx.select({ owner: accounts.owner }).from(accounts).where(accounts.id.eq(1)).forUpdate()
          const rest = await db.transaction((other) =>
            other.select({ id: accounts.id }).from(accounts).orderBy(accounts.id).forUpdate({ wait: 'skip locked' }).all(),
          )
          same(rest, [{ id: 2 }, { id: 3 }])
        })
      },
    },
    {
      id: 'rows that are shared may be shared again, but not changed',
      rows,
      needs,
      async run({ db }) {
        await db.transaction(async (tx) => {
          await tx.select({ owner: accounts.owner }).from(accounts).where(accounts.id.eq(2)).forShare()
          const ben = (other: Transaction) => other.select({ owner: accounts.owner }).from(accounts).where(accounts.id.eq(2))
          same(await db.transaction((other) => ben(other).forShare({ wait: 'nowait' }).all()), [{ owner: 'Ben' }])
          await fails(() => db.transaction((other) => ben(other).forUpdate({ wait: 'nowait' }).all()), 'LOCK_TIMEOUT')
        })
      },
    },
    {
      id: 'locks of one of the joined tables',
      rows,
      needs: ['sql.rowLocks', 'sql.lockOf'],
      async run({ db }) {
        await db.transaction(async (tx) => {
          same(
            await tx
              .select({ owner: accounts.owner })
              .from(accounts)
              .where(accounts.id.eq(1))
              .forUpdate({ of: ['accounts'] }),
            [{ owner: 'Ada' }],
          )
        })
      },
    },
  ],
}
