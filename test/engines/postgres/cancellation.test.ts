import { defineSchema, integer, open, sql } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { failureOf, openSession, planOf } from './session.ts'

describeServer('postgres', 'Cancellation', (url) => {
  let session: PostgresSession

  beforeAll(async () => {
    session = await openSession(url)
  })

  afterAll(() => session.close())

  const running = async (session: PostgresSession): Promise<void> => {
    for (;;) {
      const found = await rowsOnServer(
        'postgres',
        url,
        `SELECT 1 FROM pg_stat_activity WHERE pid = ${session.serverId} AND wait_event = 'PgSleep'`,
      )
      if (found.length > 0) return
    }
  }

  it('stops the statement that runs, on the server, and nothing else', async () => {
    const sleeping = session.query(planOf('SELECT pg_sleep(30)'), [])
    const behind = session.query(planOf('SELECT 1'), [])
    const outcome = failureOf(sleeping)
    await running(session)
    await session.cancel()
    expect(await outcome).toMatchObject({ code: 'ABORTED' })
    expect(await behind).toEqual([[1]])
  })

  it('does nothing to an idle connection', async () => {
    await session.cancel()
    expect(await session.query(planOf('SELECT 2'), [])).toEqual([[2]])
  })

  it('leaves a transaction failed, which can be rolled back', async () => {
    await session.run('BEGIN')
    const outcome = failureOf(session.query(planOf('SELECT pg_sleep(30)'), []))
    await running(session)
    await session.cancel()
    expect(await outcome).toMatchObject({ code: 'ABORTED' })
    expect(session.transaction).toBe('failed')
    await session.run('ROLLBACK')
    expect(session.transaction).toBe('none')
  })

  it('reaches the server from a signal', async () => {
    const db = await open(url, defineSchema({}), { pool: { maximum: 1 } })
    const controller = new AbortController()
    const outcome = failureOf(db.query(sql`SELECT 1 AS n FROM pg_sleep(30)`, { n: integer() }, { signal: controller.signal }))
    setTimeout(() => controller.abort(new Error('enough')), 100)
    expect(await outcome).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
    expect(await db.query(sql`SELECT 1 AS n`, { n: integer() })).toEqual([{ n: 1 }])
    await db.close()
  })

  it('tells how long the oldest statement has been running', async () => {
    const before = performance.now()
    expect(session.busySince).toBeUndefined()
    const asked = session.query(planOf('SELECT pg_sleep(0.05)'), [])
    expect(session.busySince).toBeGreaterThanOrEqual(before)
    await asked
    expect(session.busySince).toBeUndefined()
  })

  it('ends an opening that nobody waits for any more', async () => {
    const { postgresDriver } = await import('../../../src/sql/dialects/postgres/open-postgres.ts')
    const { emptyCatalog } = await import('../../../src/sql/dialects/postgres/engine/constraint-catalog.ts')
    const controller = new AbortController()
    const opening = postgresDriver(url, emptyCatalog, {}).connect(controller.signal)
    controller.abort()
    expect(await failureOf(opening)).toMatchObject({ code: 'ABORTED' })
  })
})
