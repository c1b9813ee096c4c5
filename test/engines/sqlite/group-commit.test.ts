import { join } from 'node:path'
import { count, defineSchema, IntegrityError, id, open, references, table } from 'granary'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CachedConnection } from '../../../src/sql/dialects/sqlite/engine/cached-connection.ts'
import { emptyCatalog } from '../../../src/sql/dialects/sqlite/engine/constraint-catalog.ts'
import { DiskSync } from '../../../src/sql/dialects/sqlite/engine/disk-sync.ts'
import { nodeDriver } from '../../../src/sql/dialects/sqlite/engine/node-driver.ts'
import { WriterQueue } from '../../../src/sql/dialects/sqlite/engine/writer-queue.ts'
import { accounts, type Bank, codeOf, drivers, entries, newFolder, openBank, pause, urlOf } from './fixture.ts'

const add = (db: Pick<Bank, 'insert'>, owner: string): PromiseLike<unknown> => db.insert(accounts).values({ owner, balance: 0 })

/** How each of many promises ended: true, or the code of its error. */
async function outcomes(work: readonly PromiseLike<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(work)
  return settled.map((result) => (result.status === 'fulfilled' ? true : result.reason.code))
}

describe.each(drivers)('parallel writes with %s', (driver) => {
  test('single statements: each is kept or fails by itself', async () => {
    const db = await openBank({ driver })
    await add(db, 'taken')
    const owners = Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? 'taken' : `owner ${index}`))
    const results = await outcomes(owners.map((owner) => Promise.resolve(add(db, owner))))
    expect(results).toEqual(owners.map((owner) => (owner === 'taken' ? 'UNIQUE_VIOLATION' : true)))
    expect(await db.select({ all: count() }).from(accounts).one()).toEqual({ all: 201 })
  })

  test('transactions: each is kept or fails by itself', async () => {
    const db = await openBank({ driver })
    const work = Array.from({ length: 60 }, (_, index) =>
      db.transaction(async (tx) => {
        await add(tx, `owner ${index}`)
        await tx.insert(entries).values({ account: 1, amount: index })
        if (index % 4 === 1) throw Object.assign(new Error('own'), { code: 'OWN' })
        if (index % 4 === 2) await add(tx, `owner ${index}`)
        if (index % 4 === 3)
          await tx.transaction(async (inner) => Promise.reject(await codeOf(add(inner, `owner ${index}`)))).catch(() => {})
      }),
    )
    expect(await outcomes(work)).toEqual(work.map((_, index) => [true, 'OWN', 'UNIQUE_VIOLATION', true][index % 4]))
    const kept = Array.from({ length: 60 }, (_, index) => index).filter((index) => index % 4 === 0 || index % 4 === 3)
    expect((await db.select(entries).from(entries)).map(({ amount }) => amount).toSorted((left, right) => left - right)).toEqual(kept)
    expect((await db.select(accounts).from(accounts)).map(({ owner }) => owner).toSorted()).toEqual(
      kept.map((index) => `owner ${index}`).toSorted(),
    )
  })

  test('a full database: what was acknowledged is there, everything else is not, and the file is whole', async () => {
    const db = await openBank({ driver })
    const large = 'x'.repeat(3000)
    await add(db, 'first')
    const pages = Number((await db.untyped('PRAGMA page_count')).rows[0]?.[0])
    await db.script(`PRAGMA max_page_count = ${pages + 30}`)
    const statements = Array.from({ length: 40 }, (_, index) => Promise.resolve(add(db, `${index} ${large}`)))
    const transactions = Array.from({ length: 20 }, (_, index) =>
      db.transaction(async (tx) => {
        await add(tx, `tx ${index} a ${large}`)
        await add(tx, `tx ${index} b ${large}`)
      }),
    )
    const [single = [], paired = []] = await Promise.all([outcomes(statements), outcomes(transactions)])
    expect(new Set([...single, ...paired])).toEqual(new Set([true, 'DISK_FULL']))
    const kept = (await db.select({ owner: accounts.owner }).from(accounts)).map(({ owner }) => owner.slice(0, owner.indexOf('x')).trim())
    const expected = [
      ...single.flatMap((result, index) => (result === true ? [`${index}`] : [])),
      ...paired.flatMap((result) => (result === true ? ['t', 't'] : [])),
    ]
    expect(kept.filter((owner) => owner !== 'firs').toSorted()).toEqual(expected.toSorted())
    expect((await db.untyped('PRAGMA integrity_check')).rows).toEqual([['ok']])
    await db.script('PRAGMA max_page_count = 1073741823')
    await add(db, `more ${large}`)
  })
})

