import { check, type Db, defineSchema, GranaryError, id, integer, open, references, sql, table, text, unique } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { describeServer, type FreshDatabase, freshDatabase, runOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

const teams = table('teams', { id: id() })
const people = table(
  'people',
  {
    id: id(),
    email: text().unique(),
    first: text({ length: 10 }),
    last: text(),
    age: integer(),
    team: references(() => teams.id).nullable(),
  },
  (t) => [unique([t.first, t.last]), check(t.age.gte(0), { name: 'people_age_not_negative' })],
)
const schema = defineSchema({ teams, people })
const person = { email: 'a@example.org', first: 'Ada', last: 'Lovelace', age: 36 }
const secret = 'hunter2-secret'

describeServer('postgres', 'Errors', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  let session: PostgresSession

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    db = await open(database.url, schema, { busyTimeout: 200 })
    session = await openSession(database.url)
    await db.create()
    await db.insert(people).values(person)
  })

  afterAll(async () => {
    await session.close()
    await db.close()
    await database.drop()
  })

  const refused = async (work: Promise<unknown>): Promise<GranaryError> => {
    const error = await failureOf(Promise.resolve(work))
    if (!(error instanceof GranaryError)) throw error
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain(secret)
    return error
  }

  it('name the constraint, the table and the columns', async () => {
    expect(await refused(insert({ ...person, first: secret.slice(0, 10), last: secret }))).toMatchObject({
      name: 'IntegrityError',
      code: 'UNIQUE_VIOLATION',
      details: { table: 'people', columns: ['email'], constraint: 'uq_people_email' },
    })
    expect(await refused(insert({ ...person, email: secret }))).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      details: { table: 'people', columns: ['first', 'last'] },
    })
    expect(await refused(insert({ ...person, email: secret, last: 'b', team: 99 }))).toMatchObject({
      code: 'FOREIGN_KEY_VIOLATION',
      details: { table: 'people', columns: ['team'] },
    })
    expect(await refused(insert({ ...person, email: secret, last: 'c', age: -1 }))).toMatchObject({
      code: 'CHECK_VIOLATION',
      details: { table: 'people', columns: ['age'], constraint: 'people_age_not_negative' },
    })
    expect(await refused(db.execute(sql`INSERT INTO people (email) VALUES (${secret})`))).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      details: { table: 'people', columns: ['first'] },
    })
  })

  it('name the columns of tables that the schema does not have', async () => {
    await session.run(
      'CREATE TABLE "odd ""name" (a integer, "b, c" integer, UNIQUE (a, "b, c")); CREATE EXTENSION IF NOT EXISTS btree_gist',
    )
    await session.run('CREATE TABLE booked (room integer, during int4range, EXCLUDE USING gist (room WITH =, during WITH &&))')
    const pair = planOf('INSERT INTO "odd ""name" VALUES (1, 2)')
    await session.change(pair, [])
    expect(await refused(session.change(pair, []))).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      details: { table: 'odd "name', columns: ['a', 'b, c'] },
    })
    const booking = planOf('INSERT INTO booked VALUES (1, int4range(1, 5))')
    await session.change(booking, [])
    expect(await refused(session.change(booking, []))).toMatchObject({
      code: 'EXCLUSION_VIOLATION',
      details: { table: 'booked', columns: ['room', 'during'] },
    })
  })

  const byStatement: readonly (readonly [code: string, sql: string])[] = [
    ['SQL_SYNTAX', 'SELEC 1'],
    ['OBJECT_MISSING', 'SELECT * FROM nowhere'],
    ['OBJECT_MISSING', 'SELECT nothing FROM people'],
    ['OBJECT_MISSING', 'SELECT no_such_function(1)'],
    ['OBJECT_MISSING', 'SELECT 1::no_such_type'],
    ['OBJECT_MISSING', 'CREATE TABLE no_such_schema.t (n integer)'],
    ['DIVISION_BY_ZERO', 'SELECT 1 / 0'],
    ['VALUE_OUT_OF_RANGE', 'SELECT 2147483647 + 1'],
    ['VALUE_OUT_OF_RANGE', "SELECT '2024-02-30'::date"],
    ['VALUE_TOO_LONG', "UPDATE people SET first = 'longer than ten'"],
    ['VALUE_MALFORMED', "SELECT 'none'::integer"],
    ['VALUE_MALFORMED', "SELECT 'none'::uuid"],
    ['PATTERN_MALFORMED', "SELECT 'a' ~ '('"],
    ['TIME_ZONE_UNKNOWN', "SELECT now() AT TIME ZONE 'Nowhere/Land'"],
    ['STATEMENT_INVALID', "SELECT 1 UNION SELECT 'a'::text"],
    ['STATEMENT_INVALID', 'SELECT first FROM people GROUP BY last'],
    ['ENGINE_ERROR', "DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = 'ZZ001'; END $$"],
  ]
  for (const [code, statement] of byStatement) {
    it(`give ${code} for ${statement}`, async () => {
      expect(await refused(session.query(planOf(statement), []))).toMatchObject({ code, details: { sql: statement } })
      expect(await refused(session.untyped(statement))).toMatchObject({ code })
      expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
    })
  }

  it('quote what a function raises for its caller', async () => {
    const raised = await refused(session.untyped("DO $$ BEGIN RAISE EXCEPTION 'the shop is closed'; END $$"))
    expect(raised).toMatchObject({ code: 'ENGINE_ERROR', message: expect.stringContaining('the shop is closed') })
  })

  it('never show parameters, whatever the server says of them', async () => {
    for (const statement of [
      'SELECT CAST($1 AS integer)',
      'SELECT CAST($1 AS timestamptz)',
      'SELECT CAST($1 AS jsonb)',
      'SELECT CAST($1 AS text[])',
    ]) {
      expect(await refused(session.query(planOf(statement), [secret]))).toMatchObject({ name: 'DataError' })
    }
    expect(await refused(session.query(planOf('SELECT CAST($1 AS text)'), ['\0']))).toMatchObject({ name: 'DataError' })
  })

  it('tell of values that are too few or too many', async () => {
    expect(await refused(session.query(planOf('SELECT $1::int + $2::int'), [1]))).toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await session.query(planOf('SELECT $1::int + $2::int'), [1, 2])).toEqual([[3]])
  })

  it('tell of a read-only transaction', async () => {
    await session.run('BEGIN READ ONLY')
    expect(await refused(session.change(planOf('DELETE FROM people'), []))).toMatchObject({ code: 'TRANSACTION_READ_ONLY' })
    await session.run('ROLLBACK')
  })

  it('tell of missing rights', async () => {
    await session.run('CREATE ROLE granary_nobody; GRANT USAGE ON SCHEMA public TO granary_nobody; SET ROLE granary_nobody')
    expect(await refused(session.query(planOf('SELECT * FROM people'), []))).toMatchObject({ code: 'PERMISSION_DENIED' })
    await session.reset()
    await session.run('REVOKE USAGE ON SCHEMA public FROM granary_nobody; DROP ROLE granary_nobody')
  })

  it('tell of a lock that somebody holds longer than busyTimeout', async () => {
    await session.run('BEGIN; LOCK TABLE people')
    const error = await refused(db.select(people).from(people).then())
    expect(error).toMatchObject({ code: 'LOCK_TIMEOUT', retryable: true })
    expect(await refused(db.query(sql`SELECT 1 AS n FROM people FOR UPDATE NOWAIT`, { n: integer() }))).toMatchObject({
      code: 'LOCK_TIMEOUT',
    })
    await session.run('ROLLBACK')
  })

  it('tell of a statement that the server stopped after its own limit', async () => {
    await session.run("SET statement_timeout = '50ms'")
    expect(await refused(session.query(planOf('SELECT pg_sleep(30)'), []))).toMatchObject({ code: 'ABORTED' })
    await session.reset()
    expect(await session.query(planOf('SELECT pg_sleep(0.1)'), [])).toEqual([['']])
  })

  it('tell of a deadlock and of a serialization failure, both to be run again', async () => {
    const other = await openSession(database.url)
    await session.run('CREATE TABLE accounts (id integer PRIMARY KEY, balance integer); INSERT INTO accounts VALUES (1, 0), (2, 0)')
    const update = planOf('UPDATE accounts SET balance = balance + 1 WHERE id = $1')
    await Promise.all([session.run('BEGIN'), other.run('BEGIN')])
    await Promise.all([session.change(update, [1]), other.change(update, [2])])
    const results = await Promise.allSettled([session.change(update, [2]), other.change(update, [1])])
    const lost = results.filter((result) => result.status === 'rejected')
    expect(lost.map(({ reason }) => reason)).toEqual([expect.objectContaining({ code: 'SERIALIZATION_FAILURE', retryable: true })])
    await Promise.all([session.run('ROLLBACK'), other.run('ROLLBACK')])

    await Promise.all([session.run('BEGIN ISOLATION LEVEL REPEATABLE READ'), other.run('BEGIN ISOLATION LEVEL REPEATABLE READ')])
    await Promise.all([session, other].map((each) => each.query(planOf('SELECT * FROM accounts'), [])))
    await session.change(update, [1])
    await session.run('COMMIT')
    expect(await refused(other.change(update, [1]))).toMatchObject({ code: 'SERIALIZATION_FAILURE', retryable: true })
    await other.run('ROLLBACK')
    await other.close()
  })

  it('reject everything that was asked for when the server ends the connection', async () => {
    const doomed = await openSession(database.url)
    const asked = [doomed.query(planOf('SELECT pg_sleep(30)'), []), doomed.query(planOf('SELECT 1'), [])]
    const told = new Promise((resolve) => doomed.onLost(resolve))
    const answers = Promise.allSettled(asked)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await runOnServer('postgres', database.url, `SELECT pg_terminate_backend(${doomed.serverId})`)
    for (const answer of await answers)
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'CONNECTION_LOST', disconnected: true } })
    expect(await told).toMatchObject({ code: 'CONNECTION_LOST' })
    expect(doomed.lost).toBeDefined()
    expect(await failureOf(doomed.query(planOf('SELECT 1'), []))).toMatchObject({ code: 'CONNECTION_LOST' })
    expect(doomed.pending).toBe(0)
    await doomed.close()
  }, 10_000)

  function insert(row: typeof person & { readonly team?: number }): Promise<unknown> {
    return db.insert(people).values(row).then()
  }
})
