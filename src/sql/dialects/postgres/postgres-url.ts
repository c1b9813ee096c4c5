import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { ConfigurationError } from '../../../errors/index.ts'
import type { PostgresConnectionOptions } from './postgres-options.ts'

/** One server of a URL. */
export interface PostgresHost {
  /** A name, an address, or a directory with the server's socket. */
  readonly host: string
  readonly port: number
}

/** What a URL and the options say of a connection. */
export interface PostgresTarget {
  /** Tried in their order, until one can be reached. */
  readonly hosts: readonly PostgresHost[]
  readonly user: string
  readonly password: PostgresConnectionOptions['password']
  readonly database: string
  readonly tls: TlsOptions | undefined
  readonly applicationName: string
}

/**
 * Reads `postgres://user:password@host:port/database?option=…`. Several hosts are separated by commas; a directory with the server's
 * socket is given as `?host=/var/run/postgresql`, or percent-encoded in the place of the host. Options: `host`, `port`, `user`, `password`,
 * `dbname`, `sslmode` (`disable`, `require`, `verify-ca`, `verify-full`), `sslrootcert`, `sslcert`, `sslkey`, `application_name`, as in the
 * PostgreSQL manual §34.1.
 *
 * Throws ConfigurationError URL_INVALID, OPTION_INVALID. The errors never show the password.
 */
export function postgresTarget(url: string, options: PostgresConnectionOptions = {}): PostgresTarget {
  const parts = split(url)
  const { query } = parts
  const user = options.user ?? query.get('user') ?? parts.user ?? systemUser()
  return {
    hosts: hostsOf(options.host ?? query.get('host') ?? parts.hosts, options.port ?? query.get('port'), parts.ports),
    user,
    password: options.password ?? query.get('password') ?? parts.password ?? process.env.PGPASSWORD,
    database: options.database ?? query.get('dbname') ?? (parts.database || user),
    tls: options.tls === undefined ? tlsOf(query) : options.tls === false ? undefined : options.tls,
    applicationName: options.applicationName ?? query.get('application_name') ?? 'granary',
  }
}

interface UrlParts {
  readonly user: string | undefined
  readonly password: string | undefined
  readonly hosts: string
  readonly ports: string
  readonly database: string
  readonly query: ReadonlyMap<string, string>
}

const known: ReadonlySet<string> = new Set([
  'host',
  'port',
  'user',
  'password',
  'dbname',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'application_name',
])

// Not by `new URL`, which knows one host only.
function split(url: string): UrlParts {
  const match =
    /^postgres(?:ql)?:\/\/(?:(?<credentials>[^@/?#]*)@)?(?<hosts>[^/?#]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/i.exec(url)
  if (match?.groups === undefined)
    throw invalid('a postgres: URL is written postgres://user:password@host:port/database, with special characters percent-encoded')
  const { credentials, hosts = '', database = '', query = '' } = match.groups
  const colon = credentials?.indexOf(':') ?? -1
  const named = hosts === '' ? [] : hosts.split(',').map(splitHost)
  return {
    user: nothing(decoded('user', colon < 0 ? credentials : credentials?.slice(0, colon))),
    password: colon < 0 ? undefined : decoded('password', credentials?.slice(colon + 1)),
    hosts: named.map(({ host }) => host).join(','),
    ports: named.map(({ port }) => port).join(','),
    database: decoded('database', database) ?? '',
    query: queryOf(query),
  }
}

function splitHost(text: string): { readonly host: string; readonly port: string } {
  const match = /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:[\]@]*))(?::(?<port>\d*))?$/.exec(text)
  if (match?.groups === undefined)
    throw invalid('the host of a postgres: URL is a name, an address, or an IPv6 address in brackets, and a port')
  return { host: decoded('host', match.groups.address ?? match.groups.name) ?? '', port: match.groups.port ?? '' }
}

function queryOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of text === '' ? [] : text.split('&')) {
    const equals = part.indexOf('=')
    const name = decoded('query', equals < 0 ? part : part.slice(0, equals)) ?? ''
    if (!known.has(name)) throw invalid(`a postgres: URL has no option ${name}; it has ${[...known].join(', ')}`)
    if (equals < 0) throw invalid(`the option ${name} of a postgres: URL has no value`)
    if (found.has(name)) throw invalid(`the option ${name} of a postgres: URL is given twice`)
    found.set(name, decoded(name, part.slice(equals + 1)) ?? '')
  }
  return found
}

function decoded(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  let plain: string
  try {
    plain = decodeURIComponent(text)
  } catch {
    // The error of JavaScript would show the text.
    throw invalid(`the ${name} of a postgres: URL has a % that does not begin a percent-encoded character; write % as %25`)
  }
  if (plain.includes('\0')) throw invalid(`the ${name} of a postgres: URL holds the character U+0000`)
  return plain
}

function nothing(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function hostsOf(hosts: string, given: number | string | undefined, ports: string): readonly PostgresHost[] {
  const names = hosts === '' ? ['localhost'] : hosts.split(',')
  const numbers = (given === undefined ? ports : String(given)).split(',')
  if (numbers.length !== 1 && numbers.length !== names.length) throw invalid('a postgres: URL has one port for all hosts, or one for each')
  return names.map((host, position) => ({
    host: host === '' ? 'localhost' : host,
    port: portOf((numbers.length === 1 ? numbers[0] : numbers[position]) ?? ''),
  }))
}

function portOf(text: string): number {
  if (text === '') return 5432
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw invalid('the port of a postgres: URL is a number from 1 to 65535')
  return port
}

/** By the manual's §34.19.1: `require` encrypts, `verify-ca` knows the certificate's issuer, `verify-full` its name too. */
function tlsOf(query: ReadonlyMap<string, string>): TlsOptions | undefined {
  const files = {
    ...fileOption('ca', 'sslrootcert', query),
    ...fileOption('cert', 'sslcert', query),
    ...fileOption('key', 'sslkey', query),
  }
  const mode = query.get('sslmode') ?? (Object.keys(files).length > 0 ? 'verify-full' : 'disable')
  if ((files.cert === undefined) !== (files.key === undefined))
    throw invalid('a client certificate of a postgres: URL needs both sslcert and sslkey')
  switch (mode) {
    case 'disable':
      return undefined
    case 'require':
      return files.ca === undefined ? { ...files, rejectUnauthorized: false } : { ...files, checkServerIdentity: () => undefined }
    case 'verify-ca':
      return { ...files, checkServerIdentity: () => undefined }
    case 'verify-full':
      return files
    default:
      throw invalid('sslmode of a postgres: URL is disable, require, verify-ca or verify-full')
  }
}

interface TlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

function fileOption(part: keyof TlsFiles, option: string, query: ReadonlyMap<string, string>): TlsFiles {
  const path = query.get(option)
  if (path === undefined) return {}
  try {
    return { [part]: readFileSync(path) }
  } catch (cause) {
    throw new ConfigurationError('OPTION_INVALID', `the file of ${option} cannot be read: see that it exists and may be read`, { cause })
  }
}

function systemUser(): string {
  try {
    return userInfo().username
  } catch (cause) {
    throw new ConfigurationError('URL_INVALID', 'the URL names no user, and the operating system knows none', { cause })
  }
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('URL_INVALID', message)
}
