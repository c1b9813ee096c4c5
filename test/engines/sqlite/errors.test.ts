import { join } from 'node:path'
import { check, defineSchema, type EngineOptions, GranaryError, id, integer, open, references, sql, table, text, unique } from 'granary'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isBusy } from '../../../src/sql/dialects/sqlite/engine/error-translation.ts'
import { fromSent, toSent } from '../../../src/sql/dialects/sqlite/engine/sent-error.ts'
import { checkVersion } from '../../../src/sql/dialects/sqlite/engine/sqlite-version.ts'
import { drivers, failureOf, newFolder, urlOf } from './fixture.ts'

const owners = table('owners', { id: id(), name: text().unique(), age: integer().nullable() }, (t) => [
  check(t.age.gte(0), { name: 'old_enough' }),
])
const cars = table('cars', { id: id(), owner: references(() => owners.id), plate: text(), country: text() }, (t) => [
  unique([t.plate, t.country]),
])
const schema = defineSchema({ owners, cars })

async function openCars(options: EngineOptions) {
  const db = await open(urlOf(join(newFolder(), 'cars.db')), schema, { synchronous: 'normal', ...options })
  onTestFinished(() => db.close())
  await db.create()
  await db.insert(owners).values({ id: 1, name: secret })
  return db
}
type Cars = Awaited<ReturnType<typeof openCars>>

const secret = 'hunter2'

