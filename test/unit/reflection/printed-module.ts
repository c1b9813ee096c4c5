import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Schema } from 'granary'
import { newPath } from './database-file.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** A folder of printed schemas, which are compiled, formatted and run as files of a user's project would be. */
export class PrintedModules {
  readonly #folder = newPath('-printed')
  readonly #names: string[] = []

  constructor() {
    mkdirSync(this.#folder)
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "module" }')
  }

  /** Writes a printed schema and gives what running it exports. */
  async run(source: string): Promise<Schema> {
    const name = `schema-${this.#names.length + 1}.ts`
    this.#names.push(name)
    const path = join(this.#folder, name)
    writeFileSync(path, source)
    const module: unknown = await import(pathToFileURL(path).href)
    if (typeof module !== 'object' || module === null || !('schema' in module)) throw new Error('a printed module exports no schema')
    return module.schema as Schema
  }

  /** Compiles all of them under the project's strict settings. Throws with the compiler's messages. */
  compile(): void {
    const options = {
      noEmit: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      allowImportingTsExtensions: true,
      typeRoots: [join(root, 'node_modules/@types')],
      paths: { granary: [join(root, 'src/index.ts')] },
    }
    const project = join(this.#folder, 'tsconfig.json')
    writeFileSync(project, JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions: options, files: this.#names }))
    const messages = output(join(root, 'node_modules/.bin/tsc'), ['-p', project], this.#folder)
    const own = messages.split('\n').filter((line) => /^schema-\d+\.ts/.test(line))
    if (own.length > 0) throw new Error(own.slice(0, 5).join('\n'))
  }

  /** Compares each with what the project's formatter makes of it. Throws with the differences. */
  checkFormat(): void {
    const configuration = {
      formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 140 },
      javascript: { formatter: { quoteStyle: 'single', semicolons: 'asNeeded' } },
    }
    writeFileSync(join(this.#folder, 'biome.json'), JSON.stringify(configuration))
    execFileSync(join(root, 'node_modules/.bin/biome'), ['check', '--linter-enabled=false', ...this.#names], {
      cwd: this.#folder,
      stdio: 'pipe',
    })
  }
}

function output(command: string, parameters: readonly string[], folder: string): string {
  try {
    return execFileSync(command, parameters, { cwd: folder, encoding: 'utf8' })
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'stdout' in error) return String(error.stdout)
    throw error
  }
}
