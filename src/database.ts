import { ConfigurationError } from './errors/index.ts'
import type { Schema, Stores } from './schema/tables/schema.ts'
import { requireCapabilities } from './sql/ddl/required-capabilities.ts'
import { type EngineOptions, engines } from './sql/dialects/registry.ts'
import { Database } from './sql/engine/database.ts'
import { logStatements } from './sql/engine/statement-log.ts'

/** A database handle. */
export type Db<S extends Stores = Stores> = Database<S>

/**
 * Opens a database by its URL. `sqlite:` URLs name a file (`sqlite:airways.db`, `sqlite:/var/data/airways.db`) or
 * `sqlite::memory:`; `postgres:`, `mysql:` and `mariadb:` URLs name a server (`postgres://user:password@host:port/database`).
 *
 * Throws ConfigurationError URL_INVALID, URL_SCHEME_UNKNOWN, FOLDER_MISSING, DRIVER_MISSING, ENGINE_VERSION,
 * AUTHENTICATION_FAILED, CAPABILITY_MISSING, OPTION_INVALID; OperationalError FILE_UNREADABLE, FILE_CORRUPT, READ_ONLY, CONNECTION_LOST.
 */
export async function open<S extends Stores>(url: string, schema: Schema<S>, options: EngineOptions = {}): Promise<Db<S>> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === undefined)
    throw new ConfigurationError(
      'URL_INVALID',
      `a database URL begins with its scheme, such as sqlite:airways.db (known: ${[...engines.keys()].join(', ')})`,
    )
  const load = engines.get(scheme)
  if (load === undefined)
    throw new ConfigurationError('URL_SCHEME_UNKNOWN', `no engine answers to ${scheme}: (known: ${[...engines.keys()].join(', ')})`)
  const openEngine = await load()
  const engine = await openEngine(url, schema, options)
  try {
    requireCapabilities(schema, engine.dialect)
  } catch (error) {
    await engine.close()
    throw error
  }
  const db = new Database(engine, schema, options)
  if (options.log === true) logStatements(db.events, (line) => process.stderr.write(`${line}\n`))
  else if (typeof options.log === 'function') logStatements(db.events, options.log)
  if (options.telemetry !== undefined && options.telemetry !== false) {
    const { traceStatements } = await import('./sql/engine/telemetry.ts')
    await traceStatements(db.events, engine.dialect.name.toLowerCase(), options.telemetry === true ? undefined : options.telemetry)
  }
  return db
}
