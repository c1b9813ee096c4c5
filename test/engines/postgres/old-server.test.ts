import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { completed, four, message, ready } from './server-messages.ts'
import { failureOf, openSession } from './session.ts'

/** A server that takes everybody in, says that it is of a version, and has no rows to answer with. */
function serverOf(version: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', four(0)), message('S', 'server_version', version), message('K', four(1), four(2)), ready()]))
      socket.on('data', () => socket.write(Buffer.concat([completed('SELECT 0'), ready()])))
    })
    socket.on('error', () => {})
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function portOf(server: Server | undefined): number {
  const address = server?.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return address.port
}

describe('A server', () => {
  let server: Server | undefined
  afterEach(() => server?.close())

  const url = (): string => `postgres://ada@127.0.0.1:${portOf(server)}/d`

  it('older than PostgreSQL 14 is refused', async () => {
    for (const version of ['9.6.24', '13.22 (Debian 13.22-1)', 'unknown']) {
      server = await serverOf(version)
      expect(await failureOf(openSession(url()))).toMatchObject({ name: 'ConfigurationError', code: 'ENGINE_VERSION' })
      server.close()
    }
  })

  it('of a later version is taken, with what it can do', async () => {
    for (const [said, version, casts] of [
      ['14.19', '14.19', false],
      ['15.18 (Debian 15.18-1.pgdg120+1)', '15.18', false],
      ['17beta2', '17', true],
      ['18.1', '18.1', true],
    ] as const) {
      server = await serverOf(said)
      const session = await openSession(url())
      expect(session.facts.version).toBe(version)
      expect(session.facts.capabilities.has('sql.tryCast')).toBe(casts)
      session.destroy()
      server.close()
    }
  })
})
