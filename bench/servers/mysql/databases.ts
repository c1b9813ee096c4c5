import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { makeRows, type Rows, sizes, tableNames } from '../../workloads/data.ts'
import type { Databases } from '../../workloads/engine.ts'
import { writing } from '../../workloads/peer.ts'
import { packageVersions } from '../package-versions.ts'
import { databaseNames, serverUrl, withDatabase } from '../server-url.ts'
import { mysqlSchema } from './schema.ts'

/** Fills three databases: one that all peers read, one that all peers write, and one that is put back before each answer to compare. */
export async function createMysqlDatabases(server: 'mariadb' | 'mysql', url: string | undefined): Promise<Databases> {
  const serverAt = await serverUrl(server, url)
  const { read, write, fresh } = databaseNames()
  const version = await onDatabase(serverAt, async (connection) => {
    const [rows] = await connection.query<(RowDataPacket & { version: string })[]>('select version() as version')
    return rows[0]?.version ?? 'unknown'
  })
  const drop = async (): Promise<void> => {
    await onDatabase(serverAt, async (connection) => {
      for (const name of [read, write, fresh]) await connection.query(`drop database if exists ${name}`)
    })
  }
  try {
    const rows = makeRows()
    for (const name of [read, write, fresh]) {
      await onDatabase(serverAt, (connection) => connection.query(`create database ${name} character set utf8mb4`))
      await onDatabase(withDatabase(serverAt, name), (connection) => fill(connection, rows))
    }
    return {
      versions: { [version.includes('MariaDB') ? 'MariaDB' : 'MySQL']: version, ...packageVersions('mysql') },
      reading: async () => withDatabase(serverAt, read),
      writing: async () => withDatabase(serverAt, write),
      fresh: async (_peer, workload) => {
        if (!writing.has(workload)) return { location: withDatabase(serverAt, read), contents: undefined }
        const location = withDatabase(serverAt, fresh)
        await onDatabase(location, (connection) => putBack(connection, read))
        return { location, contents: () => onDatabase(location, contents) }
      },
      drop,
    }
  } catch (error) {
    await drop()
    throw error
  }
}

async function fill(connection: Connection, rows: Rows): Promise<void> {
  for (const statement of mysqlSchema) await connection.query(statement)
  for (const table of tableNames) {
    const columns = Object.keys(rows[table][0] ?? {}).join(', ')
    for (let start = 0; start < rows[table].length; start += 5_000) {
      const part = rows[table].slice(start, start + 5_000).map((row) => Object.values(row))
      await connection.query(`insert into ${table} (${columns}) values ?`, [part])
    }
  }
  await connection.query(`analyze table ${tableNames.join(', ')}`)
}

/** Undoes what the workloads that write do. */
async function putBack(connection: Connection, original: string): Promise<void> {
  await connection.query('delete from orders where id > ?', [sizes.orders])
  await connection.query('delete from customers where id > ?', [sizes.customers])
  await connection.query(
    `update orders o join ${original}.orders was on was.id = o.id set o.status = was.status, o.total = was.total
     where o.status <> was.status or o.total <> was.total`,
  )
  await connection.query(
    `update customers c join ${original}.customers was on was.id = c.id set c.balance = was.balance where c.balance <> was.balance`,
  )
  await connection.query(`alter table orders auto_increment = ${sizes.orders + 1}`)
  await connection.query(`alter table customers auto_increment = ${sizes.customers + 1}`)
}

// The ids of rows that a workload has added are the server's choice: an insert may leave gaps.
async function contents(connection: Connection): Promise<Record<string, readonly unknown[]>> {
  const tables: Record<string, readonly unknown[]> = {}
  for (const table of tableNames) {
    const [rows] = await connection.query<RowDataPacket[]>(`select * from ${table} order by id`)
    tables[table] = rows.map((row) => ({ ...row, id: Number(row.id) > sizes[table] ? null : row.id }))
  }
  return tables
}

async function onDatabase<Answer>(url: string, work: (connection: Connection) => Promise<Answer>): Promise<Answer> {
  const connection = await mysql.createConnection(url)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}
