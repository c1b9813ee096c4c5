import fc from 'fast-check'
import {
  alias,
  call,
  commonTable,
  count,
  type Db,
  defineSchema,
  fullTextIndex,
  highlight,
  id,
  identifier,
  integer,
  jsonEach,
  jsonObject,
  match,
  open,
  select,
  snippet,
  sql,
  type TextExpression,
  table,
  text,
  unnest,
  value,
  values,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Whatever text a user gives, as a value or, by identifier(), as a name: no statement changes its shape, and everything comes back as it was.

const pieces = [
  "'",
  '"',
  '`',
  '[',
  ']',
  '\\',
  ';',
  '--',
  '/*',
  '*/',
  '#',
  '?',
  '??',
  '$1',
  ':a',
  '@p',
  '%',
  '_',
  '(',
  ')',
  ',',
  '.',
  ' ',
  '\n',
  '\r',
  '\t',
  '\u2028',
  '\u00a0',
  '\u02bc',
  '\uff07',
  '\u202e',
  '😀',
  'OR 1=1',
  'UNION SELECT',
  "'; DROP TABLE kept; --",
  '" FROM kept; --',
  'null',
  'NULL',
  "''",
  '""',
  "\\'",
  'x\u0301',
  'ß',
  '\u0001',
  '\u007f',
  '0x41',
  "X'41'",
  '\ufeff',
  '$.a',
  '{',
  '}',
  '^',
  '*',
]
const hostile = fc
  .oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(fc.string(), fc.constantFrom(...pieces), fc.string()).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  )
  .filter((given) => given !== '' && !given.includes('\0'))

const kept = table('kept', { id: id(), name: text(), note: text().nullable() }, (t) => [fullTextIndex([t.name])])

let db: Db

beforeAll(async () => {
  db = await open('sqlite::memory:', defineSchema({ kept }))
  await db.create()
})

afterAll(() => db.close())

interface Printed {
  readonly sql: string
}

/** The statements that take a value, with one value in each place. */
function statements(given: string): readonly (readonly [string, { toSql(): Printed }])[] {
  const { name } = kept
  const query = db.select({ id: kept.id }).from(kept)
  return [
    ['eq', query.where(name.eq(given))],
    ['in', query.where(name.in([given, given]))],
    ['between', query.where(name.between(given, given))],
    // A pattern may not end in its escape character.
    ['like', query.where(name.like(given.replaceAll('\\', '\\\\')))],
    ['ilike', query.where(name.ilike(given.replaceAll('\\', '\\\\')))],
    ['contains', query.where(name.contains(given), name.startsWith(given), name.endsWith(given), name.icontains(given))],
    ['concat', db.select({ a: name.concat(given) }).from(kept)],
    ['value', db.select({ a: value(given), b: value(given, text()) })],
    ['template', db.select({ a: sql(text())`${given} || ${given}` })],
    ['join of values', db.select({ a: sql(text())`max(${sql.join([given, given])})` })],
    ['call', db.select({ a: call('max', [given, given], text()) })],
    ['insert', db.insert(kept).values({ name: given, note: given })],
    [
      'upsert',
      db
        .insert(kept)
        .values({ id: 1, name: given })
        .onConflictDoUpdate({ target: [kept.id], set: { note: given } }),
    ],
    ['update', db.update(kept).set({ name: given }).where(kept.note.eq(given))],
    ['delete', db.delete(kept).where(name.ne(given))],
    ['values', db.select({ n: count() }).from(values('v', { a: text() }, [{ a: given }]))],
    ['unnest', db.select({ n: count() }).from(unnest('u', [given], text()))],
    ['json', db.select({ a: jsonObject({ a: value(given) }) })],
    ['jsonEach', db.select({ n: count() }).from(jsonEach('e', [{ a: given }], { a: text() }))],
    ['match', query.where(match(name, given))],
    [
      'highlight',
      db
        .select({
          a: highlight(match(name, given), name, given, given),
          b: snippet(match(name, given), name, { open: given, ellipsis: given }),
        })
        .from(kept)
        .where(match(name, given)),
    ],
    ['order', query.orderBy(name.eq(given))],
    ['having', db.select({ n: count() }).from(kept).groupBy(name).having(name.ne(given))],
    ['set operation', query.where(name.eq(given)).union(query.where(name.ne(given)))],
    [
      'common table',
      (() => {
        const found = commonTable('found', select({ id: kept.id }).from(kept).where(name.eq(given)))
        return db.select({ id: found.id }).from(found)
      })(),
    ],
  ]
}

const shapes = (): Map<string, string> => new Map(statements('plain').map(([name, statement]) => [name, statement.toSql().sql]))

