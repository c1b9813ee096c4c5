import type { Db, Transaction } from '../../index.ts'

/** Runs work in a transaction that is taken back in the end, so that the cases of a suite find what the suite began with. */
export async function rolledBack(db: Db, work: (tx: Transaction) => Promise<void>): Promise<void> {
  const end = new Error('taken back')
  try {
    await db.transaction(async (tx) => {
      await work(tx)
      throw end
    })
  } catch (error) {
    if (error !== end) throw error
  }
}
