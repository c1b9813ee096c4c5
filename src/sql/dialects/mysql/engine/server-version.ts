import { ConfigurationError } from '../../../../errors/index.ts'
import type { Capability } from '../../../compile/capabilities.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { mariadbDialect, mysqlDialect } from '../dialect.ts'

/** The oldest versions that the dialects are written for. */
const oldest = { mysql: [8, 0, 31], mariadb: [10, 11, 0] } as const

export interface ServerVersion {
  /** Such as `10.11.19`. */
  readonly number: string
  readonly dialect: Dialect
  readonly capabilities: ReadonlySet<Capability>
}

/**
 * What a server is, by what `VERSION()` says: `10.11.19-MariaDB-deb12` or `8.0.36`.
 *
 * Throws ConfigurationError ENGINE_VERSION for one that is too old.
 */
export function serverVersion(text: string): ServerVersion {
  // Before MariaDB 11 the protocol's version of replication stands first: 5.5.5-10.6.12-MariaDB.
  const parts = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number)
  const mariadb = /mariadb/i.test(text)
  const name = mariadb ? 'MariaDB' : 'MySQL'
  const least = mariadb ? oldest.mariadb : oldest.mysql
  if (parts === undefined || compare(parts, least) < 0)
    throw new ConfigurationError(
      'ENGINE_VERSION',
      `the server is ${name} ${parts?.join('.') ?? text}; ${name} ${least.join('.')} or later is needed`,
    )
  const dialect = mariadb ? mariadbDialect : mysqlDialect
  return { number: parts.join('.'), dialect, capabilities: dialect.capabilities }
}

function compare(left: readonly number[], right: readonly number[]): number {
  const position = left.findIndex((part, index) => part !== right[index])
  return position < 0 ? 0 : (left[position] ?? 0) - (right[position] ?? 0)
}
