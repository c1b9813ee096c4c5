import { type Db, defineSchema, id, open, sql, table, text } from 'granary'
import { tryLockInTransaction, withLock } from 'granary/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Pooler } from '../../../scripts/engines/pgbouncer.ts'
import { type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { describePooler, newPooler, removePooler, through } from './pooler-server.ts'
import { failureOf } from './session.ts'

const accounts = table('accounts', { id: id(), name: text() })
const schema = defineSchema({ accounts })

describePooler('Behind a pooler in transaction mode is refused what would stay in a session', (url) => {
  let database: FreshDatabase
  let pooler: Pooler
  let db: Db<typeof schema.stores>

  const server = (text: string): Promise<unknown[][]> => rowsOnServer('postgres', database.url, text)

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    pooler = await newPooler({ url })
    db = await open(through(pooler, database.url), schema, { pooler: 'transaction' })
    await db.create()
    await db.insert(accounts).values([{ name: 'ada' }, { name: 'bob' }])
  })

  afterAll(async () => {
    await db.close()
    await removePooler(pooler)
    await database.drop()
  })

  const refused: readonly string[] = [
    "SET search_path = 'a'",
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    'RESET ALL',
    'DISCARD ALL',
    'LISTEN news',
    'PREPARE one AS SELECT 1',
    'DEALLOCATE ALL',
    'CREATE TEMP TABLE t (n integer)',
    'CREATE LOCAL TEMPORARY TABLE t AS SELECT 1',
    'SELECT 1 INTO TEMP t',
    'DECLARE c CURSOR WITH HOLD FOR SELECT 1',
    'SELECT pg_advisory_lock(1)',
    'SELECT pg_try_advisory_lock_shared(1)',
    "SELECT set_config('search_path', 'a', false)",
    "LOAD 'auto_explain'",
    '/* a comment */ SET search_path = a',
  ]
  for (const statement of refused) {
    it(statement, async () => {
      const ways: readonly (() => Promise<unknown>)[] = [
        () => db.script(statement),
        () => db.script(`SELECT 1; ${statement}`),
        () => db.untyped(statement),
        () => db.transaction((tx) => tx.execute(sql.unsafeText(statement))),
      ]
      for (const way of ways)
        expect(await failureOf(way())).toMatchObject({ code: 'STATEMENT_INVALID', message: expect.stringContaining('pooler') })
    })
  }

  it('but not what ends with the transaction, or only looks so', async () => {
    await db.transaction(async (tx) => {
      const harmless = [
        "SET LOCAL work_mem = '8MB'",
        'SET CONSTRAINTS ALL IMMEDIATE',
        'CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1 AS n',
        'DECLARE c CURSOR FOR SELECT 1',
        'SELECT pg_advisory_xact_lock(1)',
        "DO $$ BEGIN PERFORM 'x'; SET LOCAL work_mem = '9MB'; END $$",
        "SELECT 'a; SET search_path = b', E'\\'; RESET ALL' /* ; RESET ALL */ -- ; DISCARD ALL",
        "UPDATE accounts SET name = 'listen' WHERE id = 2",
      ]
      for (const statement of harmless) await tx.execute(sql.unsafeText(statement))
      expect(await tx.query(sql`SELECT set_config('app.tenant', ${'7'}, true) AS n`, { n: text() })).toEqual([{ n: '7' }])
    })
    expect(await server('SELECT name FROM accounts ORDER BY id')).toEqual([['ada'], ['listen']])
  })

  it('and locks that a session holds, but not those of a transaction', async () => {
    expect(await failureOf(withLock(db, 7n, async () => {}))).toMatchObject({ code: 'CAPABILITY_MISSING' })
    expect(await db.transaction((tx) => tryLockInTransaction(tx, 7n))).toBe(true)
  })

  it('at the opening, settings and prepared statements', async () => {
    const refused = [{ postgres: { settings: { search_path: 'a' } } }, { postgres: { preparedStatements: 5 } }]
    for (const options of refused)
      expect(await failureOf(open(through(pooler, database.url), schema, { ...options, pooler: 'transaction' }))).toMatchObject({
        name: 'ConfigurationError',
        code: 'OPTION_INVALID',
      })
  })
})
