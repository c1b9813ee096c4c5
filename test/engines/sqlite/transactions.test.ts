import { join } from 'node:path'
import { count, open, sql, type Transaction } from 'granary'
import { describe, expect, test, vi } from 'vitest'
import { accounts, type Bank, bank, codeOf, drivers, entries, failureOf, newFolder, openBank, pause } from './fixture.ts'

const owners = async (db: Pick<Bank, 'select'>): Promise<string[]> =>
  (await db.select({ owner: accounts.owner }).from(accounts).orderBy(accounts.id)).map(({ owner }) => owner)

const add = (tx: Pick<Bank, 'insert'>, owner: string, balance = 0): PromiseLike<unknown> => tx.insert(accounts).values({ owner, balance })

describe.each(drivers)('transactions with %s', (driver) => {
  const opened = (options: object = {}): Promise<Bank> => openBank({ driver, synchronous: 'normal', ...options })

  test('keep everything when the work ends, with what it returned', async () => {
    const db = await opened()
    const result = await db.transaction(async (tx) => {
      await add(tx, 'Ada')
      await add(tx, 'Grace')
      return 'done'
    })
    expect(result).toBe('done')
    expect(await owners(db)).toEqual(['Ada', 'Grace'])
  })

  test('keep nothing when the work throws, at once or later', async () => {
    const db = await opened()
    const failure = new Error('half-way')
    const later = db.transaction(async (tx) => {
      await add(tx, 'Ada')
      throw failure
    })
    await expect(later).rejects.toBe(failure)
    await expect(
      db.transaction((tx) => {
        void add(tx, 'Grace')
        throw failure
      }),
    ).rejects.toBe(failure)
    expect(await owners(db)).toEqual([])
    await add(db, 'Edsger')
    expect(await owners(db)).toEqual(['Edsger'])
  })

  test('a failed statement takes back only itself, and the work may go on', async () => {
    const db = await opened()
    await db.transaction(async (tx) => {
      await add(tx, 'Ada')
      expect(
        await codeOf(
          tx.insert(accounts).values([
            { owner: 'Grace', balance: 0 },
            { owner: 'Ada', balance: 0 },
          ]),
        ),
      ).toBe('UNIQUE_VIOLATION')
      await add(tx, 'Edsger')
    })
    expect(await owners(db)).toEqual(['Ada', 'Edsger'])
  })

  test('others do not see what is not committed, and db reads beside an open transaction', async () => {
    const db = await opened()
    await db.transaction(async (tx) => {
      await add(tx, 'Ada')
      expect(await owners(tx)).toEqual(['Ada'])
      expect(await owners(db)).toEqual([])
    })
    expect(await owners(db)).toEqual(['Ada'])
  })

  test('run one after the other in the order in which they were asked for', async () => {
    const db = await opened()
    const steps: string[] = []
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        db.transaction(async (tx) => {
          steps.push(`${name} begins`)
          await add(tx, name)
          await pause(2)
          await tx.update(accounts).set({ balance: 1 }).where(accounts.owner.eq(name))
          steps.push(`${name} ends`)
        }),
      ),
    )
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  test('read, think and write in parallel: no update is lost', async () => {
    const db = await opened()
    await add(db, 'Ada', 0)
    const increment = (): Promise<void> =>
      db.transaction(async (tx) => {
        const { balance } = await tx.select(accounts).from(accounts).where(accounts.owner.eq('Ada')).one()
        await pause(0)
        await tx
          .update(accounts)
          .set({ balance: balance + 1 })
          .where(accounts.owner.eq('Ada'))
      })
    await Promise.all(Array.from({ length: 50 }, increment))
    expect(await db.select(accounts).from(accounts).one()).toMatchObject({ balance: 50 })
  })

  test('parallel promises inside one run one by one, and in no other transaction', async () => {
    const db = await opened()
    const failing = db.transaction(async (tx) => {
      await Promise.all(['a', 'b', 'c'].map((owner) => add(tx, owner)))
      throw new Error('no')
    })
    const keeping = db.transaction(async (tx) => {
      await Promise.all(['d', 'e'].map((owner) => add(tx, owner)))
    })
    await expect(failing).rejects.toThrow('no')
    await keeping
    expect(await owners(db)).toEqual(['d', 'e'])
  })

  test('statements that nobody awaited are part of the transaction', async () => {
    const db = await opened()
    await db.transaction(async (tx) => {
      void Promise.resolve(add(tx, 'Ada'))
      void tx.transaction(async (inner) => {
        await pause(5)
        await add(inner, 'Grace')
      })
    })
    expect((await owners(db)).toSorted()).toEqual(['Ada', 'Grace'])
  })
})

