import {
  any,
  type Condition,
  cast,
  check,
  coalesce,
  count,
  type Db,
  databaseUuid,
  defineSchema,
  exists,
  generatedAs,
  id,
  index,
  integer,
  lower,
  notExists,
  now,
  open,
  random,
  randomUuid,
  real,
  replaceSurroundings,
  type Settled,
  select,
  smallInteger,
  sum,
  table,
  text,
  timestamp,
  today,
  uuid,
  uuid7,
  value,
  when,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../../src/sql/dialects/sqlite/dialect.ts'
import { samples as s } from '../../../src/testing/conformance/relational/samples.ts'
import { sampleDatabase } from './sample-database.ts'

const words = table(
  'words',
  {
    id: id(),
    word: text(),
    score: integer().default(0),
    doubled: integer().generated(),
    short: text().generated('virtual'),
    made: timestamp().default(now()),
    key: uuid().default(databaseUuid(7)),
  },
  (t) => [
    index(t.word),
    check(t.word.notLike('%;%')),
    check(t.score.dividedBy(2).lt(1000)),
    generatedAs(t.doubled, t.score.times(2).plus(1)),
    generatedAs(t.short, lower(t.word)),
  ],
)

let db: Db

beforeAll(async () => {
  db = await open('sqlite::memory:', defineSchema({ words }))
  await db.create()
  for (let number = 0; number < 200; number++) await db.insert(words).values({ word: `Word ${number}`, score: number })
})

afterAll(() => db.close())

async function planOf(condition: Condition<'words'>): Promise<string> {
  const rows = await db.select({ id: words.id }).from(words).where(condition).explain()
  return JSON.stringify(rows)
}

describe('SQL for SQLite', () => {
  const sqlOf = (expression: unknown): string =>
    select({ value: expression as typeof s.small })
      .from(s)
      .toSql(sqliteDialect).sql

  test('a value is a bare parameter beside a column, and a whole number in arithmetic', () => {
    expect(sqlOf(s.small.gt(5))).toContain('"samples"."small" > ?')
    expect(sqlOf(s.small.plus(5))).toContain('granary_integer_32("samples"."small" + CAST(? AS INTEGER))')
    expect(db.update(words).set({ score: 5 }).where(words.id.eq(1)).toSql().sql).toContain('SET "score" = ?')
  })

  test('an index serves beginnings of texts', async () => {
    expect(await planOf(words.word.startsWith('Word 19'))).toContain('ix_words_word')
    expect(await planOf(words.word.like('Word 19%'))).toContain('ix_words_word')
    const found = await db.select({ n: count() }).from(words).where(words.word.startsWith('Word 19')).one()
    expect(found.n).toBe(11)
  })

  test('expressions in DDL have their values written into it', async () => {
    const row = await db.select(words).from(words).where(words.id.eq(8)).one()
    expect(row).toMatchObject({ word: 'Word 7', doubled: 15, short: 'word 7' })
    expect(row.made).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/)
    expect(row.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    await expect(db.insert(words).values({ word: 'a;b' })).rejects.toMatchObject({ code: 'CHECK_VIOLATION' })
    await expect(db.insert(words).values({ word: 'a', score: 2000 })).rejects.toMatchObject({ code: 'CHECK_VIOLATION' })
  })
})

describe('queries as operands', () => {
  test('exists, any and in of queries', async () => {
    const sample = await sampleDatabase()
    const inner = select({ id: s.id }).from(s).where(s.flag)
    const run = async (condition: Condition<'samples' | Settled<'samples'>>): Promise<number[]> =>
      (await sample.select({ id: s.id }).from(s).where(condition).orderBy(s.id)).map((row) => row.id)
    expect(await run(exists(inner))).toEqual([1, 2, 3, 4, 5, 6])
    expect(await run(notExists(inner))).toEqual([])
    expect(await run(s.id.in(inner))).toEqual([1, 5])
    // PostgreSQL 15.18: WHERE money > ANY (SELECT small FROM samples), WHERE money IN (SELECT small …), WHERE small = ANY (SELECT exact …)
    expect(await run(s.money.gt(any(select({ small: s.small }).from(s))))).toEqual([1, 2, 4, 5, 6])
    expect(await run(s.money.in(select({ small: s.small }).from(s)))).toEqual([4])
    expect(await run(s.small.eq(any(select({ exact: s.exact }).from(s))))).toEqual([4])
    await sample.close()
  })
})

describe('time and randomness come from one place', () => {
  test('a test can fix the clock', async () => {
    const restore = replaceSurroundings({ now: () => Date.UTC(2026, 10, 23, 23, 30) })
    try {
      const row = await db
        .select({ now: now(), later: now().plus('PT1H'), today: today(), there: today('Asia/Tokyo') })
        .from(words)
        .limit(1)
        .one()
      expect(row).toEqual({
        now: '2026-11-23T23:30:00.000000Z',
        later: '2026-11-24T00:30:00.000000Z',
        today: '2026-11-23',
        there: '2026-11-24',
      })
      const first = uuid7()
      expect(uuid7() > first).toBe(true)
    } finally {
      restore()
    }
  })

  test('and randomness', () => {
    using _fixed = replaceSurroundings({ randomBytes: (length) => new Uint8Array(length).fill(7) })
    expect(randomUuid()).toBe('07070707-0707-4707-8707-070707070707')
  })

  test('identifiers of the database differ from row to row, and have the form of their version', async () => {
    const rows = await db.select({ four: databaseUuid(), seven: databaseUuid(7), random: random() }).from(words)
    expect(new Set(rows.map((row) => row.four)).size).toBe(rows.length)
    expect(new Set(rows.map((row) => row.random)).size).toBe(rows.length)
    for (const { four, seven, random } of rows) {
      expect(four).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(seven).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(random >= 0 && random < 1).toBe(true)
      expect(Math.abs(Number.parseInt(seven.replaceAll('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(60_000)
    }
  })
})

test('whole numbers stay whole through CASE, coalesce and casts', async () => {
  const row = await db
    .select({
      case: when(words.score.gt(1000), words.score).otherwise(7).dividedBy(2),
      coalesced: coalesce(value(null, integer().nullable()), 7).dividedBy(2),
      cast: cast(cast(value(7.5), smallInteger()), real()).dividedBy(3),
      sum: sum(when(words.score.gte(100), value(1, integer())).otherwise(0)),
    })
    .from(words)
    .one()
  expect(row).toEqual({ case: 3, coalesced: 3, cast: 8 / 3, sum: 100 })
})
