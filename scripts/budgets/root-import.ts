import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface RootImport {
  /** Median of seven fresh processes. */
  readonly milliseconds: number
  /** URLs of the modules that the root entry loads. */
  readonly loaded: readonly string[]
}

/** Imports an entry in fresh processes. */
export function measureImport(entry: string): RootImport {
  const runs = Array.from({ length: 7 }, () => importOnce(entry)).sort((left, right) => left.milliseconds - right.milliseconds)
  const [middle] = runs.slice(3)
  if (!middle) throw new Error('no run')
  return middle
}

/** Those of the loaded modules that the root entry must not load: the command line, the admin site, the testing kit, anything from node_modules. */
export function unwelcome(loaded: readonly string[]): readonly string[] {
  return loaded.filter((url) => /\/(?:src|dist)\/(?:cli|admin|testing)\/|\/node_modules\//.test(url))
}

function importOnce(entry: string): RootImport {
  const result = spawnSync(process.execPath, [join(import.meta.dirname, 'report-import.ts'), pathToFileURL(entry).href], {
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`${entry} cannot be imported: ${result.stderr}`)
  const { milliseconds, loaded } = JSON.parse(result.stdout)
  return { milliseconds, loaded }
}