describe('savepoints', () => {
  const opened = (): Promise<Bank> => openBank({ synchronous: 'normal' })

  test('what throws takes back only itself, at any depth', async () => {
    const db = await opened()
    await db.transaction(async (tx) => {
      await add(tx, 'outer')
      await tx.transaction(async (inner) => {
        await add(inner, 'kept')
        await expect(
          inner.transaction(async (innermost) => {
            await add(innermost, 'lost')
            throw new Error('innermost')
          }),
        ).rejects.toThrow('innermost')
        await add(inner, 'kept too')
      })
      await tx
        .transaction(async (inner) => {
          await add(inner, 'lost with its inner one')
          await inner.transaction(async (innermost) => {
            await add(innermost, 'lost as well')
          })
          throw new Error('inner')
        })
        .catch(() => {})
      await add(tx, 'last')
    })
    expect(await owners(db)).toEqual(['outer', 'kept', 'kept too', 'last'])
  })

  test('parallel ones run one after the other, and statements of the outer one wait for them', async () => {
    const db = await opened()
    const steps: string[] = []
    await db.transaction(async (tx) => {
      const nested = ['a', 'b'].map((name) =>
        tx.transaction(async (inner) => {
          steps.push(`${name} begins`)
          await pause(3)
          await add(inner, name)
          steps.push(`${name} ends`)
          if (name === 'a') throw new Error('a')
        }),
      )
      const outer = Promise.resolve(add(tx, 'outer')).then(() => steps.push('outer'))
      await Promise.allSettled([...nested, outer])
    })
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'outer'])
    expect(await owners(db)).toEqual(['b', 'outer'])
  })

  test('the outer handle inside a nested transaction is refused, where it would wait for itself', async () => {
    const db = await opened()
    await db.transaction(async (tx) => {
      await tx.transaction(async (inner) => {
        expect(await failureOf(() => add(tx, 'Ada'))).toMatchObject({
          code: 'STATEMENT_INVALID',
          message: expect.stringContaining('own handle'),
        })
        expect(await codeOf(tx.transaction(async () => {}))).toBe('STATEMENT_INVALID')
        await add(inner, 'Grace')
      })
    })
    expect(await owners(db)).toEqual(['Grace'])
  })

  test('an insert of many rows is all or nothing inside a transaction too', async () => {
    const db = await opened()
    const rows = Array.from({ length: 250 }, (_, index) => ({ owner: `owner ${index % 240}`, balance: 0 }))
    await db.transaction(async (tx) => {
      await add(tx, 'first')
      expect(await codeOf(tx.insert(accounts).values(rows))).toBe('UNIQUE_VIOLATION')
    })
    expect(await owners(db)).toEqual(['first'])
  })
})

describe('hooks', () => {
  test('are called after the commit, or after the rollback, of everything that they belong to', async () => {
    const db = await openBank({ synchronous: 'normal' })
    const told: string[] = []
    const hooks = (tx: Transaction, name: string): void => {
      tx.onCommit(() => told.push(`${name} committed`))
      tx.onRollback(() => told.push(`${name} rolled back`))
    }
    await db.transaction(async (tx) => {
      tx.onCommit(async () => {
        told.push(`sees ${(await owners(db)).join()}`)
      })
      hooks(tx, 'outer')
      await add(tx, 'Ada')
      await tx.transaction(async (inner) => hooks(inner, 'kept'))
      await tx
        .transaction(async (inner) => {
          hooks(inner, 'lost')
          throw new Error('no')
        })
        .catch(() => told.push('caught'))
    })
    expect(told).toEqual(['lost rolled back', 'caught', 'sees Ada', 'outer committed', 'kept committed'])
    told.length = 0
    await db
      .transaction(async (tx) => {
        hooks(tx, 'outer')
        await tx.transaction(async (inner) => hooks(inner, 'inner'))
        throw new Error('no')
      })
      .catch(() => told.push('caught'))
    expect(told).toEqual(['outer rolled back', 'inner rolled back', 'caught'])
  })

  test('that throw: after a commit the caller learns it and all were called; after a rollback the error stays the one that caused it', async () => {
    const db = await openBank({ synchronous: 'normal' })
    const called = vi.fn()
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const committed = db.transaction(async (tx) => {
      await add(tx, 'Ada')
      tx.onCommit(() => {
        throw new Error('hook')
      })
      tx.onCommit(called)
    })
    await expect(committed).rejects.toThrow('hook')
    expect(called).toHaveBeenCalledTimes(1)
    expect(await owners(db)).toEqual(['Ada'])
    const rolledBack = db.transaction(async (tx) => {
      tx.onRollback(() => {
        throw new Error('hook')
      })
      tx.onRollback(called)
      throw new Error('cause')
    })
    await expect(rolledBack).rejects.toThrow('cause')
    expect(called).toHaveBeenCalledTimes(2)
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('hook'), 'GranaryWarning')
  })
})

