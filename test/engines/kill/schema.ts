import { defineSchema, id, integer, references, table, text } from '../../../src/index.ts'

/** Accounts between which money is moved: the sum of all balances never changes, and each balance is what the transfers make it. */
export const accounts = table('accounts', { id: id(), balance: integer() })
export const transfers = table('transfers', {
  name: text().primaryKey(),
  from: references(() => accounts.id),
  to: references(() => accounts.id),
  amount: integer(),
})
/** Rows that are written `rowsInBatch` at a time in one transaction, half of them by each of two statements. */
export const batchRows = table('batch_rows', { id: id(), batch: text(), position: integer() })
/** Single rows, each a transaction of its own; many are written at the same time. */
export const notes = table('notes', { name: text().primaryKey() })

export const schema = defineSchema({ accounts, transfers, batchRows, notes })

export const accountCount = 8
export const openingBalance = 1000
export const rowsInBatch = 300
