import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

/** The environment of the npm scripts: the tools of node_modules come first on the path, and `node` is the pinned one. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${join(repository, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` }
}

/** Runs a tool of node_modules to its end and gives its output as text; throws only when it cannot be started. */
export function runTool(name: string, words: readonly string[], folder: string = repository): SpawnSyncReturns<string> {
  const shell = process.platform === 'win32' // npm writes .cmd files there, which only a shell starts
  const result = spawnSync(name, words, { cwd: folder, encoding: 'utf8', env: toolEnvironment(), shell, maxBuffer: 64 * 1024 * 1024 })
  if (result.error) throw result.error
  return result
}
