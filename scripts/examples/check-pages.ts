import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Fault } from './block.ts'
import { compilePrograms } from './compile-programs.ts'
import { type Expectation, instrument, matches } from './expectations.ts'
import { extractBlocks } from './extract.ts'
import type { RunReport } from './messages.ts'
import { compiledText, type ModuleText, type Program, programsOf, runText } from './program.ts'
import { runPrograms } from './run-programs.ts'

export interface Checked {
  /** Number of programs: a block together with those that continue it is one. */
  readonly programs: number
  /** Number of programs with a fault. */
  readonly failed: number
  /** Sorted by file and line. */
  readonly faults: readonly Fault[]
}

interface Runnable {
  readonly module: string
  readonly origins: ModuleText['origins']
  readonly expectations: readonly Expectation[]
}

/**
 * Compiles and runs the `ts` blocks of pages and source files, given relative to `root`.
 * The modules are written below `<root>/.examples`, which is emptied of them afterwards.
 */
export async function checkPages(root: string, files: readonly string[]): Promise<Checked> {
  const faults: Fault[] = []
  const programs: Program[] = []
  for (const file of files) {
    const extracted = extractBlocks(file, readFileSync(join(root, file), 'utf8'))
    const joined = programsOf(file, extracted.blocks)
    faults.push(...extracted.faults, ...joined.faults)
    programs.push(...joined.programs)
  }
  const folder = join(root, '.examples', String(process.pid))
  try {
    faults.push(...compileFaults(root, join(folder, 'compile'), programs), ...(await runFaults(root, join(folder, 'run'), programs)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const failed = programs.filter((program) => faults.some((fault) => holds(program, fault))).length
  const stray = faults.filter((fault) => !programs.some((program) => holds(program, fault))).length
  return { programs: programs.length + stray, failed: failed + stray, faults: faults.sort(byPlace) }
}

function compileFaults(root: string, folder: string, programs: readonly Program[]): readonly Fault[] {
  const origins = new Map<string, ModuleText['origins']>()
  for (const program of programs) {
    const compiled = compiledText(program)
    origins.set(program.path, compiled.origins)
    write(join(folder, program.path), compiled.text)
  }
  if (programs.length === 0) return []
  return compilePrograms(root, folder).flatMap(({ file, line, message }) => {
    if (file === undefined) return [{ file: 'tsconfig.json', line, message }]
    const own = origins.get(file) // a diagnostic elsewhere is a fault of the sources, which the type check reports
    return own ? [{ ...placeOf(own, line), message }] : []
  })
}

async function runFaults(root: string, folder: string, programs: readonly Program[]): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const runnables: Runnable[] = []
  for (const program of programs) {
    const run = runText(program)
    if (!run) continue
    const module = join(folder, program.path)
    try {
      const { text, expectations, faults: misplaced } = instrument(program.path, run.text)
      faults.push(...misplaced.map(({ line, message }) => ({ ...placeOf(run.origins, line), message })))
      write(module, text)
      runnables.push({ module, origins: run.origins, expectations })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const line = Number(/\.ts:(\d+):/.exec(error.message)?.[1] ?? 1)
      faults.push({ ...placeOf(run.origins, line), message: `cannot be run: ${error.message.replace(/^.*?\.ts:\d+: /, '')}` })
    }
  }
  const reports = await runPrograms(
    root,
    runnables.map(({ module }) => module),
  )
  for (const [at, runnable] of runnables.entries()) {
    const report = reports[at]
    if (report) faults.push(...reportFaults(runnable, report))
  }
  return faults
}

function reportFaults({ module, origins, expectations }: Runnable, report: RunReport): readonly Fault[] {
  if (report.error) {
    const { message, stack } = report.error
    const line = Number(stack.split(`${pathToFileURL(module).href}:`)[1]?.split(':')[0] ?? 1)
    return [{ ...placeOf(origins, line), message }]
  }
  return expectations.flatMap(({ line, expected }, id) => {
    const printed = report.printed[id]
    if (!printed) return [{ ...placeOf(origins, line), message: 'the statement of this `// →` was never run' }]
    const all = printed.join('\n')
    return matches(expected, all) ? [] : [{ ...placeOf(origins, line), message: `expected ${expected.trim()}\n  but got ${all}` }]
  })
}

function placeOf(origins: ModuleText['origins'], line: number): { file: string; line: number } {
  return origins[line - 1] ?? origins.at(-1) ?? { file: '', line: 1 }
}

function holds(program: Program, fault: Fault): boolean {
  return program.blocks.some(
    ({ file, line, code }) => fault.file === file && fault.line >= line - 1 && fault.line < line + code.split('\n').length,
  )
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function byPlace(left: Fault, right: Fault): number {
  return left.file === right.file ? left.line - right.line : left.file < right.file ? -1 : 1
}