describe('the end of a transaction', () => {
  test('its handle throws afterwards, for statements made before and after, streams, hooks and savepoints', async () => {
    const db = await openBank({ synchronous: 'normal' })
    await add(db, 'Ada')
    for (const fails of [false, true]) {
      let kept: Transaction | undefined
      let built: PromiseLike<unknown> | undefined
      let unread: AsyncIterableIterator<unknown> | undefined
      let halfRead: AsyncIterableIterator<unknown> | undefined
      await db
        .transaction(async (tx) => {
          kept = tx
          built = tx.select(accounts).from(accounts)
          unread = tx.select({ owner: accounts.owner }).from(accounts).stream()
          await tx.insert(entries).values(Array.from({ length: 50 }, () => ({ account: 1, amount: 1 })))
          halfRead = tx.select({ amount: entries.amount }).from(entries).stream({ batchSize: 10 })
          await halfRead.next()
          if (fails) throw new Error('no')
        })
        .catch(() => {})
      const tx = kept as Transaction
      expect(await codeOf(built as PromiseLike<unknown>)).toBe('TRANSACTION_ENDED')
      expect(await codeOf(add(tx, 'Grace'))).toBe('TRANSACTION_ENDED')
      expect(await codeOf(tx.transaction(async () => {}))).toBe('TRANSACTION_ENDED')
      expect(await codeOf(() => tx.onCommit(() => {}))).toBe('TRANSACTION_ENDED')
      expect(await codeOf(() => unread?.next())).toBe('TRANSACTION_ENDED')
      const rest = async (): Promise<void> => {
        while ((await halfRead?.next())?.done !== true);
      }
      expect(await codeOf(rest)).toBe('TRANSACTION_ENDED')
    }
    expect(await owners(db)).toEqual(['Ada'])
  })

  test('the handle of a savepoint ends with it, and with what is around it', async () => {
    const db = await openBank({ synchronous: 'normal' })
    let inner: Transaction | undefined
    await db.transaction(async (tx) => {
      await tx.transaction(async (nested) => {
        inner = nested
      })
      expect(await codeOf(add(inner as Transaction, 'Ada'))).toBe('TRANSACTION_ENDED')
    })
  })

  test('when SQLite takes back everything by itself, what comes next is not run outside of any transaction', async () => {
    const db = await openBank({ synchronous: 'normal' })
    await db.script(
      "CREATE TRIGGER guard BEFORE INSERT ON accounts WHEN new.owner = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'not this one'); END",
    )
    const work = db.transaction(async (tx) => {
      await add(tx, 'Ada')
      expect(await failureOf(add(tx, 'bad'))).toMatchObject({ code: 'CHECK_VIOLATION', message: expect.stringContaining('not this one') })
      expect(await failureOf(add(tx, 'Grace'))).toMatchObject({ code: 'TRANSACTION_ENDED', cause: { code: 'CHECK_VIOLATION' } })
    })
    expect(await codeOf(work)).toBe('TRANSACTION_ENDED')
    const nested = db.transaction(async (tx) => {
      await add(tx, 'Ada')
      await tx.transaction((inner) => Promise.resolve(add(inner, 'bad'))).catch(() => {})
      await add(tx, 'Grace')
    })
    expect(await codeOf(nested)).toBe('TRANSACTION_ENDED')
    expect(await owners(db)).toEqual([])
    await add(db, 'Edsger')
    expect(await owners(db)).toEqual(['Edsger'])
  })
})

