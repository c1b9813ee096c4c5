import { defineSchema, open } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen, type Message, notify } from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'
import { silentProxy } from './silent-proxy.ts'

describeServer('postgres', 'messages between connections', () => {
  let database: OwnDatabase<Record<never, never>>
  beforeAll(async () => {
    database = await ownDatabase({})
  })
  afterAll(() => database.end())
  const payloads = async (messages: AsyncIterator<Message>, count: number): Promise<string[]> => {
    const found: string[] = []
    while (found.length < count) found.push((await messages.next()).value.payload)
    return found
  }
  const listeners = (): Promise<unknown[][]> =>
    rowsOnServer(
      'postgres',
      database.fresh.url,
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )

  it('gives every message in order, whatever is in it', async () => {
    const { db } = database
    const messages = await listen(db, ['flights', 'an odd "channel"; --'])
    const sent = ['', 'plain', "it's \\ ü😀\n", 'x'.repeat(7999)]
    for (const payload of sent) await notify(db, 'flights', payload)
    await notify(db, 'an odd "channel"; --', 'odd')
    await notify(db, 'FLIGHTS', 'of another channel')
    await notify(db, 'flights', 'last')
    expect(await payloads(messages, sent.length)).toEqual(sent)
    expect((await messages.next()).value).toEqual({ channel: 'an odd "channel"; --', payload: 'odd', sender: expect.any(Number) })
    expect(await payloads(messages, 1)).toEqual(['last'])
    await messages.return()
    expect(await messages.next()).toEqual({ done: true, value: undefined })
    expect(await listeners()).toEqual([])
  })

  it('sends with a transaction, and not with one that is rolled back', async () => {
    const { db } = database
    const messages = await listen(db, ['news'])
    await db
      .transaction(async (tx) => {
        await notify(tx, 'news', 'never')
        throw new Error('no')
      })
      .catch(() => {})
    await db.transaction(async (tx) => {
      await notify(tx, 'news', 'one')
      await notify(tx, 'news', 'one')
      await notify(tx, 'news', 'two')
    })
    expect(await payloads(messages, 2)).toEqual(['one', 'two'])
    await messages[Symbol.asyncDispose]()
  })

  it('ends by leaving the loop, and by a signal', async () => {
    const { db } = database
    await notify(db, 'loop', 'nobody hears it')
    const loop = await listen(db, ['loop'])
    await notify(db, 'loop', 'a')
    for await (const { payload } of loop) {
      expect(payload).toBe('a')
      break
    }
    const controller = new AbortController()
    const messages = await listen(db, ['loop'], { signal: controller.signal })
    const next = messages.next()
    controller.abort()
    await expect(next).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(listen(db, ['loop'], { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
    await expect.poll(listeners).toEqual([])
  })

  it('listens again when its connection is lost', async () => {
    const { db, fresh } = database
    let reconnected = 0
    const messages = await listen(db, ['again'], { onReconnect: () => reconnected++ })
    await rowsOnServer(
      'postgres',
      fresh.url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    await expect.poll(() => reconnected, { timeout: 10_000 }).toBe(1)
    await notify(db, 'again', 'back')
    expect(await payloads(messages, 1)).toEqual(['back'])
    await messages.return()
  })

  it('notices a server that says nothing any more', async () => {
    const { fresh } = database
    const proxy = await silentProxy(fresh.url)
    const db = await open(proxy.url, defineSchema({}))
    let reconnected = 0
    const messages = await listen(db, ['silence'], { checkInterval: 100, onReconnect: () => reconnected++ })
    proxy.beSilent()
    await expect.poll(() => reconnected, { timeout: 10_000 }).toBe(1)
    await notify(database.db, 'silence', 'heard')
    expect(await payloads(messages, 1)).toEqual(['heard'])
    await messages.return()
    await db.close()
    await proxy.close()
  })

  it('refuses what cannot be sent, and engines without messages', async () => {
    const { db, fresh } = database
    await expect(notify(db, 'x', 'y'.repeat(8000))).rejects.toMatchObject({ code: 'VALUE_TOO_LONG' })
    await expect(notify(db, 'ü'.repeat(32), '')).rejects.toMatchObject({ code: 'VALUE_TOO_LONG' })
    await expect(listen(db, [''])).rejects.toMatchObject({ code: 'VALUE_TOO_LONG' })
    const memory = await open('sqlite::memory:', defineSchema({}))
    await expect(listen(memory, ['x'])).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await memory.close()
    const pooled = await open(fresh.url, defineSchema({}), { pooler: 'transaction' })
    await expect(listen(pooled, ['x'])).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await pooled.close()
  })
})
