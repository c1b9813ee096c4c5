import { join } from 'node:path'
import {
  bigInteger,
  boolean,
  count,
  defineSchema,
  type EngineOptions,
  id,
  integer,
  max,
  open,
  sql,
  table,
  text,
  type UserAggregate,
} from 'granary'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Condition } from '../../../src/schema/expressions/expression.ts'
import { codeOf, drivers, failureOf, newFolder, urlOf } from './fixture.ts'
import * as module from './functions.module.ts'

const words = table('words', { id: id(), word: text() })
const schema = defineSchema({ words })
const given = ['Zebra', 'Äpfel', 'apfel', 'Öl', 'Oder', 'straße', 'Strasse', 'oel']

async function openWords(options: EngineOptions = {}) {
  const db = await open(urlOf(join(newFolder(), 'words.db')), schema, { synchronous: 'normal', ...options })
  onTestFinished(() => db.close())
  await db.create()
  await db.insert(words).values(given.map((word) => ({ word })))
  return db
}

describe.each(drivers)('functions of the application with %s', (driver) => {
  test('are called by SQL, in queries, conditions, triggers and on every connection', async () => {
    const seen: unknown[] = []
    const db = await openWords({
      driver,
      functions: [
        { name: 'shout', deterministic: true, call: (text) => `${String(text).toUpperCase()}!` },
        { name: 'exactly', arity: 1, bigIntegers: true, call: (value) => (typeof value === 'bigint' ? value + 1n : value) },
        { name: 'note', arity: -1, call: (...values) => (seen.push(values) > 0 ? null : 0) },
        { name: 'fail', arity: 0, call: () => Promise.resolve('late') as never },
      ],
    })
    expect(
      await db
        .select({ loud: sql(text())`shout(${words.word})` })
        .from(words)
        .where(words.id.eq(1)),
    ).toEqual([{ loud: 'ZEBRA!' }])
    expect(await db.query(sql`select exactly(9007199254740993) as a`, { a: bigInteger() })).toEqual([{ a: 9007199254740994n }])
    await db.script(
      'CREATE TRIGGER noted AFTER DELETE ON words BEGIN SELECT note(old.word, old.id); END; CREATE INDEX loud ON words (shout(word))',
    )
    await db.transaction(async (tx) => {
      await tx.delete(words).where(words.id.eq(1))
      // On a connection beside the transaction.
      expect(await db.select({ all: count() }).from(words).where(sql(boolean())`shout(${words.word}) = 'ZEBRA!'`).one()).toEqual({ all: 1 })
    })
    expect(seen).toEqual([['Zebra', 1]])
    expect(await codeOf(db.query(sql`select fail() as a`, { a: text() }))).toBe('VALUE_TYPE')
  })

  test('throw their own errors into the statement, which leaves nothing behind', async () => {
    const failure = new RangeError('no')
    const refuse = {
      name: 'refuse',
      arity: 1,
      call: (value: unknown) => {
        if (value === 'Oder') throw failure
        return 1n
      },
    }
    const db = await openWords({ driver, functions: [refuse] })
    await expect(db.execute(sql`delete from words where refuse(word)`)).rejects.toBe(failure)
    expect(await db.select({ all: count() }).from(words).one()).toEqual({ all: given.length })
  })

  test('aggregate over groups and windows, and their errors are not lost', async () => {
    const product: UserAggregate<bigint> = {
      name: 'product',
      arity: 1,
      bigIntegers: true,
      start: () => 1n,
      step: (state, value) => {
        if (typeof value !== 'bigint') throw new TypeError('whole numbers only')
        return state * value
      },
      inverse: (state, value) => (typeof value === 'bigint' ? state / value : state),
      result: (state) => state,
    }
    const db = await openWords({ driver, aggregates: [product] })
    expect(await db.query(sql`select product(id) as p from words where id < 6`, { p: integer() })).toEqual([{ p: 120 }])
    const windows = await db.query(sql`select product(id) over (order by id rows 1 preceding) as p from words order by id`, {
      p: integer(),
    })
    expect(windows.map(({ p }) => p)).toEqual([1, 2, 6, 12, 20, 30, 42, 56])
    await expect(db.query(sql`select product(word) as p from words`, { p: integer() })).rejects.toThrow('whole numbers only')
  })

  test('come from modules too', async () => {
    const db = await openWords({ driver, functionModules: [new URL('./functions.module.ts', import.meta.url)] })
    expect(await db.query(sql`select doubled(21) as a, longest(word) as b from words`, { a: integer(), b: text() })).toEqual([
      { a: 42, b: 'Strasse' },
    ])
  })
})

