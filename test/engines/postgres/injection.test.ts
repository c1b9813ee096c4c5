import fc from 'fast-check'
import { type Db, defineSchema, GranaryError, id, open, table, text } from 'granary'
import { copyOut } from 'granary/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { ServerFailure } from '../../../src/sql/dialects/postgres/engine/server-message.ts'
import { postgresIdentifier, postgresStoredLiteral } from '../../../src/sql/dialects/postgres/literal.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

const guarded = table('guarded', { id: id(), words: text() })
const schema = defineSchema({ guarded })

const pieces = [
  '"',
  "'",
  '""',
  "''",
  '\\',
  "\\'",
  ';',
  '--',
  '/*',
  '*/',
  '$1',
  '$$',
  '$a$',
  '\n',
  '\r',
  '%',
  '?',
  ':',
  'DROP TABLE guarded',
  ' ',
  'é',
  '🦆',
  '\u2019',
  'U&"',
  "E'",
  '(',
  ')',
  ',',
  '.',
  '\t',
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 5 })), { minLength: 1, maxLength: 8 })
  .map((made) => made.join('').replaceAll('\0', ''))

describeServer('postgres', 'Injection', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  let session: PostgresSession

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    db = await open(database.url, schema)
    session = await openSession(database.url)
    await db.create()
    await db.insert(guarded).values({ words: 'kept' })
  })

  afterAll(async () => {
    expect(await rowsOnServer('postgres', database.url, 'SELECT words FROM guarded')).toEqual([['kept']])
    await session.close()
    await db.close()
    await database.drop()
  })

  it('is not possible by names: each stays the one name that it is', async () => {
    const names = fc.sample(
      hostile.filter((name) => name !== '' && name.isWellFormed() && Buffer.byteLength(name) < 64),
      10_000,
    )
    const answers = await Promise.allSettled(names.map((name) => session.query(planOf(`SELECT 1 FROM ${postgresIdentifier(name)}`), [])))
    answers.forEach((answer, position) => {
      const { reason } = answer as PromiseRejectedResult
      expect(reason).toBeInstanceOf(GranaryError)
      const cause: unknown = (reason as GranaryError).cause
      if (!(cause instanceof ServerFailure)) throw new Error('the error is not the server’s')
      expect([cause.code, cause.message]).toEqual(['42P01', `relation "${names[position]}" does not exist`])
    })
  }, 60_000)

  it('is not possible by names of tables and columns in built statements', async () => {
    for (const name of fc.sample(
      hostile.filter((name) => name !== '' && name !== '$' && name.isWellFormed()),
      300,
    )) {
      const made = table(name, { [name]: text(), other: text() })
      const column = (made as unknown as Record<string, typeof made.other>)[name]
      if (column === undefined) throw new Error('the column is missing')
      for (const statement of [
        db
          .select({ [name]: column })
          .from(made)
          .where(column.eq('x'))
          .orderBy(column),
        db.insert(made).values({ [name]: 'x', other: 'y' } as never),
        db
          .update(made)
          .set({ [name]: 'x' } as never)
          .where(column.eq('y')),
        db.delete(made).where(column.isNull()),
      ]) {
        expect(await failureOf(Promise.resolve(statement as PromiseLike<unknown>))).toMatchObject({ code: 'OBJECT_MISSING' })
      }
    }
  }, 60_000)

  it('is not possible by values: each comes back as it went', async () => {
    const values = fc.sample(hostile, 5000).map((value) => value.toWellFormed())
    const back = await Promise.all(values.map((value) => session.query(planOf('SELECT CAST($1 AS text)'), [value])))
    expect(back.map(([row]) => row?.[0])).toEqual(values)
    const constants = values.slice(0, 1000).map(postgresStoredLiteral)
    const { rows } = await session.untyped(`SELECT ${constants.map((constant) => `${constant}::text`).join(', ')}`)
    expect(rows).toEqual([values.slice(0, 1000)])
  })

  it('is not possible by the values of a query that is copied out', async () => {
    for (const value of fc.sample(hostile, 100).map((made) => made.toWellFormed())) {
      const pieces: Uint8Array[] = []
      for await (const piece of copyOut(db, db.select(guarded).from(guarded).where(guarded.words.eq(value)))) pieces.push(piece)
      expect(pieces).toEqual([])
    }
  })
})
