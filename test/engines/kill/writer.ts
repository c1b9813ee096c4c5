import { open } from 'granary'
import { accounts, entries, schema } from './bank.ts'

// Run as a process of its own: transfers without end, 16 at a time, and prints the number of each that was acknowledged.

const [url, first] = process.argv.slice(2)
if (url === undefined || first === undefined) throw new Error('the URL and the first number are the arguments')
const db = await open(url, schema)

async function transfer(number: number): Promise<void> {
  const amount = (number % 7) + 1
  await db.transaction(async (tx) => {
    await tx
      .update(accounts)
      .set({ balance: accounts.balance.minus(amount) })
      .where(accounts.id.eq((number % 10) + 1))
    await tx.insert(entries).values([
      { transfer: number, amount: -amount },
      { transfer: number, amount },
    ])
    await tx
      .update(accounts)
      .set({ balance: accounts.balance.plus(amount) })
      .where(accounts.id.eq(((number + 3) % 10) + 1))
  })
  process.stdout.write(`${number}\n`)
}

for (let number = Number(first); ; number += 16) await Promise.all(Array.from({ length: 16 }, (_, position) => transfer(number + position)))
