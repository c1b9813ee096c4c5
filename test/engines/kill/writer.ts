import { writeSync } from 'node:fs'
import { open } from '../../../src/index.ts'
import { accountCount, accounts, batchRows, notes, openingBalance, rowsInBatch, schema, transfers } from './schema.ts'

// Writes until it is killed, and tells on its standard output what was acknowledged: a line for each, as soon as the promise resolves.

const [file = '', run = '', driver = ''] = process.argv.slice(2)
const db = await open(`sqlite:${encodeURI(file)}`, schema, { driver: driver === 'better-sqlite3' ? driver : 'node:sqlite' })
await db.create({ ifNotExists: true })
await db.transaction(async (tx) => {
  if ((await tx.select(accounts).from(accounts)).length > 0) return
  await tx.insert(accounts).values(Array.from({ length: accountCount }, () => ({ balance: openingBalance })))
})
tell('ready')

const random = (below: number): number => Math.floor(Math.random() * below)
let counter = 0

async function transfer(): Promise<void> {
  const name = `${run}-${counter++}`
  const from = 1 + random(accountCount)
  const to = 1 + ((from + random(accountCount - 1)) % accountCount)
  const amount = 1 + random(50)
  await db.transaction(async (tx) => {
    await tx
      .update(accounts)
      .set({ balance: accounts.balance.minus(amount) })
      .where(accounts.id.eq(from))
    // Killed here, the money would be gone if half a transaction could stay.
    if (random(4) === 0) await new Promise((resolve) => setImmediate(resolve))
    await tx
      .update(accounts)
      .set({ balance: accounts.balance.plus(amount) })
      .where(accounts.id.eq(to))
    await tx.insert(transfers).values({ name, from, to, amount })
    await tx
      .transaction(async (inner) => {
        await inner.update(accounts).set({ balance: 0 }).everyRow()
        throw new Error('taken back')
      })
      .catch(() => {})
  })
  tell(`transfer ${name}`)
}

async function batch(): Promise<void> {
  const name = `${run}-${counter++}`
  const rows = Array.from({ length: rowsInBatch }, (_, position) => ({ batch: name, position }))
  await db.transaction(async (tx) => {
    await tx.insert(batchRows).values(rows.slice(0, rowsInBatch / 2))
    await tx.insert(batchRows).values(rows.slice(rowsInBatch / 2))
  })
  tell(`batch ${name}`)
}

async function note(): Promise<void> {
  const name = `${run}-${counter++}`
  await db.insert(notes).values({ name })
  tell(`note ${name}`)
}

async function forever(work: () => Promise<void>): Promise<never> {
  for (;;) await work()
}

await Promise.all([
  ...Array.from({ length: 6 }, () => forever(transfer)),
  forever(batch),
  ...Array.from({ length: 24 }, () => forever(note)),
])

// At once, and not by a buffer that would be lost with the process.
function tell(line: string): void {
  writeSync(1, `${line}\n`)
}
