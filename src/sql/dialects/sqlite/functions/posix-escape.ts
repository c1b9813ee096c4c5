import { DataError } from '../../../../errors/index.ts'
import type { PatternReader } from './posix-reader.ts'

/** What is inside the brackets of each character class; letters and digits are those of Unicode, as PostgreSQL's with ICU. */
export const characterClasses: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{Nd}',
  alpha: '\\p{L}',
  ascii: '\\x00-\\x7f',
  blank: '\\t\\p{Zs}',
  cntrl: '\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}',
  digit: '\\p{Nd}',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}',
  lower: '\\p{Ll}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\p{Zs}',
  punct: '\\p{P}',
  space: '\\s\\x1c-\\x1f\\x85',
  upper: '\\p{Lu}',
  word: '\\p{L}\\p{Nd}_',
  xdigit: '0-9A-Fa-f',
}

const wordCharacter = `[${characterClasses.word}]`

/** Where a word starts and where it ends. */
export const wordStart = `(?<!${wordCharacter})(?=${wordCharacter})`
export const wordEnd = `(?<=${wordCharacter})(?!${wordCharacter})`

const shorthands: Readonly<Record<string, string>> = { d: 'digit', s: 'space', w: 'word' }

const constraints: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  m: wordStart,
  M: wordEnd,
  y: `(?=${wordStart}|${wordEnd})`,
  Y: `(?!${wordStart}|${wordEnd})`,
}

const controls: Readonly<Record<string, string>> = {
  a: '\\x07',
  b: '\\x08',
  B: '\\\\',
  e: '\\x1b',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
}

/** What follows a backslash outside brackets. Throws DataError PATTERN_MALFORMED for an escape that is not known. */
export function readEscape(reader: PatternReader): string {
  const reference = reader.match(/[1-9]\d?/y)
  if (reference !== undefined) return `(?:\\${reference})`
  const code = readCharacterEscape(reader)
  if (code !== undefined) return code
  const letter = reader.take()
  const negated = shorthands[letter.toLowerCase()]
  if (negated !== undefined) return `[${letter === letter.toLowerCase() ? '' : '^'}${characterClasses[negated]}]`
  const constraint = constraints[letter]
  if (constraint !== undefined) return constraint
  throw unknownEscape()
}

/** What follows a backslash inside brackets, as the inside of a JavaScript class. */
export function readBracketEscape(reader: PatternReader): string {
  const code = readCharacterEscape(reader)
  if (code !== undefined) return code
  const shorthand = shorthands[reader.take()]
  if (shorthand === undefined) throw unknownEscape()
  return characterClasses[shorthand] ?? ''
}

/** An escape that stands for one character; undefined when it is another escape. */
function readCharacterEscape(reader: PatternReader): string | undefined {
  const code = reader.match(/x[0-9A-Fa-f]+|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}/y)
  if (code !== undefined) return codePointSource(Number.parseInt(code.slice(1), 16))
  const octal = reader.match(/0[0-7]{0,2}/y)
  if (octal !== undefined) return codePointSource(Number.parseInt(octal, 8))
  const control = reader.match(/c./suy)
  if (control !== undefined) return codePointSource((control.codePointAt(1) ?? 0) & 0x1f)
  const next = reader.rest.charAt(0)
  if (controls[next] !== undefined) {
    reader.take()
    return controls[next]
  }
  if (next === '')
    throw new DataError('PATTERN_MALFORMED', 'a regular expression ends with a backslash; double it to mean the character itself')
  if (/[0-9A-Za-z]/.test(next)) return undefined
  return codePointSource(reader.take().codePointAt(0) ?? 0)
}

/** One character as it can stand in a JavaScript expression, inside and outside a class. */
export function codePointSource(code: number): string {
  if (code > 0x10ffff) throw new DataError('PATTERN_MALFORMED', 'a regular expression names a character that does not exist')
  return `\\u{${code.toString(16)}}`
}

function unknownEscape(): DataError {
  return new DataError('PATTERN_MALFORMED', 'a regular expression has a backslash before a letter or digit that means nothing there')
}
