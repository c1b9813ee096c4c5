import { type Db, defineSchema, id, integer, open, table, text } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadMysqlClient } from '../../../src/sql/dialects/mysql/engine/client.ts'
import { serverVersion } from '../../../src/sql/dialects/mysql/engine/server-version.ts'
import { checkSettings } from '../../../src/sql/dialects/mysql/engine/session-settings.ts'
import { describeServer, type FreshDatabase, freshDatabase, runOnServer } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

const things = table('things', { id: id(), name: text({ length: 10 }), n: integer().nullable() })
const schema = defineSchema({ things })

describeServer('mariadb', 'sessions and their settings', () => {
  let database: FreshDatabase
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
  })
  afterAll(() => database.drop())

  const opened = async <T>(options: Parameters<typeof open>[2], work: (db: Db<typeof schema.stores>) => Promise<T>): Promise<T> => {
    const db = await open(database.url, schema, options)
    try {
      return await work(db)
    } finally {
      await db.close()
    }
  }

  test('a session is strict, in UTC, compares code points, and stores what it is given', async () => {
    await opened({}, async (db) => {
      const { rows } = await db.untyped(
        'SELECT @@sql_mode, @@time_zone, @@collation_connection, @@group_concat_max_len, @@autocommit, @@innodb_lock_wait_timeout, @@character_set_results',
      )
      const [mode, zone, collation, longest, autocommit, wait, results] = rows[0] ?? []
      expect(String(mode).split(',')).toEqual(
        expect.arrayContaining(['STRICT_TRANS_TABLES', 'STRICT_ALL_TABLES', 'NO_AUTO_VALUE_ON_ZERO', 'ERROR_FOR_DIVISION_BY_ZERO']),
      )
      expect(String(mode)).not.toMatch(/NO_BACKSLASH_ESCAPES|PIPES_AS_CONCAT|ANSI/)
      expect([zone, collation, autocommit, wait, results]).toEqual(['+00:00', 'utf8mb4_nopad_bin', 1n, 5n, 'utf8mb4'])
      // 10.11.19 allows no more, others 4294967295.
      expect(Number(longest)).toBeGreaterThanOrEqual(2 ** 30)
      await db.create()
      await db.insert(things).values({ id: 0, name: 'zero' } as never)
      expect(await db.select({ id: things.id }).from(things)).toEqual([{ id: 0 }])
    })
  })

  test('options reach the session', async () => {
    await opened(
      { busyTimeout: 12_345, mysql: { settings: { max_statement_time: 7, sort_buffer_size: 65536 }, applicationName: 'airways' } },
      async (db) => {
        const { rows } = await db.untyped('SELECT @@innodb_lock_wait_timeout, @@max_statement_time, @@sort_buffer_size')
        expect(rows).toEqual([[13n, 7, 65536n]])
      },
    )
    await expect(open(database.url, schema, { mysql: { settings: { 'a = 1, b': 1 } } })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(open(database.url, schema, { mysql: { settings: { no_such_variable: 1 } } })).rejects.toMatchObject({
      code: 'OBJECT_MISSING',
    })
    await expect(open(database.url, schema, { mysql: { preparedStatements: 0 } })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(open(database.url, schema, { busyTimeout: -1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('read-only sessions write nothing, whatever is asked', async () => {
    const session = await (await driverOf(database.url, { readOnly: true })).connect()
    expect(await failureOf(session.change(planOf('INSERT INTO things VALUES (?, ?, ?)'), [9, 'x', null]))).toMatchObject({
      code: 'TRANSACTION_READ_ONLY',
    })
    await session.close()
  })

  test('both schemes find out what the server is', async () => {
    const db = await open(database.url.replace('mysql:', 'mariadb:'), schema)
    expect((await db.untyped('SELECT 1')).rows).toEqual([[1n]])
    await db.close()
  })

  test('the password of each connection may come from a function', async () => {
    let asked = 0
    const password = new URL(database.url).password
    const db = await open(database.url.replace(`:${password}@`, '@'), schema, {
      mysql: {
        password: async () => {
          asked++
          return password
        },
      },
    })
    expect(asked).toBe(1)
    await db.close()
  })

  test('the versions that are too old, and the names of both servers', () => {
    expect(serverVersion('10.11.19-MariaDB-deb12u1')).toMatchObject({ number: '10.11.19', dialect: { name: 'MariaDB' } })
    expect(serverVersion('5.5.5-10.11.6-MariaDB-log')).toMatchObject({ number: '10.11.6', dialect: { name: 'MariaDB' } })
    expect(serverVersion('8.0.36')).toMatchObject({ number: '8.0.36', dialect: { name: 'MySQL' } })
    expect(serverVersion('9.1.0-commercial')).toMatchObject({ number: '9.1.0', dialect: { name: 'MySQL' } })
    for (const old of ['8.0.30', '5.7.44-log', '10.10.99-MariaDB', 'unknown'])
      expect(() => serverVersion(old)).toThrow(expect.objectContaining({ code: 'ENGINE_VERSION' }))
  })

  test('a session that a proxy has set otherwise is refused with what is wrong', () => {
    const fine = [
      '10.11.1-MariaDB',
      'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO',
      'SYSTEM',
      'UTC',
      'utf8mb4_nopad_bin',
      'InnoDB',
      1000n,
      5n,
      0n,
    ]
    expect(checkSettings(fine, false)).toEqual({
      version: '10.11.1-MariaDB',
      maxAllowedPacket: 1000,
      connectionId: 5,
      rollsBackOnTimeout: false,
    })
    const changed = (position: number, value: string) => fine.map((cell, at) => (at === position ? value : cell))
    expect(() => checkSettings(changed(1, 'NO_BACKSLASH_ESCAPES'), false)).toThrow(/lacks STRICT_TRANS_TABLES.*has NO_BACKSLASH_ESCAPES/)
    expect(() => checkSettings(changed(2, '+02:00'), true)).toThrow(/time_zone is \+02:00/)
    expect(() => checkSettings(changed(4, 'latin1_swedish_ci'), true)).toThrow(/collation is latin1/)
    expect(() => checkSettings(changed(5, 'MyISAM'), true)).toThrow(/default_storage_engine is MyISAM/)
  })

  test('without the package the error gives the command that installs it', async () => {
    const missing = loadMysqlClient(() => Promise.reject(new Error('Cannot find package')))
    await expect(missing).rejects.toMatchObject({ code: 'DRIVER_MISSING', message: expect.stringContaining('npm install mariadb') })
  })

  test('positions in the log of changes, and servers that are no replicas', async () => {
    const driver = await driverOf(database.url)
    const session = await driver.connect()
    const before = await driver.position(session)
    expect(before).toMatch(/^\d+-\d+-\d+$/)
    await session.run('CREATE TABLE positioned (n INT)')
    const after = await driver.position(session)
    expect(Number(after?.split('-')[2])).toBeGreaterThan(Number(before?.split('-')[2]))
    expect(await driver.lag(session)).toBeUndefined()
    // This server replays nothing from another.
    expect(await driver.reached(session, '0-1-99999999', 50)).toBe(false)
    await session.close()
  })

  describe('a pooler in transaction mode', () => {
    test('needs a server that is configured as sessions would be set', async () => {
      await expect(open(database.url, schema, { pooler: 'transaction' })).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('NO_AUTO_VALUE_ON_ZERO'),
      })
      await expect(
        open(database.url, schema, { pooler: 'transaction', mysql: { settings: { max_statement_time: 1 } } }),
      ).rejects.toMatchObject({
        code: 'OPTION_INVALID',
      })
    })

    test('keeps no statement and sets nothing', async () => {
      // init_connect is what sets sessions on the server; it does not run for users with all privileges.
      const plain = `pooled_${database.name.slice(-8)}`
      const admin = (text: string): Promise<void> => runOnServer('mariadb', database.url, text)
      await admin(`CREATE USER ${plain} IDENTIFIED BY 'pw'`)
      await admin(`GRANT ALL ON ${database.name}.* TO ${plain}`)
      const url = new URL(database.url)
      url.username = plain
      url.password = 'pw'
      try {
        const driver = await driverOf(url.href, { pooled: true })
        expect(await failureOf(driver.connect())).toMatchObject({ code: 'OPTION_INVALID' })
        await admin(
          "SET GLOBAL init_connect = \"SET sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO', time_zone = '+00:00'\"",
        )
        const session = await driver.connect()
        const counts = async (): Promise<unknown> =>
          (await session.untyped("SHOW SESSION STATUS WHERE Variable_name IN ('Com_set_option', 'Com_stmt_prepare', 'Com_stmt_close')"))
            .rows
        for (let n = 0; n < 3; n++) expect(await session.query(planOf('SELECT ? + 1'), [n])).toEqual([[BigInt(n) + 1n]])
        expect(await Promise.all([1, 2, 3].map((n) => session.query(planOf('SELECT ? * 2'), [n])))).toEqual([[[2n]], [[4n]], [[6n]]])
        await session.ping()
        expect(await counts()).toEqual([
          ['Com_set_option', '1'],
          ['Com_stmt_close', '6'],
          ['Com_stmt_prepare', '6'],
        ])
        await session.close()
      } finally {
        await admin("SET GLOBAL init_connect = ''")
        await admin(`DROP USER ${plain}`)
      }
    })
  })
})
