import { defineSchema, id, integer, table } from 'granary'

// Money that moves between accounts and is written down twice each time: a transaction that was done by half would show.

export const accounts = table('accounts', { id: id(), balance: integer() })
export const entries = table('entries', { id: id(), transfer: integer(), amount: integer() })
export const schema = defineSchema({ accounts, entries })

/** What all balances add up to, whatever is transferred. */
export const total = 10_000
