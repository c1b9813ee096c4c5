import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { entries } from './entries.ts'

/**
 * From here on `import … from 'granary'` loads `<root>/src/index.ts`, and so do the other entries of the package:
 * the sources, not what was built. tsconfig.json says the same to the compiler with `paths`.
 */
export function resolveGranaryToSource(root: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      const entry = entries.get(specifier)
      if (entry === undefined) return next(specifier, context)
      const path = join(root, 'src', entry)
      return { url: pathToFileURL(path).href, format: 'module-typescript', shortCircuit: true }
    },
  })
}
