import pg from 'pg'
import { makeRows, sizes, tableNames } from '../../workloads/data.ts'
import type { Databases } from '../../workloads/engine.ts'
import { writing } from '../../workloads/peer.ts'
import { packageVersions } from '../package-versions.ts'
import { databaseNames, serverUrl, withDatabase } from '../server-url.ts'
import { postgresSchema } from './schema.ts'

/** Fills one database and copies it: one that all peers read, one that all peers write, and a new one for each answer to compare. */
export async function createPostgresDatabases(url: string | undefined): Promise<Databases> {
  const server = await serverUrl('postgres', url)
  const names = databaseNames()
  const { rows } = await onDatabase(server, (client) => client.query<{ version: string }>('select version()'))
  const copy = async (name: string): Promise<string> => {
    await onDatabase(server, async (client) => {
      await client.query(`drop database if exists ${name} with (force)`)
      await client.query(`create database ${name} template ${names.original}`)
    })
    return withDatabase(server, name)
  }
  const drop = async (): Promise<void> => {
    await onDatabase(server, async (client) => {
      for (const name of Object.values(names)) await client.query(`drop database if exists ${name} with (force)`)
    })
  }
  try {
    await onDatabase(server, (client) => client.query(`create database ${names.original} encoding 'UTF8' template template0`))
    await onDatabase(withDatabase(server, names.original), fill)
    const read = await copy(names.read)
    const write = await copy(names.write)
    return {
      versions: { PostgreSQL: /^PostgreSQL ([\d.]+)/.exec(rows[0]?.version ?? '')?.[1] ?? 'unknown', ...packageVersions('postgres') },
      reading: async () => read,
      writing: async () => write,
      fresh: async (_peer, workload) => {
        if (!writing.has(workload)) return { location: read, contents: undefined }
        const location = await copy(names.fresh)
        return { location, contents: () => onDatabase(location, contents) }
      },
      drop,
    }
  } catch (error) {
    await drop()
    throw error
  }
}

async function fill(client: pg.Client): Promise<void> {
  await client.query(postgresSchema)
  const rows = makeRows()
  for (const table of tableNames) {
    await client.query(`insert into "${table}" select * from json_populate_recordset(null::"${table}", $1)`, [JSON.stringify(rows[table])])
    await client.query(`select setval(pg_get_serial_sequence('"${table}"', 'id'), ${sizes[table]})`)
  }
  await client.query('vacuum (analyze)')
}

// The ids of rows that a workload has added are the server's choice: an insert may leave gaps.
async function contents(client: pg.Client): Promise<Record<string, readonly unknown[]>> {
  const tables: Record<string, readonly unknown[]> = {}
  for (const table of tableNames) {
    const { rows } = await client.query<{ id: number | null }>(`select * from "${table}" order by id`)
    tables[table] = rows.map((row) => (Number(row.id) > sizes[table] ? { ...row, id: null } : row))
  }
  return tables
}

async function onDatabase<Answer>(url: string, work: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
