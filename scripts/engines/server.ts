import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'

/** A database server that was started here, as it is written down between two commands. */
export interface Server {
  readonly engine: EngineName
  readonly url: string
  readonly port: number
  readonly processId: number
  /** Data, sockets and the log of the server, and nothing else. */
  readonly folder: string
}

export type EngineName = 'postgres' | 'mariadb'

export interface StartOptions {
  /** A folder that does not exist yet, or one of an earlier start. */
  readonly folder: string
  /** Default: a free one. */
  readonly port?: number
  /** MariaDB: whether it knows time zones by their names, which takes some seconds. Default: false. */
  readonly timeZones?: boolean
  /** Settings of the server by name, over those of the tests. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The account that a server runs under: that of the caller, or for root one of the server's own, since servers refuse to run as root. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

export function accountFor(user: string): Account {
  if (process.getuid?.() !== 0) return {}
  const number = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: number('-u'), gid: number('-g') }
}

/** Makes a folder that only the account may read, in one through which it may walk. */
export function privateFolder(path: string, { uid, gid }: Account): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

/** The first of these programs that is found in the folders, then on the search path. */
export function findProgram(names: readonly string[], folders: readonly string[] = []): string | undefined {
  const places = [...folders, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const name of names) {
    const found = places.map((place) => join(place, name)).find((path) => existsSync(path))
    if (found !== undefined) return found
  }
  return undefined
}

/** Starts a server that outlives this process; its output goes to a file in its folder. */
export function startProcess(program: string, words: readonly string[], folder: string, account: Account): ChildProcess {
  const log = openSync(logOf(folder), 'a', 0o600)
  const child = spawn(program, words, { ...account, cwd: '/', detached: true, stdio: ['ignore', log, log], env: serverEnvironment() })
  child.unref()
  return child
}

/** Runs a program to its end. Throws with its output when it fails. */
export function runProgram(program: string, words: readonly string[], account: Account): void {
  try {
    execFileSync(program, words, { ...account, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], env: serverEnvironment(), encoding: 'utf8' })
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new Error(`${program} failed: ${stderr === undefined || stderr === '' ? message : stderr}`)
  }
}

export function logOf(folder: string): string {
  return join(folder, 'server.log')
}

/** Waits until a check passes. Throws with the end of the server's log when the process ends before, or after a minute. */
export async function untilReady(child: ChildProcess, folder: string, check: () => Promise<void>): Promise<void> {
  const end = Date.now() + 60_000
  for (;;) {
    try {
      await check()
      return
    } catch (error) {
      const over = child.exitCode !== null || child.signalCode !== null
      if (over || Date.now() > end) throw new Error(`the server did not start: ${lastLines(logOf(folder))}`, { cause: error })
    }
    await pause(100)
  }
}

/** Ends a server and waits until its process is gone. `signal`: SIGKILL for a crash. */
export async function stopServer(server: Server, signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = defaultSignal(server)): Promise<void> {
  if (!isRunning(server)) return
  process.kill(server.processId, signal)
  const end = Date.now() + 30_000
  while (isRunning(server)) {
    if (Date.now() > end) process.kill(server.processId, 'SIGKILL')
    await pause(50)
  }
}

/** Whether the process is there and is this server, not another one that was given the same number later. */
export function isRunning({ processId, folder }: Server): boolean {
  try {
    const command = execFileSync('ps', ['-ww', '-o', 'stat=,args=', '-p', String(processId)], { encoding: 'utf8' })
    return !command.startsWith('Z') && command.includes(folder)
  } catch {
    return false
  }
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

// PostgreSQL ends at once on SIGINT (fast shutdown); on SIGTERM it waits for its clients.
function defaultSignal({ engine }: Server): 'SIGTERM' | 'SIGINT' {
  return engine === 'postgres' ? 'SIGINT' : 'SIGTERM'
}

function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC' }
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-10).join('\n') : 'it wrote no log'
}
