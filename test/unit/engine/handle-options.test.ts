import { type Db, defineSchema, id, integer, open, type StatementEvent, sql, table, text } from 'granary'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const people = table('people', { id: id(), name: text(), age: integer() })
const schema = defineSchema({ people })
type People = Db<{ people: typeof people }>

let db: People
beforeEach(async () => {
  db = await open('sqlite::memory:', schema)
  await db.create()
})
afterEach(() => db.close())

const add = (handle: Pick<People, 'insert'>, name: string) => handle.insert(people).values({ name, age: 1 })
const names = async (): Promise<string[]> =>
  (await db.select({ name: people.name }).from(people).orderBy(people.id.asc())).map((row) => row.name)

describe('options of a handle', () => {
  test('a statement comes before its transaction, that before its handle, that before the database', async () => {
    await db.close()
    db = await open('sqlite::memory:', schema, { defaults: { label: 'database' } })
    await db.create()
    const heard: (string | undefined)[] = []
    const stop = db.events.on('statement', ({ label }: StatementEvent) => heard.push(label))
    const handle = db.with({ label: 'handle' })
    await add(db, 'a')
    await add(handle, 'b')
    await handle.select(people).from(people).with({ label: 'statement' })
    await handle.transaction(
      async (tx) => {
        await add(tx, 'c')
        await add(tx.with({ label: 'part' }), 'd')
        await tx.transaction(async (inner) => void (await add(inner, 'e')))
        await tx.transaction(async (inner) => void (await add(inner, 'f')), { label: 'inner' })
      },
      { label: 'transaction' },
    )
    await handle.transaction(async (tx) => void (await add(tx, 'g')))
    for await (const _ of handle.select(people).from(people).stream()) break
    await handle.with({ uncached: true }).select(people).from(people)
    expect(heard).toEqual(['database', 'handle', 'statement', 'transaction', 'part', 'transaction', 'inner', 'handle', 'handle', 'handle'])
    stop()
    await add(db, 'h')
    expect(heard).toHaveLength(10)
  })

  test('transactions and the log have the label too', async () => {
    await db.close()
    const lines: string[] = []
    db = await open('sqlite::memory:', schema, { log: (line) => lines.push(line) })
    await db.create()
    const heard: unknown[] = []
    for (const name of ['begin', 'commit'] as const) db.events.on(name, ({ label }) => heard.push([name, label]))
    lines.length = 0
    await db.transaction(async (tx) => void (await add(tx, 'a')), { label: 'move 7' })
    expect(heard).toEqual([
      ['begin', 'move 7'],
      ['commit', 'move 7'],
    ])
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line).toContain('{move 7}')
  })

  test('a handle that only reads refuses writes of every form', async () => {
    const reading = db.with({ readOnly: true })
    expect(await reading.select(people).from(people)).toEqual([])
    const refused = { code: 'TRANSACTION_READ_ONLY' }
    await expect(add(reading, 'a')).rejects.toMatchObject(refused)
    await expect(reading.insert(people).values({ name: 'a', age: 1 }).returning({ id: people.id })).rejects.toMatchObject(refused)
    await expect(reading.execute(sql`delete from people`)).rejects.toMatchObject(refused)
    await expect(
      reading.transaction((tx) =>
        tx
          .delete(people)
          .everyRow()
          .then(() => 0),
      ),
    ).rejects.toMatchObject(refused)
    await expect(reading.script('delete from people')).rejects.toMatchObject(refused)
    await expect(reading.untyped('select 1')).rejects.toMatchObject(refused)
    await expect(reading.drop()).rejects.toMatchObject(refused)
    await add(db, 'b')
    expect(await names()).toEqual(['b'])
    await reading.transaction(
      (tx) =>
        tx
          .insert(people)
          .values({ name: 'c', age: 1 })
          .then(() => 0),
      { readOnly: false },
    )
    expect(await names()).toEqual(['b', 'c'])
  })

  test('a level that does not exist is refused when the handle is made', () => {
    // @ts-expect-error no such level
    expect(() => db.with({ isolationLevel: 'chaos' })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

describe('ends of transactions', () => {
  test('a transaction that its holder ends', async () => {
    const tx = await db.begin()
    await add(tx, 'kept')
    await tx.commit()
    await expect(tx.commit()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
    await tx.rollback()
    {
      await using open = await db.begin()
      await add(open, 'lost')
    }
    const told: string[] = []
    const taken = await db.begin()
    taken.onRollback(() => told.push('rolled back'))
    await add(taken, 'lost')
    await taken.rollback()
    await expect((async () => await add(taken, 'late'))()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
    expect(await names()).toEqual(['kept'])
    expect(told).toEqual(['rolled back'])
  })

  test('takeBack() rolls back without an error', async () => {
    const told: string[] = []
    const result = await db.transaction(async (tx) => {
      tx.onCommit(() => told.push('outer'))
      await add(tx, 'a')
      const inner = await tx.transaction(async (part) => {
        part.onCommit(() => told.push('inner'))
        part.onRollback(() => told.push('inner rolled back'))
        await add(part, 'b')
        part.takeBack()
        return 'inner'
      })
      return inner
    })
    expect([result, await names(), told]).toEqual(['inner', ['a'], ['inner rolled back', 'outer']])
    await db.transaction(async (tx) => {
      await add(tx, 'c')
      tx.takeBack()
    })
    expect(await names()).toEqual(['a'])
  })

  test('a durable transaction must be the outermost, also across promises', async () => {
    await db.transaction(async () => {}, { durable: true })
    await db.transaction(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      await expect(db.transaction(async () => {}, { durable: true })).rejects.toMatchObject({ code: 'TRANSACTION_NESTED' })
      await expect(db.begin({ durable: true })).rejects.toMatchObject({ code: 'TRANSACTION_NESTED' })
    })
  })

  test('without a savepoint a failure takes back everything', async () => {
    const work = db.transaction(async (tx) => {
      await add(tx, 'a')
      await tx.transaction(() => Promise.reject(new Error('part')), { savepoint: false }).catch(() => {})
    })
    await expect(work).rejects.toMatchObject({ code: 'TRANSACTION_FAILED', cause: { message: 'part' } })
    expect(await names()).toEqual([])
    await db.transaction(async (tx) => {
      await tx.transaction(() => Promise.reject(new Error('part'))).catch(() => {})
      await tx.transaction(async (part) => void (await add(part, 'b')), { savepoint: false })
    })
    expect(await names()).toEqual(['b'])
  })

  test('callbacks of a commit: once, after the outermost, in spite of others', async () => {
    const told: string[] = []
    const warnings: string[] = []
    const listen = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', listen)
    await db.transaction(async (tx) => {
      tx.onCommit(() => Promise.reject(new Error('mail')), { robust: true })
      tx.onCommit(() => told.push('after'))
      await tx
        .transaction(async (part) => {
          part.onCommit(() => told.push('lost'))
          throw new Error('no')
        })
        .catch(() => {})
      expect(told).toEqual([])
    })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect([told, warnings]).toEqual([['after'], ['after a commit: mail']])
    await expect(db.transaction(async (tx) => tx.onCommit(() => Promise.reject(new Error('mail'))))).rejects.toThrow('mail')
  })

  test('the transaction around follows promises, timers and parallel work', async () => {
    await db.close()
    db = await open('sqlite::memory:', schema, { ambientTransactions: true })
    await db.create()
    await expect(
      db.transaction(async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        await Promise.all([add(db, 'a'), new Promise((resolve) => setImmediate(resolve)).then(() => add(db.with({ label: 'x' }), 'b'))])
        expect(await names()).toEqual(['a', 'b'])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await names()).toEqual([])
  })
})
