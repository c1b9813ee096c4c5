import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mariadb'
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
  'innodb-flush-log-at-trx-commit': '2',
  'innodb-flush-method': 'fsync',
  'innodb-buffer-pool-size': '128M',
  'innodb-log-file-size': '64M',
  'sync-binlog': '0',
  'log-bin': 'changes',
  'server-id': '1',
  'max-connections': '200',
  'max-allowed-packet': '64M',
  'event-scheduler': 'ON',
  'character-set-server': 'utf8mb4',
  'performance-schema': 'OFF',
}

/** The Debian packages that bring the server. */
export const mariadbPackages: readonly string[] = ['mariadb-server']

/** Where the server's programs are; undefined when it is not installed. */
export function mariadbPrograms(): { readonly install: string; readonly server: string } | undefined {
  const install = findProgram(['mariadb-install-db', 'mysql_install_db'])
  const server = findProgram(['mariadbd'])
  return install === undefined || server === undefined ? undefined : { install, server }
}

/** Starts a MariaDB server on a private port, with the user `granary`, who may do everything, and the database `granary`. */
export async function startMariadb({ folder, port, settings = {}, timeZones = false }: StartOptions): Promise<Server> {
  const programs = mariadbPrograms()
  if (programs === undefined) throw new Error('MariaDB is not installed')
  const account = accountFor('mysql')
  const data = join(folder, 'data')
  privateFolder(folder, account)
  // A server that starts removes the temporary tables that it finds, also those of another server.
  const temporary = join(folder, 'temporary')
  privateFolder(temporary, account)
  if (!existsSync(join(data, 'mysql'))) {
    const words = [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--tmpdir=${temporary}`,
    ]
    runProgram(programs.install, words, account)
  }
  const firstStatements = join(folder, 'first-statements.sql')
  writeFileSync(firstStatements, grants, { mode: 0o644 })
  const chosen = port ?? (await freePort())
  const all = {
    ...testSettings,
    ...settings,
    datadir: data,
    tmpdir: temporary,
    port: String(chosen),
    'bind-address': '127.0.0.1',
    socket: join(folder, 'mariadb.sock'),
    'pid-file': join(folder, 'mariadb.pid'),
    'init-file': firstStatements,
  }
  const child = startProcess(
    programs.server,
    ['--no-defaults', ...Object.entries(all).map(([name, value]) => `--${name}=${value}`)],
    folder,
    account,
  )
  const url = `mysql://granary:granary@127.0.0.1:${chosen}/granary`
  await untilReady(child, folder, async () => {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: chosen,
      user: 'granary',
      password: 'granary',
      database: 'granary',
      connectTimeout: 5_000,
    })
    await connection.end()
  })
  if (timeZones) await loadTimeZones(chosen)
  return { engine: 'mariadb', url, port: chosen, processId: child.pid ?? 0, folder }
}

/** Fills the server's table of time zones from those of the machine, which a new server leaves empty. */
async function loadTimeZones(port: number): Promise<void> {
  const program = findProgram(['mariadb-tzinfo-to-sql', 'mysql_tzinfo_to_sql'])
  if (program === undefined || !existsSync(zoneInformation)) return
  const connection = await createConnection({
    host: '127.0.0.1',
    port,
    user: 'granary',
    password: 'granary',
    database: 'mysql',
    multipleStatements: true,
  })
  try {
    const known: readonly unknown[] = await connection.query('SELECT Name FROM time_zone_name LIMIT 1')
    if (known.length > 0) return
    await connection.query(
      execFileSync(program, [zoneInformation], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } finally {
    await connection.end()
  }
}

const zoneInformation = '/usr/share/zoneinfo'

// Run at every start of the server, so each must be harmless the second time.
const grants = `CREATE USER IF NOT EXISTS 'granary'@'%' IDENTIFIED BY 'granary';
GRANT ALL PRIVILEGES ON *.* TO 'granary'@'%' WITH GRANT OPTION;
CREATE DATABASE IF NOT EXISTS granary CHARACTER SET utf8mb4;
`
