import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { SessionPool } from '../../../src/sql/engine/server/pool.ts'
import type { PooledSession } from '../../../src/sql/engine/server/pooled-session.ts'
import { type ServerOptions, serverSettings } from '../../../src/sql/engine/server/server-options.ts'
import { runSingle } from '../../../src/sql/engine/server/single-statement.ts'
import { FakeServer, type FakeSession, statement } from './fake-server.ts'

const pools: SessionPool[] = []

function poolOn(server: FakeServer, options: ServerOptions = {}): SessionPool {
  const pool = new SessionPool(server, serverSettings(options))
  pools.push(pool)
  return pool
}

function fakeOf(pooled: PooledSession): FakeSession {
  return pooled.session as FakeSession
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
})

describe('limits', () => {
  test('a hundred tasks on a pool of five use five connections, and all are back afterwards', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 5 } })
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const session = await pool.acquire()
        most = Math.max(most, ++inside)
        await session.session.run('read')
        inside--
        pool.release(session)
      }),
    )
    expect({ most, connections: server.most }).toEqual({ most: 5, connections: 5 })
    expect(pool.status).toMatchObject({ size: 5, idle: 5, inUse: 0, sharing: 0, waiting: 0, opened: 5, closed: 0, lost: 0 })
  })

  test('who waits is served in the order of coming', async () => {
    const pool = poolOn(new FakeServer(), { pool: { maximum: 1 } })
    const first = await pool.acquire()
    const order: number[] = []
    const waiting = Array.from({ length: 20 }, async (_, number) => {
      const session = await pool.acquire()
      order.push(number)
      await session.session.run('read')
      pool.release(session)
    })
    pool.release(first)
    await Promise.all(waiting)
    expect(order).toEqual(Array.from({ length: 20 }, (_, number) => number))
  })

  test('waiting ends with POOL_TIMEOUT, which tells the numbers', async () => {
    const pool = poolOn(new FakeServer(), { pool: { maximum: 2, waitingLimit: 30 } })
    const held = [await pool.acquire(), await pool.acquire()]
    const started = performance.now()
    const error = await pool.acquire().catch((reason: unknown) => reason)
    expect(performance.now() - started).toBeGreaterThan(25)
    expect(error).toMatchObject({ code: 'POOL_TIMEOUT', disconnected: false, retryable: false })
    expect(String(error)).toMatch(
      /pool\.waitingLimit\): of at most 2, 2 are held by transactions, streams and scripts, 0 run single statements/,
    )
    expect(pool.status.waiting).toBe(0)
    for (const session of held) pool.release(session)
    const again = await pool.acquire()
    pool.release(again)
  })

  test('the line itself can be limited', async () => {
    const pool = poolOn(new FakeServer(), { pool: { maximum: 1, waitingLine: 1 } })
    const held = await pool.acquire()
    const waits = pool.acquire()
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_TIMEOUT' })
    pool.release(held)
    pool.release(await waits)
  })

  test('an abort takes a waiter out of the line', async () => {
    const pool = poolOn(new FakeServer(), { pool: { maximum: 1 } })
    const held = await pool.acquire()
    const controller = new AbortController()
    const aborted = pool.acquire(controller.signal)
    const served = pool.acquire()
    controller.abort(new Error('enough'))
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', cause: expect.objectContaining({ message: 'enough' }) })
    expect(pool.status.waiting).toBe(1)
    pool.release(held)
    pool.release(await served)
    await expect(pool.acquire(AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(pool.status).toMatchObject({ idle: 1, inUse: 0 })
  })

  test('the minimum is opened and kept', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { minimum: 3, idleLimit: 40 } })
    pool.fill()
    await expect.poll(() => pool.status.idle).toBe(3)
    await pause(120)
    expect(pool.status.idle).toBe(3)
    server.crash()
    await expect.poll(() => pool.status.idle).toBe(3)
  })
})

describe('which idle connection is taken', () => {
  async function taken(order: 'lifo' | 'fifo'): Promise<number> {
    const pool = poolOn(new FakeServer(), { pool: { order } })
    const [a, b] = [await pool.acquire(), await pool.acquire()]
    pool.release(a)
    pool.release(b)
    const next = await pool.acquire()
    const position = [a, b].indexOf(next)
    pool.release(next)
    return position
  }

  test('lifo: the one used last', async () => expect(await taken('lifo')).toBe(1))
  test('fifo: the one that has rested longest', async () => expect(await taken('fifo')).toBe(0))
})

