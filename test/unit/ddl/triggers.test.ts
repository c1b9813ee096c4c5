import {
  check,
  defineSchema,
  deleteFrom,
  id,
  insert,
  integer,
  refuse,
  select,
  table,
  text,
  timestamp,
  trigger,
  update,
  value,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { inFile } from './database-file.ts'

const accounts = table(
  'accounts',
  { id: id(), owner: text(), balance: integer().default(0), at: timestamp().default('2024-01-01T00:00:00Z') },
  (t) => [check(t.balance.gte(0))],
)
const journal = table('journal', { id: id(), account: integer({ bits: 64 }), what: text(), amount: integer().nullable() })
const totals = table('totals', { owner: text().primaryKey(), accounts: integer() })

const opened = trigger('opened', {
  on: accounts,
  timing: 'after',
  events: ['insert'],
  run: (row) => [
    insert(journal).values({ account: row.new.id, what: 'opened' }),
    insert(totals)
      .values({ owner: row.new.owner, accounts: 1 })
      .onConflictDoUpdate({ target: [totals.owner], set: { accounts: totals.accounts.plus(1) } }),
  ],
})
const moved = trigger('moved', {
  on: accounts,
  timing: 'after',
  updateOf: [accounts.balance],
  when: (row) => row.new.balance.ne(row.old.balance),
  run: (row) =>
    insert(journal).fromQuery(select({ account: row.new.id, what: value("it's moved"), amount: row.new.balance.minus(row.old.balance) })),
})
const closed = trigger('closed', {
  on: accounts,
  timing: 'before',
  events: ['delete'],
  run: (row) => [
    deleteFrom(journal).where(journal.account.eq(row.old.id)),
    update(totals)
      .set({ accounts: totals.accounts.minus(1) })
      .where(totals.owner.eq(row.old.owner)),
  ],
})
const guard = trigger('guard', {
  on: accounts,
  timing: 'before',
  events: ['insert', 'update'],
  when: (row) => row.new.owner.eq(''),
  run: () => refuse("an account needs an owner, isn't it"),
})
const schema = defineSchema({ guard, closed, moved, opened, accounts, journal, totals })

describe('triggers', () => {
  test('run for each row, with the rows before and after, whichever program changes them', async () => {
    await inFile(schema, async ({ db, other }) => {
      await db.insert(accounts).values([{ owner: 'Ada' }, { owner: 'Ada', balance: 5 }])
      other.exec("INSERT INTO accounts (owner) VALUES ('Bob')")
      await db
        .update(accounts)
        .set({ balance: accounts.balance.plus(10) })
        .where(accounts.owner.eq('Ada'))
      await db.update(accounts).set({ balance: accounts.balance, owner: 'Eve' }).where(accounts.id.eq(2))
      expect(
        await db.select({ account: journal.account, what: journal.what, amount: journal.amount }).from(journal).orderBy(journal.id),
      ).toEqual([
        { account: 1, what: 'opened', amount: null },
        { account: 2, what: 'opened', amount: null },
        { account: 3, what: 'opened', amount: null },
        { account: 1, what: "it's moved", amount: 10 },
        { account: 2, what: "it's moved", amount: 10 },
      ])
      expect(await db.select(totals).from(totals).orderBy(totals.owner)).toEqual([
        { owner: 'Ada', accounts: 2 },
        { owner: 'Bob', accounts: 1 },
      ])
      await db.delete(accounts).where(accounts.id.eq(1))
      expect(await db.select(totals).from(totals).orderBy(totals.owner)).toEqual([
        { owner: 'Ada', accounts: 1 },
        { owner: 'Bob', accounts: 1 },
      ])
      expect(await db.select({ account: journal.account }).from(journal).where(journal.account.eq(1))).toEqual([])
    })
  })

  test('a refusal takes back the whole statement', async () => {
    await inFile(schema, async ({ db }) => {
      await expect(db.insert(accounts).values([{ owner: 'Ada' }, { owner: '' }])).rejects.toThrow("an account needs an owner, isn't it")
      expect(await db.select(accounts).from(accounts)).toEqual([])
      await db.insert(accounts).values({ owner: 'Ada' })
      await expect(db.update(accounts).set({ owner: '' }).everyRow()).rejects.toMatchObject({ code: 'CHECK_VIOLATION' })
    })
  })

  test('several events become several triggers, which are dropped with the rest', async () => {
    await inFile(schema, async ({ db, other }) => {
      const names = (): unknown[] =>
        other
          .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
          .all()
          .map((row) => row.name)
      expect(names()).toEqual(['closed', 'guard_insert', 'guard_update', 'moved', 'opened'])
      await db.drop()
      expect(names()).toEqual([])
    })
  })
})