describe('a hostile value', () => {
  test('never changes a statement, in 10,000 places', async () => {
    const expected = shapes()
    let places = 0
    fc.assert(
      fc.property(hostile, (given) => {
        for (const [name, statement] of statements(given)) {
          expect(statement.toSql().sql, name).toBe(expected.get(name))
          places++
        }
      }),
      { numRuns: 400 },
    )
    expect(places).toBeGreaterThanOrEqual(10_000)
  })

  test('comes back as it was, and leaves the table alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostile.filter((given) => given.isWellFormed()),
        async (given) => {
          await db.delete(kept).everyRow()
          const [inserted] = await db.insert(kept).values({ name: given, note: given }).returning()
          expect(inserted).toMatchObject({ name: given, note: given })
          for (const [, statement] of statements(given))
            if ('all' in statement && typeof statement.all === 'function') await statement.all()
          expect(
            await db
              .select({ name: kept.name })
              .from(kept)
              .where(kept.name.eq(given), kept.note.in([given]), kept.name.contains(given)),
          ).toEqual([{ name: given }])
          expect(await db.query(sql`select ${given} as a, name as b from kept where name = ${given}`, { a: text(), b: text() })).toEqual([
            { a: given, b: given },
          ])
          const listed = values('listed', { a: text() }, [{ a: given }])
          expect(await db.select({ a: listed.a, o: jsonObject({ [given]: listed.a }) }).from(listed)).toEqual([
            { a: given, o: { [given]: given } },
          ])
          expect(await db.select({ n: count() }).from(kept)).toEqual([{ n: 1 }])
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('a hostile name', () => {
  const name = hostile.filter((given) => given.isWellFormed())
  let own: Db

  beforeAll(async () => {
    own = await open('sqlite::memory:', defineSchema({}))
  })

  afterAll(() => own.close())

  test('by identifier() is one name and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(name, name, async (first, second) => {
        fc.pre(first.toLowerCase() !== second.toLowerCase())
        await own.execute(sql`create table ${identifier(first)} (${identifier(second)} text, plain text)`)
        await own.execute(sql`insert into ${identifier('main', first)} (${identifier(second)}) values (${second})`)
        const tables = await own.query(sql`select name from sqlite_schema where type = 'table'`, { name: text() })
        expect(tables).toEqual([{ name: first }])
        expect(await own.query(sql`select ${identifier(first, second)} as found from ${identifier(first)}`, { found: text() })).toEqual([
          { found: second },
        ])
        await own.execute(sql`drop table ${identifier(first)}`)
      }),
      { numRuns: 200 },
    )
  })

  test('of a table, a column, an alias, a result column, a common table expression or a list of values is quoted', async () => {
    await fc.assert(
      fc.asyncProperty(name, name, async (first, second) => {
        // A name that SQLite itself keeps, and a column called $, are refused with words of their own.
        fc.pre(!/^sqlite_/i.test(first) && second !== '$' && second !== '__proto__' && !/^(?:rowid|_rowid_|oid)$/i.test(second))
        const odd = table(first, { [second]: text() })
        const column = odd[second] as typeof kept.name
        await own.execute(sql`create table ${identifier(first)} (${identifier(second)} text)`)
        await own.insert(odd).values({ [second]: 'x' })
        await own
          .update(odd)
          .set({ [second]: 'y' })
          .everyRow()
        expect(await own.select({ [second]: column, 'plain name': column }).from(odd)).toEqual([{ [second]: 'y', 'plain name': 'y' }])
        const other = alias(odd, `${first} again`)
        const again = other[second] as unknown as TextExpression<string, `${string} again`>
        expect(await own.select({ a: again }).from(other).where(again.eq('y'))).toEqual([{ a: 'y' }])
        const common = commonTable(first, select({ [second]: value('z') }))
        expect((await own.select({ a: common[second] as typeof kept.name }).from(common)) as unknown).toEqual([{ a: 'z' }])
        const listed = values(second, { [first]: text() }, [{ [first]: 'v' }])
        expect((await own.select({ a: listed[first] as typeof kept.name }).from(listed)) as unknown).toEqual([{ a: 'v' }])
        await own.execute(sql`drop table ${identifier(first)}`)
      }),
      { numRuns: 150 },
    )
  })

  test('of a function, an operator or a collation is refused or quoted', () => {
    fc.assert(
      fc.property(name, (given) => {
        if (!/^[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)?$/.test(given))
          expect(() => call(given, [], integer())).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
        const collated = (): string => db.select({ name: kept.name }).from(kept).orderBy(kept.name.collate(given)).toSql().sql
        if (!/^[A-Za-z0-9_]+$/.test(given)) expect(collated).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
        expect(db.prepare({}, () => sql`select 1 as ${identifier(given)}`).toSql().sql).toBe(`select 1 as "${given.replaceAll('"', '""')}"`)
      }),
      { numRuns: 1000 },
    )
  })
})
