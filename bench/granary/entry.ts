import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GranarySource } from '../options.ts'

/** Granary's root entry. */
export type Granary = typeof import('../../src/index.ts')

/** Loads Granary from its TypeScript sources or from its build. Throws when there is no build. */
export async function loadEntry(which: GranarySource): Promise<Granary> {
  if (which === 'sources') return await import('../../src/index.ts')
  const file = join(import.meta.dirname, '../../dist/index.js')
  if (!existsSync(file)) throw new Error('There is no dist/index.js to measure: run `npm run build` first.')
  return builtEntry(await import(pathToFileURL(file).href))
}

// The build has the types of the sources it was made of.
function builtEntry(entry: unknown): Granary {
  return entry as Granary
}
