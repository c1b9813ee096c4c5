import { ConfigurationError } from '../../errors/index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { Engine } from '../engine/engine.ts'
import type { OpenOptions } from '../engine/options.ts'
import type { ServerParts } from '../engine/server/open-server.ts'
import type { ServerOptions } from '../engine/server/server-options.ts'
import type { ServerDriver } from '../engine/server/session.ts'
import type { MysqlOptions } from './mysql/mysql-options.ts'
import type { PostgresOptions } from './postgres/postgres-options.ts'
import type { SqliteOptions } from './sqlite/sqlite-options.ts'

export type { SqlValue } from './sqlite/functions/function.ts'
export type { Collation, UserAggregate, UserFunction } from './sqlite/user-functions.ts'

/**
 * The options of every engine; those of one say nothing to another. The package of a further engine adds its own:
 * `declare module 'granary' { interface EngineOptions { readonly counting?: CountingOptions } }`.
 */
export interface EngineOptions extends OpenOptions, SqliteOptions, ServerOptions, MysqlOptions, PostgresOptions {}

/** Opens an engine. */
export type OpenEngine = (url: string, schema: Schema, options: EngineOptions) => Promise<Engine>

/** The engines by URL scheme; each is loaded when a URL asks for it. */
const engines = new Map<string, () => Promise<OpenEngine>>([
  ['sqlite', async () => (await import('./sqlite/open-sqlite.ts')).openSqlite],
  ['postgres', async () => (await import('./postgres/open-postgres.ts')).openPostgres],
  ['postgresql', async () => (await import('./postgres/open-postgres.ts')).openPostgres],
  ['mysql', async () => (await import('./mysql/open-mysql.ts')).openMysql],
  ['mariadb', async () => (await import('./mysql/open-mysql.ts')).openMysql],
])

/** An engine that a package adds. */
export interface EngineRegistration {
  /** Opens a database by its URL, whose scheme is the engine's. Makes whatever checks of the URL and the options it needs. */
  readonly open: OpenEngine
  /** The engine's dialect, for printing statements without a connection by `loadDialect(scheme)`. Default: there is none. */
  readonly dialect?: () => Promise<Dialect>
}

/**
 * Adds an engine under a URL scheme of its own: from then on `open` takes its URLs. The engine may be built on one that is there, by
 * `openEngine`; on a driver of a server, by `openServerEngine`, which adds the pool, transactions, cancellation and replicas; or from nothing,
 * by the interface `Engine`. The suites of `granary/testing` tell whether it keeps what statements promise.
 *
 * Throws ConfigurationError OPTION_INVALID for what is no scheme (RFC 3986 §3.1), and for one that an engine has already.
 *
 * ```ts
 * import { defineSchema, id, open, openEngine, registerEngine, table } from 'granary'
 *
 * registerEngine('scratch', { open: (_url, schema, options) => openEngine('sqlite::memory:', schema, options) })
 * const things = table('things', { id: id() })
 * const db = await open('scratch:', defineSchema({ things }))
 * await db.create()
 * ```
 */
export function registerEngine(scheme: string, { open, dialect }: EngineRegistration): void {
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme))
    throw new ConfigurationError('OPTION_INVALID', 'the scheme of an engine is a small letter, then small letters, digits, +, . and -')
  if (engines.has(scheme)) throw new ConfigurationError('OPTION_INVALID', `an engine answers to ${scheme}: already`)
  engines.set(scheme, () => Promise.resolve(open))
  if (dialect !== undefined) registeredDialects.set(scheme, dialect)
}

/**
 * Opens the engine of a URL without a database around it, for an engine that is built on it.
 *
 * Throws ConfigurationError URL_INVALID, URL_SCHEME_UNKNOWN, and what the engine throws when it is opened.
 */
export async function openEngine(url: string, schema: Schema, options: EngineOptions = {}): Promise<Engine> {
  const known = [...engines.keys()].join(', ')
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === undefined)
    throw new ConfigurationError('URL_INVALID', `a database URL begins with its scheme, such as sqlite:airways.db (known: ${known})`)
  const load = engines.get(scheme)
  if (load === undefined) throw new ConfigurationError('URL_SCHEME_UNKNOWN', `no engine answers to ${scheme}: (known: ${known})`)
  const open = await load()
  return await open(url, schema, options)
}

/**
 * Opens an engine over the connections that a driver makes to a server: with the pool, transactions, cancellation, limits of time and replicas
 * that every server here has.
 *
 * Throws ConfigurationError OPTION_INVALID, and what the driver throws when it connects.
 */
export async function openServerEngine(driver: ServerDriver, parts: ServerParts): Promise<Engine> {
  const { openServer } = await import('../engine/server/open-server.ts')
  return await openServer(driver, parts)
}

const registeredDialects = new Map<string, () => Promise<Dialect>>()

/** The dialects by their names; each is loaded when it is asked for. */
const dialects = {
  sqlite: async () => (await import('./sqlite/dialect.ts')).sqliteDialect,
  postgres: async () => (await import('./postgres/dialect.ts')).postgresDialect,
  mysql: async () => (await import('./mysql/dialect.ts')).mysqlDialect,
  mariadb: async () => (await import('./mysql/dialect.ts')).mariadbDialect,
} satisfies Readonly<Record<string, () => Promise<Dialect>>>

/** The name of a dialect: one that is there, or the scheme of an engine that was registered with one. */
export type DialectName = keyof typeof dialects | (string & {})

function isBuiltIn(name: string): name is keyof typeof dialects {
  return Object.hasOwn(dialects, name)
}

/**
 * A dialect, for printing statements without a connection: `query.toSql(await loadDialect('postgres'))`.
 *
 * Throws ConfigurationError OPTION_INVALID for a name that is none.
 */
export function loadDialect(name: DialectName): Promise<Dialect> {
  const load = isBuiltIn(name) ? dialects[name] : registeredDialects.get(name)
  if (load === undefined)
    return Promise.reject(
      new ConfigurationError(
        'OPTION_INVALID',
        `no dialect is called ${name}; there are ${[...Object.keys(dialects), ...registeredDialects.keys()].join(', ')}`,
      ),
    )
  return load()
}
