/** What only MySQL and MariaDB have. */
export { type LoadHandle, type LoadOptions, loadRows } from './engine/load-rows.ts'
export type { MysqlConnectionOptions, MysqlOptions } from './mysql-options.ts'