test.each<[string, EngineOptions, RegExp]>([
  ['a name that SQLite uses', { functions: [{ name: 'LOWER', call: (value) => value ?? null }] }, /LOWER/],
  ["a name of Granary's", { functions: [{ name: 'granary_mine', call: () => null }] }, /granary_mine/],
  ['a name that is none', { functions: [{ name: 'a b', call: () => null }] }, /letters/],
  [
    'a name twice',
    {
      functions: [
        { name: 'mine', call: () => null },
        { name: 'Mine', call: () => null },
      ],
    },
    /Mine/,
  ],
  ['a function that is none', { functions: [{ name: 'mine', call: 'x' as never }] }, /call/],
  ['too many arguments', { functions: [{ name: 'mine', arity: 101, call: () => null }] }, /arguments/],
  ['an aggregate without steps', { aggregates: [{ name: 'mine', arity: 1 } as never] }, /step/],
  ['a collation that SQLite has', { collations: { nocase: (text) => text } }, /nocase/],
  ['a collation that is none', { collations: { german: 'x' as never } }, /german/],
  ['a module without functions', { functionModules: [new URL('./fixture.ts', import.meta.url)] }, /exports neither/],
])('%s is refused', async (_, options, message) => {
  expect(await failureOf(open('sqlite::memory:', schema, options))).toMatchObject({
    code: 'OPTION_INVALID',
    message: expect.stringMatching(message),
  })
})

describe.each(drivers)('collations with %s', (driver) => {
  const opened = () => openWords({ driver, collations: module.collations })
  const german = words.word.collate('german')
  const listed = async (rows: PromiseLike<{ readonly word: string }[]>): Promise<string[]> => (await rows).map(({ word }) => word)

  test('order, and give the text itself', async () => {
    const db = await opened()
    expect(await listed(db.select({ word: words.word }).from(words).orderBy(german, words.id))).toEqual([
      'Äpfel',
      'apfel',
      'Oder',
      'Öl',
      'oel',
      'straße',
      'Strasse',
      'Zebra',
    ])
    expect(
      await listed(
        db
          .select({ word: german })
          .from(words)
          .orderBy((row) => row.word.desc(), words.id)
          .limit(3),
      ),
    ).toEqual(['Zebra', 'straße', 'Strasse'])
  })

  test('compare both sides', async () => {
    const db = await opened()
    const where = (condition: Condition<'words'>): Promise<string[]> =>
      listed(db.select({ word: words.word }).from(words).where(condition).orderBy(words.id))
    expect(await where(german.eq('STRASSE'))).toEqual(['straße', 'Strasse'])
    expect(await where(german.ne('ÖL').and(german.gt('Oder')))).toEqual(['Zebra', 'straße', 'Strasse'])
    expect(await where(german.between('ol', 'STRASSE'))).toEqual(['straße', 'Strasse'])
    expect(await where(german.in(['OEL', 'Äpfel']))).toEqual(['Äpfel', 'Öl', 'oel'])
    expect(await where(german.notIn(['OEL', 'ÄPFEL', 'Apfel', 'Zebra', 'Oder']))).toEqual(['straße', 'Strasse'])
    expect(await where(german.in([]))).toEqual([])
    expect(await where(words.word.collate('NOCASE').eq('STRASSE'))).toEqual(['Strasse'])
  })

  test('group', async () => {
    const db = await opened()
    const groups = await db.select({ all: count() }).from(words).groupBy(german).orderBy(german)
    expect(groups.map(({ all }) => all)).toEqual([1, 1, 1, 2, 2, 1])
  })

  test('where they cannot count are refused, and one that nobody gave is missing', async () => {
    const db = await opened()
    const queries = [
      () =>
        db
          .select({ word: max(german) })
          .from(words)
          .all(),
      () => db.select({ word: german }).from(words).distinct().all(),
      () =>
        db
          .select({ word: words.word })
          .from(words)
          .where(german.in(db.select({ word: words.word }).from(words)))
          .all(),
    ]
    for (const query of queries) {
      expect(await failureOf(query)).toMatchObject({ code: 'STATEMENT_INVALID', message: expect.stringContaining('registered collation') })
    }
    expect(await failureOf(db.select(words).from(words).orderBy(words.word.collate('klingon')))).toMatchObject({
      code: 'OBJECT_MISSING',
      message: expect.stringContaining('klingon'),
    })
    expect(await codeOf(db.select(words).from(words).orderBy(words.word.collate('x"; drop table words')))).toBe('STATEMENT_INVALID')
  })
})
