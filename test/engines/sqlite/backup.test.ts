import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { count, open, sum } from 'granary'
import { describe, expect, onTestFinished, test } from 'vitest'
import { accounts, type Bank, bank, codeOf, drivers, entries, failureOf, newFolder, openBank, urlOf } from './fixture.ts'

async function filled(options: object, file?: string): Promise<Bank> {
  const db = await openBank({ synchronous: 'normal', ...options }, file)
  await db.insert(entries).values(Array.from({ length: 20_000 }, (_, index) => ({ account: index, amount: 1 })))
  return db
}

async function total(file: string, driver: (typeof drivers)[number]): Promise<unknown> {
  const copy = await open(urlOf(file), bank, { driver, readOnly: true })
  try {
    expect((await copy.untyped('PRAGMA integrity_check')).rows).toEqual([['ok']])
    return await copy
      .select({ rows: count(), total: sum(entries.amount) })
      .from(entries)
      .one()
  } finally {
    await copy.close()
  }
}

describe.each(drivers)('a backup with %s', (driver) => {
  test('is of the moment at which it was asked for, while others write all the time', async () => {
    const db = await filled({ driver })
    await db.insert(accounts).values(Array.from({ length: 2000 }, (_, index) => ({ owner: `${index} ${'x'.repeat(3000)}`, balance: 0 })))
    const target = join(newFolder(), 'copy.db')
    const steps: number[] = []
    let copying = true
    const backup = db
      .backup(target, (copied, pages) => steps.push(copied / pages))
      .finally(() => {
        copying = false
      })
    let written = 0
    while (copying) {
      await db.transaction(async (tx) => {
        await tx
          .update(entries)
          .set({ amount: entries.amount.plus(1) })
          .where(entries.account.lt(200))
        await new Promise((resolve) => setImmediate(resolve))
      })
      written++
    }
    await backup
    expect(written).toBeGreaterThan(1)
    expect(steps.length).toBeGreaterThan(1)
    expect(steps).toEqual(steps.toSorted((left, right) => left - right))
    expect(await total(target, driver)).toEqual({ rows: 20_000, total: 20_000 })
    expect(
      await db
        .select({ total: sum(entries.amount) })
        .from(entries)
        .one(),
    ).toEqual({ total: 20_000 + 200 * written })
  })

  test('does not hold what an open transaction has written, and does not wait for it', async () => {
    const db = await filled({ driver })
    const target = join(newFolder(), 'copy.db')
    await db.transaction(async (tx) => {
      await tx.delete(entries).everyRow()
      await db.backup(target)
    })
    expect(await total(target, driver)).toEqual({ rows: 20_000, total: 20_000 })
  })

  test('of a database in memory', async () => {
    const db = await open('sqlite::memory:', bank, { driver })
    onTestFinished(() => db.close())
    await db.create()
    await db.insert(entries).values({ account: 1, amount: 5 })
    const target = join(newFolder(), 'copy.db')
    await db.backup(target)
    expect(await total(target, driver)).toEqual({ rows: 1, total: 5 })
  })

  test('takes the place of an older one when it is whole, and leaves nothing else behind', async () => {
    const db = await filled({ driver })
    const folder = newFolder()
    const target = join(folder, 'copy.db')
    await db.backup(target)
    await db.insert(entries).values({ account: 1, amount: 1 })
    await db.backup(target)
    expect(await total(target, driver)).toEqual({ rows: 20_001, total: 20_001 })
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })
})

test('where a backup cannot be written it says so, and what is there stays', async () => {
  const file = join(newFolder(), 'bank.db')
  const db = await filled({}, file)
  const folder = newFolder()
  expect(await codeOf(db.backup(join(folder, 'none', 'copy.db')))).toBe('FOLDER_MISSING')
  mkdirSync(join(folder, 'folder'))
  expect(await codeOf(db.backup(join(folder, 'folder')))).toBe('FILE_UNREADABLE')
  expect(await failureOf(db.backup(file))).toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('itself') })
  const other = await openBank({}, join(folder, 'open.db'))
  expect(await failureOf(db.backup(join(folder, 'open.db')))).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('open'),
  })
  await other.insert(accounts).values({ owner: 'Ada', balance: 1 })
  expect(await other.select({ all: count() }).from(accounts).one()).toEqual({ all: 1 })
  writeFileSync(join(folder, 'old.db'), 'an old backup')
  await expect(
    db.backup(join(folder, 'old.db'), () => {
      throw new Error('from the listener')
    }),
  ).rejects.toThrow()
  expect(existsSync(join(folder, 'old.db'))).toBe(true)
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
})
