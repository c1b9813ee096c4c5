import { join } from 'node:path'
import { defineSchema, type EngineOptions, GranaryError, id, integer, open, table, text } from 'granary'
import { describe, expect, onTestFinished, test } from 'vitest'
import { newFolder, pause, urlOf } from './fixture.ts'

const accounts = table('accounts', { id: id(), balance: integer() })
const done = table('done', { name: text().primaryKey(), from: integer(), to: integer(), amount: integer() })
const schema = defineSchema({ accounts, done })
const openBank = (file: string, options: EngineOptions) => open(urlOf(file), schema, { busyTimeout: 15_000, ...options })
type Bank = Awaited<ReturnType<typeof openBank>>

const accountCount = 10
const openingBalance = 100
const total = accountCount * openingBalance

const below = (limit: number): number => Math.floor(Math.random() * limit)
const sometimes = async (): Promise<void> => {
  if (below(4) === 0) await pause(below(3))
}
const taken = new Error('taken back')

// What many callers do at the same time. Each piece of work writes a row with its name, all of it or nothing; readers see whole states only.
const work: Readonly<Record<string, (db: Bank, name: string) => Promise<unknown>>> = {
  async note(db, name) {
    await db.insert(done).values({ name, from: 0, to: 0, amount: 0 })
    return true
  },
  async transfer(db, name) {
    const abort = new AbortController()
    if (below(2) === 0) setTimeout(() => abort.abort(), below(5))
    const [from, to, amount] = [1 + below(accountCount), 1 + below(accountCount), below(20)]
    const move = async (tx: Pick<Bank, 'update' | 'insert'>): Promise<void> => {
      await tx
        .update(accounts)
        .set({ balance: accounts.balance.minus(amount) })
        .where(accounts.id.eq(from))
      await sometimes()
      await tx
        .update(accounts)
        .set({ balance: accounts.balance.plus(amount) })
        .where(accounts.id.eq(to))
      await tx.insert(done).values({ name, from, to, amount })
    }
    await db.transaction(move, { signal: abort.signal })
    return true
  },
  async takenBack(db, name) {
    await db.transaction(async (tx) => {
      await tx.insert(done).values({ name, from: 0, to: 0, amount: 0 })
      const inner = tx.transaction(async (nested) => {
        await nested.update(accounts).set({ balance: 0 }).everyRow()
        await sometimes()
        throw taken
      })
      await inner.catch(() => {})
      if (below(3) === 0) throw taken
    })
    return true
  },
  async readOneMoment(db) {
    let sum = 0
    await db.transaction(
      async (tx) => {
        for await (const { balance } of tx.select(accounts).from(accounts).orderBy(accounts.balance).stream({ batchSize: 3 })) {
          sum += balance
          await sometimes()
        }
      },
      { readOnly: true },
    )
    return sum
  },
  async streamPages(db) {
    let sum = 0
    for await (const { balance } of db.select(accounts).from(accounts).stream({ batchSize: 2 })) {
      sum += balance
      await sometimes()
    }
    return sum
  },
  async select(db) {
    return (await db.select(accounts).from(accounts)).reduce((sum, { balance }) => sum + balance, 0)
  },
  async writeWhileReading(db, name) {
    await db.transaction(async (tx) => {
      for await (const row of tx.select(accounts).from(accounts).orderBy(accounts.balance).stream({ batchSize: 2 })) {
        await tx.update(accounts).set({ balance: row.balance }).where(accounts.id.eq(row.id))
        if (below(5) === 0) break
      }
      await tx.insert(done).values({ name, from: 0, to: 0, amount: 0 })
    })
    return true
  },
}

describe('twenty callers on two handles of one file, for half a second', () => {
  test.each<EngineOptions>([{}, { synchronous: 'normal', driver: 'better-sqlite3' }, { readers: 1 }, { groupCommit: false }])(
    '%j',
    async (options) => {
      const file = join(newFolder(), 'bank.db')
      const handles = [await openBank(file, options), await openBank(file, options)] as const
      onTestFinished(() => Promise.all(handles.map((db) => db.close())).then(() => {}))
      const [db] = handles
      await db.create()
      await db.insert(accounts).values(Array.from({ length: accountCount }, () => ({ balance: openingBalance })))
      const acknowledged = new Set<string>()
      const failed = new Set<string>()
      const codes = new Set<string>()
      const pieces = Object.values(work)
      const until = performance.now() + 500
      const caller = async (number: number): Promise<void> => {
        for (let count = 0; performance.now() < until; count++) {
          const name = `${number}-${count}`
          try {
            const result = await pieces[below(pieces.length)]?.(handles[below(2)] ?? db, name)
            if (result === true) acknowledged.add(name)
            else expect(result).toBe(total)
          } catch (error) {
            if (error !== taken && !(error instanceof GranaryError)) throw error
            if (error instanceof GranaryError) codes.add(error.code)
            failed.add(name)
          }
        }
      }
      await Promise.all(Array.from({ length: 20 }, (_, number) => caller(number)))
      const rows = await db.select(done).from(done)
      expect(new Set(rows.map(({ name }) => name))).toEqual(acknowledged)
      expect(rows.filter(({ name }) => failed.has(name))).toEqual([])
      expect(acknowledged.size).toBeGreaterThan(0)
      expect([...codes].filter((code) => code !== 'ABORTED')).toEqual([])
      const balances = Array.from({ length: accountCount }, (_, index) => {
        const account = index + 1
        return rows.reduce(
          (balance, { from, to, amount }) => balance + (to === account ? amount : 0) - (from === account ? amount : 0),
          openingBalance,
        )
      })
      const kept = await handles[1].select(accounts).from(accounts).orderBy(accounts.id)
      expect(kept.map(({ balance }) => balance)).toEqual(balances)
      expect((await db.untyped('PRAGMA integrity_check')).rows).toEqual([['ok']])
    },
  )
})
