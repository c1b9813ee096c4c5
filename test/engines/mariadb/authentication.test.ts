import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { driverOf, failureOf } from './session.ts'

/** A packet of the protocol: its length in three bytes, its number, its content (MariaDB manual, “Protocol: 0 - Packet”). */
function packet(number: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUIntLE(content.length, 0, 3)
  head[3] = number
  return Buffer.concat([head, content])
}

// “Connecting: Initial Handshake Packet”, with the capabilities PROTOCOL_41, SECURE_CONNECTION and PLUGIN_AUTH, and no TLS.
const greeting = packet(
  0,
  Buffer.concat([
    Buffer.from([10]),
    Buffer.from('10.11.6-MariaDB\0'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('abcdefgh\0'),
    Buffer.from([0x08, 0x82, 45, 2, 0, 0x08, 0, 21]),
    Buffer.alloc(10),
    Buffer.from('abcdefghijkl\0'),
    Buffer.from('mysql_native_password\0'),
  ]),
)

/** A server that asks for another way of authentication; gives everything that the client has sent in the end. */
async function asking(plugin: string): Promise<{ readonly error: unknown; readonly heard: Buffer }> {
  const heard: Buffer[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write(greeting)
    socket.once('data', (first) => {
      heard.push(first)
      socket.on('data', (more) => heard.push(more))
      socket.write(packet(2, Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), Buffer.from('abcdefghijklmnopqrst\0')])))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const error = await failureOf((await driverOf(`mysql://me:open-sesame@127.0.0.1:${port}/d`, { connectTimeout: 1000 })).connect())
  server.close()
  return { error, heard: Buffer.concat(heard) }
}

test.each(['mysql_clear_password', 'dialog'])(
  'a server that asks for the password as it is (%s) does not get it without TLS',
  async (plugin) => {
    const { error, heard } = await asking(plugin)
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    expect(heard.length).toBeGreaterThan(30)
    expect(heard.includes('open-sesame')).toBe(false)
  },
)

test('nor does one that asks for a password that is encrypted with a key of its own', async () => {
  const { error, heard } = await asking('caching_sha2_password')
  expect(error).toMatchObject({ code: expect.stringMatching(/^(AUTHENTICATION_FAILED|CONNECTION_LOST)$/) })
  expect(heard.includes('open-sesame')).toBe(false)
})
