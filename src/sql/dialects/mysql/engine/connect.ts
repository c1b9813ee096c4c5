import { connect as connectSocket, type Socket } from 'node:net'
import type { Connection } from 'mariadb'
import { ConfigurationError, GranaryError, OperationalError } from '../../../../errors/index.ts'
import type { MysqlTarget } from '../mysql-url.ts'
import { type ClientConfig, type MysqlClient, valueOptions } from './client.ts'
import { ownWork, translateError } from './error-translation.ts'

export interface ConnectSettings {
  readonly target: MysqlTarget
  /** Longest time to connect, in milliseconds; 0: no limit. */
  readonly connectTimeout: number
  /** Statements that the client keeps itself. */
  readonly prepareCacheLength: number
  /** The pooler's rule: the session is not set, so the collation goes with the handshake. */
  readonly pooled: boolean
  readonly signal?: AbortSignal | undefined
}

export interface Connected {
  readonly connection: Connection
  /** Cuts the connection at once, whatever the client does. */
  cut(): void
}

/** Opens a connection. Rejects with errors of Granary. */
export async function connectMysql(client: MysqlClient, settings: ConnectSettings): Promise<Connected> {
  const { target, signal } = settings
  const password = typeof target.password === 'function' ? await target.password() : target.password
  if (isAborted(signal)) throw aborted(signal)
  const sockets: Socket[] = []
  const cut = (): void => {
    // The client takes its listeners from a socket under TLS that fails, so that one ends without an error.
    for (const socket of sockets) socket.destroy(target.tls === undefined ? new Error('the connection was cut') : undefined)
  }
  let abort = (): void => {}
  const given = new Promise<never>((_, reject) => {
    abort = () => reject(aborted(signal))
  })
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const connecting = client.createConnection({
      ...valueOptions,
      ...addressOf(target, sockets),
      user: target.user,
      ...(password === undefined ? {} : { password }),
      database: target.database,
      connectTimeout: settings.connectTimeout,
      prepareCacheLength: settings.prepareCacheLength,
      maxAllowedPacket: greatestPacket,
      connectAttributes: { program_name: target.applicationName },
      ...passwordRules(target),
      ...(settings.pooled ? { collation: 'UTF8MB4_BIN' } : {}),
      ...(target.tls === undefined ? {} : { ssl: { ...target.tls } }),
    })
    return { connection: await Promise.race([connecting, given]), cut }
  } catch (error) {
    cut()
    throw connectFailure(error)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/** The most that the protocol carries: the server's own limit is found out and kept by each session. */
const greatestPacket = 1024 * 1024 * 1024

/** The ways of proving a password that do not show it to whoever listens. */
const closedAuthentication = ['mysql_native_password', 'client_ed25519', 'parsec', 'caching_sha2_password', 'sha256_password']

function passwordRules({ tls, socketPath, publicKey }: MysqlTarget): ClientConfig {
  // A server, or one in between, may ask for the password as it is; the client would give it.
  const restricted: ClientConfig = tls === undefined && socketPath === undefined ? { restrictedAuth: [...closedAuthentication] } : {}
  if (publicKey === undefined) return restricted
  if (publicKey === 'retrieve') return { ...restricted, allowPublicKeyRetrieval: true }
  return { ...restricted, rsaPublicKey: publicKey, cachingRsaPublicKey: publicKey }
}

/** A peer that has vanished is noticed after this many milliseconds of silence and some more tries. */
const keepAliveDelay = 30_000

function addressOf({ host, port, socketPath }: MysqlTarget, sockets: Socket[]): ClientConfig {
  return {
    host,
    port,
    // A socket of our own can be cut; the client's would first ask the server to end, over another connection.
    stream: (given) => {
      const socket = socketPath === undefined ? connectSocket(port, host) : connectSocket(socketPath)
      socket.setNoDelay(true).setKeepAlive(true, keepAliveDelay)
      sockets.push(socket)
      given(undefined, socket)
    },
  }
}

function connectFailure(error: unknown): Error {
  if (error instanceof GranaryError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const unreachable = (what: string): OperationalError =>
    new OperationalError('CONNECTION_LOST', what, { cause: error, disconnected: true, retryable: true })
  if (code === 'ER_CONNECTION_TIMEOUT' || code === 'ETIMEDOUT') return unreachable('the server did not answer within connectTimeout')
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return unreachable('no server listens at the host and port, or the socket, of the URL')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return unreachable('the host of the URL is not known')
  if (/^(?:CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|ERR_OSSL|ER_SELF_SIGNED|ER_SERVER_SSL|ER_TLS)/.test(code))
    return new ConfigurationError(
      'AUTHENTICATION_FAILED',
      "no safe connection to the server can be made: see whether it speaks TLS, its certificate's authority, and the name that it is for",
      { cause: error },
    )
  if (code === 'ER_CANNOT_RETRIEVE_RSA_KEY')
    return new ConfigurationError(
      'AUTHENTICATION_FAILED',
      "the user's password can be sent encrypted only: use TLS (ssl=verify-full), or give the server's key as mysql.publicKey",
      { cause: error },
    )
  if (/^ER_(?:AUTHENTICATION|NOT_SUPPORTED_AUTH)/.test(code))
    return new ConfigurationError(
      'AUTHENTICATION_FAILED',
      'the server asks for a way of authentication that would show the password to others, or that the client does not know; use TLS',
      { cause: error },
    )
  if (code === 'ER_BAD_DB_ERROR')
    return new ConfigurationError('DATABASE_MISSING', 'the server has no database of the name in the URL; create it', { cause: error })
  return translateError(error, ownWork('connecting'))
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function aborted(signal: AbortSignal | undefined): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the connecting', { cause: signal?.reason })
}
