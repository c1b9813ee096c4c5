import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { defineSchema, sql } from '../../../src/index.ts'
import { Database } from '../../../src/sql/engine/database.ts'
import type { EngineTransaction } from '../../../src/sql/engine/engine.ts'
import { openServer } from '../../../src/sql/engine/server/open-server.ts'
import type { ServerEngine } from '../../../src/sql/engine/server/server-engine.ts'
import type { ServerOptions } from '../../../src/sql/engine/server/server-options.ts'
import { FakeServer, type FakeSession, statement } from './fake-server.ts'

const schema = defineSchema({})
const engines: ServerEngine[] = []

async function engineOn(server: FakeServer, options: ServerOptions = {}): Promise<ServerEngine> {
  const engine = await openServer(server, { options })
  engines.push(engine)
  return engine
}

async function begun(engine: ServerEngine): Promise<EngineTransaction> {
  return await engine.begin({})
}

function only(server: FakeServer): FakeSession {
  const [session] = server.sessions
  if (session === undefined) throw new Error('no session is open')
  return session
}

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

describe('single statements', () => {
  test('run and give rows', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    await engine.change(statement('insert a'), [])
    expect(await engine.query(statement('read'), [])).toEqual([['a']])
    expect(engine.poolStatus.primary).toMatchObject({ size: 1, idle: 1, opened: 1 })
  })

  test("a signal stops the statement on the server, and nobody else's", async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { pool: { maximum: 1 } })
    const controller = new AbortController()
    const slow = engine.query(statement('sleep 5000'), [], { signal: controller.signal })
    const behind = engine.query(statement('read'), [])
    setTimeout(() => controller.abort(new Error('enough')), 20)
    await expect(slow).rejects.toMatchObject({ code: 'ABORTED', cause: expect.objectContaining({ message: 'enough' }) })
    expect(await behind).toEqual([])
    expect(only(server)).toMatchObject({ transaction: 'none', lost: undefined })
    await expect(engine.query(statement('read'), [], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('a cancellation that comes too late does not hit the next statement', async () => {
    const server = new FakeServer()
    server.cancelTime = 40
    const engine = await engineOn(server, { pool: { maximum: 1 } })
    const controller = new AbortController()
    const first = engine.query(statement('sleep 30'), [], { signal: controller.signal })
    setTimeout(() => controller.abort(), 10)
    expect(await first).toEqual([])
    const second = engine.query(statement('sleep 60'), [])
    expect(await second).toEqual([])
    expect(only(server)).toMatchObject({ cancels: 1, pings: 1 })
  })

  test('statements that were left unanswered do not stand before those of others', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { pool: { maximum: 1 } })
    await engine.use((session) => {
      void session.run('sleep 30')
      return Promise.resolve()
    })
    const pooled = await engine.use((session) => Promise.resolve(session.pending))
    expect(pooled).toBe(0)
  })

  test('a statement that takes too long is cancelled, and the connection stays', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { statementTimeout: 40 })
    const started = performance.now()
    await expect(engine.query(statement('sleep 5000'), [])).rejects.toMatchObject({
      code: 'STATEMENT_TIMEOUT',
      message: expect.stringContaining('40 ms'),
    })
    expect(performance.now() - started).toBeLessThan(500)
    expect(await engine.query(statement('read'), [])).toEqual([])
    expect(server.opened).toBe(1)
  })

  test('a limit holds while the event loop is busy, and spares what was answered meanwhile', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { statementTimeout: 50 })
    let busy = true
    const blocking = (async () => {
      while (busy) {
        block(20)
        await pause(0)
      }
    })()
    await expect(engine.query(statement('sleep 5000'), [])).rejects.toMatchObject({ code: 'STATEMENT_TIMEOUT' })
    busy = false
    await blocking
    const answered = engine.query(statement('sleep 5'), [])
    block(100)
    expect(await answered).toEqual([])
    expect(only(server).cancels).toBe(1)
  })

  test('a connection that does not answer the cancellation is cut', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { statementTimeout: 40, cancelTimeout: 40 })
    only(server).silent = true
    await expect(engine.query(statement('read'), [])).rejects.toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    expect(await engine.query(statement('read'), [])).toEqual([])
    expect(engine.poolStatus.primary).toMatchObject({ opened: 2, lost: 1, idle: 1 })
  })

  test('what may change the session runs alone, and the session is reset', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { pool: { maximum: 1 } })
    await engine.change(statement('set zone', { handWritten: true }), [])
    expect(await engine.query(statement('settings'), [])).toEqual([])
    await engine.script('set other')
    expect(await engine.query(statement('settings'), [])).toEqual([])
    await engine.untyped('set third')
    expect(await engine.query(statement('settings'), [])).toEqual([])
    expect(only(server).resets).toBe(3)
  })

  test('behind a pooler nothing is reset, and what would stay in the session is refused', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { pooler: 'transaction' })
    await engine.script('read')
    expect(only(server).resets).toBe(0)
    await expect(engine.script('set zone')).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect(engine.untyped(' /* x */ SET zone')).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect((async () => engine.change(statement('set zone', { handWritten: true }), []))()).rejects.toMatchObject({
      code: 'STATEMENT_INVALID',
    })
    await engine.script('set local zone')
  })

  test('a database that only reads refuses writes', async () => {
    const engine = await engineOn(new FakeServer(), { readOnly: true })
    await expect((async () => engine.change(statement('insert a'), []))()).rejects.toMatchObject({ code: 'TRANSACTION_READ_ONLY' })
    expect(await engine.query(statement('read'), [])).toEqual([])
  })

  test('a script on it runs in a transaction that only reads, and is taken back', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { readOnly: true })
    const heard = server.heard.length
    await engine.script('insert a')
    expect(server.heard.slice(heard, heard + 3)).toEqual(['BEGIN repeatable read read only', 'insert a', 'ROLLBACK'])
    expect(server.log).toEqual([])
  })

  test('the database is described as of one moment', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const heard = server.heard.length
    await engine.inspect()
    expect(server.heard.slice(heard)).toEqual(['BEGIN repeatable read read only', 'read', 'COMMIT'])
  })

  test('streams give batches, and free the connection when they are left', async () => {
    const server = new FakeServer()
    server.log.push('a', 'b', 'c')
    const engine = await engineOn(server, { pool: { maximum: 1 } })
    const seen: unknown[] = []
    for await (const batch of engine.stream(statement('read'), [], 2)) seen.push(batch)
    expect(seen).toEqual([[['a'], ['b']], [['c']]])
    for await (const batch of engine.stream(statement('read'), [], 1)) {
      expect(batch).toEqual([['a']])
      break
    }
    expect(engine.poolStatus.primary).toMatchObject({ idle: 1, inUse: 0 })
    await expect(async () => {
      for await (const _ of engine.stream(statement('fail'), [], 1)) throw new Error('there are no rows')
    }).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    expect(engine.poolStatus.primary).toMatchObject({ idle: 1, inUse: 0 })
  })

  test('backups name the capability that is missing', async () => {
    const engine = await engineOn(new FakeServer())
    await expect(engine.backup()).rejects.toMatchObject({ code: 'CAPABILITY_MISSING', details: { capability: 'sql.backup' } })
  })
})

