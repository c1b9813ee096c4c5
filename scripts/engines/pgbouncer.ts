import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { accountFor, findProgram, freePort, privateFolder, type Server, startProcess, stopServer, untilReady } from './server.ts'

/** Someone who may connect, with the password that PgBouncer asks for and shows to the server. */
export interface PoolerUser {
  readonly name: string
  readonly password: string
}

export interface PoolerOptions {
  /** The PostgreSQL server behind it. Its user may connect. */
  readonly url: string
  /** A folder that does not exist yet, or one of an earlier start. */
  readonly folder: string
  /** Default: a free one. */
  readonly port?: number
  /** Most connections to the server for each user and database. Default: 3. */
  readonly serverConnections?: number
  /** Who may connect beside the user of the URL. Default: nobody. */
  readonly users?: readonly PoolerUser[]
}

/** A PgBouncer that was started here. Its URL leads through it to the server's database. */
export type Pooler = Server

/** The Debian packages that bring PgBouncer. */
export const poolerPackages: readonly string[] = ['pgbouncer']

/** Where PgBouncer is; undefined when it is not installed. */
export function poolerProgram(): string | undefined {
  return findProgram(['pgbouncer'])
}

/** Starts a PgBouncer in transaction mode on a private port before a PostgreSQL server. */
export async function startPooler({ url, folder, port, serverConnections = 3, users = [] }: PoolerOptions): Promise<Pooler> {
  const program = poolerProgram()
  if (program === undefined) throw new Error('PgBouncer is not installed')
  const account = accountFor('postgres')
  privateFolder(folder, account)
  const server = new URL(url)
  const own = { name: decodeURIComponent(server.username), password: decodeURIComponent(server.password) }
  const accounts = join(folder, 'users.txt')
  writeFileSync(accounts, [own, ...users].map(({ name, password }) => `"${doubled(name)}" "${doubled(password)}"\n`).join(''), {
    mode: 0o644,
  })
  const chosen = port ?? (await freePort())
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: String(chosen),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: accounts,
    pool_mode: 'transaction',
    default_pool_size: String(serverConnections),
    max_client_conn: '200',
    server_login_retry: '1',
  }
  const file = join(folder, 'pgbouncer.ini')
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  writeFileSync(file, `[databases]\n* = host=${server.hostname} port=${server.port}\n[pgbouncer]\n${lines.join('\n')}\n`, { mode: 0o644 })
  const child = startProcess(program, [file], folder, account)
  const through = new URL(url)
  through.port = String(chosen)
  await untilReady(child, folder, async () => {
    const client = new Client({ connectionString: through.href, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    await client.connect()
    await client.end()
  })
  return { engine: 'postgres', url: through.href, port: chosen, processId: child.pid ?? 0, folder }
}

/** Ends a PgBouncer at once: on SIGINT, which ends PostgreSQL, it would wait for its clients. */
export function stopPooler(pooler: Pooler, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  return stopServer(pooler, signal)
}

// A quote in a name or password is written twice (PgBouncer manual, "Authentication file format").
function doubled(text: string): string {
  return text.replaceAll('"', '""')
}
