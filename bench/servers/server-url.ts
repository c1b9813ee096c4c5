import { type EngineName, UsageError } from '../options.ts'

export type ServerName = Exclude<EngineName, 'sqlite'>

/** The variable with the URL of each server. */
const variables: Readonly<Record<ServerName, string>> = {
  postgres: 'GRANARY_POSTGRES_URL',
  mariadb: 'GRANARY_MARIADB_URL',
  mysql: 'GRANARY_MYSQL_URL',
}

/** The server to measure on: the given one, the environment's, or the one of `npm run engines -- up`, which is started when it is not up. */
export async function serverUrl(server: ServerName, given: string | undefined): Promise<string> {
  const known = given ?? process.env[variables[server]]
  if (known !== undefined && known !== '') return known
  if (server === 'mysql') throw new UsageError(`MySQL is not started here: give its URL with --url or ${variables.mysql}.`)
  const { up } = await import('../../scripts/engines/engines.ts')
  const state = await up(server)
  if ('missing' in state) throw new Error(`${state.missing}; or give the server's URL with --url or ${variables[server]}.`)
  return state.server.url
}

/** The same server and account with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

/** Names of the benchmark's databases: another process gets others. */
export function databaseNames(): { readonly original: string; readonly read: string; readonly write: string; readonly fresh: string } {
  const prefix = `granary_bench_${process.pid}`
  return { original: `${prefix}_original`, read: `${prefix}_read`, write: `${prefix}_write`, fresh: `${prefix}_fresh` }
}