describe('constraints that are looked at by the commit', () => {
  const parents = table('parents', { id: id() })
  const children = table('children', { id: id(), parent: references(() => parents.id, { deferrable: 'initially deferred' }) })
  const schema = defineSchema({ parents, children })

  test('a violation fails its own statement or transaction only', async () => {
    const db = await open(urlOf(join(newFolder(), 'deferred.db')), schema)
    onTestFinished(() => db.close())
    await db.create()
    await db.insert(parents).values({ id: 1 })
    const statements = await outcomes(
      Array.from({ length: 50 }, (_, index) => Promise.resolve(db.insert(children).values({ parent: index % 5 === 0 ? 99 : 1 }))),
    )
    expect(statements).toEqual(statements.map((_, index) => (index % 5 === 0 ? 'FOREIGN_KEY_VIOLATION' : true)))
    const transactions = await outcomes(
      Array.from({ length: 50 }, (_, index) =>
        db.transaction(async (tx) => {
          await tx.insert(children).values({ parent: 100 + index })
          if (index % 2 === 0) await tx.insert(parents).values({ id: 100 + index })
        }),
      ),
    )
    expect(transactions).toEqual(transactions.map((_, index) => (index % 2 === 0 ? true : 'FOREIGN_KEY_VIOLATION')))
    expect((await db.untyped('PRAGMA foreign_key_check')).rows).toEqual([])
    expect(await db.select({ all: count() }).from(children).one()).toEqual({ all: 65 })
  })

  test('a statement is not mended by one that was asked for after it', async () => {
    const db = await open(urlOf(join(newFolder(), 'deferred.db')), schema)
    onTestFinished(() => db.close())
    await db.create()
    await db.insert(parents).values({ id: 1 })
    const results = await outcomes(
      [
        db.insert(children).values({ parent: 1 }),
        db.insert(children).values({ parent: 2 }),
        db.insert(parents).values({ id: 2 }),
        db.insert(children).values({ parent: 2 }),
      ].map((work) => Promise.resolve(work)),
    )
    expect(results).toEqual([true, 'FOREIGN_KEY_VIOLATION', true, true])
  })

  test('a table with one that another process adds is noticed', async () => {
    const file = join(newFolder(), 'deferred.db')
    const db = await open(urlOf(file), schema)
    onTestFinished(() => db.close())
    await db.script('CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER)')
    const insertAll = (): PromiseLike<unknown>[] => [1, 2, 3].map((id) => Promise.resolve(db.insert(children).values({ id, parent: 9 })))
    expect(await outcomes(insertAll())).toEqual([true, true, true])
    const other = await open(urlOf(file), schema)
    await other.script(
      'DROP TABLE children; CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)',
    )
    await other.close()
    const repair = [...insertAll(), Promise.resolve(db.insert(parents).values({ id: 9 }))]
    expect(await outcomes(repair)).toEqual(['FOREIGN_KEY_VIOLATION', 'FOREIGN_KEY_VIOLATION', 'FOREIGN_KEY_VIOLATION', true])
  })
})

test('a trigger that rolls everything back takes back its own statement only', async () => {
  const db = await openBank()
  await db.script("CREATE TRIGGER guard BEFORE INSERT ON accounts WHEN new.owner LIKE 'bad%' BEGIN SELECT RAISE(ROLLBACK, 'refused'); END")
  const owners = ['a', 'bad 1', 'b', 'c', 'bad 2', 'd']
  const results = await outcomes(owners.map((owner) => Promise.resolve(add(db, owner))))
  expect(results).toEqual([true, 'CHECK_VIOLATION', true, true, 'CHECK_VIOLATION', true])
  expect((await db.select(accounts).from(accounts).orderBy(accounts.id)).map(({ owner }) => owner)).toEqual(['a', 'b', 'c', 'd'])
})

