import { fork } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bigInteger, defineSchema, type EngineOptions, type GranaryError, id, integer, json, open, sql, sum, table, text } from 'granary'
import { describe, expect, onTestFinished, test } from 'vitest'
import { driverNamed } from '../../../src/sql/dialects/sqlite/engine/connect.ts'
import { codeOf, drivers, failureOf, newFolder, urlOf } from './fixture.ts'

const things = table('things', {
  id: id(),
  name: text({ length: 10 }).nullable(),
  amount: integer().nullable(),
  big: bigInteger().nullable(),
  document: json<unknown>().nullable(),
})
const schema = defineSchema({ things })
type Things = Awaited<ReturnType<typeof openThings>>

async function openThings(options: EngineOptions = {}, file = join(newFolder(), 'things.db')) {
  const db = await open(urlOf(file), schema, options)
  onTestFinished(() => db.close())
  if (options.readOnly !== true) await db.create({ ifNotExists: true })
  return db
}

const opening = (url: string, options: EngineOptions = {}): Promise<GranaryError> => failureOf(open(url, schema, options))

/** Values that no error may show. */
const secret = 'hunter2-hunter2'

describe('URLs', () => {
  test.each([
    ['oracle:things.db', 'URL_SCHEME_UNKNOWN', /oracle.*sqlite/],
    ['things.db', 'URL_INVALID', /begins with its scheme/],
    ['', 'URL_INVALID', /begins with its scheme/],
    ['sqlite:', 'URL_INVALID', /names a file/],
    ['sqlite:things.db?mode=ro', 'URL_INVALID', /options to open/],
    ['sqlite:%zz', 'URL_INVALID', /cannot be read/],
    ['sqlite:a%00b', 'URL_INVALID', /names a file/],
    ['sqlite:things.db%20', 'URL_INVALID', /space/],
    ['sqlite://host/things.db', 'URL_INVALID', /cannot be read/],
  ])('%j: %s', async (url, code, message) => {
    expect(await opening(url)).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('a name that looks like a file: URL with parameters is a name', async () => {
    const folder = newFolder()
    const db = await openThings({}, join(folder, 'file:x'))
    await db.insert(things).values({ name: 'kept' })
    await db.close()
    expect(await (await openThings({}, join(folder, 'file:x'))).select({ name: things.name }).from(things)).toEqual([{ name: 'kept' }])
  })
})

describe.each(drivers)('files with %s', (driver) => {
  const at = (file: string, options: EngineOptions = {}): Promise<GranaryError> => opening(urlOf(file), { driver, ...options })

  test('a folder that is missing', async () => {
    const folder = newFolder()
    expect(await at(join(folder, 'none', 'things.db'))).toMatchObject({
      name: 'ConfigurationError',
      code: 'FOLDER_MISSING',
      message: expect.stringContaining(join(folder, 'none')),
    })
  })

  test('a folder where the file should be', async () => {
    expect(await at(newFolder())).toMatchObject({
      name: 'OperationalError',
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('not a file'),
    })
  })

  test('a missing file that shall be read only', async () => {
    expect(await at(join(newFolder(), 'none.db'), { readOnly: true })).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('no database file'),
    })
  })

  test('a file that is no database, and one that is damaged', async () => {
    const file = join(newFolder(), 'letter.db')
    writeFileSync(file, 'Dear reader, this is no database. '.repeat(200))
    for (const readOnly of [false, true]) {
      const failure = await failureOf(async () => {
        const db = await open(urlOf(file), schema, { driver, readOnly })
        onTestFinished(() => db.close())
        await db.select(things).from(things)
      })
      expect(failure).toMatchObject({ name: 'OperationalError', code: 'FILE_CORRUPT' })
      expect(failure.cause).toBeInstanceOf(Error)
    }
  })

  test('a file, and a folder, that must not be written', async () => {
    const folder = newFolder()
    const file = join(folder, 'things.db')
    const db = await openThings({ driver }, file)
    await db.insert(things).values({ name: 'kept' })
    await db.close()
    // Permissions mean nothing to the superuser, so a process that gives up its rights tries to open them.
    const child = fork(join(import.meta.dirname, 'process.ts'), ['open', '', driver], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    const tried = async (fileMode: number, folderMode: number, path = file): Promise<unknown> => {
      chmodSync(file, fileMode)
      chmodSync(folder, folderMode)
      child.send(path)
      return new Promise((resolve) => child.once('message', resolve))
    }
    expect(await tried(0o444, 0o777)).toMatchObject({
      name: 'OperationalError',
      code: 'READ_ONLY',
      message: expect.stringContaining(`file ${file} cannot be written`),
    })
    expect(await tried(0o666, 0o555)).toMatchObject({
      name: 'OperationalError',
      code: 'READ_ONLY',
      message: expect.stringContaining(`folder ${folder} cannot be written`),
    })
    expect(await tried(0o666, 0o555, join(folder, 'new.db'))).toMatchObject({ code: 'READ_ONLY' })
    expect(await tried(0o000, 0o777)).toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('cannot be read') })
    expect(await tried(0o666, 0o777)).toEqual({ rows: 1 })
    chmodSync(file, 0o644)
  })

  test('a database that was opened with readOnly is read, and refuses writes', async () => {
    const file = join(newFolder(), 'things.db')
    await (await openThings({ driver }, file)).insert(things).values({ name: 'kept' })
    const db = await openThings({ driver, readOnly: true }, file)
    expect(await db.select({ name: things.name }).from(things)).toEqual([{ name: 'kept' }])
    expect(await codeOf(db.insert(things).values({ name: secret.slice(0, 9) }))).toBe('READ_ONLY')
    expect(await codeOf(db.script('CREATE TABLE more (a)'))).toBe('READ_ONLY')
    expect(await codeOf(db.transaction(async (tx) => tx.delete(things).everyRow()))).toBe('TRANSACTION_READ_ONLY')
    expect(await db.transaction(async (tx) => (await tx.select(things).from(things)).length)).toBe(1)
  })

  test('a file that stays locked past its timeout: the error says for how long', async () => {
    const file = join(newFolder(), 'things.db')
    const db = await openThings({ driver, busyTimeout: 40 }, file)
    const other = (await driverNamed(driver)).open(file, { readOnly: false })
    other.execute('BEGIN IMMEDIATE')
    const started = performance.now()
    expect(await failureOf(db.insert(things).values({ name: 'late' }))).toMatchObject({
      name: 'OperationalError',
      code: 'LOCK_TIMEOUT',
      retryable: true,
      message: expect.stringContaining('for 40 ms'),
    })
    expect(performance.now() - started).toBeGreaterThan(30)
    // Readers are not hindered by a writer.
    expect(await db.select(things).from(things)).toEqual([])
    other.close()
  })

  test('a file that this process has open with the other library, whose locks it would not see', async () => {
    const file = join(newFolder(), 'things.db')
    const db = await openThings({ driver }, file)
    const other = driver === 'node:sqlite' ? 'better-sqlite3' : 'node:sqlite'
    expect(await at(file, { driver: other })).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining(driver) })
    await (await openThings({ driver }, file)).close()
    expect(await at(file, { driver: other })).toMatchObject({ code: 'OPTION_INVALID' })
    await db.close()
    await (await open(urlOf(file), schema, { driver: other })).close()
  })

  test('one transaction that keeps the database from another of the same process past the timeout', async () => {
    const db = await openThings({ driver, busyTimeout: 30 })
    const holding = db.transaction(
      (tx) =>
        new Promise<void>((resolve, reject) =>
          setTimeout(() => Promise.resolve(tx.insert(things).values({ name: 'first' })).then(() => resolve(), reject), 100),
        ),
    )
    expect(await failureOf(db.insert(things).values({ name: 'second' }))).toMatchObject({
      code: 'LOCK_TIMEOUT',
      message: expect.stringMatching(/another transaction of this process.*30 ms/),
    })
    await holding
    const impatient = await openThings({ driver, busyTimeout: 0 })
    const work = [impatient.transaction(async () => {}), impatient.transaction(async () => {})]
    expect((await Promise.allSettled(work)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('use after close, and a second close', async () => {
    const db = await openThings({ driver })
    const query = db.select(things).from(things)
    const prepared = db.prepare({}, () => db.select(things).from(things))
    await prepared.all({})
    const stream = query.stream()
    await Promise.all([db.close(), db.close()])
    await db.close()
    const uses: (() => unknown)[] = [
      () => query,
      () => db.insert(things).values({ name: 'late' }),
      () => db.transaction(async () => {}),
      () => db.transaction(async () => {}, { readOnly: true }),
      () => db.script('SELECT 1'),
      () => db.untyped('SELECT 1'),
      () => db.inspect(),
      () => db.backup(join(newFolder(), 'late.db')),
      () => prepared.all({}),
      () => stream.next(),
      () => query.stream().next(),
    ]
    for (const use of uses)
      expect(await failureOf(use)).toMatchObject({
        name: 'ProgrammingError',
        code: 'DATABASE_CLOSED',
        message: expect.stringContaining('open it again'),
      })
  })

  test('close waits for what is running', async () => {
    const file = join(newFolder(), 'things.db')
    const db = await openThings({ driver }, file)
    const work = [
      db.transaction(async (tx) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        await tx.insert(things).values({ name: 'slow' })
      }),
      db.transaction(async (tx) => tx.insert(things).values({ name: 'waiting' })),
      ...Array.from({ length: 300 }, (_, index) =>
        db
          .insert(things)
          .values({ amount: index })
          .then(() => {}),
      ),
    ]
    const reading = db.transaction(
      async (tx) => {
        await new Promise((resolve) => setTimeout(resolve, 40))
        return tx.select(things).from(things)
      },
      { readOnly: true },
    )
    await db.close()
    expect((await Promise.allSettled(work)).every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await reading).toEqual([])
    expect(await (await openThings({ driver }, file)).select(things).from(things)).toHaveLength(302)
  })
})

describe('options that make no sense', () => {
  // A program without types may give anything.
  const wrong = (options: object): EngineOptions => options
  test.each([
    [{ driver: 'oracle' }, 'driver'],
    [{ synchronous: 'off' }, 'synchronous'],
    [{ busyTimeout: -1 }, 'busyTimeout'],
    [{ busyTimeout: Number.NaN }, 'busyTimeout'],
    [{ busyTimeout: '5' }, 'busyTimeout'],
    [{ cacheSize: 0 }, 'cacheSize'],
    [{ cacheSize: 1.5 }, 'cacheSize'],
    [{ readers: -1 }, 'readers'],
    [{ readers: 1.5 }, 'readers'],
    [{ readOnly: 'yes' }, 'readOnly'],
    [{ groupCommit: 1 }, 'groupCommit'],
    [{ allowUnsafeSqliteVersion: 'yes' }, 'allowUnsafeSqliteVersion'],
    [{ functionModules: ['file:///none/such.js'] }, 'function module'],
  ])('%j', async (options, named) => {
    const failure = await opening(urlOf(join(newFolder(), 'things.db')), wrong(options))
    expect(failure).toMatchObject({ name: 'ConfigurationError', code: 'OPTION_INVALID', message: expect.stringContaining(named) })
  })

  test('a database in memory has no reader threads and is not read only', async () => {
    expect(await opening('sqlite::memory:', { readers: 2 })).toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('memory'),
    })
    expect(await opening('sqlite::memory:', { readOnly: true })).toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('memory'),
    })
  })
})

