import {
  bytes,
  check,
  DataError,
  type Db,
  date,
  decimal,
  defineSchema,
  type ErrorCode,
  type GranaryError,
  IntegrityError,
  id,
  json,
  OperationalError,
  open,
  ProgrammingError,
  references,
  smallInteger,
  sql,
  table,
  text,
  unique,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

const parents = table('parents', { id: id(), code: text({ length: 10 }).unique() })
const children = table(
  'children',
  {
    id: id(),
    parent: references(() => parents.id),
    name: text({ length: 5 }),
    place: smallInteger().nullable(),
    born: date().nullable(),
    price: decimal({ precision: 6, scale: 2 }).nullable(),
    data: bytes({ length: 4 }).nullable(),
    document: json().nullable(),
  },
  (t) => [unique([t.parent, t.name]), check(t.place.gte(0), { name: 'place_not_negative' })],
)
const schema = defineSchema({ parents, children })

describeServer('mariadb', 'errors', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema)
    await db.create()
    await db.insert(parents).values([{ code: 'a' }, { code: 'b' }])
    await db.insert(children).values({ parent: 1, name: 'one' })
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const failed = async (work: PromiseLike<unknown>): Promise<GranaryError> => (await failureOf(work)) as GranaryError

  describe('constraints are named with their table and columns', () => {
    test.each<[what: string, work: () => PromiseLike<unknown>, code: ErrorCode, details: Record<string, unknown>]>([
      [
        'a unique column',
        () =>
          db
            .insert(parents)
            .values({ code: 'secret-a' })
            .then(() => db.insert(parents).values({ code: 'secret-a' })),
        'UNIQUE_VIOLATION',
        { table: 'parents', columns: ['code'] },
      ],
      [
        'a primary key',
        () => db.insert(parents).values({ id: 1, code: 'zz' } as never),
        'UNIQUE_VIOLATION',
        { table: 'parents', columns: ['id'] },
      ],
      [
        'a unique constraint of two columns, by an update',
        async () => {
          await db.insert(children).values({ parent: 1, name: 'two' })
          await db.update(children).set({ name: 'one' }).where(children.name.eq('two'))
        },
        'UNIQUE_VIOLATION',
        { table: 'children', columns: ['parent', 'name'] },
      ],
      [
        'a foreign key to nothing',
        () => db.insert(children).values({ parent: 99, name: 'x' }),
        'FOREIGN_KEY_VIOLATION',
        { table: 'children', columns: ['parent'] },
      ],
      [
        'a row that is referred to',
        () => db.delete(parents).where(parents.id.eq(1)),
        'FOREIGN_KEY_VIOLATION',
        { table: 'children', columns: ['parent'] },
      ],
      [
        'a check',
        () => db.insert(children).values({ parent: 1, name: 'c', place: -1 }),
        'CHECK_VIOLATION',
        { table: 'children', columns: ['place'], constraint: 'place_not_negative' },
      ],
      ['a missing value', () => db.execute(sql`INSERT INTO ${parents} (code) VALUES (NULL)`), 'NOT_NULL_VIOLATION', { columns: ['code'] }],
      [
        'a column that was left out',
        () => db.execute(sql`INSERT INTO ${children} (parent) VALUES (1)`),
        'NOT_NULL_VIOLATION',
        { columns: ['name'] },
      ],
    ])('%s', async (_, work, code, details) => {
      const error = await failed(work())
      expect(error).toBeInstanceOf(IntegrityError)
      expect(error.code).toBe(code)
      expect(error.details).toMatchObject(details)
      if (code === 'UNIQUE_VIOLATION' || code === 'FOREIGN_KEY_VIOLATION') expect(error.details.constraint).toEqual(expect.any(String))
      expect(error.message).not.toContain('secret')
      expect(error.cause).toBeInstanceOf(Error)
    })
  })

  describe('values and statements', () => {
    const insert = (column: string, value: string | number) =>
      `INSERT INTO children (parent, name, ${column}) VALUES (1, 'v', ${typeof value === 'number' ? value : `'${value}'`})`
    test.each<
      [what: string, sql: string, kind: new (...given: never[]) => GranaryError, code: ErrorCode, details?: Record<string, unknown>]
    >([
      ['a number that does not fit', insert('place', 40000), DataError, 'VALUE_OUT_OF_RANGE', { columns: ['place'] }],
      ['a decimal that does not fit', insert('price', 123456), DataError, 'VALUE_OUT_OF_RANGE', { columns: ['price'] }],
      [
        'text that is too long',
        "INSERT INTO children (parent, name) VALUES (1, 'secret-long')",
        DataError,
        'VALUE_TOO_LONG',
        { columns: ['name'] },
      ],
      ['bytes that are too long', insert('data', '12345'), DataError, 'VALUE_TOO_LONG', { columns: ['data'] }],
      ['text for a number', insert('place', 'secret'), DataError, 'VALUE_MALFORMED', { columns: ['place'] }],
      ['text for a date', insert('born', 'secret'), DataError, 'VALUE_MALFORMED', { columns: ['born'] }],
      ['a date that does not exist', insert('born', '2026-02-30'), DataError, 'VALUE_MALFORMED', { columns: ['born'] }],
      ['a division by zero in a change', 'UPDATE children SET place = 1 / 0', DataError, 'DIVISION_BY_ZERO'],
      ['a sum that does not fit', 'SELECT 9223372036854775807 + id FROM parents', DataError, 'VALUE_OUT_OF_RANGE'],
      ['an unknown time zone', "SET time_zone = 'Secret/Zone'", DataError, 'TIME_ZONE_UNKNOWN'],
      ['a regular expression', "SELECT 'a' REGEXP '('", DataError, 'PATTERN_MALFORMED'],
      ['a mistake in the text', 'SELEC 1', ProgrammingError, 'SQL_SYNTAX'],
      ['a table that is missing', 'SELECT 1 FROM nowhere', ProgrammingError, 'OBJECT_MISSING'],
      ['a column that is missing', 'SELECT nothing FROM parents', ProgrammingError, 'OBJECT_MISSING'],
      ['a function that is missing', 'SELECT nothing_like_it(1)', ProgrammingError, 'OBJECT_MISSING'],
      [
        'a write in a read-only transaction',
        "START TRANSACTION READ ONLY; INSERT INTO parents (code) VALUES ('r')",
        ProgrammingError,
        'TRANSACTION_READ_ONLY',
      ],
      ['a trigger that refuses', "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not on Sundays'", IntegrityError, 'CHECK_VIOLATION'],
      [
        'a statement that takes longer than the server allows',
        'SET STATEMENT max_statement_time = 0.05 FOR SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000 b',
        OperationalError,
        'ABORTED',
      ],
      ['something else', 'SELECT (SELECT seq FROM seq_1_to_3)', OperationalError, 'ENGINE_ERROR'],
    ])('%s', async (_, text, kind, code, details = {}) => {
      const session = await (await driverOf(database.url)).connect()
      const error = await failed(session.run(text))
      expect(error).toBeInstanceOf(kind)
      expect(error.code).toBe(code)
      expect(error.details).toMatchObject(details)
      expect(error.message).not.toContain('secret')
      await session.close()
    })

    test('a division by zero and a root of a negative number in a query', async () => {
      const zero = await failed(Promise.resolve(db.select({ n: children.id.dividedBy(children.id.minus(children.id)) }).from(children)))
      expect(zero).toMatchObject({ code: 'DIVISION_BY_ZERO' })
    })
  })

  test('a value that the server would cut the connection for is refused before', async () => {
    const session = await (await driverOf(database.url)).connect()
    const [row] = await session.query(planOf('SELECT @@max_allowed_packet'), [])
    const limit = Number(row?.[0])
    expect(await failed(session.query(planOf('SELECT LENGTH(?)'), ['x'.repeat(limit)]))).toMatchObject({ code: 'VALUE_TOO_LONG' })
    expect(await failed(session.query(planOf('SELECT LENGTH(?)'), [new Uint8Array(limit)]))).toMatchObject({ code: 'VALUE_TOO_LONG' })
    expect(await session.query(planOf('SELECT LENGTH(?)'), ['x'.repeat(limit - 1000)])).toEqual([[limit - 1000]])
    await session.close()
  })

  describe('connecting', () => {
    const other = (change: (url: URL) => void): string => {
      const url = new URL(database.url)
      change(url)
      return url.href
    }
    test.each<[what: string, url: () => string, code: ErrorCode]>([
      [
        'a wrong password',
        () =>
          other((url) => {
            url.password = 'wrong-secret'
          }),
        'AUTHENTICATION_FAILED',
      ],
      [
        'an unknown user',
        () =>
          other((url) => {
            url.username = 'nobody'
          }),
        'AUTHENTICATION_FAILED',
      ],
      [
        'a port where nobody listens',
        () =>
          other((url) => {
            url.port = '1'
          }),
        'CONNECTION_LOST',
      ],
      [
        'a host that is not known',
        () =>
          other((url) => {
            url.hostname = 'no-such-host.invalid'
          }),
        'CONNECTION_LOST',
      ],
      [
        'a database that is not there',
        () =>
          other((url) => {
            url.pathname = '/no_such_database'
          }),
        'DATABASE_MISSING',
      ],
      ['TLS, which the server does not speak', () => `${database.url}?ssl=require`, 'AUTHENTICATION_FAILED'],
    ])('%s', async (_, url, code) => {
      const error = await failed(open(url(), schema))
      expect(error.code).toBe(code)
      expect(JSON.stringify([error.message, error.details])).not.toContain('secret')
    })
  })
})
