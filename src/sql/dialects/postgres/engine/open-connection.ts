import type { Duplex } from 'node:stream'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { ConfigurationError, OperationalError } from '../../../../errors/index.ts'

/** How one server is reached. */
export interface ConnectionParameters {
  /** A name, an address, or a directory with the server's socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | (() => string | Promise<string>) | undefined
  readonly database: string
  readonly tls: TlsOptions | undefined
  /** Settings of the session, sent when it begins. */
  readonly settings: Readonly<Record<string, string>>
  readonly replication: boolean
}

/** A connection that the server has accepted, with nothing asked yet. */
export interface OpenConnection {
  readonly socket: Duplex
  readonly processId: number
  /** What the server told of itself, such as `server_version`. */
  readonly serverSettings: ReadonlyMap<string, string>
  /** Asks the server over another connection to stop what runs here. Resolves when the server has been told. */
  cancel(): Promise<void>
}

/**
 * Opens a connection with the library `pg`: it finds the server, makes it safe with TLS and proves the user (SCRAM, MD5, certificates).
 * Afterwards the socket is ours.
 *
 * Throws ConfigurationError DRIVER_MISSING; what the server or the network reports otherwise.
 */
export async function openConnection(parameters: ConnectionParameters, signal?: AbortSignal): Promise<OpenConnection> {
  const pg = await loadLibrary()
  throwIfAborted(signal)
  const client = asHandshake(
    new pg.Client({
      host: parameters.host,
      port: parameters.port,
      user: parameters.user,
      database: parameters.database,
      password: passwordFor(parameters.password),
      ssl: parameters.tls ?? false,
      enableChannelBinding: parameters.tls !== undefined,
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
    }),
  )
  client.getStartupConf = () => ({
    user: parameters.user,
    database: parameters.database,
    client_encoding: 'UTF8',
    ...(parameters.replication ? { replication: 'database' } : {}),
    ...parameters.settings,
  })
  const serverSettings = new Map<string, string>()
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => serverSettings.set(parameterName, parameterValue))
  // What happens to the socket later is told to its own listeners.
  client.on('error', () => {})
  const abort = (): void => {
    client.connection.stream.destroy(signal === undefined ? undefined : connectAborted(signal))
  }
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      client.connect((error) => {
        if (error === null || error === undefined) {
          // Before the next bytes come: from here on they are read by others.
          client.connection.stream.removeAllListeners('data')
          resolve()
        } else reject(error)
      })
    })
  } catch (error) {
    client.connection.stream.destroy()
    throwIfAborted(signal)
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
  return {
    socket: client.connection.stream,
    processId: client.processID ?? 0,
    serverSettings,
    cancel: () => sendCancel(parameters, client.processID ?? 0, client.secretKey ?? 0),
  }
}

/** Sends a CancelRequest (PostgreSQL manual §55.2.9), over TLS where the session has it. */
async function sendCancel(parameters: ConnectionParameters, processId: number, secretKey: number): Promise<void> {
  const pg = await loadLibrary()
  const connection = asCancelConnection(new pg.Connection({ ssl: parameters.tls ?? false } as never))
  await new Promise<void>((resolve, reject) => {
    connection.on('connect', () => {
      if (parameters.tls === undefined) connection.cancel(processId, secretKey)
      else connection.requestSsl()
    })
    connection.on('sslconnect', () => connection.cancel(processId, secretKey))
    connection.on('error', reject)
    // The server closes the connection when it has done it.
    connection.on('end', resolve)
    if (parameters.host.startsWith('/')) connection.connect(`${parameters.host}/.s.PGSQL.${parameters.port}`)
    else connection.connect(parameters.port, parameters.host)
  })
}

// An empty password keeps the library from looking for one elsewhere.
function passwordFor(password: ConnectionParameters['password']): string | (() => string | Promise<string>) {
  return password ?? (() => '')
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw connectAborted(signal)
}

function connectAborted(signal: AbortSignal): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the opening of the connection', { cause: signal.reason })
}

async function loadLibrary(): Promise<typeof import('pg')> {
  try {
    const loaded: unknown = await import('pg')
    return asLibrary(loaded)
  } catch (cause) {
    throw new ConfigurationError('DRIVER_MISSING', 'the PostgreSQL engine needs the package pg: npm install pg', { cause })
  }
}

// The package is CommonJS: its exports are the default export, and only some of them named ones.
function asLibrary(loaded: unknown): typeof import('pg') {
  return (loaded as { readonly default: typeof import('pg') }).default
}

/** The parts of the library's client that its types leave out. */
interface Handshake {
  readonly processID: number | null
  readonly secretKey: number | null
  readonly connection: {
    readonly stream: Duplex
    on(event: 'parameterStatus', call: (message: { readonly parameterName: string; readonly parameterValue: string }) => void): void
  }
  getStartupConf: () => Readonly<Record<string, string>>
  connect(call: (error: Error | null | undefined) => void): void
  on(event: 'error', call: () => void): void
}

// The types of the library leave out what happens while a connection is opened.
function asHandshake(client: unknown): Handshake {
  return client as Handshake
}

interface CancelConnection {
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(processId: number, secretKey: number): void
  on(event: 'connect' | 'sslconnect' | 'end', call: () => void): void
  on(event: 'error', call: (error: Error) => void): void
}

// The same of the library's bare connection.
function asCancelConnection(connection: unknown): CancelConnection {
  return connection as CancelConnection
}
