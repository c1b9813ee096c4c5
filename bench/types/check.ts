import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface CheckCost {
  readonly types: number
  readonly instantiations: number
  readonly checkSeconds: number
}

const compiler = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')

/** Checks a project in one thread (several threads check parts twice, so that counts would depend on the machine). Throws when it does not compile. */
export function check(project: string): CheckCost {
  const done = spawnSync(process.execPath, [compiler, '-p', project, '--extendedDiagnostics', '--singleThreaded', '--pretty', 'false'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (done.error !== undefined) throw done.error
  if (done.status !== 0) throw new Error(`${project} does not compile:\n${done.stdout.slice(0, 4_000)}${done.stderr.slice(0, 4_000)}`)
  return {
    types: figure(done.stdout, 'Types'),
    instantiations: figure(done.stdout, 'Instantiations'),
    checkSeconds: figure(done.stdout, 'Check time'),
  }
}

function figure(output: string, label: string): number {
  const found = new RegExp(`^${label}:\\s+([\\d.]+)s?\\s*$`, 'm').exec(output)?.[1]
  if (found === undefined) throw new Error(`The compiler's diagnostics have no line “${label}”.`)
  return Number(found)
}
