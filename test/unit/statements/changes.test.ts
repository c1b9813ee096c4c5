import {
  alias,
  coalesce,
  count,
  type Db,
  defineSchema,
  id,
  index,
  integer,
  open,
  select,
  sql,
  sum,
  table,
  text,
  timestamp,
  unique,
} from 'granary'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const accounts = table(
  'accounts',
  {
    id: id(),
    owner: text(),
    kind: text().default('current'),
    balance: integer().default(0),
    note: text().nullable(),
    changed: timestamp()
      .default('2026-01-01T00:00:00Z')
      .onUpdate(() => '2026-11-23T00:00:00Z'),
  },
  (t) => [unique([t.owner, t.kind]), index({ unique: true, where: t.note.isNotNull(), name: 'ux_note' }, t.note)],
)
const transfers = table('transfers', { id: id(), account: integer({ bits: 64 }), amount: integer() })
const closed = table('closed', { owner: text() })
const empty = table('empty', { id: id(), note: text().nullable(), made: integer().default(7) })

let db: Db

beforeEach(async () => {
  db = await open('sqlite::memory:', defineSchema({ accounts, transfers, closed, empty }))
  await db.create()
  await db.insert(accounts).values([
    { owner: 'Ada', balance: 100 },
    { owner: 'Ben', balance: 20 },
    { owner: 'Cem', balance: 5 },
  ])
  await db.insert(transfers).values([
    { account: 1, amount: -30 },
    { account: 2, amount: 30 },
    { account: 2, amount: 1 },
  ])
  await db.insert(closed).values({ owner: 'Cem' })
})

afterEach(() => db.close())

const balances = async (): Promise<unknown[]> =>
  (await db.select({ owner: accounts.owner, balance: accounts.balance }).from(accounts).orderBy(accounts.id)).map(({ owner, balance }) => [
    owner,
    balance,
  ])

describe('insert', () => {
  test('rows of nothing but defaults', async () => {
    expect(await db.insert(empty).defaultValues().returning()).toEqual([{ id: 1, note: null, made: 7 }])
    expect(await db.insert(empty).values([{}, {}]).returning({ id: empty.id })).toEqual([{ id: 2 }, { id: 3 }])
    expect(await db.insert(empty).values({})).toEqual({ changes: 1 })
  })

  test('rows that give different columns, with their ids in the order of the rows', async () => {
    const rows = await db
      .insert(empty)
      .values([{ note: 'a' }, {}, { made: 1 }, { made: 2, note: 'b' }, { note: 'c', made: 3 }, { id: 90 }, { note: 'd' }])
      .returning()
    expect(rows).toEqual([
      { id: 1, note: 'a', made: 7 },
      { id: 2, note: null, made: 7 },
      { id: 3, note: null, made: 1 },
      { id: 4, note: 'b', made: 2 },
      { id: 5, note: 'c', made: 3 },
      { id: 90, note: null, made: 7 },
      { id: 91, note: 'd', made: 7 },
    ])
  })

  test('thousands of rows at once, all or none', async () => {
    const rows = Array.from({ length: 2345 }, (_, index) => ({ note: `n${index}`, made: index }))
    const inserted = await db.insert(empty).values(rows).returning({ id: empty.id, made: empty.made })
    expect(inserted.map(({ made }) => made)).toEqual(rows.map(({ made }) => made))
    expect(inserted.map(({ id }) => id)).toEqual(rows.map((_, index) => index + 1))
    const again = [...Array.from({ length: 1500 }, (_, index) => ({ id: 10_000 + index })), { id: 1 }]
    await expect(db.insert(empty).values(again)).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
    expect(await db.select({ n: count() }).from(empty)).toEqual([{ n: 2345 }])
  })

  test('a query’s rows, also with a conflict clause', async () => {
    expect(await db.insert(closed).fromQuery(select({ owner: accounts.owner }).from(accounts).where(accounts.balance.gt(10)))).toEqual({
      changes: 2,
    })
    const sums = select({ owner: accounts.owner, kind: accounts.kind, balance: sum(transfers.amount) })
      .from(accounts)
      .join(transfers, transfers.account.eq(accounts.id))
      .groupBy(accounts.owner, accounts.kind)
    expect(
      await db
        .insert(accounts)
        .fromQuery(sums)
        .onConflictDoUpdate({
          target: [accounts.owner, accounts.kind],
          set: (excluded) => ({ balance: accounts.balance.plus(excluded.balance) }),
        }),
    ).toEqual({ changes: 2 })
    expect(await balances()).toEqual([
      ['Ada', 70],
      ['Ben', 51],
      ['Cem', 5],
    ])
    expect(
      await db
        .insert(accounts)
        .fromQuery(select({ owner: accounts.owner, kind: accounts.kind }).from(accounts))
        .onConflictDoNothing(),
    ).toEqual({ changes: 0 })
    expect(() => db.insert(closed).fromQuery(select({ nobody: accounts.owner }).from(accounts))).toThrow(
      expect.objectContaining({ code: 'COLUMN_UNKNOWN' }),
    )
  })

  test('values beside expressions and queries', async () => {
    const most = select({ n: accounts.balance }).from(accounts).orderBy(accounts.balance.desc()).limit(1)
    await db.insert(accounts).values([
      { owner: sql(text())`upper(${'dia'})`, balance: coalesce(most.asExpression(), 0) },
      { owner: 'Eve', balance: 3 },
    ])
    expect(await balances()).toEqual([
      ['Ada', 100],
      ['Ben', 20],
      ['Cem', 5],
      ['DIA', 100],
      ['Eve', 3],
    ])
  })

  test('checks its rows before anything is written', async () => {
    await expect(db.insert(accounts).values([{ owner: 'X' }, { owner: undefined as unknown as string }])).rejects.toMatchObject({
      code: 'VALUE_UNDEFINED',
      details: { columns: ['owner'] },
    })
    await expect(db.insert(accounts).values({} as never)).rejects.toMatchObject({ code: 'VALUE_REQUIRED' })
    await expect(db.insert(accounts).values({ owner: 'X', nothing: 1 } as never)).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN' })
    expect(await db.insert(accounts).values([])).toEqual({ changes: 0 })
    expect(await balances()).toHaveLength(3)
  })
})

