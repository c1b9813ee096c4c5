import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { canInstall, installPackages } from './install.ts'
import { mariadbPackages, mariadbPrograms, startMariadb } from './mariadb.ts'
import { poolerProgram } from './pgbouncer.ts'
import { postgresPackages, postgresPrograms, startPostgres } from './postgres.ts'
import { type EngineName, isRunning, type Server, type StartOptions, stopServer } from './server.ts'
import { loadTimeZones } from './time-zones.ts'

interface TestEngine {
  readonly title: string
  /** The variable that holds the server's URL for the tests. */
  readonly variable: string
  readonly packages: readonly string[]
  readonly programs: () => unknown
  /** Programs beside the server's that some tests need; undefined when one is missing. */
  readonly morePrograms?: () => unknown
  readonly start: (options: StartOptions) => Promise<Server>
  /** What a server needs beside that has just been made. */
  readonly prepare?: (server: Server) => void
}

/** The servers that the tests need. */
export const testEngines: Readonly<Record<EngineName, TestEngine>> = {
  postgres: {
    title: 'PostgreSQL',
    variable: 'GRANARY_POSTGRES_URL',
    packages: postgresPackages,
    programs: postgresPrograms,
    morePrograms: poolerProgram,
    start: startPostgres,
  },
  mariadb: {
    title: 'MariaDB',
    variable: 'GRANARY_MARIADB_URL',
    packages: mariadbPackages,
    programs: mariadbPrograms,
    start: startMariadb,
    prepare: loadTimeZones,
  },
}

export const engineNames: readonly EngineName[] = ['postgres', 'mariadb']

/** What became of a server that was asked for. `missing`: why it is not there, and how to get it. */
export type EngineState = { readonly server: Server; readonly started: boolean } | { readonly missing: string }

/** Brings a server up, or finds the one that is up. Installs it first where it is missing and that is possible. */
export async function up(name: EngineName): Promise<EngineState> {
  const known = runningServer(name)
  if (known !== undefined) return { server: known, started: false }
  const { title, packages, programs, morePrograms = programs, start, prepare } = testEngines[name]
  if ((programs() === undefined || morePrograms() === undefined) && canInstall()) {
    console.error(`installing ${packages.join(', ')}`)
    installPackages(packages)
  }
  if (programs() === undefined) return { missing: `${title} is not installed: apt-get install ${packages.join(' ')}` }
  const folder = folderOf(name)
  rmSync(folder, { recursive: true, force: true })
  const server = await start({ folder, timeZones: true })
  prepare?.(server)
  mkdirSync(home(), { recursive: true })
  writeFileSync(stateFile(name), JSON.stringify(server))
  return { server, started: true }
}

/** Ends a server that `up` has started, and removes what it kept. Gives false when none is up. */
export async function down(name: EngineName): Promise<boolean> {
  const server = runningServer(name)
  if (server !== undefined) await stopServer(server)
  rmSync(stateFile(name), { force: true })
  rmSync(folderOf(name), { recursive: true, force: true })
  return server !== undefined
}

/** The server that `up` has started, while it runs. */
export function runningServer(name: EngineName): Server | undefined {
  if (!existsSync(stateFile(name))) return undefined
  const server = JSON.parse(readFileSync(stateFile(name), 'utf8')) as Server
  return isRunning(server) ? server : undefined
}

// The account of a server must be able to walk to its folder, which it is not in everybody's home. Each checkout has servers of its own.
function home(): string {
  const checkout = createHash('sha256')
    .update(join(import.meta.dirname, '../..'))
    .digest('hex')
    .slice(0, 12)
  return join(tmpdir(), `granary-engines-${userInfo().uid}-${checkout}`)
}

function folderOf(name: EngineName): string {
  return join(home(), name)
}

function stateFile(name: EngineName): string {
  return join(home(), `${name}.json`)
}
