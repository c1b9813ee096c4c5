import { afterAll, beforeAll, expect, it } from 'vitest'
import { emptyCatalog } from '../../../src/sql/dialects/postgres/engine/constraint-catalog.ts'
import type { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import { postgresDriver } from '../../../src/sql/dialects/postgres/open-postgres.ts'
import { describeServer } from '../server-url.ts'
import { type SecureServer, startSecureServer } from './secure-server.ts'
import { failureOf, openSession, planOf } from './session.ts'

const password = 'sécret: @/?#%'
const scrambled = `scrambled:${encodeURIComponent(password)}`
const isSafe = planOf('SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()')

describeServer('postgres', 'Secure connections', () => {
  let secure: SecureServer
  let port: number

  beforeAll(async () => {
    secure = await startSecureServer()
    port = secure.server.port
  }, 60_000)

  afterAll(() => secure?.stop())

  const using = async <T>(url: string, work: (session: PostgresSession) => Promise<T>, options = {}): Promise<T> => {
    const session = await openSession(url, options)
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  }
  const safety = (url: string, options = {}): Promise<unknown> =>
    using(url, async (session) => (await session.query(isSafe, []))[0]?.[0], options)

  it('prove the user with SCRAM, MD5, and a password from a function', async () => {
    expect(await safety(`postgres://${scrambled}@127.0.0.1:${port}/postgres`)).toBe(false)
    expect(await safety(`postgres://digested:digest@127.0.0.1:${port}/postgres`)).toBe(false)
    let asked = 0
    const options = {
      postgres: {
        password: async () => {
          asked++
          return password
        },
      },
    }
    expect(await safety(`postgres://scrambled@127.0.0.1:${port}/postgres`, options)).toBe(false)
    expect(asked).toBe(1)
  })

  it('are encrypted when they are required to be', async () => {
    expect(await safety(`postgres://${scrambled}@127.0.0.1:${port}/postgres?sslmode=require`)).toBe(true)
    expect(await safety(`postgres://secured:secured@127.0.0.1:${port}/postgres?sslmode=require`)).toBe(true)
    expect(await failureOf(safety(`postgres://secured:secured@127.0.0.1:${port}/postgres`))).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    })
  })

  it('check who issued the certificate, and its name when that is asked for', async () => {
    const url = (host: string, mode: string, root: string): string =>
      `postgres://${scrambled}@${host}:${port}/postgres?sslmode=${mode}&sslrootcert=${encodeURIComponent(root)}`
    expect(await safety(url('localhost', 'verify-full', secure.authority))).toBe(true)
    expect(await safety(url('127.0.0.1', 'verify-ca', secure.authority))).toBe(true)
    const refused = { code: 'AUTHENTICATION_FAILED' }
    expect(await failureOf(safety(url('127.0.0.1', 'verify-full', secure.authority)))).toMatchObject(refused)
    expect(await failureOf(safety(url('localhost', 'verify-full', secure.stranger)))).toMatchObject(refused)
    expect(await failureOf(safety(url('127.0.0.1', 'verify-ca', secure.stranger)))).toMatchObject(refused)
    // The certificate of nobody whom the machine knows.
    expect(await failureOf(safety(`postgres://${scrambled}@localhost:${port}/postgres?sslmode=verify-full`))).toMatchObject(refused)
  })

  it('prove the user with a certificate', async () => {
    const own = `sslcert=${encodeURIComponent(secure.clientCertificate)}&sslkey=${encodeURIComponent(secure.clientKey)}`
    const root = `sslrootcert=${encodeURIComponent(secure.authority)}`
    expect(await safety(`postgres://certified@localhost:${port}/postgres?sslmode=verify-full&${root}&${own}`)).toBe(true)
    expect(await failureOf(safety(`postgres://certified@localhost:${port}/postgres?sslmode=verify-full&${root}`))).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    })
  })

  it('carry many rows, large values and cancellations over TLS', async () => {
    const url = `postgres://${scrambled}@localhost:${port}/postgres?sslmode=verify-full&sslrootcert=${encodeURIComponent(secure.authority)}`
    await using(url, async (session) => {
      const rows = await session.query(planOf("SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) AS made (n)"), [])
      expect(rows).toHaveLength(20_000)
      const large = 'y'.repeat(5_000_000)
      expect((await session.query(planOf('SELECT CAST($1 AS text)'), [large]))[0]?.[0]).toBe(large)
      const sleeping = failureOf(session.query(planOf('SELECT pg_sleep(30)'), []))
      await new Promise((resolve) => setTimeout(resolve, 100))
      await session.cancel()
      expect(await sleeping).toMatchObject({ code: 'ABORTED' })
      expect(await session.query(planOf('SELECT 1'), [])).toEqual([[1]])
    })
  })

  it('go through a socket in a folder', async () => {
    const folder = encodeURIComponent(secure.server.folder)
    for (const url of [
      `postgres://${scrambled}@/postgres?host=${folder}&port=${port}`,
      `postgres://${scrambled}@${folder}:${port}/postgres`,
    ]) {
      await using(url, async (session) => {
        expect(await session.query(planOf('SELECT inet_client_addr() IS NULL'), [])).toEqual([[true]])
        const sleeping = failureOf(session.query(planOf('SELECT pg_sleep(30)'), []))
        await new Promise((resolve) => setTimeout(resolve, 100))
        await session.cancel()
        expect(await sleeping).toMatchObject({ code: 'ABORTED' })
      })
    }
  })

  it('try the hosts in their order', async () => {
    await using(`postgres://${scrambled}@127.0.0.1:1,127.0.0.1:${port}/postgres`, (session) => session.ping())
    const nobody = await failureOf(openSession(`postgres://${scrambled}@127.0.0.1:1,127.0.0.1:2/postgres`))
    expect(nobody).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true, message: expect.stringContaining('127.0.0.1:1') })
  })

  it('say what is wrong, and never the password', async () => {
    const wrong = 'wrong-hunter2'
    for (const [user, database, code] of [
      ['scrambled', 'postgres', 'AUTHENTICATION_FAILED'],
      ['digested', 'postgres', 'AUTHENTICATION_FAILED'],
      ['nobody', 'postgres', 'AUTHENTICATION_FAILED'],
    ] as const) {
      const error = await failureOf(openSession(`postgres://${user}:${wrong}@127.0.0.1:${port}/${database}`))
      expect(error).toMatchObject({ code })
      expect(String(error) + String((error as Error).cause)).not.toContain(wrong)
    }
    expect(await failureOf(openSession(`postgres://${scrambled}@127.0.0.1:${port}/nowhere`))).toMatchObject({ code: 'OBJECT_MISSING' })
    expect(await failureOf(openSession(`postgres://scrambled@127.0.0.1:${port}/postgres`))).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  })

  it('say that the server has no room for another one', async () => {
    await using(secure.server.url, (session) => session.run('ALTER ROLE secured CONNECTION LIMIT 1'))
    const url = `postgres://secured:secured@127.0.0.1:${port}/postgres?sslmode=require`
    await using(url, async () => {
      expect(await failureOf(openSession(url))).toMatchObject({
        code: 'CONNECTION_LOST',
        retryable: true,
        message: expect.stringContaining('room'),
      })
    })
  })

  it('speak the commands of replication where they are asked to', async () => {
    const driver = postgresDriver(secure.server.url, emptyCatalog, {})
    const session = await driver.open({ replication: true })
    const { columns, rows } = await session.simple('IDENTIFY_SYSTEM')
    expect(columns.slice(0, 3)).toEqual(['systemid', 'timeline', 'xlogpos'])
    expect(rows).toHaveLength(1)
    await session.simple('CREATE_REPLICATION_SLOT read_here TEMPORARY LOGICAL test_decoding')
    const received: string[] = []
    const both = await session.copyBoth('START_REPLICATION SLOT read_here LOGICAL 0/0', (data) => received.push(data.toString('utf8', 25)))
    await using(secure.server.url, (other) => other.run('CREATE TABLE replicated (n integer); INSERT INTO replicated VALUES (7)'))
    for (let wait = 0; wait < 100 && !received.some((text) => text.includes('replicated')); wait++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(received.find((text) => text.includes('replicated'))).toBe('table public.replicated: INSERT: n[integer]:7')
    both.finish()
    await both.ended
    expect((await session.simple('SHOW wal_level')).rows).toEqual([['logical']])
    await session.close()
  })
})
