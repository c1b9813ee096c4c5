import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { four, message, ready } from './server-messages.ts'
import { failureOf, openSession } from './session.ts'

/** A pooler that takes everybody in, tells settings of its own, and keeps what it was sent at first. */
async function poolerOf(settings: Readonly<Record<string, string>>, sent: Buffer[] = []): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', (first) => {
      sent.push(first)
      const told = Object.entries({ server_version: '17.5', ...settings }).map(([name, value]) => message('S', name, value))
      socket.write(Buffer.concat([message('R', four(0)), ...told, message('K', four(1), four(2)), ready()]))
    })
    socket.on('error', () => {})
  })
  return await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function urlOf(server: Server): string {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return `postgres://ada@127.0.0.1:${address.port}/d`
}

describe('A pooler', () => {
  let server: Server | undefined
  afterEach(() => server?.close())

  const good = { client_encoding: 'UTF8', TimeZone: 'Etc/UTC', DateStyle: 'ISO, DMY', standard_conforming_strings: 'on' }

  it('is sent only the settings that PgBouncer knows', async () => {
    const sent: Buffer[] = []
    server = await poolerOf(good, sent)
    const session = await openSession(urlOf(server), { pooler: 'transaction' })
    session.destroy()
    const parts = sent[0]?.toString('latin1', 8).split('\0') ?? []
    const names = new Set(parts.filter((part, position) => position % 2 === 0 && part !== ''))
    expect([...names].sort()).toEqual([
      'DateStyle',
      'TimeZone',
      'application_name',
      'client_encoding',
      'database',
      'standard_conforming_strings',
      'user',
    ])
  })

  it('that does not pass settings on is refused, with a word on what to set', async () => {
    for (const [name, value] of [
      ['client_encoding', 'LATIN1'],
      ['TimeZone', 'Asia/Tokyo'],
      ['DateStyle', 'German, DMY'],
      ['standard_conforming_strings', 'off'],
    ] as const) {
      server = await poolerOf({ ...good, [name]: value })
      expect(await failureOf(openSession(urlOf(server), { pooler: 'transaction' }))).toMatchObject({
        name: 'ConfigurationError',
        code: 'OPTION_INVALID',
        message: expect.stringContaining(`ALTER ROLE … SET ${name} = `),
      })
      server.close()
    }
  })
})
