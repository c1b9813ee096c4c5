import { defineSchema, id, integer, open, table, text } from '../../../src/index.ts'

// One of several processes that processes.test.ts lets work on one file.

const accounts = table('accounts', { id: id(), owner: text().unique(), balance: integer() })
const entries = table('entries', { id: id(), account: integer({ bits: 64 }), amount: integer() })

const [what, file = '', name = '', times] = process.argv.slice(2)
const db = await open(`sqlite:${encodeURI(file)}`, defineSchema({ accounts, entries }), { synchronous: 'normal', busyTimeout: 30_000 })

if (what === 'increment') {
  let done = 0
  for (; done < Number(times); done++) {
    await db.transaction(async (tx) => {
      const { id, balance } = await tx.select(accounts).from(accounts).one()
      // Others would come between, if they could.
      if (done % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
      await tx.update(accounts).set({ balance: balance + 1 }).where(accounts.id.eq(id))
      await tx.insert(entries).values({ account: id, amount: balance + 1 })
    })
  }
  tell(done)
}

if (what === 'hold') {
  await db.transaction(async (tx) => {
    await tx.insert(accounts).values({ owner: 'holder', balance: 0 })
    tell('holding')
    await new Promise((resolve) => process.once('message', resolve))
  })
  tell('released')
}

if (what === 'create') {
  await db.create({ ifNotExists: true })
  await db.insert(accounts).values({ owner: name, balance: 0 })
  tell('created')
}

await db.close()
process.disconnect()

function tell(message: unknown): void {
  process.send?.(message)
}