describe('transactions', () => {
  test('the beginning goes out with the first statement; without one nothing is sent', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const heard = server.heard.length
    await (await begun(engine)).commit()
    expect(server.heard.length).toBe(heard)
    const transaction = await engine.begin({ isolationLevel: 'serializable' })
    const answer = transaction.query(statement('read'), [])
    expect(only(server).pending).toBe(2)
    await answer
    await transaction.commit()
    expect(server.heard.slice(heard)).toEqual(['BEGIN serializable', 'read', 'COMMIT'])
  })

  test('what only reads sees one moment', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const transaction = await engine.begin({ readOnly: true })
    await transaction.query(statement('read'), [])
    await transaction.rollback()
    expect(server.heard).toContain('BEGIN repeatable read read only')
  })

  test('a beginning that fails fails what is behind it', async () => {
    const server = new FakeServer()
    server.begin = () => ['fail']
    const engine = await engineOn(server)
    const transaction = await begun(engine)
    await expect(transaction.query(statement('read'), [])).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    await expect((async () => transaction.query(statement('read'), []))()).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    await expect((async () => transaction.commit())()).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    expect(engine.poolStatus.primary).toMatchObject({ idle: 1, inUse: 0 })
  })

  test('a failed statement leaves the transaction failed until a savepoint is rolled back', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const db = new Database(engine, schema, {})
    const transaction = await begun(engine)
    await transaction.change(statement('insert a'), [])
    await transaction.savepoint('s')
    await transaction.change(statement('insert b'), [])
    await expect(transaction.query(statement('fail'), [])).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    await expect((async () => transaction.query(statement('read'), []))()).rejects.toMatchObject({
      code: 'TRANSACTION_FAILED',
      cause: expect.objectContaining({ code: 'VALUE_INVALID' }),
    })
    await transaction.rollbackTo('s')
    expect(await transaction.query(statement('read'), [])).toEqual([['a']])
    await transaction.commit()
    expect(server.log).toEqual(['a'])
    await db.close()
  })

  test('a failed transaction cannot be committed', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const transaction = await begun(engine)
    await transaction.change(statement('insert a'), [])
    await expect(transaction.query(statement('fail'), [])).rejects.toThrow()
    await expect((async () => transaction.commit())()).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' })
    expect(server.log).toEqual([])
    expect(engine.poolStatus.primary).toMatchObject({ idle: 1 })
  })

  test('when the server takes back everything, nothing runs outside of the transaction', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const transaction = await begun(engine)
    await transaction.change(statement('insert a'), [])
    await transaction.savepoint('s')
    await expect(transaction.query(statement('deadlock'), [])).rejects.toMatchObject({ code: 'SERIALIZATION_FAILURE', retryable: true })
    await transaction.rollbackTo('s')
    await expect((async () => transaction.change(statement('insert b'), []))()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
    await expect((async () => transaction.commit())()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
    expect(server.log).toEqual([])
  })

  test('when a savepoint cannot be rolled back to, nothing is kept', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const transaction = await begun(engine)
    await transaction.change(statement('insert a'), [])
    await expect((async () => transaction.rollbackTo('elsewhere'))()).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    await expect((async () => transaction.commit())()).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    expect(server.log).toEqual([])
  })

  test('a lost connection says whether the transaction may be run again', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const lost = await begun(engine)
    await lost.change(statement('insert a'), [])
    server.crash()
    await expect((async () => lost.change(statement('insert b'), []))()).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
    await expect((async () => lost.commit())()).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
    const before = await begun(engine)
    await before.change(statement('insert c'), [])
    server.crash()
    await expect((async () => before.commit())()).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
    const unknown = await begun(engine)
    await unknown.change(statement('insert d'), [])
    const commit = unknown.commit()
    server.crash()
    await expect(commit).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN', disconnected: true, retryable: false })
    expect(engine.poolStatus.primary).toMatchObject({ size: 0, inUse: 0 })
  })

  test('an abort stops what runs and takes everything back', async () => {
    const server = new FakeServer()
    const db = new Database(await engineOn(server), schema, {})
    const started = performance.now()
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    const work = db.transaction((tx) => tx.execute(sql`sleep 5000`), { signal: controller.signal })
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - started).toBeLessThan(1000)
    await expect.poll(() => db.pools?.primary).toMatchObject({ idle: 1, inUse: 0 })
    expect(only(server).transaction).toBe('none')
  })

  test.each([false, true])(
    'parallel statements of a transaction are sent in order; ahead of answers where that is safe: %s',
    async (refusesAfterFailure) => {
      const server = new FakeServer()
      server.refusesAfterFailure = refusesAfterFailure
      const db = new Database(await engineOn(server), schema, {})
      const session = only(server)
      let sent = 0
      await db.transaction(async (tx) => {
        await tx.execute(sql`insert a`)
        const inserting = [tx.execute(sql`insert b`), tx.execute(sql`insert c`), tx.execute(sql`insert d`)]
        sent = session.pending
        const nested = tx.transaction((inner) => inner.execute(sql`insert e`))
        const last = tx.execute(sql`insert f`)
        await Promise.all([...inserting, nested, last])
      })
      expect(sent).toBe(refusesAfterFailure ? 3 : 1)
      expect(server.log).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
      const failing = db.transaction(async (tx) => {
        await tx.execute(sql`insert g`)
        return await Promise.allSettled([tx.execute(sql`insert h`), tx.execute(sql`fail`), tx.execute(sql`insert i`)])
      })
      await expect(failing).rejects.toMatchObject({ code: 'TRANSACTION_FAILED', cause: expect.objectContaining({ code: 'VALUE_INVALID' }) })
      expect(server.log).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    },
  )

  test('a beginning is not cancelled: what is behind it would run without a transaction', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    server.latency = 60
    const controller = new AbortController()
    const transaction = await engine.begin({ signal: controller.signal })
    const inserting = transaction.change(statement('insert a'), [])
    setTimeout(() => controller.abort(), 10)
    await expect(inserting).rejects.toMatchObject({ code: 'ABORTED' })
    await transaction.rollback()
    expect({ stopped: server.stopped, log: server.log }).toEqual({ stopped: ['insert a'], log: [] })
  })

  test('an abort of a transaction whose connection is dead ends too', async () => {
    const server = new FakeServer()
    const db = new Database(await engineOn(server, { cancelTimeout: 30 }), schema, {})
    const controller = new AbortController()
    only(server).silent = true
    setTimeout(() => controller.abort(), 20)
    await expect(db.transaction((tx) => tx.execute(sql`sleep 5000`), { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await expect.poll(() => db.pools?.primary).toMatchObject({ size: 0, inUse: 0 })
  })

  test('a rollback that is not answered gives up the connection', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server, { cancelTimeout: 30 })
    const transaction = await begun(engine)
    await transaction.change(statement('insert a'), [])
    only(server).silent = true
    await transaction.rollback()
    expect(engine.poolStatus.primary).toMatchObject({ size: 0, inUse: 0 })
  })

  test('a script that ends the transaction by itself takes no statement along unseen', async () => {
    const server = new FakeServer()
    const engine = await engineOn(server)
    const scripts = await begun(engine)
    await scripts.script('COMMIT')
    await scripts.script('COMMIT')
    await scripts.change(statement('insert a'), [])
    await scripts.rollback()
    expect(server.log).toEqual([])
    const mixed = await begun(engine)
    await mixed.change(statement('insert b'), [])
    await mixed.script('COMMIT')
    await expect((async () => mixed.change(statement('insert c'), []))()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
    await expect((async () => mixed.commit())()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
    expect(server.log).toEqual(['b'])
  })

  test('the end of a transaction ends its streams', async () => {
    const server = new FakeServer()
    server.log.push('a', 'b')
    const engine = await engineOn(server)
    const transaction = await begun(engine)
    const stream = transaction.stream(statement('read'), [], 1)
    expect(await stream.next()).toMatchObject({ value: [['a']] })
    await transaction.commit()
    expect(server.heard.slice(-2)).toEqual(['close cursor', 'COMMIT'])
    await expect(stream.next()).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' })
  })

  test('a statement of db inside waits for itself where there is one connection, and says so', async () => {
    const server = new FakeServer()
    const db = new Database(await engineOn(server, { pool: { maximum: 1 } }), schema, {})
    const work = db.transaction(async (tx) => {
      await tx.execute(sql`sleep 1`)
      await db.execute(sql`sleep 1`)
    })
    await expect(work).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect(db.transaction(() => db.close())).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
  })

  test('transactions are retried after a loss, never after an unknown commit', async () => {
    const server = new FakeServer()
    const db = new Database(await engineOn(server), schema, {})
    let runs = 0
    await db.transaction(
      async (tx) => {
        await tx.execute(sql`insert a`)
        if (++runs === 1) server.crash()
        await tx.execute(sql`insert b`)
      },
      { retry: { attempts: 3, pause: 1 } },
    )
    expect({ runs, log: server.log }).toEqual({ runs: 2, log: ['a', 'b'] })
    runs = 0
    const unknown = db.transaction(
      async (tx) => {
        runs++
        await tx.execute(sql`insert c`)
        server.latency = 20
        setTimeout(() => server.crash(), 5)
      },
      { retry: { attempts: 3, pause: 1 } },
    )
    await expect(unknown).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN' })
    expect(runs).toBe(1)
  })

  test('a transaction for which no connection can be made may be run again', async () => {
    const server = new FakeServer()
    const db = new Database(await engineOn(server), schema, {})
    server.refuses = true
    server.crash()
    await expect(db.transaction(() => Promise.resolve())).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      disconnected: true,
      retryable: true,
    })
    setTimeout(() => {
      server.refuses = false
    }, 20)
    await db.transaction((tx) => tx.execute(sql`insert a`), { retry: { attempts: 20, pause: 5 } })
    expect(server.log).toEqual(['a'])
  })

  test('events tell what the pool does', async () => {
    const server = new FakeServer()
    const db = new Database(await engineOn(server), schema, {})
    const told: string[] = []
    db.events.on('connect', ({ server: name }) => told.push(`connect ${name}`))
    db.events.on('checkout', ({ shared }) => told.push(`checkout ${shared ? 'shared' : 'alone'}`))
    db.events.on('checkin', ({ shared }) => told.push(`checkin ${shared ? 'shared' : 'alone'}`))
    db.events.on('lost', ({ error }) => told.push(`lost ${error.message}`))
    db.events.on('disconnect', ({ reason }) => told.push(`disconnect ${reason}`))
    await db.execute(sql`insert a`)
    await db.transaction((tx) => tx.execute(sql`insert a`))
    server.crash()
    await db.execute(sql`insert b`)
    await db.close()
    expect(told).toEqual([
      'checkout shared',
      'checkin shared',
      'checkout alone',
      'checkin alone',
      'lost the connection was cut',
      'connect primary',
      'checkout shared',
      'checkin shared',
      'disconnect closing',
    ])
    await pause(1)
  })
})

/** Keeps the event loop from turning for so many milliseconds. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}
