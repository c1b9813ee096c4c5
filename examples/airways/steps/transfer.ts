import { GranaryError } from 'granary'
import type { Airways } from '../airways.ts'
import { accounts } from '../schema.ts'

/** A transfer that fails half-way: the first half is taken back, and the error names the constraint. */
export async function failedTransfer(db: Airways): Promise<readonly object[]> {
  let refusal = ''
  try {
    await db.transaction(async (tx) => {
      await tx
        .update(accounts)
        .set({ balance: accounts.balance.plus('400.00') })
        .where(accounts.airline.eq('Northern'))
      await tx
        .update(accounts)
        .set({ balance: accounts.balance.minus('400.00') })
        .where(accounts.airline.eq('Southern'))
    })
  } catch (error) {
    if (!(error instanceof GranaryError)) throw error
    refusal = `${error.code} (${error.details.constraint})`
  }
  const balances = await db.select(accounts).from(accounts).orderBy(accounts.airline)
  return balances.map((account) => ({ ...account, refusal }))
}
