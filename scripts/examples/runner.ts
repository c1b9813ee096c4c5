import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { formatWithOptions, inspect } from 'node:util'
import { resolveGranaryToSource } from '../source/self-reference.ts'
import type { RunOrder, RunReport } from './messages.ts'

// A process that runs one program after the other, each with an empty folder as its working directory, and reports over IPC.

const [root = process.cwd()] = process.argv.slice(2)
const style = { colors: false, depth: null, breakLength: Number.POSITIVE_INFINITY } as const
const start = process.cwd()
let printed: Record<number, string[]> = {}
let lateError: unknown

resolveGranaryToSource(root)
Object.defineProperty(globalThis, '__granaryExample', {
  value: {
    printed:
      (id: number) =>
      (...values: readonly unknown[]) =>
        record(id, formatWithOptions(style, ...values)),
    value: (id: number, value: unknown) => record(id, inspect(value, style)),
  },
})
const keep = (error: unknown): void => {
  lateError ??= error
}
process.on('uncaughtException', keep).on('unhandledRejection', keep)
process.on('message', (order: RunOrder) => void run(order))

async function run({ id, module }: RunOrder): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-example-'))
  printed = {}
  lateError = undefined
  let error: unknown
  process.chdir(folder)
  try {
    await import(pathToFileURL(module).href)
    await nextTurn() // a promise that nobody awaited rejects by now
  } catch (thrown) {
    error = thrown
  }
  process.chdir(start)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  const report: RunReport = { id, printed, error: describe(error ?? lateError) }
  process.send?.(report)
}

function record(id: number, text: string): void {
  printed[id] = [...(printed[id] ?? []), text]
}

function describe(error: unknown): RunReport['error'] {
  if (error === undefined) return undefined
  if (!(error instanceof Error)) return { message: inspect(error), stack: '' }
  const code = 'code' in error ? ` [${String(error.code)}]` : ''
  const cause = error.cause instanceof Error ? ` (cause: ${error.cause.message})` : ''
  return { message: `${error.name}${code}: ${error.message}${cause}`, stack: error.stack ?? '' }
}
