import { OperationalError, ProgrammingError } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MysqlSession } from '../../../src/sql/dialects/mysql/engine/mysql-session.ts'
import { PreparedStatements } from '../../../src/sql/dialects/mysql/engine/prepared-statements.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

describeServer('mariadb', 'statements of one connection', () => {
  let database: FreshDatabase
  let session: MysqlSession
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    session = await (await driverOf(database.url, { preparedStatements: 8 })).connect()
    await session.run('CREATE TABLE things (id INT PRIMARY KEY, name VARCHAR(20))')
  })
  afterAll(async () => {
    await session.close()
    await database.drop()
  })

  test('says what the server is', () => {
    expect(session.facts.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(session.facts.dialect.name).toBe('MariaDB')
    expect(session.serverId).toBeGreaterThan(0)
  })

  test('many that are asked for at once are answered in order', async () => {
    const order: number[] = []
    const asked = Array.from({ length: 50 }, (_, n) =>
      session.query(planOf(n % 3 === 0 ? 'SELECT ? + 0' : `SELECT ? + ${n} - ${n}`), [n]).then((rows) => {
        order.push(n)
        return Number(rows[0]?.[0])
      }),
    )
    expect(session.pending).toBe(50)
    expect(session.busySince).toBeLessThanOrEqual(performance.now())
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(order).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(session.pending).toBe(0)
    expect(session.busySince).toBeUndefined()
  })

  test('an error touches nothing but its own statement', async () => {
    const insert = planOf('INSERT INTO things VALUES (?, ?)')
    const answers = await Promise.allSettled([
      session.change(insert, [1, 'one']),
      session.change(planOf('INSERT INTO nowhere VALUES (?)'), [1]),
      session.change(insert, [1, 'again']),
      session.change(insert, [2, 'two']),
      session.query(planOf('SELECT no_such_column FROM things'), []),
      session.query(planOf('SELECT id FROM things ORDER BY id'), []),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(answers[5]).toMatchObject({ value: [[1], [2]] })
    expect(answers[1]).toMatchObject({ reason: { code: 'OBJECT_MISSING' } })
    expect(answers[2]).toMatchObject({ reason: { code: 'UNIQUE_VIOLATION' } })
  })

  test('a statement that cannot be prepared does not run the one before it again', async () => {
    await session.run('CREATE TABLE counted (n INT)')
    await session.change(planOf('INSERT INTO counted VALUES (?)'), [1])
    await Promise.allSettled([
      session.change(planOf('INSERT INTO  counted VALUES (?)'), [2]),
      session.change(planOf('INSERT INTO missing_table VALUES (?)'), [3]),
    ])
    expect(await session.query(planOf('SELECT n FROM counted ORDER BY n'), [])).toEqual([[1], [2]])
  })

  test('the server keeps no more statements than it was told', async () => {
    const kept = async (): Promise<number> =>
      Number((await session.untyped("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'")).rows[0]?.[1]) -
      Number((await session.untyped("SHOW SESSION STATUS LIKE 'Com_stmt_close'")).rows[0]?.[1])
    for (let n = 0; n < 300; n++) expect(await session.query(planOf(`SELECT ${n}`), [])).toEqual([[n]])
    // Eight, and those that the client holds until they are taken over.
    expect(await kept()).toBeLessThan(8 + 64 + 8)
    // The ones in use stay: they are not prepared again.
    for (let n = 290; n < 300; n++) expect(await session.query(planOf(`SELECT ${n}`), [])).toEqual([[n]])
  })

  test('a change tells the rows that were found and the new key', async () => {
    await session.run('CREATE TABLE keyed (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)')
    const insert = planOf('INSERT INTO keyed (n) VALUES (?)')
    expect(await session.change(insert, [5])).toEqual({ changes: 1, lastInsertId: 1 })
    expect(await session.change(planOf('UPDATE keyed SET n = ?'), [5])).toEqual({ changes: 1, lastInsertId: undefined })
    expect(await session.change(planOf('UPDATE keyed SET n = ? WHERE id = ?'), [5, 9])).toMatchObject({ changes: 0 })
    await session.run('ALTER TABLE keyed AUTO_INCREMENT = 9007199254740993')
    expect(await session.change(insert, [6])).toEqual({ changes: 1, lastInsertId: 9007199254740993n })
    expect(await session.change(planOf('DELETE FROM keyed'), [])).toMatchObject({ changes: 2 })
  })

  test('a table that was changed is read as it is now by a kept statement', async () => {
    await session.run('CREATE TABLE shape (a INT)')
    await session.run('INSERT INTO shape VALUES (1)')
    const all = planOf('SELECT * FROM shape')
    for (let n = 0; n < 3; n++) expect(await session.query(all, [])).toEqual([[1]])
    await session.run("ALTER TABLE shape ADD b VARCHAR(5) DEFAULT 'x'")
    expect(await session.query(all, [])).toEqual([[1, 'x']])
    expect(await session.query(all, [])).toEqual([[1, 'x']])
    await session.run('ALTER TABLE shape MODIFY a VARCHAR(5)')
    expect(await session.query(all, [])).toEqual([['1', 'x']])
  })

  test('a script holds several statements, and untyped results have names', async () => {
    await session.run(
      'CREATE TABLE scripted (id INT); INSERT INTO scripted VALUES (1), (2); UPDATE scripted SET id = id + 1 ORDER BY id DESC',
    )
    expect(await session.untyped('SELECT id AS `the id`, 1.50 AS d FROM scripted ORDER BY id')).toEqual({
      columns: ['the id', 'd'],
      rows: [
        [2n, '1.50'],
        [3n, '1.50'],
      ],
      changes: 0,
    })
    expect(await session.untyped('DELETE FROM scripted')).toEqual({ columns: [], rows: [], changes: 2 })
  })

  test('reset brings the session back, and statements are prepared anew', async () => {
    await session.query(planOf('SELECT 1 + ?'), [1])
    await session.run("SET @mine = 1, sql_mode = '', time_zone = '+05:00'")
    await session.reset()
    expect((await session.untyped('SELECT @mine, @@time_zone, @@collation_connection')).rows).toEqual([
      [null, '+00:00', 'utf8mb4_nopad_bin'],
    ])
    expect(String((await session.untyped('SELECT @@sql_mode')).rows[0]?.[0])).toContain('STRICT_TRANS_TABLES')
    expect(await session.query(planOf('SELECT 1 + ?'), [1])).toEqual([[2n]])
  })

  test('a statement that the server does not prepare is sent as it is', async () => {
    expect(await session.change(planOf("PREPARE mine FROM 'SELECT 42 AS answer'"), [])).toMatchObject({ changes: 0 })
    expect((await session.untyped('EXECUTE mine')).rows).toEqual([[42n]])
    expect(await failureOf(session.query(planOf("PREPARE mine FROM 'SELECT 42'"), []))).toMatchObject({ details: { errorNumber: 1295 } })
  })

  test('values of another number than the placeholders are refused, and the connection goes on', async () => {
    expect(await failureOf(session.query(planOf('SELECT ?, ?'), [1]))).toMatchObject({ code: 'STATEMENT_INVALID' })
    expect(await session.query(planOf('SELECT ?, ?'), [1, 2])).toEqual([[1, 2]])
    expect(await failureOf(session.query(planOf('SELECT ?, ?'), [1]))).toBeInstanceOf(ProgrammingError)
    await session.ping()
  })

  test('where a server must name statements first, all goes out in order too', async () => {
    const { createConnection } = await import('mariadb')
    const { hostname, port, username, password } = new URL(database.url)
    const connection = await createConnection({
      host: hostname,
      port: Number(port),
      user: username,
      password,
      database: database.name,
      rowsAsArray: true,
      prepareCacheLength: 0,
    })
    const statements = new PreparedStatements(connection, 4, false)
    await connection.query('CREATE TABLE ordered (id INT AUTO_INCREMENT PRIMARY KEY, n INT)')
    const asked: Promise<unknown>[] = []
    for (let n = 0; n < 30; n++) {
      asked.push(statements.inOrder(() => statements.execute(`INSERT INTO ordered (n) VALUES (? + ${n % 7} - ${n % 7})`, [n])))
      if (n % 5 === 0) asked.push(statements.inOrder(() => connection.query(`INSERT INTO ordered (n) VALUES (${1000 + n})`)))
      if (n % 9 === 0) asked.push(statements.inOrder(() => statements.execute(`INSERT INTO missing_${n} VALUES (?)`, [n])))
    }
    const answers = await Promise.allSettled(asked)
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(4)
    const rows: unknown = await connection.query('SELECT n FROM ordered ORDER BY id')
    const expected = Array.from({ length: 30 }, (_, n) => (n % 5 === 0 ? [[n], [1000 + n]] : [[n]])).flat()
    expect(rows).toEqual(expected)
    await connection.end()
  })

  test('after its end everything rejects as lost', async () => {
    const other = await (await driverOf(database.url)).connect()
    let told: Error | undefined
    other.onLost((error) => {
      told = error
    })
    const asked = other.query(planOf('SELECT ?'), [1])
    await other.close()
    expect(await asked).toEqual([[1]])
    expect(told).toBeInstanceOf(OperationalError)
    expect(await failureOf(other.query(planOf('SELECT 1'), []))).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    expect(await failureOf(other.ping())).toMatchObject({ code: 'CONNECTION_LOST' })
  })

  test('a connection that is cut, or killed on the server, rejects what was asked for', async () => {
    const driver = await driverOf(database.url)
    const cut = await driver.connect()
    const asked = [cut.query(planOf('SELECT SLEEP(5)'), []), cut.query(planOf('SELECT 1'), [])].map(failureOf)
    cut.destroy()
    for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    const killed = await driver.connect()
    const sleeping = failureOf(killed.query(planOf('SELECT SLEEP(5)'), []))
    await session.run(`KILL ${killed.serverId}`)
    expect(await sleeping).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    expect(killed.lost).toMatchObject({ code: 'CONNECTION_LOST' })
    const idle = await driver.connect()
    const lost = new Promise<Error>((resolve) => idle.onLost(resolve))
    await session.run(`KILL ${idle.serverId}`)
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST' })
  })
})
