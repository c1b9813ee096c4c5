import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from './source/tool.ts'

// Compiles src/ to ESM and declarations in dist/.

const root = join(import.meta.dirname, '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
const result = runTool('tsc', ['--project', 'tsconfig.build.json', '--pretty', 'false'])
process.stdout.write(result.stdout)
process.stderr.write(result.stderr)
process.exitCode = result.status ?? 1

const command = join(root, 'dist/cli/main.js')
if (existsSync(command)) chmodSync(command, 0o755)
