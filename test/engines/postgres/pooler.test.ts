import { setTimeout as pause } from 'node:timers/promises'
import { type Db, defineSchema, type EngineOptions, id, integer, open, references, sql, table, text } from 'granary'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Pooler, startPooler, stopPooler } from '../../../scripts/engines/pgbouncer.ts'
import { type FreshDatabase, freshDatabase, rowsOnServer, runOnServer } from '../server-url.ts'
import { describePooler, newPooler, removePooler, through } from './pooler-server.ts'
import { failureOf } from './session.ts'

const accounts = table('accounts', { id: id(), name: text().unique(), amount: integer().default(0) })
const payments = table('payments', { id: id(), account: references(() => accounts.id), amount: integer() })
const numbers = table('numbers', { n: integer().primaryKey() })
const schema = defineSchema({ accounts, payments, numbers })
type Opened = Db<typeof schema.stores>

/** Fewer than the connections to PgBouncer, so that they move between clients all the time. */
const serverConnections = 3

describePooler('A pooler in transaction mode', (url) => {
  let database: FreshDatabase
  let pooler: Pooler
  let db: Opened

  const opening = (options: EngineOptions = {}): Promise<Opened> =>
    open(through(pooler, database.url), schema, { pooler: 'transaction', pool: { maximum: 12 }, ...options })

  const server = (text: string): Promise<unknown[][]> => rowsOnServer('postgres', database.url, text)

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    pooler = await newPooler({ url, serverConnections })
    db = await opening()
    await db.create()
    await db.script('INSERT INTO numbers SELECT generate_series(1, 20000)')
  })

  beforeEach(async () => {
    await runOnServer('postgres', database.url, 'TRUNCATE payments, accounts RESTART IDENTITY')
    await db.insert(accounts).values([{ name: 'ada' }, { name: 'bob' }])
  })

  afterAll(async () => {
    await db.close()
    await removePooler(pooler)
    await database.drop()
  })

  it('shares few connections of the server between many tasks, each with its own answer', async () => {
    const tasks = Array.from({ length: 200 }, async (_, number) => {
      const [row] = await db.query(sql`SELECT CAST(${number} AS integer) AS n, pg_backend_pid() AS pid FROM pg_sleep(0.002)`, {
        n: integer(),
        pid: integer(),
      })
      expect(row?.n).toBe(number)
      return row?.pid
    })
    const used = new Set(await Promise.all(tasks))
    expect(used.size).toBeGreaterThan(1)
    expect(used.size).toBeLessThanOrEqual(serverConnections)
  })

  it('keeps parallel transactions apart, with nothing lost and nothing twice', async () => {
    const transfers = Array.from({ length: 60 }, (_, number) =>
      db.transaction(async (tx) => {
        const inserted = await tx.insert(payments).values({ account: 1, amount: number }).returning({ id: payments.id })
        await tx
          .update(accounts)
          .set({ amount: accounts.amount.plus(number) })
          .where(accounts.id.eq(1))
        expect(inserted).toHaveLength(1)
      }),
    )
    await Promise.all(transfers)
    expect(await server('SELECT amount FROM accounts WHERE id = 1')).toEqual([[1770]])
    expect(await server('SELECT count(*)::int, sum(amount)::int FROM payments')).toEqual([[60, 1770]])
  })

  it('runs transactions with savepoints, on one connection of the server from begin to end', async () => {
    const seen = new Set<unknown>()
    const pid = sql`SELECT pg_backend_pid() AS pid`
    const other = Promise.all(Array.from({ length: 30 }, () => db.query(sql`SELECT 1 AS n FROM pg_sleep(0.002)`, { n: integer() })))
    await db.transaction(async (tx) => {
      await tx.update(accounts).set({ amount: 1 }).where(accounts.id.eq(1))
      seen.add((await tx.query(pid, { pid: integer() }))[0]?.pid)
      const inner = tx.transaction(async (nested) => {
        await nested.update(accounts).set({ amount: 2 }).where(accounts.id.eq(1))
        await nested.insert(accounts).values({ name: 'ada' })
      })
      expect(await failureOf(inner)).toMatchObject({ code: 'UNIQUE_VIOLATION' })
      await tx.transaction(async (nested) => {
        await nested.update(accounts).set({ amount: 3 }).where(accounts.id.eq(2))
      })
      seen.add((await tx.query(pid, { pid: integer() }))[0]?.pid)
    })
    await other
    expect(seen.size).toBe(1)
    expect(await server('SELECT amount FROM accounts ORDER BY id')).toEqual([[1], [3]])
  })

  it('runs prepared statements of a program, more often than there are connections', async () => {
    const byName = db.prepare({ name: text() }, (p) => db.select({ id: accounts.id }).from(accounts).where(accounts.name.eq(p.name)))
    const found = await Promise.all(Array.from({ length: 80 }, (_, number) => byName.all({ name: number % 2 === 0 ? 'ada' : 'bob' })))
    expect(found).toEqual(found.map((_, number) => [{ id: (number % 2) + 1 }]))
    expect(await server('SELECT count(*)::int FROM pg_prepared_statements')).toEqual([[0]])
  })

  it('survives that a table gets other columns under its statements', async () => {
    const query = (): Promise<unknown> => db.query(sql`SELECT * FROM widened`, { n: integer() })
    await db.script('CREATE TABLE widened (n integer); INSERT INTO widened VALUES (1)')
    for (let reading = 0; reading < 5; reading++) expect(await query()).toEqual([{ n: 1 }])
    await runOnServer('postgres', database.url, 'ALTER TABLE widened ALTER n TYPE bigint')
    for (let reading = 0; reading < 5; reading++) expect(await query()).toEqual([{ n: 1 }])
    await db.script('DROP TABLE widened')
  })

  it('streams, and a loop that is left early gives the connection back to the pooler', async () => {
    const all = db.select({ n: numbers.n }).from(numbers).orderBy(numbers.n)
    for (let round = 0; round < 2 * serverConnections; round++) {
      let rows = 0
      for await (const { n } of all.stream({ batchSize: 100 })) {
        expect(n).toBe(++rows)
        if (rows === 250) break
      }
    }
    const sums = await Promise.all(
      Array.from({ length: 6 }, async () => {
        let sum = 0
        for await (const { n } of all.stream({ batchSize: 1000 })) sum += n
        return sum
      }),
    )
    expect(sums).toEqual(sums.map(() => 200_010_000))
  })

  it('streams inside a transaction beside other statements', async () => {
    await db.transaction(async (tx) => {
      for await (const { id: account } of tx.select({ id: accounts.id }).from(accounts).orderBy(accounts.id).stream({ batchSize: 1 }))
        await tx.insert(payments).values({ account, amount: 7 })
    })
    expect(await server('SELECT account::integer FROM payments ORDER BY id')).toEqual([[1], [2]])
  })

  it('cancels what a signal stops, on the server, and nothing of others', async () => {
    const controller = new AbortController()
    const sleeping = failureOf(db.query(sql`SELECT 1 AS n FROM pg_sleep(30)`, { n: integer() }, { signal: controller.signal }))
    const beside = db.query(sql`SELECT 1 AS n FROM pg_sleep(0.5)`, { n: integer() })
    setTimeout(() => controller.abort(new Error('enough')), 150)
    expect(await sleeping).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
    expect(await beside).toEqual([{ n: 1 }])
    expect(
      await server(`SELECT count(*)::int FROM pg_stat_activity WHERE datname = '${database.name}' AND wait_event = 'PgSleep'`),
    ).toEqual([[0]])
  })

  it('ends statements that take too long, and waits for locks no longer than was said', async () => {
    const hasty = await opening({ statementTimeout: 200, busyTimeout: 100 })
    expect(await failureOf(hasty.query(sql`SELECT 1 AS n FROM pg_sleep(30)`, { n: integer() }))).toMatchObject({
      code: 'STATEMENT_TIMEOUT',
    })
    await db.transaction(async (tx) => {
      await tx.update(accounts).set({ amount: 5 }).where(accounts.id.eq(1))
      const waiting = hasty.update(accounts).set({ amount: 6 }).where(accounts.id.eq(1))
      expect(await failureOf(Promise.resolve(waiting))).toMatchObject({ code: 'LOCK_TIMEOUT' })
    })
    await hasty.close()
  })

  it('translates errors as without it, and leaves no connection of the server in a failed transaction', async () => {
    expect(await failureOf(Promise.resolve(db.insert(accounts).values({ name: 'ada' })))).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      details: { table: 'accounts', columns: ['name'] },
    })
    expect(await failureOf(Promise.resolve(db.insert(payments).values({ account: 99, amount: 1 })))).toMatchObject({
      code: 'FOREIGN_KEY_VIOLATION',
    })
    expect(await failureOf(db.query(sql`SELEC 1`, { n: integer() }))).toMatchObject({ code: 'SQL_SYNTAX' })
    expect(await failureOf(db.transaction((tx) => tx.query(sql`SELECT 1 AS n FROM missing`, { n: integer() })))).toMatchObject({
      code: 'OBJECT_MISSING',
    })
    const states = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = '${database.name}' AND state LIKE 'idle in transaction%'`
    expect(await server(states)).toEqual([[0]])
  })

  it('lets a failed statement of one connection touch none of those around it', async () => {
    const single = await opening({ pool: { maximum: 1 } })
    const asked = Array.from({ length: 60 }, (_, number) =>
      single.query(sql`SELECT 10 / CAST(${number % 3} AS integer) AS n`, { n: integer() }).catch(({ code }: { code: string }) => code),
    )
    expect(await Promise.all(asked)).toEqual(asked.map((_, number) => ['DIVISION_BY_ZERO', [{ n: 10 }], [{ n: 5 }]][number % 3]))
    await single.close()
  })

  it('creates, describes and drops what was declared', async () => {
    const made = table('made', { id: id(), name: text().nullable() })
    const other = await open(through(pooler, database.url), defineSchema({ made }), { pooler: 'transaction' })
    await other.create()
    expect((await other.inspect()).tables.map(({ name }) => name).sort()).toEqual(['accounts', 'made', 'numbers', 'payments'])
    await other.drop()
    await other.close()
    expect(await server("SELECT to_regclass('made')::text")).toEqual([[null]])
  })

  it('lets statements through that want a transaction of their own', async () => {
    await db.script('VACUUM accounts')
    await db.untyped('VACUUM accounts')
    await db.untyped('CREATE INDEX CONCURRENTLY by_amount ON accounts (amount)')
    await db.script('DROP INDEX CONCURRENTLY by_amount')
  })

  it('writes nothing where the database was opened to read only', async () => {
    await runOnServer(
      'postgres',
      database.url,
      "CREATE OR REPLACE FUNCTION rename() RETURNS integer LANGUAGE sql AS $$ UPDATE accounts SET name = 'x' WHERE id = 1 RETURNING 1 $$",
    )
    const reader = await opening({ readOnly: true })
    expect(await reader.select({ id: accounts.id }).from(accounts)).toHaveLength(2)
    const n = { n: integer() }
    const writes: readonly (() => Promise<unknown>)[] = [
      () => reader.query(sql`SELECT rename() AS n`, n),
      () => reader.query(sql`UPDATE accounts SET name = 'x' WHERE id = 1 RETURNING 1 AS n`, n),
      () => reader.untyped('SELECT rename()'),
      () => reader.untyped('CREATE TABLE written (n integer)'),
      () => reader.script('CREATE TABLE written (n integer)'),
      () => reader.transaction((tx) => tx.query(sql`SELECT rename() AS n`, n)),
    ]
    for (const write of writes) expect(await failureOf(write())).toMatchObject({ code: 'TRANSACTION_READ_ONLY' })
    await reader.close()
    expect(await server("SELECT name, to_regclass('written')::text FROM accounts WHERE id = 1")).toEqual([['ada', null]])
  })

  it('is found again after it was killed and started anew', async () => {
    const own = await newPooler({ url, serverConnections })
    const options = { pooler: 'transaction', pool: { maximum: 4, waitingLimit: 10_000, checkAfter: 0 }, connectRetry: true } as const
    const opened = await open(through(own, database.url), schema, options)
    try {
      const n = { n: integer() }
      const sleeping = Array.from({ length: 3 }, () => failureOf(opened.query(sql`SELECT 1 AS n FROM pg_sleep(30)`, n)))
      const working = failureOf(
        opened.transaction(async (tx) => {
          await tx.update(accounts).set({ amount: 9 }).where(accounts.id.eq(1))
          await tx.query(sql`SELECT 1 AS n FROM pg_sleep(30)`, n)
        }),
      )
      await pause(300)
      await stopPooler(own, 'SIGKILL')
      for (const outcome of [...sleeping, working]) expect(await outcome).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
      const waiting = opened.query(sql`SELECT 1 AS n`, n)
      await pause(200)
      const again = await startPooler({ url, folder: own.folder, port: own.port, serverConnections })
      try {
        expect(await waiting).toEqual([{ n: 1 }])
        expect(await opened.select({ amount: accounts.amount }).from(accounts).where(accounts.id.eq(1))).toEqual([{ amount: 0 }])
      } finally {
        await opened.close()
        await stopPooler(again)
      }
    } finally {
      await opened.close()
      await removePooler(own)
    }
  })
})
