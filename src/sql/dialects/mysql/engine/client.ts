import type { ConnectionOptions } from 'node:tls'
import type { Connection, ConnectionConfig } from 'mariadb'
import { ConfigurationError } from '../../../../errors/index.ts'

/** The client's options, with those that its types leave out. */
export interface ClientConfig extends Omit<ConnectionConfig, 'ssl'> {
  readonly jsonStrings?: boolean
  readonly bitOneIsBoolean?: boolean
  readonly permitRedirect?: boolean
  readonly restrictedAuth?: readonly string[]
  readonly ssl?: ConnectionOptions
}

/** What is used of the package `mariadb`. */
export interface MysqlClient {
  createConnection(config: ClientConfig): Promise<Connection>
}

/**
 * The package `mariadb`, which speaks to MySQL and MariaDB, loaded when it is asked for. `load` imports it.
 *
 * Throws ConfigurationError DRIVER_MISSING, with the command that installs it.
 */
export async function loadMysqlClient(load: () => Promise<unknown> = () => import('mariadb')): Promise<MysqlClient> {
  try {
    return asClient(await load())
  } catch (cause) {
    throw new ConfigurationError('DRIVER_MISSING', 'the package mariadb cannot be loaded; install it: npm install mariadb', { cause })
  }
}

// The module, under the names of its options that are used here.
function asClient(module: unknown): MysqlClient {
  return module as MysqlClient
}

/** How every connection reads and sends values: see the codec, which expects them so. */
export const valueOptions: ClientConfig = {
  rowsAsArray: true,
  metaAsArray: true,
  dateStrings: true,
  jsonStrings: true,
  bitOneIsBoolean: false,
  checkDuplicate: false,
  // An UPDATE counts the rows that it found, as on other engines.
  foundRows: true,
  pipelining: true,
  permitLocalInfile: false,
  permitRedirect: false,
  // Scripts are several statements. Statements with values are prepared, and those the server takes one by one only.
  multipleStatements: true,
  // Values are in no error.
  logParam: false,
}

/** A column of a result, as far as it is looked at. Types and flags: https://mariadb.com/kb/en/result-set-packets/. */
export interface ResultColumn {
  readonly columnType: number
  readonly flags: number
  readonly collation: { readonly index: number } | undefined
  name(): string
}

/** The count of a statement without rows. */
export interface Done {
  readonly affectedRows: number | bigint
  readonly insertId: number | bigint
}

/** A result as the client gives it with `metaAsArray`: rows beside their columns, or a count; several of each for a script. */
export type ClientResult = readonly [rows: unknown, columns: unknown]