describe('sharing', () => {
  const read = statement('read')
  const ask = (pool: SessionPool, sql = 'read'): Promise<unknown> =>
    runSingle(pool, statement(sql), undefined, (session) => session.query(read, []))

  test('statements at once are sent behind each other on one connection', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 1 } })
    pool.release(await pool.acquire())
    const asked = Array.from({ length: 32 }, () => ask(pool))
    const [session] = server.sessions
    expect(session?.pending).toBe(32)
    expect(pool.status).toMatchObject({ size: 1, sharing: 1, waiting: 0 })
    await Promise.all(asked)
    expect(pool.status).toMatchObject({ size: 1, idle: 1, sharing: 0 })
  })

  test('no more than the pipeline holds; the rest waits', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 1, pipelineDepth: 8 } })
    pool.release(await pool.acquire())
    const asked = Array.from({ length: 20 }, () => ask(pool))
    const [session] = server.sessions
    expect(session?.pending).toBe(8)
    expect(pool.status.waiting).toBe(12)
    await Promise.all(asked)
    expect(pool.status).toMatchObject({ idle: 1, waiting: 0 })
  })

  test('a new connection is preferred while there may be more', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 3 } })
    server.latency = 20
    await Promise.all([ask(pool), ask(pool), ask(pool)])
    expect(server.opened).toBe(3)
  })

  test('nobody stands behind a statement that was sent long ago', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 1 } })
    const slow = runSingle(pool, statement('sleep 80'), undefined, (session) => session.query(statement('sleep 80'), []))
    await pause(20)
    const asked = ask(pool)
    expect(pool.status).toMatchObject({ sharing: 1, waiting: 1 })
    expect([...server.sessions][0]?.pending).toBe(1)
    await slow
    await asked
  })

  test('who wants a connection alone is not overtaken by those who share', async () => {
    const server = new FakeServer()
    server.latency = 1
    const pool = poolOn(server, { pool: { maximum: 1 } })
    let busy = true
    const load = Array.from({ length: 2 }, async () => {
      while (busy) await ask(pool)
    })
    await pause(10)
    const session = await pool.acquire()
    expect(session.session.pending).toBe(0)
    pool.release(session)
    busy = false
    await Promise.all(load)
  })

  test("a failure is the caller's alone", async () => {
    const pool = poolOn(new FakeServer(), { pool: { maximum: 1 } })
    const failing = runSingle(pool, statement('x'), undefined, (session) => session.query(statement('fail'), []))
    const throwing = runSingle(pool, statement('x'), undefined, (): Promise<never> => {
      throw new Error('before it was sent')
    })
    await expect(failing).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    await expect(throwing).rejects.toThrow('before it was sent')
    await ask(pool)
    expect(pool.status).toMatchObject({ idle: 1, sharing: 0 })
  })
})

describe('health', () => {
  test('a connection that rested is tried first, and a dead one is replaced without an error', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { cancelTimeout: 30, pool: { checkAfter: 20 } })
    const first = await pool.acquire()
    pool.release(first)
    pool.release(await pool.acquire())
    expect(fakeOf(first).pings).toBe(0)
    await pause(25)
    pool.release(await pool.acquire())
    expect(fakeOf(first).pings).toBe(1)
    fakeOf(first).silent = true
    await pause(25)
    const next = await pool.acquire()
    expect(next).not.toBe(first)
    expect(first.session.lost).toBeDefined()
    await next.session.run('read')
    pool.release(next)
    expect(pool.status).toMatchObject({ size: 1, idle: 1 })
  })

  test('checkAfter 0 tries every time', async () => {
    const pool = poolOn(new FakeServer(), { pool: { checkAfter: 0 } })
    for (let round = 0; round < 3; round++) pool.release(await pool.acquire())
    const session = await pool.acquire()
    expect(fakeOf(session).pings).toBe(3)
    pool.release(session)
  })

  test('one loss in use replaces the idle connections of its time', async () => {
    const server = new FakeServer()
    const pool = poolOn(server)
    const old = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()])
    const [inUse, ...idle] = old as [PooledSession, PooledSession, PooledSession]
    for (const session of idle) pool.release(session)
    fakeOf(inUse).cut()
    pool.release(inUse)
    const fresh = await Promise.all([pool.acquire(), pool.acquire()])
    for (const session of fresh) expect(old).not.toContain(session)
    for (const session of fresh) pool.release(session)
    await expect.poll(() => server.sessions.size).toBe(2)
    expect(pool.status).toMatchObject({ size: 2, idle: 2, lost: 1, opened: 5, closed: 3 })
  })

  test('a lost connection never comes back, and its place is free at once', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 1 } })
    const held = await pool.acquire()
    const waiting = pool.acquire()
    server.crash()
    const next = await waiting
    expect(next).not.toBe(held)
    pool.release(held)
    expect(pool.status).toMatchObject({ size: 1, inUse: 1 })
    pool.release(next)
    expect(pool.status).toMatchObject({ size: 1, idle: 1, lost: 1, closed: 1 })
  })

  test('old and tired connections are closed', async () => {
    const aged = poolOn(new FakeServer(), { pool: { ageLimit: 20, idleLimit: 0 } })
    const first = await aged.acquire()
    aged.release(first)
    await pause(25)
    const second = await aged.acquire()
    expect(second).not.toBe(first)
    aged.release(second)
    const tired = poolOn(new FakeServer(), { pool: { idleLimit: 30 } })
    tired.release(await tired.acquire())
    await expect.poll(() => tired.status).toMatchObject({ size: 0, closed: 1, lost: 0 })
  })

  test('a changed session is reset before others get it', async () => {
    const pool = poolOn(new FakeServer(), { pool: { maximum: 1 } })
    const first = await pool.acquire()
    await first.session.run('set x')
    first.dirty = true
    pool.release(first)
    const second = await pool.acquire()
    expect(second).toBe(first)
    expect(fakeOf(second)).toMatchObject({ settings: [], resets: 1 })
    pool.release(second)
    const third = await pool.acquire()
    expect(fakeOf(third).resets).toBe(1)
    await third.session.run('BEGIN')
    pool.release(third)
    const fourth = await pool.acquire()
    expect(fourth.session.transaction).toBe('none')
    pool.release(fourth)
  })
})