describe('reading one moment', () => {
  test.each(drivers)('a read-only transaction with %s sees one snapshot while others commit, and hinders nobody', async (driver) => {
    const db = await openBank({ driver, synchronous: 'normal' })
    await add(db, 'Ada')
    await db.transaction(
      async (tx) => {
        await add(db, 'before the first read')
        expect(await owners(tx)).toEqual(['Ada'])
        await db.transaction(async (other) => {
          await other.delete(accounts).everyRow()
          await add(other, 'Grace')
        })
        expect(await owners(tx)).toEqual(['Ada'])
        expect(await tx.select({ all: count() }).from(accounts).one()).toEqual({ all: 1 })
        expect(await owners(db)).toEqual(['Grace'])
      },
      { readOnly: true },
    )
  })

  test.each(['file', 'memory'])('refuses writes, by statements and by SQL text (%s)', async (where) => {
    const db = where === 'file' ? await openBank({ synchronous: 'normal' }) : await open('sqlite::memory:', bank)
    await db.create({ ifNotExists: true })
    await add(db, 'Ada')
    await db.transaction(
      async (tx) => {
        expect(await codeOf(add(tx, 'Grace'))).toBe('TRANSACTION_READ_ONLY')
        expect(await codeOf(tx.insert(accounts).values({ owner: 'Grace', balance: 1 }).returning())).toBe('TRANSACTION_READ_ONLY')
        expect(await codeOf(tx.execute(sql`delete from accounts`))).toBe('TRANSACTION_READ_ONLY')
        await tx.transaction(async (inner) => {
          expect(await owners(inner)).toEqual(['Ada'])
        })
      },
      { readOnly: true },
    )
    expect(await owners(db)).toEqual(['Ada'])
    await db.close()
  })
})

describe('options', () => {
  test('every isolation level is given as serializable, and an unknown one is refused', async () => {
    const db = await openBank({ synchronous: 'normal' })
    await add(db, 'Ada', 1)
    const raise = (tx: Pick<Bank, 'update'>): PromiseLike<unknown> =>
      tx
        .update(accounts)
        .set({ balance: accounts.balance.plus(1) })
        .everyRow()
    for (const isolationLevel of ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const) {
      const balance = async (tx: Pick<Bank, 'select'>): Promise<number> => (await tx.select(accounts).from(accounts).one()).balance
      const reading = db.transaction(
        async (tx) => {
          const before = await balance(tx)
          await pause(5)
          return (await balance(tx)) - before
        },
        { isolationLevel },
      )
      await Promise.all([reading, db.transaction(async (tx) => raise(tx), { isolationLevel }), raise(db)])
      expect(await reading).toBe(0)
    }
    expect((await db.select(accounts).from(accounts).one()).balance).toBe(9)
    // A program without types may give anything.
    const level = JSON.parse('"dirty"')
    expect(await codeOf(db.transaction(async () => {}, { isolationLevel: level }))).toBe('OPTION_INVALID')
    expect(await codeOf(db.transaction(async () => {}, { retry: { attempts: 0 } }))).toBe('OPTION_INVALID')
    expect(await codeOf(db.transaction(async () => {}, { retry: { pause: -1 } }))).toBe('OPTION_INVALID')
  })

  test('retry runs again what may succeed then, and nothing else', async () => {
    const file = join(newFolder(), 'bank.db')
    const db = await openBank({ synchronous: 'normal', busyTimeout: 20 }, file)
    const other = await openBank({ synchronous: 'normal' }, file)
    let attempts = 0
    const blocking = other.transaction(async (tx) => {
      await add(tx, 'first')
      await pause(60)
    })
    await db.transaction(
      async (tx) => {
        attempts++
        await add(tx, 'second')
      },
      { retry: { attempts: 20, pause: 5 } },
    )
    await blocking
    expect(await owners(db)).toEqual(['first', 'second'])
    expect(attempts).toBe(1)

    let runs = 0
    const unique = db.transaction(
      async (tx) => {
        runs++
        await add(tx, 'first')
      },
      { retry: { attempts: 5 } },
    )
    expect(await codeOf(unique)).toBe('UNIQUE_VIOLATION')
    expect(runs).toBe(1)

    const hopeless = other.transaction(async (tx) => {
      await add(tx, 'third')
      await pause(150)
    })
    const failure = await failureOf(db.transaction((tx) => Promise.resolve(add(tx, 'fourth')), { retry: { attempts: 2, pause: 1 } }))
    expect(failure).toMatchObject({ code: 'LOCK_TIMEOUT', retryable: true })
    await hopeless
  })
})

