import fc from 'fast-check'
import { type Db, defineSchema, id, identifier, open, sql, table, text, typeOf } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mariadbDialect } from '../../../src/sql/dialects/mysql/dialect.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'

const notes = table('notes', { id: id(), body: text() })
const schema = defineSchema({ notes })

const hostile = [
  "'; DROP TABLE notes; -- ",
  "' OR '1'='1",
  "\\'; DROP TABLE notes; #",
  '`; DROP TABLE notes; `',
  '``',
  '"; DROP TABLE notes; --',
  '/*! DROP TABLE notes */',
  '/*M! DROP TABLE notes */',
  '? OR 1=1',
  '?, ?',
  ':name',
  '\u001a',
  // In other character sets than UTF-8 a byte of these swallows the escape before the quote.
  '\u00bf\u0027',
  '\u5c27\ub8c2\u0027',
  '{"type":"Point","coordinates":[0,0]}',
]

describeServer('mariadb', 'hostile values and names', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema)
    await db.create()
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const pieces = fc
    .array(
      fc.oneof(
        fc.constantFrom(...hostile, "'", '\\', '`', '"', ';', '--', '#', '/*', '*/', '?', ' ', '\n'),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('').replaceAll('\0', ''))

  test.each(hostile)('the value %o is a value', async (value) => {
    await db.insert(notes).values({ body: value })
    expect(await db.select({ body: notes.body }).from(notes).where(notes.body.eq(value))).toEqual([{ body: value }])
    await db.update(notes).set({ body: value }).where(notes.body.eq(value))
    expect(await db.query(sql`SELECT ${value} AS v`, { v: text() })).toEqual([{ v: value }])
    await db.delete(notes).where(notes.body.eq(value))
    expect(await db.select({ id: notes.id }).from(notes)).toEqual([])
  })

  test('any value', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (value) => {
        expect(await db.query(sql`SELECT ${value} AS v`, { v: text() })).toEqual([{ v: value }])
      }),
      { numRuns: 300 },
    )
  })

  test('any value as a constant in the text of a statement', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (value) => {
        const { rows } = await db.untyped(`SELECT ${mariadbDialect.literal(value, typeOf(text()))} AS v`)
        expect(rows).toEqual([[value]])
      }),
      { numRuns: 300 },
    )
  })

  test('any name of a table and of a column', async () => {
    // The server's own rule: at most 64 characters, of the first plane, and no space at the end.
    const name = pieces.map(
      (text) =>
        `${text
          .replaceAll(/[\u{10000}-\u{10ffff}]/gu, '')
          .slice(0, 40)
          .trimEnd()}x`,
    )
    await fc.assert(
      fc.asyncProperty(name, name, async (tableName, columnName) => {
        fc.pre(columnName !== 'id')
        const odd = table(tableName, { id: id(), [columnName]: text() })
        const own = await open(database.url, defineSchema({ odd }), { pool: { maximum: 1 } })
        try {
          await own.create()
          await own.insert(odd).values({ [columnName]: 'v' } as never)
          expect(await own.select(odd).from(odd)).toEqual([{ id: 1, [columnName]: 'v' }])
          expect(await own.query(sql`SELECT ${identifier(columnName)} AS v FROM ${identifier(tableName)}`, { v: text() })).toEqual([
            { v: 'v' },
          ])
          const { rows } = await own.untyped('SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()')
          expect(new Set(rows.flat())).toEqual(new Set(['notes', tableName]))
          await own.drop()
        } finally {
          await own.close()
        }
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
