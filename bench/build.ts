import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Granary's root entry as it is published. */
export const builtEntryFile = join(root, 'dist/index.js')

/** Builds Granary when there is no build or a source is newer than it. Throws when the build fails. */
export function requireBuild(): void {
  if (existsSync(builtEntryFile) && statSync(builtEntryFile).mtimeMs >= newestSource(join(root, 'src'))) return
  process.stderr.write('Building Granary (npm run build)\n')
  const script = process.env.npm_execpath
  const args = ['run', 'build', '--prefix', root]
  const done =
    script === undefined
      ? spawnSync('npm', args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 2, 2] })
  if (done.error !== undefined) throw done.error
  if (done.status !== 0) throw new Error(`npm run build ended with ${done.status ?? done.signal}.`)
}

function newestSource(folder: string): number {
  let newest = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs)
  }
  return newest
}