describe('a wait that could never end', () => {
  test('a statement of db inside a transaction that would wait for that transaction fails at once and says what to use', async () => {
    const db = await openBank({ synchronous: 'normal' })
    await db.transaction(async (tx) => {
      await add(tx, 'Ada')
      const started = performance.now()
      for (const work of [
        () => add(db, 'Grace'),
        () => db.transaction(async () => {}),
        () => db.script('CREATE TABLE more (a)'),
        () => tx.transaction(() => Promise.resolve(add(db, 'nested'))),
      ]) {
        expect(await failureOf(work)).toMatchObject({ code: 'STATEMENT_INVALID', message: expect.stringContaining('(tx)') })
      }
      expect(await failureOf(() => db.close())).toMatchObject({ code: 'STATEMENT_INVALID' })
      expect(performance.now() - started).toBeLessThan(1000)
    })
    expect(await owners(db)).toEqual(['Ada'])
  })

  test('in memory, where one connection sees the database, reads of db are refused too', async () => {
    const db = await open('sqlite::memory:', bank)
    await db.create()
    await db.transaction(async (tx) => {
      await add(tx, 'Ada')
      expect(await codeOf(owners(db))).toBe('STATEMENT_INVALID')
    })
    expect(await owners(db)).toEqual(['Ada'])
    await db.close()
  })

  test('work that only began inside, or in a read-only transaction, may wait', async () => {
    const db = await openBank({ synchronous: 'normal' })
    let late: Promise<unknown> | undefined
    await db.transaction(async (tx) => {
      await add(tx, 'Ada')
      late = pause(20).then(() => add(db, 'Grace'))
    })
    await late
    await db.transaction(async () => add(db, 'Edsger'), { readOnly: true })
    const other = await openBank({ synchronous: 'normal' })
    await other.transaction(async (tx) => {
      await add(tx, 'in the other')
      await add(db, 'in this one')
    })
    expect(await owners(db)).toEqual(['Ada', 'Grace', 'Edsger', 'in this one'])
  })
})

describe('an AbortSignal', () => {
  test('ends the waiting to begin', async () => {
    const db = await openBank({ synchronous: 'normal' })
    const abort = new AbortController()
    const holding = db.transaction(async (tx) => {
      await add(tx, 'Ada')
      await pause(40)
    })
    const aborted = failureOf(db.transaction((waiting) => Promise.resolve(add(waiting, 'Grace')), { signal: abort.signal }))
    setTimeout(() => abort.abort(new Error('enough')), 10)
    expect(await aborted).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
    await holding
    expect(await codeOf(db.transaction(async () => {}, { signal: abort.signal }))).toBe('ABORTED')
    expect(await owners(db)).toEqual(['Ada'])
  })

  test('takes the transaction back at once, whatever its work waits for, and frees the database', async () => {
    const db = await openBank({ synchronous: 'normal' })
    const abort = new AbortController()
    const after: string[] = []
    let proceed = (): void => {}
    let ended: Promise<void> | undefined
    const work = db.transaction(
      (tx) => {
        const running = (async () => {
          await add(tx, 'Ada')
          await new Promise<void>((resolve) => {
            proceed = resolve
          })
          after.push(await codeOf(add(tx, 'Grace')))
        })()
        ended = running
        return running
      },
      { signal: abort.signal },
    )
    setTimeout(() => abort.abort(), 10)
    expect(await codeOf(work)).toBe('ABORTED')
    await add(db, 'Edsger')
    proceed()
    await ended
    expect(after).toEqual(['ABORTED'])
    expect(await owners(db)).toEqual(['Edsger'])
  })

  test('reaches a transaction through its savepoints', async () => {
    const db = await openBank({ synchronous: 'normal' })
    const abort = new AbortController()
    const work = db.transaction(
      async (tx) => {
        await add(tx, 'Ada')
        await tx.transaction(async (inner) => {
          await add(inner, 'Grace')
          await pause(100_000)
        })
      },
      { signal: abort.signal },
    )
    setTimeout(() => abort.abort(), 5)
    expect(await codeOf(work)).toBe('ABORTED')
    expect(await owners(db)).toEqual([])
    await add(db, 'Edsger')
  })
})

describe('ambient transactions', () => {
  test('statements of db inside run in the transaction around them, also in functions that are called there', async () => {
    const db = await openBank({ synchronous: 'normal', ambientTransactions: true })
    const called = async (): Promise<void> => {
      await pause(1)
      await add(db, 'called')
    }
    await db
      .transaction(async () => {
        await add(db, 'Ada')
        await called()
        expect(await owners(db)).toEqual(['Ada', 'called'])
        throw new Error('no')
      })
      .catch(() => {})
    expect(await owners(db)).toEqual([])
  })

  test('transaction() inside nests, and other databases are not drawn in', async () => {
    const db = await openBank({ synchronous: 'normal', ambientTransactions: true })
    const other = await openBank({ synchronous: 'normal', ambientTransactions: true })
    await db.transaction(async () => {
      await add(db, 'outer')
      await add(other, 'other')
      await db
        .transaction(async () => {
          await add(db, 'inner')
          throw new Error('inner')
        })
        .catch(() => {})
      expect(await owners(db)).toEqual(['outer'])
      await other.transaction(async () => {
        await add(db, 'in this one')
        await add(other, 'in the other')
      })
    })
    expect(await owners(db)).toEqual(['outer', 'in this one'])
    expect(await owners(other)).toEqual(['other', 'in the other'])
  })
})
