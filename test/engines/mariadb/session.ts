import type { Plan } from '../../../src/sql/compile/plan.ts'
import { loadMysqlClient } from '../../../src/sql/dialects/mysql/engine/client.ts'
import { type DriverSettings, MysqlDriver } from '../../../src/sql/dialects/mysql/engine/mysql-driver.ts'
import type { MysqlConnectionOptions } from '../../../src/sql/dialects/mysql/mysql-options.ts'
import { mysqlTarget } from '../../../src/sql/dialects/mysql/mysql-url.ts'

/** The driver for a URL, without a pool. */
export async function driverOf(
  url: string,
  settings: Partial<Omit<DriverSettings, 'target'>> & { readonly mysql?: MysqlConnectionOptions } = {},
): Promise<MysqlDriver> {
  const { mysql, ...others } = settings
  return new MysqlDriver(await loadMysqlClient(), {
    target: mysqlTarget(url, mysql),
    connectTimeout: 5000,
    busyTimeout: 5000,
    readOnly: false,
    preparedStatements: 256,
    variables: {},
    pooled: false,
    catalog: { unique: () => ({}), foreignKey: () => ({}), check: () => ({}) },
    ...others,
  })
}

/** A plan of SQL text, whose values go as they are. */
export function planOf(sql: string): Plan {
  return {
    sql,
    bind: (values) => [...values],
    read: undefined,
    readsBigIntegers: false,
    writes: false,
    onlyReads: false,
    columnNames: undefined,
    oneRowAtMost: false,
    placeholders: [],
    notes: new Map(),
    handWritten: true,
  }
}

/** What a promise rejects with. */
export async function failureOf(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}
