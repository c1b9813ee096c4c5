import { open } from 'granary'
import { accounts, schema } from './schema.ts'

// Run by the tour as a process of its own: it stops in the middle of a transaction and waits to be killed.
const [url] = process.argv.slice(2)
if (url === undefined) throw new Error('the database URL is the first argument')
const db = await open(url, schema)
await db.transaction(async (tx) => {
  await tx
    .update(accounts)
    .set({ balance: accounts.balance.plus('99.99') })
    .where(accounts.airline.eq('Northern'))
  process.stdout.write('half done\n')
  await new Promise(() => setInterval(() => undefined, 1000))
})
