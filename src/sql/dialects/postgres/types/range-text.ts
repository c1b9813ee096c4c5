import { DataError } from '../../../../errors/index.ts'

/** A range as text has it: bounds that are missing are null. */
export interface RangeText {
  readonly lower: string | null
  readonly upper: string | null
  readonly lowerInclusive: boolean
  readonly upperInclusive: boolean
}

/** The text form of ranges (PostgreSQL manual §8.17.5): bounds in double quotes, brackets for those that belong to the range. */
export function rangeText({ lower, upper, lowerInclusive, upperInclusive }: RangeText): string {
  return `${lowerInclusive ? '[' : '('}${quoted(lower)},${quoted(upper)}${upperInclusive ? ']' : ')'}`
}

function quoted(bound: string | null): string {
  return bound === null ? '' : `"${bound.replace(/["\\]/g, '\\$&')}"`
}

/** Reads a range; undefined for the empty one. Throws DataError VALUE_MALFORMED. */
export function parseRangeText(text: string): RangeText | undefined {
  const { range, end } = readRange(text, 0)
  if (end !== text.length) throw malformed()
  return range
}

/** Reads a multirange: ranges in braces (PostgreSQL manual §8.17.5). Throws DataError VALUE_MALFORMED. */
export function parseMultirangeText(text: string): RangeText[] {
  const ranges: RangeText[] = []
  if (text === '{}') return ranges
  if (!text.startsWith('{')) throw malformed()
  let at = 1
  for (;;) {
    const { range, end } = readRange(text, at)
    if (range !== undefined) ranges.push(range)
    if (text[end] === '}' && end === text.length - 1) return ranges
    if (text[end] !== ',') throw malformed()
    at = end + 1
  }
}

function readRange(text: string, start: number): { readonly range: RangeText | undefined; readonly end: number } {
  if (text.startsWith('empty', start)) return { range: undefined, end: start + 5 }
  const open = text[start]
  if (open !== '[' && open !== '(') throw malformed()
  const lower = readBound(text, start + 1, ',')
  const upper = readBound(text, lower.end + 1, ')]')
  const range = { lower: lower.bound, upper: upper.bound, lowerInclusive: open === '[', upperInclusive: text[upper.end] === ']' }
  return { range, end: upper.end + 1 }
}

function readBound(text: string, start: number, ends: string): { readonly bound: string | null; readonly end: number } {
  let bound = ''
  let at = start
  let isQuoted = false
  let isGiven = false
  for (;;) {
    const character = text[at]
    if (character === undefined) throw malformed()
    if (!isQuoted && ends.includes(character)) return { bound: isGiven ? bound : null, end: at }
    isGiven = true
    if (character === '\\') {
      bound += text[at + 1] ?? ''
      at += 2
    } else if (character === '"' && isQuoted && text[at + 1] === '"') {
      bound += '"'
      at += 2
    } else if (character === '"') {
      isQuoted = !isQuoted
      at++
    } else {
      bound += character
      at++
    }
  }
}

function malformed(): DataError {
  return new DataError('VALUE_MALFORMED', 'the engine gave a range in a form that is none of PostgreSQL')
}
