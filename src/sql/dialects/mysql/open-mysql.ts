import { ConfigurationError } from '../../../errors/index.ts'
import type { Schema } from '../../../schema/tables/schema.ts'
import type { Engine } from '../../engine/engine.ts'
import type { OpenOptions } from '../../engine/options.ts'
import { openServer } from '../../engine/server/open-server.ts'
import { type ServerOptions, serverSettings } from '../../engine/server/server-options.ts'
import { loadMysqlClient } from './engine/client.ts'
import { constraintCatalog } from './engine/constraint-catalog.ts'
import { MysqlDriver } from './engine/mysql-driver.ts'
import type { MysqlOptions } from './mysql-options.ts'
import { mysqlTarget } from './mysql-url.ts'

/**
 * Opens a database on MySQL or MariaDB, by `mysql://user:password@host:3306/database` or the same with `mariadb:`. Which of the two
 * the server is, it says itself.
 *
 * Throws ConfigurationError URL_INVALID, OPTION_INVALID, DRIVER_MISSING, ENGINE_VERSION, CAPABILITY_MISSING, AUTHENTICATION_FAILED;
 * OperationalError CONNECTION_LOST.
 */
export async function openMysql(url: string, schema: Schema, options: OpenOptions & ServerOptions & MysqlOptions): Promise<Engine> {
  const { connectTimeout, pooler, readOnly } = serverSettings(options)
  const { busyTimeout = 5000, mysql = {}, replicas = [] } = options
  const { preparedStatements = 256, settings: variables = {} } = mysql
  const pooled = pooler === 'transaction'
  if (typeof busyTimeout !== 'number' || !(busyTimeout >= 0 && busyTimeout <= longestWait))
    throw invalid(`busyTimeout is a number of milliseconds from 0 to ${longestWait}`)
  if (!Number.isInteger(preparedStatements) || preparedStatements < 1 || preparedStatements > mostStatements)
    throw invalid(`mysql.preparedStatements is a whole number from 1 to ${mostStatements}`)
  if (pooled && Object.keys(variables).length > 0)
    throw invalid('mysql.settings are set for sessions, which a pooler in transaction mode does not keep; configure the server')
  if (pooled && options.role !== undefined)
    throw invalid('a pooler in transaction mode does not keep the role of a session: connect as a user with that role')
  const target = mysqlTarget(url, mysql)
  const { host: _, port: __, socketPath: ___, ...shared } = mysql
  const replicaTargets = replicas.map((replica) => mysqlTarget(replica, shared))
  const client = await loadMysqlClient()
  const settings = {
    connectTimeout,
    busyTimeout,
    readOnly,
    role: options.role?.name,
    preparedStatements,
    variables,
    pooled,
    catalog: constraintCatalog(schema),
  }
  return await openServer(new MysqlDriver(client, { ...settings, target }), {
    options,
    replicaDrivers: replicaTargets.map((replica) => new MysqlDriver(client, { ...settings, target: replica })),
  })
}

/** What `innodb_lock_wait_timeout` takes, in milliseconds. */
const longestWait = 2 ** 31 - 1
/** What `max_prepared_stmt_count` is, for all connections together, unless it is configured. */
const mostStatements = 16382

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', message)
}
