import { count, type Db, defineSchema, integer, type Transaction, table } from '../../../index.ts'

export const accounts = table('accounts', { id: integer({ bits: 64 }).primaryKey(), branch: integer(), balance: integer() })

export const isolationSchema = defineSchema({ accounts })

/** Two accounts of one branch, with 50 each. */
export async function resetAccounts(db: Db): Promise<void> {
  await db.delete(accounts).everyRow()
  await db.insert(accounts).values([
    { id: 1, branch: 7, balance: 50 },
    { id: 2, branch: 7, balance: 50 },
  ])
}

export async function balanceOf(handle: Db | Transaction, id: number): Promise<number> {
  return (await handle.select({ balance: accounts.balance }).from(accounts).where(accounts.id.eq(id)).one()).balance
}

export async function setBalance(tx: Transaction, id: number, balance: number): Promise<void> {
  await tx.update(accounts).set({ balance }).where(accounts.id.eq(id))
}

export async function accountsOfBranch(tx: Transaction): Promise<number> {
  return (await tx.select({ n: count() }).from(accounts).where(accounts.branch.eq(7)).one()).n
}

export async function addAccount(tx: Transaction): Promise<void> {
  await tx.insert(accounts).values({ id: 3, branch: 7, balance: 0 })
}
