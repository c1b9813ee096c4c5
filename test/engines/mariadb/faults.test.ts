import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MysqlSession } from '../../../src/sql/dialects/mysql/engine/mysql-session.ts'
import { describeServer, type FreshDatabase, freshDatabase } from '../server-url.ts'
import { driverOf, failureOf, planOf } from './session.ts'

/** A way to the server that ends after so many bytes of its answers. */
interface Proxy {
  readonly url: string
  /** Bytes of answers that still go through, and how the connection ends then. */
  cutAfter(bytes: number, how: 'reset' | 'end' | 'silence'): void
  close(): void
}

async function proxyTo(url: string): Promise<Proxy> {
  const target = new URL(url)
  let left = Number.POSITIVE_INFINITY
  let manner: 'reset' | 'end' | 'silence' = 'end'
  const open = new Set<Socket>()
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      if (left <= 0 || upstream.destroyed) return
      const part = chunk.subarray(0, left)
      left -= part.length
      client.write(part, () => {
        if (left > 0 || manner === 'silence') return
        upstream.destroy()
        if (manner === 'reset') client.resetAndDestroy()
        else client.end()
      })
    })
    upstream.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const through = new URL(url)
  through.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: through.href,
    cutAfter: (bytes, how) => {
      left = bytes
      manner = how
    },
    close: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

describeServer('mariadb', 'connections that break', () => {
  let database: FreshDatabase
  let proxy: Proxy
  beforeAll(async () => {
    database = await freshDatabase('mariadb')
    proxy = await proxyTo(database.url)
  })
  afterAll(async () => {
    proxy.close()
    await database.drop()
  })

  const connected = async (): Promise<MysqlSession> => {
    proxy.cutAfter(Number.POSITIVE_INFINITY, 'end')
    return await (await driverOf(proxy.url)).connect()
  }

  test.each(['reset', 'end'] as const)('wherever answers break off (%s), each statement is answered or rejects as lost', async (how) => {
    for (const bytes of [1, 3, 4, 5, 11, 40, 90, 200, 333, 1000, 5000, 20_000]) {
      const session = await connected()
      await session.query(planOf('SELECT ? + 1'), [1])
      proxy.cutAfter(bytes, how)
      const asked = [
        session.query(planOf('SELECT ? + 1'), [2]),
        session.query(planOf("SELECT seq, REPEAT('x', 50) FROM seq_1_to_300 WHERE seq <> ?"), [0]),
        session.run('DO 1'),
        session.change(planOf('UPDATE nowhere SET n = ?'), [1]),
        session.query(planOf('SELECT ? + 2'), [3]),
        session.ping(),
      ]
      const outcomes = await Promise.allSettled(asked)
      const lost = outcomes.filter((one) => one.status === 'rejected' && (one.reason as { code: string }).code === 'CONNECTION_LOST')
      const broken = outcomes.indexOf(lost[0] as PromiseSettledResult<never>)
      // What came before the break was answered; nothing after it was.
      expect(lost).toHaveLength(broken < 0 ? 0 : outcomes.length - broken)
      for (const one of outcomes)
        if (one.status === 'rejected')
          expect(one.reason).toMatchObject({ code: expect.stringMatching(/^(CONNECTION_LOST|OBJECT_MISSING)$/) })
      expect(session.pending).toBe(0)
      session.destroy()
    }
  })

  test('a server that falls silent: cutting the connection rejects everything at once', async () => {
    const session = await connected()
    proxy.cutAfter(0, 'silence')
    const asked = [session.query(planOf('SELECT 1'), []), session.run('DO 1'), session.ping()].map(failureOf)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(session.pending).toBe(3)
    const begun = performance.now()
    session.destroy()
    for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    expect(performance.now() - begun).toBeLessThan(100)
    expect(session.pending).toBe(0)
  })

  test('a stream that breaks off rejects its reader', async () => {
    for (const bytes of [1, 500, 30_000]) {
      const session = await connected()
      proxy.cutAfter(bytes, 'reset')
      let rows = 0
      const error = await failureOf(
        (async () => {
          for await (const batch of session.stream(planOf("SELECT seq, REPEAT('x', 100) FROM seq_1_to_100000"), [], 50))
            rows += batch.length
        })(),
      )
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
      expect(rows).toBeLessThan(100_000)
    }
  })

  test('connecting through a break is a lost connection, in time', async () => {
    for (const [bytes, how] of [
      [0, 'silence'],
      [1, 'end'],
      [20, 'reset'],
      [60, 'end'],
      [100, 'end'],
      [130, 'reset'],
    ] as const) {
      proxy.cutAfter(bytes, how)
      const begun = performance.now()
      expect(await failureOf((await driverOf(proxy.url, { connectTimeout: 300 })).connect())).toMatchObject({
        code: 'CONNECTION_LOST',
        disconnected: true,
      })
      expect(performance.now() - begun).toBeLessThan(2000)
    }
  })
})
