import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MysqlDriver } from '../../../src/sql/dialects/mysql/engine/mysql-driver.ts'
import type { MysqlSession } from '../../../src/sql/dialects/mysql/engine/mysql-session.ts'
import { describeServer, type FreshDatabase, freshDatabase, rowsOnServer } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

describeServer('mariadb', 'streams', () => {
  let database: FreshDatabase
  let driver: MysqlDriver
  let session: MysqlSession
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    driver = await driverOf(database.url)
    session = await driver.connect()
  })
  afterAll(async () => {
    await session.close()
    await database.drop()
  })

  const sequence = (count: number): ReturnType<typeof planOf> => planOf(`SELECT seq, REPEAT('x', ?) FROM seq_1_to_${count}`)

  test('batches have the size that was asked for, up to 250, in order, and the last is the rest', async () => {
    const sizes: number[] = []
    let next = 1
    for await (const batch of session.stream(sequence(2500), [10], 200)) {
      sizes.push(batch.length)
      for (const [n, text] of batch) {
        expect(Number(n)).toBe(next++)
        expect(text).toBe('xxxxxxxxxx')
      }
    }
    expect(sizes).toEqual([...Array<number>(12).fill(200), 100])
    expect(session.pending).toBe(0)
  })

  test('nothing is asked for before the first batch, and no rows end at once', async () => {
    const stream = session.stream(planOf('SELECT seq FROM seq_1_to_10 WHERE seq > ?'), [10], 3)
    expect(session.pending).toBe(0)
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    const unused = session.stream(planOf('SELECT nothing FROM nowhere'), [], 3)
    await unused.return?.()
    expect(await unused.next()).toEqual({ done: true, value: undefined })
  })

  test('a million rows take little memory, and the server waits for a slow reader', async () => {
    let rows = 0
    let most = 0
    const before = process.memoryUsage().rss
    for await (const batch of session.stream(sequence(1_000_000), [60], 1000)) {
      rows += batch.length
      if (rows % 100_000 === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        most = Math.max(most, process.memoryUsage().rss - before)
      }
    }
    expect(rows).toBe(1_000_000)
    expect(most / 1024 / 1024).toBeLessThan(80)
  }, 60_000)

  test('an early end stops the statement on the server, and the connection is usable at once', async () => {
    const begun = performance.now()
    // Without an end on the server this would take minutes.
    for await (const batch of session.stream(planOf('SELECT a.seq, b.seq FROM seq_1_to_100000 a, seq_1_to_100000 b'), [], 100)) {
      expect(batch).toHaveLength(100)
      break
    }
    expect(await session.query(planOf('SELECT ?'), [7])).toEqual([[7]])
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(session.pending).toBe(0)
    const running = await rowsOnServer(
      'mariadb',
      database.url,
      `SELECT state, info FROM information_schema.processlist WHERE id = ${session.serverId}`,
    )
    expect(running).toEqual([['', null]])
  })

  test('an early end near the end needs nobody, again and again', async () => {
    for (let n = 0; n < 30; n++) {
      const stream = session.stream(sequence(1 + n * 3), [5], 4)
      await stream.next()
      await stream.return?.()
      expect(await session.query(planOf('SELECT ? + 1'), [n])).toEqual([[BigInt(n) + 1n]])
    }
  })

  test('an early end inside a transaction leaves the transaction open', async () => {
    await session.run('CREATE TABLE kept (n INT)')
    await session.run('START TRANSACTION')
    await session.change(planOf('INSERT INTO kept VALUES (?)'), [1])
    for await (const _ of session.stream(sequence(3_000_000), [50], 10)) break
    expect(session.transaction).toBe('open')
    await session.change(planOf('INSERT INTO kept VALUES (?)'), [2])
    await session.run('COMMIT')
    expect(await session.query(planOf('SELECT n FROM kept ORDER BY n'), [])).toEqual([[1], [2]])
  })

  test('errors before the first row and in the middle reach the reader', async () => {
    expect(await failureOf(session.stream(planOf('SELECT nothing FROM nowhere'), [], 3).next())).toMatchObject({ code: 'OBJECT_MISSING' })
    const broken = session.stream(
      planOf('SELECT seq, (SELECT x.seq FROM seq_1_to_3 x WHERE x.seq <= IF(y.seq > 50000, 2, 1)) FROM seq_1_to_60000 y'),
      [],
      1000,
    )
    let rows = 0
    const error = await failureOf(
      (async () => {
        for await (const batch of broken) rows += batch.length
      })(),
    )
    expect(error).toMatchObject({ code: 'ENGINE_ERROR', details: { errorNumber: 1242 } })
    expect(rows).toBeGreaterThan(10_000)
    expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
  })

  test('a connection that is lost in the middle rejects the reader', async () => {
    const other = await driver.connect()
    const stream = other.stream(sequence(1_000_000), [100], 10)
    await stream.next()
    await session.run(`KILL ${other.serverId}`)
    const error = await failureOf(
      (async () => {
        for await (const _ of stream);
      })(),
    )
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    const cut = await driver.connect()
    const second = cut.stream(sequence(1_000_000), [100], 10)
    await second.next()
    cut.destroy()
    expect(
      await failureOf(
        (async () => {
          for await (const _ of second);
        })(),
      ),
    ).toMatchObject({ code: 'CONNECTION_LOST' })
    await second.return?.()
  })
})
