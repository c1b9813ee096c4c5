import { chmodSync, existsSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { entries } from './source/entries.ts'
import { runTool } from './source/tool.ts'

// Makes dist/: declarations by tsc, and ESM in a few files by Rolldown. A hundred modules take 50 ms to import, the few take less than half.

const root = join(import.meta.dirname, '..')
const source = join(root, 'src')
const output = join(root, 'dist')
rmSync(output, { recursive: true, force: true })

const declarations = runTool('tsc', ['--project', 'tsconfig.build.json', '--emitDeclarationOnly', '--pretty', 'false'])
process.stdout.write(declarations.stdout)
process.stderr.write(declarations.stderr)
process.exitCode = declarations.status ?? 1

/** What is loaded by its own name: the entries of the package, the command, and the threads that read. */
const loaded = [
  ...[...entries].map(([name, path]) => [name === 'granary' ? 'index' : name.slice('granary/'.length), path] as const),
  ['cli/main', 'cli/main.ts'] as const,
  ['reader-thread', 'sql/dialects/sqlite/engine/reader-thread.ts'] as const,
]
const input = Object.fromEntries(loaded.map(([name, path]) => [name, join(source, path)]))
const external = [...builtinModules, /^node:/, 'commander', 'string-width', 'better-sqlite3', 'pg', 'mariadb', '@opentelemetry/api']

const bundle = await rolldown({ input, external, platform: 'node', tsconfig: false })
await bundle.write({
  dir: output,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  comments: { legal: true, jsdoc: false, annotation: true },
})
await bundle.close()

const command = join(output, 'cli/main.js')
if (existsSync(command)) chmodSync(command, 0o755)
