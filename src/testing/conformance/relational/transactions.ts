import { count, type Db, type Transaction } from '../../../index.ts'
import { fails, same } from '../expectations.ts'
import { rolledBack } from '../rolled-back.ts'
import type { Suite } from '../suite.ts'
import { accounts, balances, bank, closed, insertBank } from './accounts.ts'

const rows = ['A03', 'B095', 'B097']

class Refused extends Error {}

/** Rejects with Refused, so that nothing of the work stays. */
async function refused(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refused) return
    throw error
  }
  throw new Error('the work was not refused')
}

const add = (handle: Db | Transaction, owner: string): PromiseLike<unknown> => handle.insert(closed).values({ owner })

async function owners(handle: Db | Transaction): Promise<readonly string[]> {
  return (await handle.select({ owner: closed.owner }).from(closed).orderBy(closed.owner)).map(({ owner }) => owner)
}

/** Takes away what a case has committed. */
async function restored(db: Db, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await db.delete(closed).where(closed.owner.ne('Cem'))
  }
}

/** Transactions, transactions inside them, what is called after them, and what runs in parallel. */
export const transactions: Suite = {
  name: 'transactions',
  title: 'transactions and savepoints',
  schema: bank,
  prepare: insertBank,
  cases: [
    {
      id: 'a transaction commits what its work resolves with, and rolls back what it rejects with',
      rows,
      async run({ db }) {
        await restored(db, async () => {
          const given = await db.transaction(async (tx) => {
            await add(tx, 'Ada')
            return 7
          })
          same(given, 7)
          await refused(
            db.transaction(async (tx) => {
              await add(tx, 'Ben')
              same(await owners(tx), ['Ada', 'Ben', 'Cem'])
              throw new Refused()
            }),
          )
          same(await owners(db), ['Ada', 'Cem'])
        })
      },
    },
    {
      id: 'a statement that fails may be caught, and the transaction goes on in a savepoint',
      rows: ['A04', 'B095'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await add(tx, 'before')
          await fails(() => tx.transaction((inner) => inner.insert(accounts).values({ owner: 'Ada' }).then()), 'UNIQUE_VIOLATION')
          await add(tx, 'x after')
          same(await owners(tx), ['Cem', 'before', 'x after'])
        })
      },
    },
    {
      id: 'an inner transaction that fails takes back only itself, at any depth',
      rows: ['A04', 'B095'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          await add(tx, 'a')
          await tx.transaction(async (inner) => {
            await add(inner, 'b')
            await refused(
              inner.transaction(async (innermost) => {
                await add(innermost, 'lost')
                throw new Refused()
              }),
            )
            await add(inner, 'c')
          })
          await refused(
            tx.transaction(async (inner) => {
              await inner.transaction(async (innermost) => {
                await add(innermost, 'lost with its outer one')
              })
              throw new Refused()
            }),
          )
          same(await owners(tx), ['Cem', 'a', 'b', 'c'])
        })
      },
    },
    {
      id: 'parallel promises inside one transaction belong to it and to no other',
      rows: ['B098', 'B131'],
      async run({ db }) {
        await restored(db, async () => {
          const failing = db.transaction(async (tx) => {
            await Promise.all(['a', 'b', 'c'].map((owner) => add(tx, owner)))
            throw new Refused()
          })
          const keeping = db.transaction(async (tx) => {
            await Promise.all(['d', 'e'].map((owner) => add(tx, owner)))
          })
          await Promise.all([refused(failing), keeping])
          same(await owners(db), ['Cem', 'd', 'e'])
        })
      },
    },
    {
      id: 'parallel inner transactions run one after the other',
      rows: ['A04', 'B098', 'B131'],
      async run({ db }) {
        await rolledBack(db, async (tx) => {
          const outcomes = await Promise.allSettled(
            ['a', 'b', 'c'].map((owner) =>
              tx.transaction(async (inner) => {
                await add(inner, owner)
                if (owner === 'b') throw new Refused()
              }),
            ),
          )
          same(
            outcomes.map(({ status }) => status),
            ['fulfilled', 'rejected', 'fulfilled'],
          )
          same(await owners(tx), ['Cem', 'a', 'c'])
        })
      },
    },
    {
      id: 'others do not see what is not committed, and see it then',
      rows: ['A03', 'A05'],
      async run({ db }) {
        await restored(db, async () => {
          let seen: readonly string[] = []
          await db.transaction(async (tx) => {
            await add(tx, 'later')
            const reading = db.transaction((other) => owners(other), { readOnly: true })
            seen = await reading
          })
          same(seen, ['Cem'])
          same(await owners(db), ['Cem', 'later'])
        })
      },
    },
    {
      id: 'functions are called once after the outermost commit, and not after a rollback of their own savepoint',
      rows: ['B096'],
      async run({ db }) {
        const called: string[] = []
        await restored(db, async () => {
          await db.transaction(async (tx) => {
            tx.onCommit(() => called.push('outer'))
            await tx.transaction(async (inner) => {
              inner.onCommit(() => called.push('inner'))
              await add(inner, 'kept')
            })
            await refused(
              tx.transaction(async (inner) => {
                inner.onCommit(() => called.push('never'))
                inner.onRollback(() => called.push('rolled back'))
                throw new Refused()
              }),
            )
            same(called, ['rolled back'])
          })
        })
        same(called, ['rolled back', 'outer', 'inner'])
      },
    },
    {
      id: 'a handle used after its end is refused',
      rows: ['A03'],
      async run({ db }) {
        const kept = await db.transaction(async (tx) => tx)
        await fails(() => kept.select({ n: count() }).from(closed).all(), 'TRANSACTION_ENDED')
        await fails(() => add(kept, 'late'), 'TRANSACTION_ENDED')
      },
    },
    {
      id: 'a read-only transaction refuses writes',
      rows: ['A05'],
      async run({ db }) {
        await fails(() => db.transaction(async (tx) => void (await add(tx, 'no')), { readOnly: true }), 'TRANSACTION_READ_ONLY')
        same(await owners(db), ['Cem'])
      },
    },
    {
      id: 'a read-only transaction reads from one moment',
      rows: ['A05'],
      async run({ db }) {
        await restored(db, async () => {
          await db.transaction(
            async (tx) => {
              same(await owners(tx), ['Cem'])
              await add(db, 'meanwhile')
              same(await owners(tx), ['Cem'])
            },
            { readOnly: true, isolationLevel: 'repeatable read' },
          )
          same(await owners(db), ['Cem', 'meanwhile'])
        })
      },
    },
    {
      id: 'the isolation level of one transaction is not that of the next',
      rows: ['A05', 'B098'],
      async run({ db }) {
        for (const isolationLevel of ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const)
          same(await db.transaction((tx) => owners(tx), { isolationLevel }), ['Cem'])
        same(await db.transaction((tx) => owners(tx)), ['Cem'])
        const odd = { isolationLevel: 'snapshot' } as never
        await fails(() => db.transaction((tx) => owners(tx), odd), 'OPTION_INVALID')
      },
    },
    {
      id: 'parallel increments under a retry policy lose nothing',
      rows: ['A05', 'B098'],
      async run({ db }) {
        const increment = (): Promise<void> =>
          db.transaction(
            async (tx) => {
              const { balance } = await tx.select({ balance: accounts.balance }).from(accounts).where(accounts.id.eq(3)).one()
              await tx
                .update(accounts)
                .set({ balance: balance + 1 })
                .where(accounts.id.eq(3))
            },
            { isolationLevel: 'serializable', retry: { attempts: 30, pause: 1 } },
          )
        await Promise.all(Array.from({ length: 8 }, increment))
        same((await balances(db))[2], ['Cem', 13])
        await db.update(accounts).set({ balance: 5 }).where(accounts.id.eq(3))
      },
    },
    {
      id: 'an abort takes the transaction back',
      rows: ['A03'],
      async run({ db }) {
        const controller = new AbortController()
        const work = db.transaction(
          async (tx) => {
            await add(tx, 'never')
            controller.abort()
            await add(tx, 'never again')
          },
          { signal: controller.signal },
        )
        await fails(() => work, 'ABORTED')
        same(await owners(db), ['Cem'])
      },
    },
  ],
}
