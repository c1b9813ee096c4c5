import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { ConfigurationError } from 'granary'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { postgresTarget } from '../../../src/sql/dialects/postgres/postgres-url.ts'

const secret = 'hunter2-secret'

function refusal(url: string): string {
  try {
    postgresTarget(url)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return `${(error as ConfigurationError).code}: ${(error as Error).message} ${String((error as Error).cause)}`
  }
  throw new Error('the URL was taken')
}

describe('A postgres: URL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-url-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('names user, password, host, port and database', () => {
    expect(postgresTarget('postgres://ada:secret@db.example.org:5433/airways')).toEqual({
      hosts: [{ host: 'db.example.org', port: 5433 }],
      user: 'ada',
      password: 'secret',
      database: 'airways',
      tls: undefined,
      applicationName: 'granary',
    })
    expect(postgresTarget('postgresql://ada@h/d').hosts).toEqual([{ host: 'h', port: 5432 }])
  })

  it('has defaults for everything', () => {
    vi.stubEnv('PGPASSWORD', 'from the environment')
    const { username } = userInfo()
    const everything = { hosts: [{ host: 'localhost', port: 5432 }], user: username, database: username, password: 'from the environment' }
    for (const url of ['postgres://', 'postgres:///', 'postgres://localhost', 'POSTGRES://localhost/'])
      expect(postgresTarget(url)).toMatchObject(everything)
    vi.stubEnv('PGPASSWORD', undefined)
    expect(postgresTarget('postgres://ada@').password).toBeUndefined()
    expect(postgresTarget('postgres://ada@').database).toBe('ada')
    expect(postgresTarget('postgres://ada:@').password).toBe('')
  })

  it('takes any characters in every part, percent-encoded', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((made) => !made.includes('\0') && made.isWellFormed())
    fc.assert(
      fc.property(part, part, part, part, (user, password, database, name) => {
        const [a, b, c, d] = [user, password, database, name].map(encodeURIComponent)
        expect(postgresTarget(`postgres://${a}:${b}@host/${c}?application_name=${d}`)).toMatchObject({
          user,
          password,
          database,
          applicationName: name,
        })
      }),
    )
  })

  it('names several hosts, IPv6 addresses and sockets', () => {
    expect(postgresTarget('postgres://one:1,two,[::1]:3/d').hosts).toEqual([
      { host: 'one', port: 1 },
      { host: 'two', port: 5432 },
      { host: '::1', port: 3 },
    ])
    expect(postgresTarget('postgres:///d?host=/var/run/postgresql&port=5433').hosts).toEqual([{ host: '/var/run/postgresql', port: 5433 }])
    expect(postgresTarget('postgres://%2Fvar%2Frun%2Fpostgresql/d').hosts).toEqual([{ host: '/var/run/postgresql', port: 5432 }])
    expect(postgresTarget('postgres:///d?host=a,b&port=1,2').hosts).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ])
  })

  it('says how safe the connection is', () => {
    const file = (name: string): string => {
      writeFileSync(join(folder, name), name)
      return encodeURIComponent(join(folder, name))
    }
    const root = `sslrootcert=${file('ca')}`
    const own = `sslcert=${file('cert')}&sslkey=${file('key')}`
    const tls = (query: string) => postgresTarget(`postgres://h/d?${query}`).tls
    expect(tls('sslmode=disable')).toBeUndefined()
    expect(tls('sslmode=require')).toEqual({ rejectUnauthorized: false })
    expect(tls('sslmode=verify-full')).toEqual({})
    expect(tls(root)).toEqual({ ca: Buffer.from('ca') })
    expect(tls(`sslmode=verify-full&${root}&${own}`)).toEqual({ ca: Buffer.from('ca'), cert: Buffer.from('cert'), key: Buffer.from('key') })
    const byIssuer = tls(`sslmode=verify-ca&${root}`)
    expect(byIssuer?.rejectUnauthorized).toBeUndefined()
    expect(byIssuer?.checkServerIdentity?.('any', {} as never)).toBeUndefined()
    expect(refusal('postgres://h/d?sslmode=prefer')).toContain('URL_INVALID')
    expect(refusal(`postgres://h/d?sslmode=require&sslcert=${file('cert')}`)).toContain('sslkey')
    expect(refusal('postgres://h/d?sslrootcert=/nowhere/at/all')).toContain('OPTION_INVALID')
  })

  it('is less than what the options say', () => {
    const password = (): string => 'fresh'
    const target = postgresTarget('postgres://ada:old@h:1/d?sslmode=require', {
      host: 'other',
      port: 2,
      user: 'eve',
      password,
      database: 'e',
      tls: false,
      applicationName: 'mine',
    })
    expect(target).toEqual({
      hosts: [{ host: 'other', port: 2 }],
      user: 'eve',
      password,
      database: 'e',
      tls: undefined,
      applicationName: 'mine',
    })
  })

  it('is refused when it cannot be read, without showing the password', () => {
    for (const url of [
      `postgres:ada:${secret}@h/d`,
      `postgres://ada:p@${secret}@h/d`,
      `postgres://ada:${secret}@h:port/d`,
      `postgres://ada:${secret}@h:65536/d`,
      `postgres://ada:${secret}@h:0/d`,
      `postgres://ada:${secret}%@h/d`,
      `postgres://ada:${secret}%00@h/d`,
      `postgres://ada:${secret}@h/d?sslmode`,
      `postgres://ada:${secret}@h/d?nothing=1`,
      `postgres://ada:${secret}@h/d?port=1&port=2`,
      `postgres://ada:${secret}@a,b,c:1/d?port=1,2`,
      `postgres://ada:${secret}@h/d?password=${secret}%`,
      `postgres://ada:${secret}@h/d#fragment`,
    ]) {
      const said = refusal(url)
      expect(said).toContain('URL_INVALID')
      expect(said).not.toContain(secret)
    }
  })
})