describe.each(drivers)('values with %s', (driver) => {
  const inserted =
    (value: object) =>
    async (db: Things): Promise<unknown> => {
      const row = value as Parameters<ReturnType<Things['insert']>['values']>[0]
      return db.insert(things).values(row as never)
    }

  test.each<[string, string, RegExp, (db: Things) => Promise<unknown>]>([
    ['undefined as a value', 'VALUE_UNDEFINED', /things.*name/, inserted({ name: undefined })],
    ['a text longer than its length', 'VALUE_TOO_LONG', /things.*name/, inserted({ name: secret })],
    ['a whole number beyond 32 bits', 'VALUE_OUT_OF_RANGE', /things.*amount/, inserted({ amount: 2 ** 31 })],
    ['a whole number beyond 64 bits', 'VALUE_OUT_OF_RANGE', /things.*big/, inserted({ big: 2n ** 63n })],
    ['a value of another type', 'VALUE_TYPE', /things.*amount/, inserted({ amount: secret })],
    ['a column that is not there', 'COLUMN_UNKNOWN', /things.*colour/, inserted({ colour: secret })],
    [
      'undefined in a condition',
      'VALUE_UNDEFINED',
      /undefined/,
      async (db) => {
        const none: { name?: string } = {}
        return db
          .select(things)
          .from(things)
          .where(things.name.eq(none.name as string))
      },
    ],
    [
      'a sum beyond 64 bits',
      'VALUE_OUT_OF_RANGE',
      /64 bits/,
      async (db) => {
        await db.insert(things).values([{ big: 2n ** 62n }, { big: 2n ** 62n }])
        return db.query(sql`select sum(big) as total from things`, { total: bigInteger() })
      },
    ],
    [
      'a number in the result beyond 2^53',
      'VALUE_OUT_OF_RANGE',
      /bigInteger\(\)/,
      async (db) => db.query(sql`select 9007199254740993 as a`, { a: integer({ bits: 64 }) }),
    ],
    [
      'a JSON document that cannot be parsed, read as a column',
      'JSON_MALFORMED',
      /JSON/,
      async (db) => {
        await db.script(
          `DROP TABLE things; CREATE TABLE things (id INTEGER PRIMARY KEY, name, amount, big, document JSON); INSERT INTO things (document) VALUES ('{"password": ${secret}')`,
        )
        return db.select(things).from(things)
      },
    ],
    [
      'a JSON document that cannot be parsed, looked into by SQL',
      'JSON_MALFORMED',
      /JSON/,
      async (db) => {
        await db.script(
          `DROP TABLE things; CREATE TABLE things (id INTEGER PRIMARY KEY, name, amount, big, document JSON); INSERT INTO things (document) VALUES ('{"password": ${secret}')`,
        )
        return db.query(sql`select json_extract(document, '$.password') as a from things`, { a: text() })
      },
    ],
    [
      'text where a name is needed',
      'IDENTIFIER_UNBOUND',
      /identifier/,
      async (db) => db.query(sql`select * from ${secret}`, { a: text() }),
    ],
    ['SQL as plain text', 'IDENTIFIER_UNBOUND', /sql template/, async (db) => db.execute(secret as never)],
    ['SQL that cannot be parsed', 'SQL_SYNTAX', /syntax/, async (db) => db.execute(sql`selec ${secret}`)],
    ['SQL without a statement', 'SQL_SYNTAX', /no statement/, async (db) => db.untyped('-- nothing')],
    [
      'several statements as one',
      'STATEMENT_INVALID',
      /several statements/,
      async (db) => db.execute(sql`delete from things; delete from things`),
    ],
    ['BEGIN as a statement', 'STATEMENT_INVALID', /transaction\(\)/, async (db) => db.untyped('/* now */ BEGIN')],
    ['COMMIT in a script', 'STATEMENT_INVALID', /transaction\(\)/, async (db) => db.script('DELETE FROM things; COMMIT')],
    ['a named placeholder', 'STATEMENT_INVALID', /named/, async (db) => db.untyped('SELECT :name')],
    ['a placeholder without a value', 'STATEMENT_INVALID', /placeholders/, async (db) => db.untyped('SELECT ?')],
    [
      'a table that is not in the file',
      'OBJECT_MISSING',
      /none/,
      async (db) => db.query(sql`select * from none where a = ${secret}`, { a: text() }),
    ],
    ['a function that is not there', 'OBJECT_MISSING', /none/, async (db) => db.query(sql`select none(${secret}) as a`, { a: text() })],
    ['other columns than named', 'STATEMENT_INVALID', /columns/, async (db) => db.query(sql`select ${secret} as b`, { a: text() })],
  ])('%s', async (_, code, message, work) => {
    const db = await openThings({ driver, synchronous: 'normal' })
    const failure = await failureOf(() => work(db))
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(failure.message).not.toContain('hunter2')
    expect(JSON.stringify(failure.details)).not.toContain('hunter2')
  })

  test('a failed statement leaves nothing behind, and the database works on', async () => {
    const db = await openThings({ driver, synchronous: 'normal' })
    await failureOf(db.insert(things).values([{ id: 1 }, { id: 2 }, { id: 1 }]))
    await db.insert(things).values({ amount: 7 })
    expect(
      await db
        .select({ total: sum(things.amount) })
        .from(things)
        .one(),
    ).toEqual({ total: 7 })
  })
})
