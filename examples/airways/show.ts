import { readFileSync } from 'node:fs'
import { paint } from '../../src/cli/terminal/colour.ts'
import { tableText } from '../../src/cli/terminal/table.ts'

/** Prints a heading, the few lines of a step as they stand in its file, and what they gave. */
export async function show<D>(title: string, file: string, step: (db: D) => Promise<readonly object[]>, db: D): Promise<number> {
  process.stdout.write(`\n${paint('bold', title, process.stdout)}\n\n`)
  process.stdout.write(`${paint('cyan', linesOf(file, step.name), process.stdout)}\n\n`)
  const started = performance.now()
  const rows = await step(db)
  const milliseconds = performance.now() - started
  process.stdout.write(`${tableOf(rows)}\n`)
  return milliseconds
}

/** Objects as a table of text. */
export function tableOf(rows: readonly object[]): string {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return '(no rows)'
  return tableText({ columns, rows: rows.map((row) => columns.map((name): unknown => Reflect.get(row, name))) })
}

// The body of the exported function, without its first and last line and its indentation.
function linesOf(file: string, name: string): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  const first = lines.findIndex((line) => line.startsWith(`export async function ${name}(`))
  const last = lines.findIndex((line, position) => position > first && line === '}')
  if (first < 0 || last < 0) throw new Error(`${file} has no function ${name}`)
  return lines.slice(first + 1, last).join('\n')
}
