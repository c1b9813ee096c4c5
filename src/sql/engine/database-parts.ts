import { ConfigurationError } from '../../errors/index.ts'

/** A database in a file, by its parts. */
export interface FileParts {
  /** The URL's scheme: `sqlite`, or that of an engine of one's own. */
  readonly engine: string
  /** The file's path as the system writes it, or `:memory:`. */
  readonly file: string
}

/** A database on a server, by its parts, none of them encoded. */
export interface ServerAddress {
  /** The URL's scheme: `postgres`, `mysql`, `mariadb`, or that of an engine of one's own. */
  readonly engine: string
  /** A name, an address, or a directory with the server's socket where the engine takes one. Default: the engine's. */
  readonly host?: string
  /** Default: the engine's. */
  readonly port?: number
  readonly user?: string
  /** Needs `user`. */
  readonly password?: string
  /** Default: the engine's. */
  readonly database?: string
  /** What stands after the question mark of the URL, such as `{ sslmode: 'verify-full' }`. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** Where a database is, as parts in place of a URL. */
export type DatabaseParts = FileParts | ServerAddress

/**
 * The URL of a database with these parts, each percent-encoded (RFC 3986 §2.1) so that every character may stand in it. `open` takes parts too.
 *
 * Throws ConfigurationError OPTION_INVALID for a port that is none, a password without a user, and text with a zero character.
 *
 * ```ts
 * import { urlOf } from 'granary'
 *
 * urlOf({ engine: 'postgres', host: 'db', user: 'airways', password: 'p@ss/word', database: 'a b' }) // → 'postgres://airways:p%40ss%2Fword@db/a%20b'
 * urlOf({ engine: 'sqlite', file: 'what?.db' }) // → 'sqlite:what%3F.db'
 * ```
 */
export function urlOf(parts: DatabaseParts): string {
  if (!/^[a-z][a-z0-9+.-]*$/i.test(parts.engine)) throw invalid('engine is the scheme of a database URL, such as postgres')
  return 'file' in parts ? `${parts.engine}:${filePath(parts.file)}` : `${parts.engine}://${serverPart(parts)}`
}

function filePath(file: string): string {
  if (file === ':memory:') return file
  // Two slashes would begin a file: URL.
  return encoded('file', file)
    .replaceAll('%2F', '/')
    .replace(/^\/\/+/, '/')
}

function serverPart({ host = '', port, user, password, database, parameters = {} }: ServerAddress): string {
  if (password !== undefined && user === undefined) throw invalid('a password needs a user')
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) throw invalid('port is a whole number from 1 to 65535')
  const secret = password === undefined ? '' : `:${encoded('password', password)}`
  const credentials = user === undefined ? '' : `${encoded('user', user)}${secret}@`
  const place = `${host.includes(':') ? `[${host}]` : encoded('host', host)}${port === undefined ? '' : `:${port}`}`
  const query = Object.entries(parameters).map(([name, value]) => `${encoded('parameters', name)}=${encoded('parameters', value)}`)
  const path = database === undefined ? '' : `/${encoded('database', database)}`
  return `${credentials}${place}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

function encoded(name: string, text: string): string {
  if (typeof text !== 'string' || text.includes('\0')) throw invalid(`${name} is a text without zero characters`)
  if (!text.isWellFormed()) throw invalid(`${name} holds half of a character`)
  return encodeURIComponent(text)
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', message)
}
