import { ConfigurationError } from '../../../errors/index.ts'
import type { Schema } from '../../../schema/tables/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import type { OpenOptions } from '../../engine/options.ts'
import { openServer } from '../../engine/server/open-server.ts'
import type { ServerOptions } from '../../engine/server/server-options.ts'
import { type ConstraintCatalog, constraintCatalog } from './engine/constraint-catalog.ts'
import { PostgresDriver } from './engine/postgres-driver.ts'
import type { PostgresOptions } from './postgres-options.ts'
import { postgresTarget } from './postgres-url.ts'

export type PostgresOpenOptions = OpenOptions & ServerOptions & PostgresOptions

/**
 * Opens a database on PostgreSQL.
 *
 * Throws ConfigurationError URL_INVALID, OPTION_INVALID, DRIVER_MISSING, ENGINE_VERSION, AUTHENTICATION_FAILED; ProgrammingError
 * OBJECT_MISSING when there is no such database; OperationalError CONNECTION_LOST.
 */
export async function openPostgres(url: string, schema: Schema, options: PostgresOpenOptions): Promise<Engine> {
  const catalog = constraintCatalog(schema)
  const driver = postgresDriver(url, catalog, options)
  const replicaDrivers = (options.replicas ?? []).map((replica) => postgresDriver(replica, catalog, options))
  return openServer(driver, { options, replicaDrivers })
}

/** What reaches the server of a URL. Throws ConfigurationError URL_INVALID, OPTION_INVALID. */
export function postgresDriver(url: string, catalog: ConstraintCatalog, options: PostgresOpenOptions): PostgresDriver {
  const own = options.postgres ?? {}
  const pooled = options.pooler === 'transaction'
  const preparedStatements = own.preparedStatements ?? (pooled ? 0 : 500)
  if (!Number.isInteger(preparedStatements) || preparedStatements < 0)
    throw new ConfigurationError('OPTION_INVALID', 'postgres.preparedStatements is a whole number of statements from 0')
  if (pooled && preparedStatements > 0)
    throw new ConfigurationError(
      'OPTION_INVALID',
      'behind a transaction pooler no statements are kept prepared: leave postgres.preparedStatements away',
    )
  if (pooled && Object.keys(own.settings ?? {}).length > 0)
    throw new ConfigurationError(
      'OPTION_INVALID',
      'behind a transaction pooler sessions have no settings of their own: set them for the role',
    )
  if (pooled && options.role !== undefined)
    throw new ConfigurationError(
      'OPTION_INVALID',
      'behind a transaction pooler sessions have no role of their own: connect as a user with that role',
    )
  return new PostgresDriver({
    target: postgresTarget(url, own),
    catalog,
    preparedStatements,
    pooled,
    settings: {
      lock_timeout: String(lockTimeout(options.busyTimeout)),
      ...(options.readOnly === true ? { [pooled ? 'transaction_read_only' : 'default_transaction_read_only']: 'on' } : {}),
      ...own.settings,
      ...(options.role === undefined ? {} : { role: options.role.name }),
    },
    onNotice: own.onNotice,
  })
}

/** PostgreSQL takes 0 for no limit, and waits one millisecond at least. */
function lockTimeout(busyTimeout = 5000): number {
  if (typeof busyTimeout !== 'number' || !(busyTimeout >= 0 && busyTimeout <= 2 ** 31 - 1))
    throw new ConfigurationError('OPTION_INVALID', `busyTimeout is a number of milliseconds from 0 to ${2 ** 31 - 1}`)
  return Math.max(1, Math.round(busyTimeout))
}
