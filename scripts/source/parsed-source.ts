import { readFileSync } from 'node:fs'
import { type Comment, type Program, parseSync } from 'oxc-parser'

/** A TypeScript file read into a syntax tree. Offsets count UTF-16 units, lines and columns start at 1. */
export interface ParsedSource {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly comments: readonly Comment[]
  lineAt(offset: number): number
}

/** Reads and parses a TypeScript file; throws when it does not parse. */
export function parseFile(path: string): ParsedSource {
  return parseText(path, readFileSync(path, 'utf8'))
}

/** Parses TypeScript text; `path` is used in the message when it does not parse. */
export function parseText(path: string, text: string): ParsedSource {
  const result = parseSync(path, text, { lang: 'ts', sourceType: 'module' })
  const starts = lineStarts(text)
  const lineAt = (offset: number): number => lastAtOrBefore(starts, offset) + 1
  const [error] = result.errors
  if (error) {
    throw new SyntaxError(`${path}:${lineAt(error.labels[0]?.start ?? 0)}: ${error.message}`)
  }
  return { path, text, program: result.program, comments: result.comments, lineAt }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