// The same error for the same mistake, whichever library reports it: class, code, what it names, and its cause.
describe.each(drivers)('errors with %s', (driver) => {
  const cases: readonly (readonly [string, (db: Cars) => unknown, object])[] = [
    [
      'a unique column',
      (db) => db.insert(owners).values({ name: secret }),
      { name: 'IntegrityError', code: 'UNIQUE_VIOLATION', details: { constraint: 'uq_owners_name', table: 'owners', columns: ['name'] } },
    ],
    [
      'a unique constraint of two columns',
      (db) => db.insert(cars).values([1, 2].map(() => ({ owner: 1, plate: secret, country: 'AT' }))),
      {
        name: 'IntegrityError',
        code: 'UNIQUE_VIOLATION',
        details: { constraint: 'uq_cars_plate_country', table: 'cars', columns: ['plate', 'country'] },
      },
    ],
    [
      'a primary key',
      (db) => db.insert(owners).values({ id: 1, name: 'other' }),
      { code: 'UNIQUE_VIOLATION', details: { table: 'owners', columns: ['id'] } },
    ],
    [
      'NOT NULL',
      (db) => db.execute(sql`insert into cars (owner, country) values (1, ${secret})`),
      { name: 'IntegrityError', code: 'NOT_NULL_VIOLATION', details: { table: 'cars', columns: ['plate'] } },
    ],
    [
      'a check',
      (db) => db.insert(owners).values({ name: 'young', age: -1 }),
      { name: 'IntegrityError', code: 'CHECK_VIOLATION', details: { constraint: 'old_enough', table: 'owners', columns: ['age'] } },
    ],
    [
      'a foreign key',
      (db) => db.insert(cars).values({ owner: 9, plate: 'x', country: 'AT' }),
      { name: 'IntegrityError', code: 'FOREIGN_KEY_VIOLATION', details: { constraint: 'fk_cars_owner' } },
    ],
    [
      'a trigger',
      async (db) => {
        await db.script("CREATE TRIGGER guard BEFORE DELETE ON owners BEGIN SELECT RAISE(ABORT, 'owners stay'); END")
        await db.delete(owners).everyRow()
      },
      { name: 'IntegrityError', code: 'CHECK_VIOLATION', message: expect.stringContaining('owners stay') },
    ],
    [
      'a key that is no number',
      (db) => db.execute(sql`insert into owners (id, name) values (${secret}, 'x')`),
      { name: 'DataError', code: 'VALUE_TYPE' },
    ],
    [
      'a value that is too large for SQLite',
      (db) => db.query(sql`select length(zeroblob(2000000000)) + length(${secret}) as a`, { a: integer() }),
      { name: 'DataError', code: 'VALUE_TOO_LONG' },
    ],
    [
      'a path into JSON',
      (db) => db.query(sql`select json_extract('{}', ${secret}) as a`, { a: text() }),
      { name: 'DataError', code: 'JSON_MALFORMED' },
    ],
    [
      'a full-text query',
      async (db) => {
        await db.script('CREATE VIRTUAL TABLE pages USING fts5 (body)')
        await db.query(sql`select body as a from pages where pages MATCH ${`"${secret}`}`, { a: text() })
      },
      { name: 'DataError', code: 'VALUE_MALFORMED' },
    ],
    [
      'a column in a full-text query',
      async (db) => {
        await db.script('CREATE VIRTUAL TABLE pages USING fts5 (body)')
        await db.query(sql`select body as a from pages where pages MATCH ${`${secret} : x`}`, { a: text() })
      },
      { name: 'DataError', code: 'VALUE_MALFORMED' },
    ],
    [
      'too many placeholders',
      (db) => db.query(sql`select ${sql.join(Array.from({ length: 32767 }, () => secret))}`, {}),
      { name: 'ProgrammingError', code: 'STATEMENT_INVALID' },
    ],
    [
      'a table that is missing',
      (db) => db.execute(sql`delete from none where a = ${secret}`),
      { name: 'ProgrammingError', code: 'OBJECT_MISSING', message: expect.stringContaining('none') },
    ],
    [
      'a column that is missing',
      (db) => db.execute(sql`update owners set colour = ${secret}`),
      { name: 'ProgrammingError', code: 'OBJECT_MISSING', message: expect.stringContaining('colour') },
    ],
    ['SQL that cannot be parsed', (db) => db.execute(sql`update set ${secret}`), { name: 'ProgrammingError', code: 'SQL_SYNTAX' }],
    ['SQL that is not finished', (db) => db.untyped('SELECT (1'), { name: 'ProgrammingError', code: 'SQL_SYNTAX' }],
  ]

  test.each(cases)('%s', async (_, work, expected) => {
    const db = await openCars({ driver })
    const failure = await failureOf(() => work(db))
    expect(failure).toMatchObject(expected)
    expect(failure.message).not.toContain(secret)
    expect(JSON.stringify(failure.details)).not.toContain(secret)
    // Mistakes that Granary itself finds have no other cause.
    if (!failure.message.includes('placeholders') && failure.code !== 'VALUE_TYPE') expect(failure.cause).toBeInstanceOf(Error)
    if (failure.cause !== undefined) expect(failure.cause).not.toBeInstanceOf(GranaryError)
  })

  test('bound values appear only where the database was opened so', async () => {
    const db = await openCars({ driver, showValues: true })
    const failure = await failureOf(db.insert(owners).values({ name: secret }))
    expect(failure.details.parameters).toEqual([secret])
    expect(failure.message).not.toContain(secret)
  })

  test('a database that another connection has locked is told from other locks', async () => {
    const db = await openCars({ driver, busyTimeout: 1 })
    const file = (await db.untyped('PRAGMA database_list')).rows[0]?.[2]
    const other = await open(urlOf(String(file)), schema, { driver, synchronous: 'normal' })
    let failure: GranaryError | undefined
    await other.transaction(async (tx) => {
      await tx.insert(owners).values({ name: 'other' })
      failure = await failureOf(db.insert(owners).values({ name: 'late' }))
    })
    await other.close()
    expect(failure?.code).toBe('LOCK_TIMEOUT')
    expect(isBusy(failure)).toBe(false)
    expect(isBusy(failure?.cause)).toBe(true)
  })
})

test.each(['3.51.3', '3.51.4', '3.52.0', '4.0.0', '3.53'])('SQLite %s is new enough', (version) => {
  expect(() => checkVersion(version)).not.toThrow()
})

test.each(['3.51.2', '3.51.0', '3.50.9', '3.9.0', '2.99.99'])('SQLite %s is refused, with what can be done', (version) => {
  expect(() => checkVersion(version)).toThrow(
    expect.objectContaining({ code: 'ENGINE_VERSION', message: expect.stringMatching(/3\.51\.3.*allowUnsafeSqliteVersion/) }),
  )
})

describe('errors on their way between threads', () => {
  test('stay what they are', async () => {
    const db = await openCars({})
    for (const work of [
      () => db.query(sql`select none() as a`, { a: text() }),
      () => db.query(sql`select json_extract('{', '$') as a`, { a: text() }),
    ]) {
      const failure = await failureOf(work)
      const arrived = fromSent(structuredClone(toSent(failure)))
      expect(arrived).toBeInstanceOf(failure.constructor)
      expect(arrived).toMatchObject({ name: failure.name, code: failure.code, message: failure.message, details: failure.details })
      expect(arrived.cause).toMatchObject({
        name: 'Error',
        message: (failure.cause as Error).message,
        code: 'ERR_SQLITE_ERROR',
        errcode: 1,
      })
    }
    const own = fromSent(structuredClone(toSent(Object.assign(new RangeError('own'), { code: 'OWN', password: 'x' }))))
    expect(own).toMatchObject({ name: 'RangeError', message: 'own', code: 'OWN' })
    expect(own).not.toHaveProperty('password')
    expect(fromSent(structuredClone(toSent('a text')))).toMatchObject({ message: 'a text' })
  })
})