describe('upsert', () => {
  test('updates the row that is there, or leaves it', async () => {
    const upsert = db.insert(accounts).values([
      { owner: 'Ada', balance: 7 },
      { owner: 'Dia', balance: 8 },
    ])
    const rows = await upsert
      .onConflictDoUpdate({
        target: [accounts.owner, accounts.kind],
        set: (excluded) => ({ balance: accounts.balance.plus(excluded.balance) }),
      })
      .returning({ owner: accounts.owner, balance: accounts.balance, changed: accounts.changed })
    expect(rows).toEqual([
      { owner: 'Ada', balance: 107, changed: '2026-11-23T00:00:00.000000Z' },
      { owner: 'Dia', balance: 8, changed: '2026-01-01T00:00:00.000000Z' },
    ])
    expect(await upsert.onConflictDoNothing([accounts.owner, accounts.kind])).toEqual({ changes: 0 })
  })

  test('under a condition', async () => {
    const rows = await db
      .insert(accounts)
      .values([
        { owner: 'Ada', balance: 7 },
        { owner: 'Ben', balance: 700 },
      ])
      .onConflictDoUpdate({
        target: [accounts.owner, accounts.kind],
        set: (excluded) => ({ balance: excluded.balance }),
        where: (excluded) => excluded.balance.gt(accounts.balance),
      })
      .returning({ owner: accounts.owner })
    expect(rows).toEqual([{ owner: 'Ben' }])
    expect(await balances()).toEqual([
      ['Ada', 100],
      ['Ben', 700],
      ['Cem', 5],
    ])
  })

  test('by a partial unique index, and by several constraints', async () => {
    await db.update(accounts).set({ note: 'vip' }).where(accounts.owner.eq('Ada'))
    await db
      .insert(accounts)
      .values({ owner: 'Fay', note: 'vip' })
      .onConflictDoUpdate({ target: [accounts.note], targetWhere: accounts.note.isNotNull(), set: { balance: 1 } })
    const both = (owner: string, note: string) =>
      db
        .insert(accounts)
        .values({ owner, note, balance: 9 })
        .onConflictDoUpdate({ target: [accounts.owner, accounts.kind], set: { balance: 2 } })
        .onConflictDoUpdate({ target: [accounts.note], targetWhere: accounts.note.isNotNull(), set: { balance: 3 } })
    expect(await balances()).toEqual([
      ['Ada', 1],
      ['Ben', 20],
      ['Cem', 5],
    ])
    await both('Ben', 'other')
    await both('Gus', 'vip')
    expect(await balances()).toEqual([
      ['Ada', 3],
      ['Ben', 2],
      ['Cem', 5],
    ])
  })
})

