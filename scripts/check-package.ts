import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { packPackage } from './package/pack.ts'
import { runTool } from './source/tool.ts'

// Checks the packed tarball as a user would install it, with publint and are-the-types-wrong. Build first.

const root = join(import.meta.dirname, '..')
const { tarball, files } = packPackage(root)
const faults: string[] = []

const stray = files.filter(({ path }) => !/^(?:dist\/.+\.(?:js|d\.ts)|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path))
for (const { path } of stray) faults.push(`the package holds ${path}`)
for (const path of ['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'README.md', 'LICENSE']) {
  if (!files.some((file) => file.path === path)) faults.push(`the package lacks ${path}`)
}

for (const [tool, words] of [
  ['publint', ['run', tarball, '--strict']],
  ['attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color', '--format', 'ascii']],
] as const) {
  const result = runTool(tool, words, root)
  process.stdout.write(result.stdout)
  process.stderr.write(result.stderr)
  if (result.status !== 0) faults.push(`${tool} found problems`)
}

rmSync(tarball)
for (const fault of faults) console.error(`package: ${fault}`)
console.log(`package: ${files.length} files, ${faults.length === 0 ? 'no problems' : `${faults.length} problems`}`)
process.exitCode = faults.length > 0 ? 1 : 0
