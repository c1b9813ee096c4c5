import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, open } from 'granary'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startMariadb } from '../../../scripts/engines/mariadb.ts'
import { type Server, stopServer } from '../../../scripts/engines/server.ts'
import type { MysqlConnectionOptions } from '../../../src/sql/dialects/mysql/mysql-options.ts'
import { describeServer, runOnServer } from '../server-url.ts'
import { failureOf } from './session.ts'

const schema = defineSchema({})

describeServer('mariadb', 'TLS and sockets', () => {
  let folder: string
  let server: Server
  const file = (name: string): string => join(folder, name)
  const pem = (name: string): string => readFileSync(file(name), 'utf8')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'granary-tls-'))
    chmodSync(folder, 0o755)
    authority('authority')
    authority('other')
    certificate('server', 'database.example', 'DNS:database.example,IP:127.0.0.1')
    certificate('client', 'alice', 'DNS:alice')
    server = await startMariadb({
      folder: join(folder, 'server'),
      settings: { 'ssl-ca': file('authority.pem'), 'ssl-cert': file('server.pem'), 'ssl-key': file('server.key') },
    })
    await runOnServer('mariadb', server.url, "CREATE USER alice IDENTIFIED BY 'pw' REQUIRE X509")
    await runOnServer('mariadb', server.url, 'GRANT ALL ON granary.* TO alice')
  }, 120_000)
  afterAll(async () => {
    if (server !== undefined) await stopServer(server)
    rmSync(folder, { recursive: true, force: true })
  })

  function openssl(...words: string[]): void {
    execFileSync('openssl', words, { stdio: 'pipe', cwd: folder })
  }

  function authority(name: string): void {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    )
  }

  function certificate(name: string, subject: string, names: string): void {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${subject}`,
      '-addext',
      `subjectAltName=${names}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    )
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'authority.pem',
      '-CAkey',
      'authority.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-copy_extensions',
      'copy',
      '-out',
      `${name}.pem`,
    )
    // The server runs under an account of its own.
    chmodSync(file(`${name}.key`), 0o644)
  }

  const cipher = async (url: string, mysql: MysqlConnectionOptions = {}): Promise<unknown> => {
    const db = await open(url, schema, { mysql })
    try {
      return (await db.untyped("SHOW SESSION STATUS LIKE 'Ssl_version'")).rows[0]?.[1]
    } finally {
      await db.close()
    }
  }
  const at = (host: string, query: string): string => {
    const url = new URL(server.url)
    url.hostname = host
    return `${url.href}?${query}`
  }
  const ca = (): string => `sslCa=${encodeURIComponent(file('authority.pem'))}`

  test('is made or left out as the URL says', async () => {
    expect(await cipher(server.url)).toBe('')
    expect(await cipher(`${server.url}?ssl=disable`)).toBe('')
    expect(await cipher(`${server.url}?ssl=require`)).toMatch(/^TLSv1\.[23]$/)
    expect(await cipher(`${server.url}?ssl=verify-full&${ca()}`)).toMatch(/^TLSv1\.[23]$/)
    expect(await cipher(`${server.url}?${ca()}`)).toMatch(/^TLSv1\.[23]$/)
  })

  test('a certificate of another authority is refused when it is to be verified', async () => {
    for (const mode of ['verify-ca', 'verify-full'])
      expect(await failureOf(open(`${server.url}?ssl=${mode}&sslCa=${encodeURIComponent(file('other.pem'))}`, schema))).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      })
    expect(await failureOf(open(`${server.url}?ssl=verify-full`, schema))).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  })

  test('a certificate for another name is refused by verify-full only', async () => {
    expect(await failureOf(open(at('localhost', `ssl=verify-full&${ca()}`), schema))).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    expect(await cipher(at('localhost', `ssl=verify-ca&${ca()}`))).toMatch(/^TLSv1/)
    expect(await cipher(at('localhost', `ssl=verify-full&sslServerName=database.example&${ca()}`))).toMatch(/^TLSv1/)
    expect(await failureOf(open(at('127.0.0.1', `ssl=verify-full&sslServerName=another.example&${ca()}`), schema))).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    })
  })

  test('options say what the URL cannot', async () => {
    expect(await cipher(server.url, { tls: { ca: pem('authority.pem') } })).toMatch(/^TLSv1/)
    expect(await cipher(server.url, { tls: { ca: pem('authority.pem'), maxVersion: 'TLSv1.2' } })).toBe('TLSv1.2')
    expect(await failureOf(open(server.url, schema, { mysql: { tls: { ca: pem('other.pem') } } }))).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    })
    expect(await cipher(`${server.url}?ssl=require`, { tls: false })).toBe('')
  })

  test('a user who must show a certificate is let in with one', async () => {
    const url = new URL(server.url)
    url.username = 'alice'
    url.password = 'pw'
    const files = `sslCert=${encodeURIComponent(file('client.pem'))}&sslKey=${encodeURIComponent(file('client.key'))}`
    expect(await cipher(`${url.href}?ssl=verify-full&${ca()}&${files}`)).toMatch(/^TLSv1/)
    expect(await failureOf(open(`${url.href}?ssl=verify-full&${ca()}`, schema))).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  })

  test('cancelling, streaming and cutting work over TLS too', async () => {
    const { driverOf, planOf } = await import('./session.ts')
    const session = await (await driverOf(`${server.url}?ssl=verify-full&${ca()}`)).connect()
    const stopped = failureOf(session.query(planOf('SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b'), []))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await session.cancel()
    expect(await stopped).toMatchObject({ code: 'ABORTED' })
    for await (const _ of session.stream(planOf('SELECT seq FROM seq_1_to_5000000'), [], 100)) break
    expect(await session.query(planOf('SELECT ?'), [1])).toEqual([[1]])
    const lost = failureOf(session.query(planOf('SELECT SLEEP(10)'), []))
    session.destroy()
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST', disconnected: true })
    const killed = await (await driverOf(`${server.url}?ssl=verify-full&${ca()}`)).connect()
    const gone = new Promise((resolve) => killed.onLost(resolve))
    await runOnServer('mariadb', server.url, `KILL ${killed.serverId}`)
    expect(await gone).toMatchObject({ code: 'CONNECTION_LOST' })
  })

  test('a unix socket', async () => {
    const url = `mysql://granary:granary@/granary?socketPath=${encodeURIComponent(join(server.folder, 'mariadb.sock'))}`
    const db = await open(url, schema)
    expect((await db.untyped('SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()')).rows).toEqual([['localhost']])
    await db.close()
    expect(await failureOf(open(`mysql://granary@/granary?socketPath=${encodeURIComponent(file('no.sock'))}`, schema))).toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringContaining('no server listens'),
    })
  })
})
