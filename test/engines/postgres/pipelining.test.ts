import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

describeServer('postgres', 'Pipelining', () => {
  let database: FreshDatabase
  let session: PostgresSession

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    session = await openSession(database.url)
    await session.run('CREATE TABLE counted (n integer PRIMARY KEY)')
  })

  afterAll(async () => {
    await session.close()
    await database.drop()
  })

  it('answers statements that were asked for together in their order, each with its own rows', async () => {
    const asked = Array.from({ length: 200 }, (_, n) => session.query(planOf(`SELECT ${n % 7}, CAST($1 AS integer)`), [n]))
    expect(session.pending).toBe(200)
    const answers = await Promise.all(asked)
    expect(answers).toEqual(Array.from({ length: 200 }, (_, n) => [[n % 7, n]]))
    expect(session.pending).toBe(0)
  })

  it('gives each statement a transaction of its own, so that an error takes back nothing of the others', async () => {
    const insert = planOf('INSERT INTO counted VALUES ($1)')
    const results = await Promise.allSettled([1, 2, 2, 3].map((n) => session.change(insert, [n])))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await session.query(planOf('SELECT n FROM counted ORDER BY n'), [])).toEqual([[1], [2], [3]])
  })

  it('reports an error of a statement that cannot be prepared to each that asked for it, and to nobody else', async () => {
    const results = await Promise.allSettled([
      session.query(planOf('SELECT 1'), []),
      session.query(planOf('SELECT nothing FROM nowhere'), []),
      session.query(planOf('SELECT nothing FROM nowhere'), []),
      session.query(planOf('SELECT nothing FROM nowhere'), []),
      session.query(planOf('SELECT 2'), []),
    ])
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as { code: string }).code))).toEqual([
      [[1]],
      'OBJECT_MISSING',
      'OBJECT_MISSING',
      'OBJECT_MISSING',
      [[2]],
    ])
  })

  it('runs nothing of a transaction that cannot begin', async () => {
    await session.run('CREATE TABLE kept (n integer)')
    const begun = session.run('BEGIN ISOLATION LEVEL SPOTLESS')
    const inserted = session.change(planOf('INSERT INTO kept VALUES (1)'), [])
    expect(await failureOf(begun)).toMatchObject({ code: 'SQL_SYNTAX' })
    expect(await failureOf(inserted)).toMatchObject({ code: 'SQL_SYNTAX' })
    expect(await session.query(planOf('SELECT count(*) FROM kept'), [])).toEqual([[0]])
    expect(session.transaction).toBe('none')
  })

  it('begins a transaction in the same write as its first statement, and on its own when there is none', async () => {
    const begun = session.run('BEGIN')
    const row = session.query(planOf('SELECT pg_current_xact_id_if_assigned() IS NULL, now() = statement_timestamp()'), [])
    await Promise.all([begun, row])
    expect(session.transaction).toBe('open')
    await session.run('COMMIT')
    expect(session.transaction).toBe('none')
    await session.run('BEGIN')
    expect(session.transaction).toBe('open')
    await session.run('ROLLBACK')
  })

  it('runs a script behind a transaction that was begun in the same turn', async () => {
    const begun = session.run('BEGIN')
    const script = session.run('CREATE TABLE scripted (n integer); INSERT INTO scripted VALUES (1)')
    await Promise.all([begun, script])
    expect(session.transaction).toBe('open')
    await session.run('ROLLBACK')
    expect(await rowsOnServer('postgres', database.url, "SELECT to_regclass('scripted')")).toEqual([[null]])
  })

  it('keeps statements with savepoints in one unit, and takes back what stands behind one', async () => {
    const work = [
      session.run('BEGIN'),
      session.change(planOf('INSERT INTO counted VALUES ($1)'), [10]),
      session.run('SAVEPOINT s'),
      session.change(planOf('INSERT INTO counted VALUES ($1)'), [11]),
      session.run('ROLLBACK TO SAVEPOINT s'),
      session.run('RELEASE SAVEPOINT s'),
      session.run('COMMIT'),
    ]
    await Promise.all(work)
    expect(await session.query(planOf('SELECT n FROM counted WHERE n >= 10'), [])).toEqual([[10]])
  })

  it('says that a commit of a failed transaction has rolled it back', async () => {
    await session.run('BEGIN')
    expect(await failureOf(session.query(planOf('SELECT 1 / 0'), []))).toMatchObject({ code: 'DIVISION_BY_ZERO' })
    expect(session.transaction).toBe('failed')
    expect(await failureOf(session.query(planOf('SELECT 1'), []))).toMatchObject({ code: 'TRANSACTION_FAILED' })
    expect(await failureOf(session.run('COMMIT'))).toMatchObject({ code: 'TRANSACTION_FAILED' })
    expect(session.transaction).toBe('none')
  })

  it('refuses a COPY in a script, which has no data, and goes on', async () => {
    expect(await failureOf(session.run('COPY counted FROM STDIN'))).toMatchObject({ name: 'OperationalError' })
    await session.run('COPY counted TO STDOUT')
    await session.ping()
  })

  it('refuses SQL text with a zero in it before anything is sent', async () => {
    expect(await failureOf(session.run('SELECT 1\0; DROP TABLE counted'))).toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await failureOf(session.query(planOf('SELECT 1\0'), []))).toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await failureOf(session.query(planOf('SELECT 1 AS "\ud800"'), []))).toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })

  it('refuses more values than the protocol counts, and goes on', async () => {
    const values = Array.from({ length: 65_536 }, () => 1)
    const sql = `SELECT 1 WHERE 1 IN (${values.map((_, n) => `$${n + 1}`).join(', ')})`
    expect(await failureOf(session.query(planOf(sql), values))).toMatchObject({
      code: 'STATEMENT_INVALID',
      message: expect.stringContaining('65535'),
    })
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })
})
