import { ConfigurationError } from '../../errors/index.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Dialect } from '../compile/dialect.ts'
import type { Engine } from '../engine/engine.ts'
import type { OpenOptions } from '../engine/options.ts'
import type { ServerOptions } from '../engine/server/server-options.ts'
import type { MysqlOptions } from './mysql/mysql-options.ts'
import type { PostgresOptions } from './postgres/postgres-options.ts'
import type { SqliteOptions } from './sqlite/sqlite-options.ts'

export type { SqlValue } from './sqlite/functions/function.ts'
export type { Collation, UserAggregate, UserFunction } from './sqlite/user-functions.ts'

/** The options of every engine; those of one say nothing to another. */
export type EngineOptions = OpenOptions & SqliteOptions & ServerOptions & MysqlOptions & PostgresOptions

/** Opens an engine. */
export type OpenEngine = (url: string, schema: Schema, options: EngineOptions) => Promise<Engine>

/** The engines by URL scheme; each is loaded when a URL asks for it. */
export const engines: ReadonlyMap<string, () => Promise<OpenEngine>> = new Map<string, () => Promise<OpenEngine>>([
  ['sqlite', async () => (await import('./sqlite/open-sqlite.ts')).openSqlite],
  ['postgres', async () => (await import('./postgres/open-postgres.ts')).openPostgres],
  ['postgresql', async () => (await import('./postgres/open-postgres.ts')).openPostgres],
  ['mysql', async () => (await import('./mysql/open-mysql.ts')).openMysql],
  ['mariadb', async () => (await import('./mysql/open-mysql.ts')).openMysql],
])

/** The dialects by their names; each is loaded when it is asked for. */
const dialects = {
  sqlite: async () => (await import('./sqlite/dialect.ts')).sqliteDialect,
  postgres: async () => (await import('./postgres/dialect.ts')).postgresDialect,
  mysql: async () => (await import('./mysql/dialect.ts')).mysqlDialect,
  mariadb: async () => (await import('./mysql/dialect.ts')).mariadbDialect,
} satisfies Readonly<Record<string, () => Promise<Dialect>>>

/**
 * A dialect, for printing statements without a connection: `query.toSql(await loadDialect('postgres'))`.
 *
 * Throws ConfigurationError OPTION_INVALID for a name that is none.
 */
export function loadDialect(name: keyof typeof dialects): Promise<Dialect> {
  const load = Object.hasOwn(dialects, name) ? dialects[name] : undefined
  if (load === undefined)
    return Promise.reject(
      new ConfigurationError('OPTION_INVALID', `no dialect is called ${name}; there are ${Object.keys(dialects).join(', ')}`),
    )
  return load()
}
