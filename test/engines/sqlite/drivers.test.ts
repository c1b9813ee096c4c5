import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadBetterSqlite3 } from '../../../src/sql/dialects/sqlite/engine/better-sqlite3-driver.ts'
import { driverNamed } from '../../../src/sql/dialects/sqlite/engine/connect.ts'
import type { SqliteConnection } from '../../../src/sql/dialects/sqlite/engine/driver.ts'
import { aggregateFunctions, scalarFunctions } from '../../../src/sql/dialects/sqlite/functions/catalog.ts'
import type { SqlValue } from '../../../src/sql/dialects/sqlite/functions/function.ts'
import { codeOf, drivers, newFolder } from './fixture.ts'

// What the engine asks of a library, asked of both: the same answers from each.
describe.each(drivers)('the driver %s', (name) => {
  async function connected(work: (connection: SqliteConnection) => void | Promise<void>, file = ':memory:'): Promise<void> {
    const connection = (await driverNamed(name)).open(file, { readOnly: false })
    try {
      await work(connection)
    } finally {
      connection.close()
    }
  }
  const all = (connection: SqliteConnection, sql: string, big = false, ...values: unknown[]): unknown[][] =>
    connection.prepare(sql, big).all(values)

  test('gives rows as arrays, also with two columns of one name', () =>
    connected((connection) => {
      expect(all(connection, 'SELECT 1 AS a, 2 AS a, NULL, 1.5, ? UNION ALL SELECT 3, 4, 5, 6, 7', false, 'x')).toEqual([
        [1, 2, null, 1.5, 'x'],
        [3, 4, 5, 6, 7],
      ])
      expect(connection.prepare('SELECT 1 AS a, 2 AS b', false).columns).toEqual(['a', 'b'])
      expect(connection.prepare('CREATE TABLE t (a)', false).columns).toEqual([])
    }))

  test('reads whole numbers as bigint only where that was asked for', () =>
    connected((connection) => {
      expect(all(connection, 'SELECT 7, -9223372036854775808, 7.0', true)).toEqual([[7n, -9223372036854775808n, 7]])
      expect(all(connection, 'SELECT 7, 9007199254740991, 1e300')).toEqual([[7, 9007199254740991, 1e300]])
      expect(connection.prepare('SELECT 7', true).get([])).toEqual([7n])
      expect([...connection.prepare('SELECT 7', true).iterate([])]).toEqual([[7n]])
      expect([...connection.prepare('SELECT 7, 1e300', false).iterate([])]).toEqual([[7, 1e300]])
    }))

  test('refuses to read a whole number beyond 2^53 as number, in every way of reading', () =>
    connected((connection) => {
      connection.execute('CREATE TABLE t (a INTEGER)')
      const refused = expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' })
      expect(() => all(connection, 'SELECT 1 UNION ALL SELECT 9007199254740993')).toThrow(refused)
      expect(() => connection.prepare('SELECT -9007199254740993', false).get([])).toThrow(refused)
      expect(() => [...connection.prepare('SELECT 9007199254740993', false).iterate([])]).toThrow(refused)
      expect(() => all(connection, 'INSERT INTO t VALUES (9007199254740993) RETURNING a')).toThrow(refused)
      // The statement can be used again.
      const statement = connection.prepare('SELECT ?', false)
      expect(() => statement.all([9007199254740993n])).toThrow(refused)
      expect(statement.all([5n])).toEqual([[5]])
    }))

  test('gives binary values as Uint8Array and takes them', () =>
    connected((connection) => {
      const bytes = new Uint8Array([0, 1, 255])
      const [row] = all(connection, "SELECT ?, x'', typeof(?)", false, bytes, bytes)
      expect(row).toEqual([bytes, new Uint8Array(), 'blob'])
      for (const cell of row?.slice(0, 2) ?? []) expect(Object.getPrototypeOf(cell)).toBe(Uint8Array.prototype)
      const part = new Uint8Array([9, 8, 7, 6]).subarray(1, 3)
      expect(all(connection, 'SELECT hex(?)', false, part)).toEqual([['0807']])
    }))

  test('tells how many rows changed and the last key', () =>
    connected((connection) => {
      connection.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, a)')
      expect(connection.prepare('INSERT INTO t (a) VALUES (?), (?)', false).run([1, 2])).toEqual({ changes: 2, lastInsertRowid: 2 })
      expect(all(connection, 'INSERT INTO t (a) VALUES (3) RETURNING id, a')).toEqual([[3, 3]])
      expect(all(connection, 'UPDATE t SET a = 0')).toEqual([])
      expect(connection.prepare('UPDATE t SET a = 1 WHERE id = 1', false).get([])).toBeUndefined()
      expect(all(connection, 'SELECT a FROM t')).toEqual([[1], [0], [0]])
    }))

  test('knows whether a transaction is open', () =>
    connected((connection) => {
      expect(connection.inTransaction).toBe(false)
      connection.execute('BEGIN')
      expect(connection.inTransaction).toBe(true)
      connection.execute('COMMIT')
      expect(connection.inTransaction).toBe(false)
    }))

  test('calls functions with the numbers of arguments that they have, and with what kinds of values', () =>
    connected((connection) => {
      const seen: SqlValue[][] = []
      const call = (...values: SqlValue[]): SqlValue => {
        seen.push(values)
        return values.length
      }
      connection.registerFunction({ name: 'two', deterministic: true, arity: 2, call })
      connection.registerFunction({ name: 'many', deterministic: true, arity: -1, call })
      connection.registerFunction({ name: 'exact', deterministic: true, arity: 1, useBigInts: true, call })
      expect(all(connection, "SELECT two(1, 'a'), many(), many(x'01', NULL, 2.5), exact(9007199254740993)")).toEqual([[2, 0, 3, 1]])
      expect(seen).toEqual([[1, 'a'], [], [new Uint8Array([1]), null, 2.5], [9007199254740993n]])
      expect(Object.getPrototypeOf(seen[2]?.[0])).toBe(Uint8Array.prototype)
      expect(() => all(connection, 'SELECT two(1)')).toThrow(/wrong number of arguments/)
      expect(() => all(connection, 'SELECT two(9007199254740993, 1)')).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }))
    }))

  test('takes every kind of value from functions, and their errors', () =>
    connected((connection) => {
      const values: Record<string, SqlValue> = { big: 2n ** 62n, real: 0.5, text: 'ü', bytes: new Uint8Array([7]), none: null }
      for (const [key, value] of Object.entries(values))
        connection.registerFunction({ name: key, deterministic: true, arity: 0, call: () => value })
      expect(all(connection, 'SELECT big(), real(), text(), bytes(), none(), typeof(big())', true)).toEqual([
        [2n ** 62n, 0.5, 'ü', new Uint8Array([7]), null, 'integer'],
      ])
      const failure = new Error('from the function')
      connection.registerFunction({
        name: 'fails',
        deterministic: true,
        arity: 0,
        call: () => {
          throw failure
        },
      })
      expect(() => all(connection, 'SELECT fails()')).toThrow(failure)
    }))

  test('computes aggregates, over groups and over moving windows by their inverse', () =>
    connected((connection) => {
      const steps: string[] = []
      connection.registerAggregate({
        name: 'joined',
        arity: 1,
        start: () => [],
        step: (state, value) => {
          steps.push(`+${String(value)}`)
          return [...(state as SqlValue[]), value ?? null]
        },
        inverse: (state) => {
          const [first, ...rest] = state as SqlValue[]
          steps.push(`-${String(first)}`)
          return rest
        },
        result: (state) => (state as SqlValue[]).join(),
      })
      connection.execute('CREATE TABLE t (a INTEGER, b INTEGER); INSERT INTO t VALUES (1, 1), (1, 2), (2, 3), (2, 4)')
      expect(all(connection, 'SELECT a, joined(b) FROM t GROUP BY a')).toEqual([
        [1, '1,2'],
        [2, '3,4'],
      ])
      expect(all(connection, 'SELECT joined(b) FROM t WHERE a = 3')).toEqual([['']])
      steps.length = 0
      expect(all(connection, 'SELECT joined(b) OVER (ORDER BY b ROWS 1 PRECEDING) FROM t')).toEqual([['1'], ['1,2'], ['2,3'], ['3,4']])
      // Each row is added once, and taken away when the frame has moved past it: nothing is computed anew.
      expect(steps.toSorted()).toEqual(['+1', '+2', '+3', '+4', '-1', '-2'])
    }))

  test('registers everything that Granary brings', () =>
    connected((connection) => {
      for (const definition of scalarFunctions) connection.registerFunction(definition)
      for (const definition of aggregateFunctions) connection.registerAggregate(definition)
      expect(all(connection, "SELECT granary_fold_case('Straße'), granary_ascii('ü')")).toEqual([['strasse', 252]])
    }))

  test('copies a database that is in use to a file', () =>
    connected(
      async (connection) => {
        connection.execute(
          `PRAGMA journal_mode = WAL; CREATE TABLE t (a); WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO t SELECT hex(randomblob(2000)) FROM n`,
        )
        const steps: number[] = []
        const file = join(newFolder(), 'copy.db')
        await connection.backup(file, (copied, total) => steps.push(copied / total))
        expect(steps.length).toBeGreaterThan(1)
        expect(steps).toEqual([...steps].sort((left, right) => left - right))
        await connected(
          (copy) =>
            expect(all(copy, 'SELECT count(*), sum(length(a)) FROM t')).toEqual(all(connection, 'SELECT count(*), sum(length(a)) FROM t')),
          file,
        )
      },
      join(newFolder(), 'original.db'),
    ))

  test('opens read-only', async () => {
    const file = join(newFolder(), 'file.db')
    await connected((connection) => connection.execute('CREATE TABLE t (a)'), file)
    const connection = (await driverNamed(name)).open(file, { readOnly: true })
    expect(() => connection.execute('INSERT INTO t VALUES (1)')).toThrow(/readonly/)
    connection.close()
  })
})

test('better-sqlite3 that is not installed: the error gives the command', async () => {
  const missing = Object.assign(new Error("Cannot find package 'better-sqlite3'"), { code: 'ERR_MODULE_NOT_FOUND' })
  const loading = loadBetterSqlite3(() => Promise.reject(missing))
  await expect(loading).rejects.toMatchObject({
    code: 'DRIVER_MISSING',
    cause: missing,
    message: expect.stringContaining('npm install better-sqlite3'),
  })
  expect(await codeOf(loading)).toBe('DRIVER_MISSING')
})
