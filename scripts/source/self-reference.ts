import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * From here on `import … from 'granary'` loads `<root>/src/index.ts`, and 'granary/testing' loads `<root>/src/testing/index.ts`:
 * the sources, not what was built. tsconfig.json says the same to the compiler with `paths`.
 */
export function resolveGranaryToSource(root: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'granary' && !specifier.startsWith('granary/')) return next(specifier, context)
      const path = join(root, 'src', specifier.slice('granary/'.length), 'index.ts')
      return { url: pathToFileURL(path).href, format: 'module-typescript', shortCircuit: true }
    },
  })
}
