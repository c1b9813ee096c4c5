import { ConfigurationError } from '../../../errors/index.ts'
import type { UserFunctions } from './user-functions.ts'

/** Imports modules that export functions, aggregates or collations. Throws ConfigurationError OPTION_INVALID. */
export async function loadFunctionModules(modules: readonly string[]): Promise<UserFunctions> {
  let all: UserFunctions = {}
  for (const module of modules) {
    let loaded: unknown
    try {
      loaded = await import(module)
    } catch (cause) {
      throw new ConfigurationError(
        'OPTION_INVALID',
        `the function module ${module} cannot be imported: give its URL, as in new URL('./functions.ts', import.meta.url)`,
        { cause },
      )
    }
    const exported = asFunctions(loaded)
    if (exported.functions === undefined && exported.aggregates === undefined && exported.collations === undefined) {
      throw new ConfigurationError(
        'OPTION_INVALID',
        `the function module ${module} exports neither functions nor aggregates nor collations`,
      )
    }
    all = together(all, exported)
  }
  return all
}

/** The functions of both. */
export function together(one: UserFunctions, other: UserFunctions): UserFunctions {
  return {
    functions: [...(one.functions ?? []), ...(other.functions ?? [])],
    aggregates: [...(one.aggregates ?? []), ...(other.aggregates ?? [])],
    collations: { ...one.collations, ...other.collations },
  }
}

// Each is checked when it is registered.
function asFunctions(module: unknown): UserFunctions {
  return module as UserFunctions
}
