import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** One connection through the proxy. */
interface Link {
  readonly client: Socket
  readonly server: Socket
}

/** A TCP proxy before a server that does to its connections what bad networks do. */
export class FaultProxy {
  /** Delays everything in both directions by so many milliseconds. */
  delay = 0
  /** Ends new connections at once. */
  refuses = false
  readonly #links = new Set<Link>()
  readonly #listener: Server
  readonly #host: string
  readonly #port: number
  #frozen = false

  private constructor(listener: Server, host: string, port: number) {
    this.#listener = listener
    this.#host = host
    this.#port = port
    listener.on('connection', (client) => this.#join(client))
  }

  /** Starts a proxy before the server of a URL. */
  static async start(url: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(url)
    const listener = createServer({ allowHalfOpen: true })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    return new FaultProxy(listener, hostname, Number(port))
  }

  get port(): number {
    const address = this.#listener.address()
    if (typeof address !== 'object' || address === null) throw new Error('the proxy does not listen')
    return address.port
  }

  /** The number of connections that go through. */
  get connections(): number {
    return this.#links.size
  }

  /** The same URL through the proxy. */
  through(url: string): string {
    const changed = new URL(url)
    changed.hostname = '127.0.0.1'
    changed.port = String(this.port)
    return changed.href
  }

  /** Resets the connections of both sides. */
  cut(): void {
    for (const { client, server } of this.#links) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }

  /** The server's side ends, as if it said goodbye; what the client sends is still taken. */
  halfClose(): void {
    for (const { client, server } of this.#links) {
      server.unpipe(client)
      server.destroy()
      client.end()
    }
  }

  /** Nothing goes through any more in either direction, and no side is told: a half-open connection. New ones get no answer. */
  freeze(): void {
    this.#frozen = true
    for (const { client, server } of this.#links) {
      client.pause()
      server.pause()
    }
  }

  thaw(): void {
    this.#frozen = false
    for (const { client, server } of this.#links) {
      client.resume()
      server.resume()
    }
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#listener.close(resolve))
  }

  #join(client: Socket): void {
    client.on('error', ignore)
    if (this.refuses) {
      client.resetAndDestroy()
      return
    }
    const server = connect({ host: this.#host, port: this.#port, allowHalfOpen: true })
    const link = { client, server }
    this.#links.add(link)
    server.on('error', ignore)
    for (const side of [client, server]) {
      side.setNoDelay(true)
      side.on('close', () => {
        this.#links.delete(link)
        ;(side === client ? server : client).destroy()
      })
    }
    this.#carry(client, server)
    this.#carry(server, client)
    if (this.#frozen) {
      client.pause()
      server.pause()
    }
  }

  #carry(from: Socket, to: Socket): void {
    // What comes later never overtakes what is still delayed.
    let under = 0
    let tail: Promise<unknown> = Promise.resolve()
    const pass = (work: () => unknown): void => {
      if (this.delay === 0 && under === 0) {
        work()
        return
      }
      const due = performance.now() + this.delay
      under++
      tail = tail
        .then(() => pause(Math.max(0, due - performance.now())))
        .then(() => {
          under--
          work()
        })
    }
    from.on('data', (bytes) => pass(() => to.writable && to.write(bytes)))
    from.on('end', () => pass(() => to.writable && to.end()))
  }
}

function ignore(): void {}