describe('connecting', () => {
  test('an error reaches the one who waits for the connection', async () => {
    const server = new FakeServer()
    const pool = poolOn(server)
    server.refuses = true
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    server.refuses = false
    pool.release(await pool.acquire())
  })

  test('a server that takes fewer connections than the pool would open serves everybody over those', async () => {
    const server = new FakeServer()
    server.capacity = 3
    const pool = poolOn(server, { pool: { maximum: 10 } })
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const session = await pool.acquire()
        await session.session.run('sleep 1')
        pool.release(session)
      }),
    )
    expect(server.most).toBe(3)
    expect(server.connects).toBeLessThan(40)
    const held = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()])
    const waiting = pool.acquire()
    server.capacity = 4
    const fourth = await waiting
    for (const session of [...held, fourth]) pool.release(session)
  })

  test('a server that never answers is given up', async () => {
    const server = new FakeServer()
    server.mute = true
    const pool = poolOn(server, { connectTimeout: 30 })
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: expect.stringContaining('connectTimeout') })
  })

  test('connectRetry waits for a server that comes back', async () => {
    const server = new FakeServer()
    server.refuses = true
    const pool = poolOn(server, { connectRetry: true })
    setTimeout(() => {
      server.refuses = false
    }, 60)
    pool.release(await pool.acquire())
    expect(server.connects).toBeGreaterThan(1)
  })

  test('connectRetry does not repeat what cannot help', async () => {
    const server = new FakeServer()
    server.misconfigured = true
    const pool = poolOn(server, { connectRetry: true })
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    expect(server.connects).toBe(1)
  })

  test('connectRetry gives up with the waiting limit, and tells why', async () => {
    const server = new FakeServer()
    server.refuses = true
    const pool = poolOn(server, { connectRetry: true, pool: { waitingLimit: 80 } })
    await expect(pool.acquire()).rejects.toMatchObject({
      code: 'POOL_TIMEOUT',
      cause: expect.objectContaining({ code: 'CONNECTION_LOST' }),
    })
    await expect.poll(() => pool.status.opening).toBe(0)
  })
})

describe('closing', () => {
  test('serves those who wait, closes everything, and refuses the rest', async () => {
    const server = new FakeServer()
    const pool = poolOn(server, { pool: { maximum: 1 } })
    const held = await pool.acquire()
    const waiting = pool.acquire()
    const closed = pool.close()
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'DATABASE_CLOSED' })
    pool.release(held)
    pool.release(await waiting)
    await closed
    expect(server.sessions.size).toBe(0)
    expect(pool.status).toMatchObject({ size: 0, opened: 1, closed: 1, lost: 0 })
    await pool.close()
  })

  test('a server that does not say goodbye is left', async () => {
    const server = new FakeServer()
    const pool = poolOn(server)
    const session = await pool.acquire()
    pool.release(session)
    fakeOf(session).silent = true
    await pool.close()
    expect(server.sessions.size).toBe(0)
  })
})