test('a transaction that waits for another one that has ended is not held up by sharing with it', async () => {
  const db = await openBank()
  const work: Promise<unknown>[] = []
  for (let index = 0; index < 20; index++) {
    const before = work.at(-1)
    work.push(
      db.transaction(async (tx) => {
        await before
        await add(tx, `owner ${index}`)
      }),
    )
  }
  await Promise.all(work)
  expect(await db.select({ all: count() }).from(accounts).one()).toEqual({ all: 20 })
})

test('writes in a loop let the event loop have its turns', async () => {
  const db = await openBank()
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  for (let index = 0; index < 100; index++) await add(db, `owner ${index}`)
  for (let index = 0; index < 100; index++) await db.transaction(async (tx) => add(tx, `in tx ${index}`))
  clearInterval(timer)
  expect(turns).toBeGreaterThan(5)
})

describe('the disk', () => {
  /** A queue on a file, whose syncs are answered by the test. */
  function queue(): { readonly writers: WriterQueue; readonly syncs: { resolve(): void; reject(error: Error): void }[] } {
    const folder = newFolder()
    const connection = nodeDriver.open(join(folder, 'file.db'), { readOnly: false })
    connection.execute('PRAGMA journal_mode = WAL; CREATE TABLE t (a)')
    const syncs: { resolve(): void; reject(error: Error): void }[] = []
    const disk = new DiskSync(
      () => new Promise<void>((resolve, reject) => syncs.push({ resolve, reject })),
      () => {},
    )
    disk.took(10_000)
    onTestFinished(() => connection.close())
    return {
      writers: new WriterQueue(new CachedConnection(connection, emptyCatalog), { busyTimeout: 1000, disk, groupCommit: true }),
      syncs,
    }
  }
  async function transaction(writers: WriterQueue, value: number): Promise<void> {
    const turn = await writers.begin(undefined)
    turn.connection.execute(`INSERT INTO t VALUES (${value})`)
    await turn.commit()
  }
  const state = async (work: Promise<unknown>): Promise<string> =>
    Promise.race([
      work.then(
        () => 'kept',
        (error) => error.code,
      ),
      pause(5).then(() => 'waits'),
    ])

  test('a commit is acknowledged after the sync that began after it, and many share one', async () => {
    const { writers, syncs } = queue()
    const first = transaction(writers, 1)
    await pause(5)
    expect(syncs).toHaveLength(1)
    // These are committed while the first sync is under way, which may have missed them.
    const more = [2, 3, 4].map((value) => transaction(writers, value))
    const single = Promise.resolve(writers.write((connection) => connection.execute('INSERT INTO t VALUES (5)')))
    await pause(5)
    expect(syncs).toHaveLength(1)
    expect(await state(first)).toBe('waits')
    syncs[0]?.resolve()
    expect(await state(first)).toBe('kept')
    await pause(5)
    expect(syncs).toHaveLength(2)
    expect(await Promise.all([...more, single].map(state))).toEqual(['waits', 'waits', 'waits', 'waits'])
    syncs[1]?.resolve()
    await Promise.all([...more, single])
    expect(writers.idle).toBe(true)
  })

  test('a sync that fails fails all who wait for it, and everything after it', async () => {
    const { writers, syncs } = queue()
    const work = [1, 2].map((value) => transaction(writers, value))
    await pause(5)
    syncs[0]?.reject(new Error('EIO'))
    expect(await Promise.all(work.map(state))).toEqual(['INPUT_OUTPUT', 'INPUT_OUTPUT'])
    expect(await state(transaction(writers, 3))).toBe('INPUT_OUTPUT')
    const single = async (): Promise<void> => writers.write((connection) => connection.execute('INSERT INTO t VALUES (4)'))
    expect(await state(single())).toBe('INPUT_OUTPUT')
    expect(writers.idle).toBe(true)
  })
})

test('IntegrityError is what a failed member of a batch gets', async () => {
  const db = await openBank()
  const [first, second] = await Promise.allSettled([add(db, 'a'), add(db, 'a')].map((work) => Promise.resolve(work)))
  expect(first?.status).toBe('fulfilled')
  expect(second?.status === 'rejected' && second.reason).toBeInstanceOf(IntegrityError)
  expect(second?.status === 'rejected' && second.reason.details.constraint).toBe('uq_accounts_owner')
})
