import type { Dialect } from '../compile/dialect.ts'
import { mariadbDialect, mysqlDialect } from './mysql/dialect.ts'
import { postgresDialect } from './postgres/dialect.ts'
import { sqliteDialect } from './sqlite/dialect.ts'

/**
 * The dialects that statements can be printed in, without a connection and without a driver.
 *
 * What an engine cannot do throws ConfigurationError CAPABILITY_MISSING when it is printed, as it does when it is run.
 * Importing this loads all of them; `loadDialect()` loads the one that is asked for.
 */
export const dialects: Readonly<Record<'sqlite' | 'postgres' | 'mysql' | 'mariadb', Dialect>> = Object.freeze({
  sqlite: sqliteDialect,
  postgres: postgresDialect,
  mysql: mysqlDialect,
  mariadb: mariadbDialect,
})
