import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { checkServerIdentity, type PeerCertificate, type ConnectionOptions as TlsOptions } from 'node:tls'
import { ConfigurationError } from '../../../errors/index.ts'
import type { MysqlConnectionOptions } from './mysql-options.ts'

/** What a URL and the options say of a connection. */
export interface MysqlTarget {
  readonly host: string
  readonly port: number
  /** A unix socket, in place of host and port. */
  readonly socketPath: string | undefined
  readonly user: string
  readonly password: MysqlConnectionOptions['password']
  readonly database: string
  readonly tls: TlsOptions | undefined
  /** `retrieve`: the server is asked for it. */
  readonly publicKey: string | undefined
  readonly applicationName: string
}

/**
 * Reads `mysql://user:password@host:3306/database?option=…`, or the same with `mariadb:`. Every part may be percent-encoded. Options:
 * `socketPath` names a unix socket; `ssl` is `disable`, `require` (encrypted, whoever the server is), `verify-ca` (its certificate comes
 * from a trusted authority) or `verify-full` (and is for the host of the URL); `sslCa`, `sslCert` and `sslKey` name files in PEM;
 * `sslServerName` is the name that the server's certificate is for; `publicKey=retrieve` asks the server for the key that passwords are
 * encrypted with where there is no TLS; `applicationName`.
 *
 * Throws ConfigurationError URL_INVALID, OPTION_INVALID. The errors never show the password.
 */
export function mysqlTarget(url: string, options: MysqlConnectionOptions = {}): MysqlTarget {
  const parts = split(url)
  const { query } = parts
  const socketPath = options.socketPath ?? query.get('socketPath')
  const host = options.host ?? (parts.host || 'localhost')
  const database = options.database ?? parts.database
  if (database === '') throw invalid('it names no database')
  return {
    host,
    port: options.port ?? parts.port ?? 3306,
    socketPath,
    user: options.user ?? (parts.user || userInfo().username),
    password: options.password ?? parts.password ?? process.env.MYSQL_PWD,
    database,
    tls: options.tls === undefined ? tlsOf(query, host) : options.tls === false ? undefined : withName(options.tls, host),
    publicKey: options.publicKey ?? publicKeyOf(query),
    applicationName: options.applicationName ?? query.get('applicationName') ?? 'granary',
  }
}

interface Parts {
  readonly user: string
  readonly password: string | undefined
  readonly host: string
  readonly port: number | undefined
  readonly database: string
  readonly query: Query
}

type Query = ReadonlyMap<QueryOption, string>

const queryOptions = ['socketPath', 'ssl', 'sslCa', 'sslCert', 'sslKey', 'sslServerName', 'publicKey', 'applicationName'] as const
type QueryOption = (typeof queryOptions)[number]

/** RFC 3986 §3, with a user and a password; each part still percent-encoded. */
const pattern =
  /^(?:mysql|mariadb):\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<host>\[[^\]/?#]*\]|[^:@/?#]*)(?::(?<port>\d{1,5}))?(?:\/(?<database>[^/?#]*))?(?:\?(?<query>[^#]*))?$/is

function split(url: string): Parts {
  const groups = pattern.exec(url)?.groups
  // The URL itself is not shown: it holds the password.
  if (groups === undefined) throw invalid('in names and passwords, @ is %40, : is %3A, / is %2F, ? is %3F and # is %23')
  const { user = '', password, host = '', port, database = '', query = '' } = groups
  if (port !== undefined && Number(port) > 65535) throw invalid('its port is above 65535')
  return {
    user: decoded(user, 'user'),
    password: password === undefined ? undefined : decoded(password, 'password'),
    host: decoded(host, 'host').replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? undefined : Number(port),
    database: decoded(database, 'database'),
    query: queryOf(query),
  }
}

function queryOf(query: string): Query {
  const found = new Map<QueryOption, string>()
  for (const part of query.split('&')) {
    if (part === '') continue
    const [name = '', value = ''] = part.split(/=(.*)/s)
    const option = decoded(name, 'option')
    if (!isQueryOption(option)) throw invalid(`it has the option ${option}; there are ${queryOptions.join(', ')}`)
    if (found.has(option)) throw invalid(`it has the option ${option} twice`)
    found.set(option, decoded(value, option))
  }
  return found
}

function isQueryOption(name: string): name is QueryOption {
  return queryOptions.some((option) => option === name)
}

const modes = ['disable', 'require', 'verify-ca', 'verify-full']

function tlsOf(query: Query, host: string): TlsOptions | undefined {
  const ca = fileOf(query, 'sslCa')
  const certificate = fileOf(query, 'sslCert')
  const key = fileOf(query, 'sslKey')
  const mode = query.get('ssl') ?? (ca === undefined && certificate === undefined ? 'disable' : 'verify-full')
  if (!modes.includes(mode)) throw invalid(`ssl is ${modes.join(', ')}`)
  if (mode === 'disable') return undefined
  const tls: TlsOptions = {
    rejectUnauthorized: mode !== 'require',
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  }
  return withName(tls, query.get('sslServerName') ?? host)
}

// The client hands over a socket, from which TLS cannot tell whom it is to speak to.
function withName(tls: TlsOptions, host: string): TlsOptions {
  const name = tls.servername ?? host
  return {
    minVersion: 'TLSv1.2',
    // An address may not be sent as a name (RFC 6066 §3).
    ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(name, certificate),
    ...tls,
  }
}

function publicKeyOf(query: Query): string | undefined {
  const key = query.get('publicKey')
  if (key === undefined || key === 'retrieve') return key
  throw invalid('publicKey is retrieve; a key is given as mysql.publicKey')
}

function fileOf(query: Query, option: QueryOption): string | undefined {
  const path = query.get(option)
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigurationError('OPTION_INVALID', `the file that ${option} names cannot be read`, { cause })
  }
}

function decoded(text: string, part: string): string {
  try {
    const plain = decodeURIComponent(text)
    if (!plain.includes('\0')) return plain
  } catch {}
  throw invalid(`its ${part} is not percent-encoded text`)
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('URL_INVALID', `a mysql: URL is written mysql://user:password@host:3306/database; ${message}`)
}
