import { defineSchema, GranaryError, id, integer, open, table, text } from '../../../src/index.ts'

// One of several processes that processes.test.ts lets work on one file.

const accounts = table('accounts', { id: id(), owner: text().unique(), balance: integer() })
const entries = table('entries', { id: id(), account: integer({ bits: 64 }), amount: integer() })

const [what, file = '', name = '', times] = process.argv.slice(2)
const schema = defineSchema({ accounts, entries })
const url = `sqlite:${encodeURI(file)}`

if (what === 'open') {
  const driver = name === 'better-sqlite3' ? name : 'node:sqlite'
  // Everything is loaded before the rights are given up that may be needed for it.
  await (await open('sqlite::memory:', schema, { driver })).close()
  if (process.getuid?.() === 0) process.setuid?.(65534)
  process.on('message', async (path: string) => {
    try {
      const opened = await open(`sqlite:${encodeURI(path)}`, schema, { driver })
      const { rows } = await opened.untyped('SELECT count(*) FROM things')
      await opened.close()
      tell({ rows: Number(rows[0]?.[0]) })
    } catch (error) {
      if (!(error instanceof GranaryError)) throw error
      tell({ name: error.name, code: error.code, message: error.message })
    }
  })
  await new Promise((resolve) => process.once('disconnect', resolve))
  process.exit()
}

const db = await open(url, schema, { synchronous: 'normal', busyTimeout: 30_000 })

if (what === 'increment') {
  let done = 0
  for (; done < Number(times); done++) {
    await db.transaction(async (tx) => {
      const { id, balance } = await tx.select(accounts).from(accounts).one()
      // Others would come between, if they could.
      if (done % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
      await tx
        .update(accounts)
        .set({ balance: balance + 1 })
        .where(accounts.id.eq(id))
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
