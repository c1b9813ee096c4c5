import { type Db, defineSchema, type Handle, id, integer, table, text, timestamp, unique } from '../../../index.ts'

export const accounts = table(
  'accounts',
  {
    id: id(),
    owner: text({ length: 40 }),
    kind: text({ length: 20 }).default('current'),
    balance: integer().default(0),
    note: text({ length: 40 }).nullable(),
    changed: timestamp()
      .default('2026-01-01T00:00:00Z')
      .onUpdate(() => '2026-11-23T00:00:00Z'),
  },
  (t) => [unique([t.owner, t.kind])],
)
export const transfers = table('transfers', { id: id(), account: integer({ bits: 64 }), amount: integer() })
export const closed = table('closed', { owner: text({ length: 40 }) })
export const empty = table('empty', { id: id(), note: text().nullable(), made: integer().default(7) })

/** One unique constraint only: its key. */
export const visits = table('visits', { code: text({ length: 3 }).primaryKey(), hits: integer() })

export const bank = defineSchema({ accounts, transfers, closed, empty, visits })

/** Three accounts with ids from 1, three transfers, one closed account, and a table without rows. */
export async function insertBank(db: Db): Promise<void> {
  await db.insert(accounts).values([
    { owner: 'Ada', balance: 100 },
    { owner: 'Ben', balance: 20 },
    { owner: 'Cem', balance: 5 },
  ])
  await db.insert(transfers).values([
    { account: 1, amount: -30 },
    { account: 2, amount: 30 },
    { account: 2, amount: 1 },
  ])
  await db.insert(closed).values({ owner: 'Cem' })
  await db.insert(visits).values({ code: 'AUS', hits: 5 })
}

/** What everybody has, in the order of the accounts. */
export async function balances(handle: Handle): Promise<readonly (readonly [string, number])[]> {
  const rows = await handle.select({ owner: accounts.owner, balance: accounts.balance }).from(accounts).orderBy(accounts.id)
  return rows.map(({ owner, balance }) => [owner, balance])
}
