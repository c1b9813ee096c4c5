import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { poolerPackages } from './pgbouncer.ts'
import {
  accountFor,
  findProgram,
  freePort,
  privateFolder,
  runProgram,
  type Server,
  type StartOptions,
  startProcess,
  untilReady,
} from './server.ts'

/** The tests kill processes, not machines: what the operating system holds survives, so no commit waits for the disk. */
const testSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  max_prepared_transactions: '64',
  wal_level: 'logical',
  max_wal_senders: '8',
  max_replication_slots: '8',
  shared_buffers: '128MB',
  log_min_messages: 'warning',
  log_timezone: 'UTC',
}

/** The Debian packages that bring the server, and the pooler that its tests put before it. */
export const postgresPackages: readonly string[] = ['postgresql', 'postgresql-contrib', 'postgresql-15-postgis-3', ...poolerPackages]

/** Where the server's programs are; undefined when it is not installed. */
export function postgresPrograms(): { readonly initdb: string; readonly postgres: string } | undefined {
  const folders = installedFolders()
  const initdb = findProgram(['initdb'], folders)
  const postgres = findProgram(['postgres'], folders)
  return initdb === undefined || postgres === undefined ? undefined : { initdb, postgres }
}

/**
 * Starts a PostgreSQL server on a private port, with the superuser `granary` and the database `postgres`. Passwords go by SCRAM-SHA-256;
 * the server's sockets are in its folder.
 */
export async function startPostgres({ folder, port, settings = {} }: StartOptions): Promise<Server> {
  const programs = postgresPrograms()
  if (programs === undefined) throw new Error('PostgreSQL is not installed')
  const account = accountFor('postgres')
  const data = join(folder, 'data')
  privateFolder(folder, account)
  if (!existsSync(join(data, 'PG_VERSION'))) {
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, 'granary\n', { mode: 0o644 })
    const words = ['-D', data, '-U', 'granary', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8', '-N']
    runProgram(programs.initdb, words, account)
    rmSync(passwordFile)
  }
  const chosen = port ?? (await freePort())
  const all = { ...testSettings, ...settings, listen_addresses: '127.0.0.1', port: String(chosen), unix_socket_directories: folder }
  const child = startProcess(
    programs.postgres,
    ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    folder,
    account,
  )
  const url = `postgres://granary:granary@127.0.0.1:${chosen}/postgres`
  await untilReady(child, folder, async () => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    await client.connect()
    await client.end()
  })
  return { engine: 'postgres', url, port: chosen, processId: child.pid ?? 0, folder }
}

// Debian keeps the programs of each version apart, and off the search path.
function installedFolders(): readonly string[] {
  const parent = '/usr/lib/postgresql'
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .sort((first, second) => Number(second) - Number(first))
    .map((version) => join(parent, version, 'bin'))
}
