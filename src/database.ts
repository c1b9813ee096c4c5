import type { Schema, Stores } from './schema/tables/schema.ts'
import { requireCapabilities } from './sql/ddl/required-capabilities.ts'
import { type EngineOptions, openEngine } from './sql/dialects/registry.ts'
import { Database } from './sql/engine/database.ts'
import { type DatabaseParts, urlOf } from './sql/engine/database-parts.ts'
import { logStatements } from './sql/engine/statement-log.ts'

/** A database handle. */
export type Db<S extends Stores = Stores> = Database<S>

/**
 * Opens a database by its URL, or by its parts. `sqlite:` URLs name a file (`sqlite:airways.db`, `sqlite:/var/data/airways.db`) or
 * `sqlite::memory:`; `postgres:`, `mysql:` and `mariadb:` URLs name a server (`postgres://user:password@host:port/database`); parts need no
 * percent-encoding (`{ engine: 'postgres', host, user, password, database }`).
 *
 * Throws ConfigurationError URL_INVALID, URL_SCHEME_UNKNOWN, FOLDER_MISSING, DRIVER_MISSING, ENGINE_VERSION,
 * AUTHENTICATION_FAILED, CAPABILITY_MISSING, OPTION_INVALID; OperationalError FILE_UNREADABLE, FILE_CORRUPT, READ_ONLY, CONNECTION_LOST.
 */
export async function open<S extends Stores>(url: string | DatabaseParts, schema: Schema<S>, options: EngineOptions = {}): Promise<Db<S>> {
  const engine = await openEngine(typeof url === 'string' ? url : urlOf(url), schema, options)
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
