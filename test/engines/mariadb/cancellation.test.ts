import { type Db, defineSchema, id, integer, open, sql, table } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MysqlSession } from '../../../src/sql/dialects/mysql/engine/mysql-session.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

const numbers = table('numbers', { id: id(), n: integer() })
const schema = defineSchema({ numbers })
/** Would take hours. */
const endless = 'SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b'

describeServer('mariadb', 'cancellation', () => {
  let database: FreshDatabase
  let session: MysqlSession
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    session = await (await driverOf(database.url)).connect()
    db = await open(database.url, schema)
    await db.create()
  })
  afterAll(async () => {
    await db.close()
    await session.close()
    await database.drop()
  })

  test('what runs is stopped on the server, and the connection goes on', async () => {
    const stopped = failureOf(session.query(planOf(`${endless} WHERE a.seq <> ?`), [0]))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await session.cancel()
    expect(await stopped).toMatchObject({ code: 'ABORTED' })
    expect(session.lost).toBeUndefined()
    expect(await session.query(planOf('SELECT ?'), [1])).toEqual([[1]])
  })

  test('a cancellation that comes too late stops nothing', async () => {
    for (let n = 0; n < 5; n++) {
      await session.query(planOf('SELECT 1'), [])
      await session.cancel()
      expect(await session.query(planOf('SELECT ?'), [n])).toEqual([[n]])
    }
  })

  test('a change that is stopped leaves nothing behind', async () => {
    const stopped = failureOf(
      session.change(planOf('INSERT INTO numbers (n) SELECT a.seq FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq > ?'), [0]),
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    await session.cancel()
    expect(await stopped).toMatchObject({ code: 'ABORTED' })
    expect(await session.query(planOf('SELECT COUNT(*) FROM numbers'), [])).toEqual([[0n]])
  })

  test('an abort signal stops a statement of the database', async () => {
    const control = new AbortController()
    const running = failureOf(
      db.query(sql`SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b`, { n: integer({ bits: 64 }) }, { signal: control.signal }),
    )
    setTimeout(() => control.abort(), 100)
    const begun = performance.now()
    expect(await running).toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - begun).toBeLessThan(3000)
    const busy = await rowsOnServer(
      'mariadb',
      database.url,
      `SELECT info FROM information_schema.processlist WHERE db = '${database.name}' AND info LIKE '%1000000%' AND id <> CONNECTION_ID()`,
    )
    expect(busy).toEqual([])
  })

  test('a statement that takes too long is stopped', async () => {
    const limited = await open(database.url, schema, { statementTimeout: 150 })
    expect(
      await failureOf(limited.query(sql`SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b`, { n: integer({ bits: 64 }) })),
    ).toMatchObject({
      code: 'STATEMENT_TIMEOUT',
    })
    expect(await limited.select(numbers).from(numbers)).toEqual([])
    await limited.close()
  })

  test('connecting is given up when the caller does', async () => {
    const { createServer } = await import('node:net')
    // A server that takes connections and says nothing.
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const url = `mysql://granary@127.0.0.1:${port}/x`
    const control = new AbortController()
    const connecting = failureOf((await driverOf(url)).connect(control.signal))
    setTimeout(() => control.abort(), 50)
    expect(await connecting).toMatchObject({ code: 'ABORTED' })
    const begun = performance.now()
    expect(await failureOf((await driverOf(url, { connectTimeout: 100 })).connect())).toMatchObject({
      code: 'CONNECTION_LOST',
      disconnected: true,
    })
    expect(performance.now() - begun).toBeLessThan(2000)
    silent.close()
  })
})
