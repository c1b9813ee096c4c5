import { connect, createServer, type Socket } from 'node:net'

/** Stands before a server, and can stop passing anything on without closing a connection. */
export interface SilentProxy {
  readonly url: string
  /** What is connected now gets nothing any more; new connections work. */
  beSilent(): void
  close(): Promise<void>
}

export async function silentProxy(url: string): Promise<SilentProxy> {
  const target = new URL(url)
  const pairs: [Socket, Socket][] = []
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    pairs.push([client, upstream])
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.pipe(upstream)
    upstream.pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port')
  const own = new URL(url)
  own.port = String(address.port)
  return {
    url: own.href,
    beSilent() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream)
        upstream.unpipe(client)
        upstream.pause()
        client.resume()
      }
    },
    close: () =>
      new Promise((resolve) => {
        for (const [client, upstream] of pairs) {
          client.destroy()
          upstream.destroy()
        }
        server.close(() => resolve())
      }),
  }
}
