import { DataError } from '../../../../errors/index.ts'
import { characterClasses, codePointSource, readBracketEscape, wordEnd, wordStart } from './posix-escape.ts'
import type { PatternReader } from './posix-reader.ts'

/** Reads a bracket expression after its `[`, with classes, ranges, collating elements of one character and escapes. */
export function readBracket(reader: PatternReader): string {
  if (reader.match(/\[:<:\]\]/y) !== undefined) return wordStart
  if (reader.match(/\[:>:\]\]/y) !== undefined) return wordEnd
  const negated = reader.match(/\^/y) !== undefined
  let inside = ''
  let first = true
  while (first || reader.match(/\]/y) === undefined) {
    if (reader.done) throw malformed('brackets are not balanced')
    inside += readItem(reader)
    first = false
  }
  if (negated && reader.mode.dotStopsAtNewline) inside += '\\n'
  return `[${negated ? '^' : ''}${inside}]`
}

/** A class, a character or a range of characters. */
function readItem(reader: PatternReader): string {
  const name = reader.match(/\[:[a-z]*:\]/y)
  if (name !== undefined) {
    const inside = characterClasses[name.slice(2, -2)]
    if (inside === undefined) throw malformed('it has a character class that is not known')
    return inside
  }
  const from = readCharacter(reader)
  if (!from.startsWith('\\u') || reader.match(/-(?!\])/y) === undefined) return from
  const to = readCharacter(reader)
  if (codeOf(from) > codeOf(to)) throw malformed('it has a range that ends before it starts')
  return `${from}-${to}`
}

function readCharacter(reader: PatternReader): string {
  const element = reader.match(/\[([.=]).\1\]/suy)
  if (element !== undefined) return codePointSource(element.codePointAt(2) ?? 0)
  if (reader.match(/\\/y) !== undefined) return readBracketEscape(reader)
  return codePointSource(reader.take().codePointAt(0) ?? 0)
}

function codeOf(source: string): number {
  return Number.parseInt(source.slice(3, -1), 16)
}

function malformed(what: string): DataError {
  return new DataError('PATTERN_MALFORMED', `a regular expression cannot be parsed: ${what}`)
}
