import { SessionPool } from './pool.ts'
import { Replica } from './replica.ts'
import { Replicas } from './replicas.ts'
import { ServerEngine } from './server-engine.ts'
import { type ServerOptions, serverSettings } from './server-options.ts'
import type { ServerDriver } from './session.ts'

/** What an engine on a server is opened with, beside its driver. */
export interface ServerParts {
  readonly options: ServerOptions
  /** A driver for each replica, in the order of `options.replicas`. */
  readonly replicaDrivers?: readonly ServerDriver[]
}

/**
 * Opens an engine over the connections of a driver. One connection is made, which tells what the server is.
 *
 * Throws ConfigurationError OPTION_INVALID, and what the driver throws when it connects.
 */
export async function openServer(driver: ServerDriver, { options, replicaDrivers = [] }: ServerParts): Promise<ServerEngine> {
  const settings = serverSettings(options)
  const pool = new SessionPool(driver, settings)
  const first = await pool.acquire()
  const { facts } = first.session
  pool.release(first)
  pool.fill()
  const replicas = replicaDrivers.map((replica) => new Replica(replica, new SessionPool(replica, settings), settings))
  return new ServerEngine({ driver, facts, pool, settings, replicas: replicas.length === 0 ? undefined : new Replicas(replicas, settings) })
}
