import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

/** Installs the peers from bench/package-lock.json when one of them is missing or has another version. npm's output goes to stderr. */
export function installPeers(): void {
  if (allInstalled()) return
  process.stderr.write('Installing the peers of the benchmarks (npm ci --prefix bench)\n')
  const script = process.env.npm_execpath
  // Scripts of packages stay off: none is needed, and Prisma's would download from its own server.
  const args = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts']
  // Under `npm run` the same npm runs on this Node, so that engine checks see the Node that will load the packages.
  const done =
    script === undefined
      ? spawnSync('npm', args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 2, 2] })
  if (done.error !== undefined) throw done.error
  if (done.status !== 0) throw new Error(`npm ci --prefix bench ended with ${done.status ?? done.signal}.`)
}

/** The installed version of one of bench's packages. */
export function installedVersion(packageName: string): string {
  return packageField(join(folder, 'node_modules', packageName, 'package.json'), 'version')
}

function allInstalled(): boolean {
  const own = readJson(join(folder, 'package.json'))
  const wanted = { ...stringFields(own.dependencies), ...stringFields(own.devDependencies) }
  return Object.entries(wanted).every(([name, version]) => {
    const file = join(folder, 'node_modules', name, 'package.json')
    return existsSync(file) && packageField(file, 'version') === version
  })
}

function packageField(file: string, field: string): string {
  const value = readJson(file)[field]
  if (typeof value !== 'string') throw new Error(`${file} has no ${field}.`)
  return value
}

function readJson(file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function stringFields(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
