import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runTool } from '../source/tool.ts'

/** A message of the compiler; `file` is relative to the folder that was compiled, undefined when the message names no file in it. */
export interface Diagnostic {
  readonly file: string | undefined
  readonly line: number
  readonly message: string
}

/** Type-checks every module below `folder` in one run of tsc, with the compiler options of `<root>/tsconfig.json`. */
export function compilePrograms(root: string, folder: string): readonly Diagnostic[] {
  const project = join(folder, 'tsconfig.json')
  writeFileSync(
    project,
    JSON.stringify({
      extends: relative(folder, join(root, 'tsconfig.json')).replaceAll('\\', '/'),
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: ['**/*.ts'],
    }),
  )
  const result = runTool('tsc', ['--project', project, '--pretty', 'false'], folder)
  const diagnostics = result.stdout.split('\n').flatMap(diagnosticOf)
  if (result.status !== 0 && diagnostics.length === 0) throw new Error(`tsc failed: ${result.stdout}${result.stderr}`)
  return diagnostics
}

/** Lines such as `page/1.ts(3,7): error TS2322: Type …`, or `error TS5012: …`; indented lines belong to the message above and are left out. */
function diagnosticOf(line: string): readonly Diagnostic[] {
  const located = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/.exec(line)
  if (located) {
    const [, file = '', at = '1', message = ''] = located
    return [{ file: file.replaceAll('\\', '/'), line: Number(at), message }]
  }
  const loose = /^error (TS\d+: .*)$/.exec(line)
  return loose ? [{ file: undefined, line: 1, message: loose[1] ?? line }] : []
}
