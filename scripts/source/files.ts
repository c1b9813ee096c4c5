import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'

/** The files below `folder` that match a glob, as paths relative to `folder` with forward slashes, sorted. Empty when the folder is absent. */
export function filesBelow(folder: string, pattern: string): readonly string[] {
  if (!existsSync(folder)) return []
  return globSync(pattern, { cwd: folder, exclude: (name) => name === 'node_modules' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => existsSync(join(folder, path)))
    .sort()
}
