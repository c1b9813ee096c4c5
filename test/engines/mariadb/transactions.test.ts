import { type Db, defineSchema, id, integer, OperationalError, open, table } from 'granary'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

const accounts = table('accounts', { id: id(), balance: integer() })
const schema = defineSchema({ accounts })

describeServer('mariadb', 'transactions and locks', () => {
  let database: FreshDatabase
  let db: Db<typeof schema.stores>
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    db = await open(database.url, schema, { busyTimeout: 1000 })
    await db.create()
  })
  beforeEach(async () => {
    await db.delete(accounts).everyRow()
    await db.insert(accounts).values([{ id: 1, balance: 100 } as never, { id: 2, balance: 100 } as never])
  })
  afterAll(async () => {
    await db.close()
    await database.drop()
  })

  const balances = async (): Promise<number[]> =>
    (await db.select(accounts).from(accounts).orderBy(accounts.id)).map(({ balance }) => balance)
  const set = (tx: Pick<typeof db, 'update'>, account: number, balance: number) =>
    tx.update(accounts).set({ balance }).where(accounts.id.eq(account))

  test('what throws is taken back, and savepoints take back themselves', async () => {
    await expect(
      db.transaction(async (tx) => {
        await set(tx, 1, 0)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await balances()).toEqual([100, 100])
    await db.transaction(async (tx) => {
      await set(tx, 1, 1)
      await tx
        .transaction(async (inner) => {
          await set(inner, 2, 2)
          throw new Error('only this')
        })
        .catch(() => {})
      await tx.transaction((inner) => set(inner, 2, 3).then(() => {}))
    })
    expect(await balances()).toEqual([1, 3])
  })

  test('an error inside leaves the rest of the transaction as it was', async () => {
    await db.transaction(async (tx) => {
      await set(tx, 1, 5)
      await failureOf(tx.insert(accounts).values({ id: 1, balance: 0 } as never))
      await set(tx, 2, 6)
    })
    expect(await balances()).toEqual([5, 6])
  })

  test('BEGIN goes with the first statement, COMMIT alone: two round trips around one statement', async () => {
    const driver = await driverOf(database.url)
    expect(driver.begin({})).toEqual(['START TRANSACTION'])
    expect(driver.begin({ isolationLevel: 'read committed' })).toEqual([
      'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
      'START TRANSACTION',
    ])
    const session = await driver.connect()
    const begun = driver.begin({ isolationLevel: 'serializable' }).map((sql) => session.run(sql))
    const level = session.query(
      planOf('SELECT trx_isolation_level FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = CONNECTION_ID()'),
      [],
    )
    const read = session.query(planOf('SELECT COUNT(*) FROM accounts'), [])
    expect(session.pending).toBe(4)
    await Promise.all([...begun, level, read])
    expect(session.transaction).toBe('open')
    await session.run('ROLLBACK')
    expect(session.transaction).toBe('none')
    await session.close()
  })

  describe('isolation levels', () => {
    test.each(['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const)(
      '%s is what the server has then',
      async (isolationLevel) => {
        await db.transaction(
          async (tx) => {
            await set(tx, 1, 3)
            // The server renews its list of transactions when nobody has read it for a tenth of a second.
            const level = async (): Promise<unknown> =>
              (
                await db.untyped(
                  `SELECT trx_isolation_level FROM information_schema.innodb_trx WHERE trx_mysql_thread_id IN (SELECT id FROM information_schema.processlist WHERE db = '${database.name}')`,
                )
              ).rows[0]?.[0]
            await expect.poll(level, { timeout: 3000, interval: 250 }).toBe(isolationLevel.toUpperCase())
          },
          { isolationLevel },
        )
      },
    )

    test('a read-only transaction reads the moment of its beginning, and refuses writes', async () => {
      await db.transaction(
        async (tx) => {
          expect(await tx.select({ id: accounts.id }).from(accounts)).toHaveLength(2)
          await db.insert(accounts).values({ balance: 7 })
          expect(await tx.select({ id: accounts.id }).from(accounts)).toHaveLength(2)
          expect(await failureOf(set(tx, 1, 0))).toMatchObject({ code: 'TRANSACTION_READ_ONLY' })
        },
        { readOnly: true },
      )
    })
  })

  test('a deadlock is a serialization failure, may be run again, and is by policy', async () => {
    const both = async (retry: boolean): Promise<PromiseSettledResult<unknown>[]> => {
      let waiting = 0
      let meet = (): void => {}
      const met = new Promise<void>((resolve) => {
        meet = resolve
      })
      const move = (from: number, to: number) =>
        db.transaction(
          async (tx) => {
            await tx
              .update(accounts)
              .set({ balance: accounts.balance.minus(10) })
              .where(accounts.id.eq(from))
            if (++waiting === 2) meet()
            await met
            await tx
              .update(accounts)
              .set({ balance: accounts.balance.plus(10) })
              .where(accounts.id.eq(to))
          },
          retry ? { retry: { attempts: 5 } } : {},
        )
      return await Promise.allSettled([move(1, 2), move(2, 1)])
    }
    const once = await both(false)
    expect(once.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const lost = once.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    expect(lost.reason).toBeInstanceOf(OperationalError)
    expect(lost.reason).toMatchObject({ code: 'SERIALIZATION_FAILURE', retryable: true, disconnected: false })
    expect((await balances()).reduce((sum, one) => sum + one, 0)).toBe(200)
    const again = await both(true)
    expect(again.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect((await balances()).reduce((sum, one) => sum + one, 0)).toBe(200)
  })

  test('a session knows that a deadlock has ended its transaction', async () => {
    const driver = await driverOf(database.url)
    const [one, two] = await Promise.all([driver.connect(), driver.connect()])
    const change = planOf('UPDATE accounts SET balance = balance + 1 WHERE id = ?')
    await Promise.all([one.run('START TRANSACTION'), two.run('START TRANSACTION')])
    await Promise.all([one.change(change, [1]), two.change(change, [2])])
    const results = await Promise.allSettled([one.change(change, [2]), two.change(change, [1])])
    const states = results.map(({ status }, position) => [status, (position === 0 ? one : two).transaction])
    expect(states.sort()).toEqual([
      ['fulfilled', 'open'],
      ['rejected', 'none'],
    ])
    await Promise.all([one.close(), two.close()])
  })

  test('a lock is waited for as long as busyTimeout says, and the transaction goes on after it', async () => {
    await db.transaction(async (tx) => {
      await set(tx, 1, 1)
      await db.transaction(async (other) => {
        await set(other, 2, 50)
        const begun = performance.now()
        const error = await failureOf(set(other, 1, 2))
        expect(error).toMatchObject({ code: 'LOCK_TIMEOUT', retryable: true })
        expect(performance.now() - begun).toBeGreaterThan(900)
        expect(performance.now() - begun).toBeLessThan(4000)
      })
    })
    expect(await balances()).toEqual([1, 50])
  })

  test('a lock that is not waited for', async () => {
    await db.transaction(async (tx) => {
      await set(tx, 1, 1)
      const begun = performance.now()
      const error = await failureOf(db.select(accounts).from(accounts).where(accounts.id.eq(1)).forUpdate({ wait: 'nowait' }))
      expect(error).toMatchObject({ code: 'LOCK_TIMEOUT', retryable: true })
      expect(performance.now() - begun).toBeLessThan(900)
    })
  })
})