describe('update', () => {
  test('from joined tables', async () => {
    const totals = select({ account: transfers.account, amount: sum(transfers.amount) })
      .from(transfers)
      .groupBy(transfers.account)
      .as('totals')
    expect(
      await db
        .update(accounts)
        .set({ balance: accounts.balance.plus(coalesce(totals.amount, 0)) })
        .from(totals)
        .where(totals.account.eq(accounts.id)),
    ).toEqual({ changes: 2 })
    expect(await balances()).toEqual([
      ['Ada', 70],
      ['Ben', 51],
      ['Cem', 5],
    ])
  })

  test('by joins, which count as its condition where they name the changed table', async () => {
    const other = alias(accounts, 'other')
    expect(
      await db
        .update(accounts)
        .set({ note: other.owner })
        .from(other)
        .where(other.balance.eq(accounts.balance.dividedBy(5)), other.id.ne(accounts.id)),
    ).toEqual({ changes: 1 })
    expect(await db.select({ owner: accounts.owner, note: accounts.note }).from(accounts).where(accounts.note.isNotNull())).toEqual([
      { owner: 'Ada', note: 'Ben' },
    ])
    expect(await db.update(accounts).set({ balance: 0 }).join(closed, closed.owner.eq(accounts.owner))).toEqual({ changes: 1 })
    expect(
      await db
        .update(accounts)
        .set({ balance: 1 })
        .from(transfers)
        .join(closed, closed.owner.eq(accounts.owner))
        .where(transfers.account.eq(1)),
    ).toEqual({ changes: 1 })
    await expect(db.update(accounts).set({ balance: 0 }).from(transfers).join(closed, closed.owner.ne('x'))).rejects.toMatchObject({
      code: 'STATEMENT_INVALID',
    })
    await expect(db.update(accounts).set({ balance: 0 }).from(accounts).everyRow()).rejects.toMatchObject({
      code: 'STATEMENT_INVALID',
      message: expect.stringContaining('accounts stands twice'),
    })
    await expect(db.delete(accounts).from(accounts).where(accounts.id.eq(1))).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    expect((await balances())[2]).toEqual(['Cem', 1])
  })

  test('under another name, with subqueries and returning', async () => {
    const a = alias(accounts, 'a')
    const rows = await db
      .update(a)
      .set({
        balance: select({ n: sum(transfers.amount) })
          .from(transfers)
          .where(transfers.account.eq(a.id))
          .asExpression()
          .typed<number>(),
      })
      .where(a.id.in(select({ id: transfers.account }).from(transfers)))
      .returning({
        owner: a.owner,
        balance: a.balance,
        transfers: select({ n: count() }).from(transfers).where(transfers.account.eq(a.id)).asExpression(),
      })
    expect(rows).toEqual([
      { owner: 'Ada', balance: -30, transfers: 1 },
      { owner: 'Ben', balance: 31, transfers: 2 },
    ])
  })

  test('sets each column once, and columns that set themselves', async () => {
    const rows = await db.update(accounts).set({ balance: 1, note: 'x' }).set({ balance: 2 }).where(accounts.id.eq(1)).returning()
    expect(rows).toEqual([{ id: 1, owner: 'Ada', kind: 'current', balance: 2, note: 'x', changed: '2026-11-23T00:00:00.000000Z' }])
    expect(
      await db.update(accounts).set({ changed: '2000-01-01T00:00:00Z' }).where(accounts.id.eq(1)).returning({ changed: accounts.changed }),
    ).toEqual([{ changed: '2000-01-01T00:00:00.000000Z' }])
  })

  test('without a condition, or with what SQLite lacks, is refused', async () => {
    await expect(db.update(accounts).set({ balance: 0 })).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect(db.update(accounts).set({}).everyRow()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await db.update(accounts).set({ balance: 0 }).everyRow()).toEqual({ changes: 3 })
    await expect(
      db.update(accounts).set({ balance: 0 }).from(closed).where(closed.owner.eq(accounts.owner)).returning({ owner: closed.owner }),
    ).rejects.toMatchObject({ code: 'CAPABILITY_MISSING', details: { capability: 'sql.returningJoined' } })
    await expect(db.update(accounts).set({ balance: 0 }).everyRow().limit(1)).rejects.toMatchObject({
      details: { capability: 'sql.updateLimit' },
    })
  })
})

describe('delete', () => {
  test('with a subquery', async () => {
    expect(await db.delete(accounts).where(accounts.owner.in(select({ owner: closed.owner }).from(closed)))).toEqual({ changes: 1 })
    expect(await balances()).toEqual([
      ['Ada', 100],
      ['Ben', 20],
    ])
  })

  test('with other tables, each row once', async () => {
    expect(
      await db
        .delete(accounts)
        .from(transfers)
        .where(transfers.account.eq(accounts.id), transfers.amount.gt(0))
        .returning({ owner: accounts.owner }),
    ).toEqual([{ owner: 'Ben' }])
    expect(await db.delete(accounts).join(closed, closed.owner.eq(accounts.owner))).toEqual({ changes: 1 })
    const a = alias(accounts, 'a')
    expect(await db.delete(a).from(transfers).join(closed, closed.owner.eq('Cem')).where(transfers.account.eq(a.id))).toEqual({
      changes: 1,
    })
    expect(await balances()).toEqual([])
  })

  test('without a condition is refused', async () => {
    await expect(db.delete(accounts)).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await db.delete(transfers).everyRow()).toEqual({ changes: 3 })
  })
})
