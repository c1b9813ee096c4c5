import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

const prepared = 'SELECT count(*) FROM pg_prepared_statements'

describeServer('postgres', 'Prepared statements', () => {
  let database: FreshDatabase
  let session: PostgresSession

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    session = await openSession(database.url, { postgres: { preparedStatements: 10 } })
  })

  afterAll(async () => {
    await session.close()
    await database.drop()
  })

  const countPrepared = async (on = session): Promise<unknown> => (await on.untyped(prepared)).rows[0]?.[0]

  it('are parsed once for each text, also when asked for many times at once', async () => {
    const before = Number(await countPrepared())
    await Promise.all(Array.from({ length: 20 }, () => session.query(planOf('SELECT 42'), [])))
    expect(Number(await countPrepared())).toBe(before + 1)
  })

  it('are closed when there are more than half as many again as are kept, those used longest ago first', async () => {
    for (let n = 0; n < 100; n++) {
      await session.query(planOf(`SELECT ${n} AS numbered`), [])
      await session.query(planOf('SELECT 42'), [])
    }
    expect(Number(await countPrepared())).toBeLessThanOrEqual(15)
    const { rows } = await session.untyped("SELECT statement FROM pg_prepared_statements WHERE statement = 'SELECT 42'")
    expect(rows).toHaveLength(1)
    expect(await session.query(planOf('SELECT 0 AS numbered'), [])).toEqual([[0]])
  })

  it('are prepared anew when their columns were changed', async () => {
    await session.run('CREATE TABLE changed (a integer, b integer); INSERT INTO changed VALUES (1, 2)')
    const all = planOf('SELECT * FROM changed')
    expect(await session.query(all, [])).toEqual([[1, 2]])
    expect(await session.query(all, [])).toEqual([[1, 2]])
    await session.run(
      'ALTER TABLE changed DROP COLUMN b; ALTER TABLE changed ALTER COLUMN a TYPE text; ALTER TABLE changed ADD COLUMN c boolean',
    )
    expect(await Promise.all([session.query(all, []), session.query(all, [])])).toEqual([[['1', null]], [['1', null]]])
    expect(await session.query(all, [])).toEqual([['1', null]])
    const kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT * FROM changed'"
    expect((await session.untyped(kept)).rows).toEqual([[1n]])
  })

  it('say in a transaction that it may be run again, and are prepared anew then', async () => {
    await session.run('CREATE TABLE moving (a integer)')
    const all = planOf('SELECT * FROM moving')
    await session.query(all, [])
    await session.run('ALTER TABLE moving ADD COLUMN b integer')
    await session.run('BEGIN')
    expect(await failureOf(session.query(all, []))).toMatchObject({ code: 'SERIALIZATION_FAILURE', retryable: true })
    await session.run('ROLLBACK')
    await session.run('BEGIN')
    expect(await session.query(all, [])).toEqual([])
    await session.run('COMMIT')
  })

  it('are prepared anew when somebody has removed them', async () => {
    const statement = planOf('SELECT 43')
    expect(await session.query(statement, [])).toEqual([[43]])
    await session.run('DEALLOCATE ALL')
    expect(await Promise.all([session.query(statement, []), session.query(statement, [])])).toEqual([[[43]], [[43]]])
  })

  it('are forgotten when the session is reset, with everything else', async () => {
    await session.query(planOf('SELECT 44'), [])
    await session.run(
      "SET application_name = 'changed'; SET TimeZone = 'Asia/Tokyo'; CREATE TEMPORARY TABLE passing (n integer); LISTEN changes",
    )
    await session.run('BEGIN')
    await session.reset()
    expect(session.transaction).toBe('none')
    expect((await session.untyped('SHOW application_name')).rows).toEqual([['granary']])
    expect((await session.untyped('SHOW TimeZone')).rows).toEqual([['UTC']])
    expect((await session.untyped("SELECT to_regclass('passing'), (SELECT count(*) FROM pg_listening_channels())")).rows).toEqual([
      [null, 0n],
    ])
    expect(await session.query(planOf('SELECT 44'), [])).toEqual([[44]])
  })

  it('must give the columns that were named also when they were changed meanwhile', async () => {
    await session.run('CREATE TABLE shifting (a integer); INSERT INTO shifting VALUES (1)')
    const sql = 'SELECT * FROM shifting'
    expect(await session.query(planOf(sql, ['a']), [])).toEqual([[1]])
    await session.run('ALTER TABLE shifting ADD COLUMN b integer DEFAULT 2')
    expect(await failureOf(session.query(planOf(sql, ['a']), []))).toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await session.query(planOf(sql, ['a', 'b']), [])).toEqual([[1, 2]])
    await session.run('ALTER TABLE shifting DROP COLUMN b')
    expect(await session.query(planOf(sql, ['a']), [])).toEqual([[1]])
  })

  it('must give the columns that were named, which is seen before they run', async () => {
    await session.run('CREATE TABLE named (n integer)')
    const insert = planOf('INSERT INTO named VALUES (1) RETURNING n AS other', ['n'])
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await failureOf(session.query(insert, []))).toMatchObject({
        code: 'STATEMENT_INVALID',
        message: expect.stringContaining('other'),
      })
    expect(await session.query(planOf('SELECT count(*) FROM named'), [])).toEqual([[0]])
    expect(await session.query(planOf('SELECT 1 AS a, 2 AS b', ['a', 'b']), [])).toEqual([[1, 2]])
    expect(await failureOf(session.query(planOf('DELETE FROM named', ['n']), []))).toMatchObject({ code: 'STATEMENT_INVALID' })
  })

  it('are not kept behind a transaction pooler, and everything works the same', async () => {
    const pooled = await openSession(database.url, { pooler: 'transaction' })
    const asked = Array.from({ length: 20 }, (_, n) => pooled.query(planOf('SELECT CAST($1 AS integer), now()'), [n]))
    expect((await Promise.all(asked)).map(([row]) => row?.[0])).toEqual(Array.from({ length: 20 }, (_, n) => n))
    expect(await countPrepared(pooled)).toBe(0n)
    const rows: unknown[] = []
    for await (const batch of pooled.stream(planOf('SELECT * FROM generate_series(1, $1)'), [7], 3)) rows.push(...batch)
    expect(rows).toEqual([[1], [2], [3], [4], [5], [6], [7]])
    expect(await pooled.query(planOf('SELECT 1 AS a', ['a']), [])).toEqual([[1]])
    await pooled.run('BEGIN')
    expect(await pooled.query(planOf('SELECT true'), [])).toEqual([[true]])
    await pooled.run('COMMIT')
    await pooled.close()
  })
})
