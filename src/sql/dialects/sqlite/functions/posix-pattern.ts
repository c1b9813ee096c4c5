import { DataError } from '../../../../errors/index.ts'
import { readBracket } from './posix-bracket.ts'
import { readEscape } from './posix-escape.ts'
import { type PatternMode, PatternReader } from './posix-reader.ts'

/**
 * Compiles one of PostgreSQL's advanced regular expressions (manual, section 9.7.3) to a JavaScript one. Understood are
 * the directors `***:` and `***=`, embedded options such as `(?i)`, bracket expressions with classes and escapes, the
 * constraint escapes `\A \m \M \y \Y \Z`, lookaround and back references. Not newline sensitive unless asked, as there.
 *
 * `flags`: i (ignore case), c (case matters, the default), n or m (newline sensitive), p and w (partly), s (not newline
 * sensitive, the default), x (blanks and comments are skipped), q (literal text), t and g (no effect here).
 * `repeat` says that the expression is to find every match.
 *
 * Different from PostgreSQL: of several alternatives that match at the same place the first is taken, not the longest,
 * and each quantifier is greedy or not by itself. Whether a text matches does not depend on either.
 *
 * Throws DataError PATTERN_MALFORMED for what is no regular expression and for the basic and extended dialects.
 */
export function compilePosix(pattern: string, flags: string, repeat = false): RegExp {
  const mode = { ignoreCase: false, literal: false, expanded: false, dotStopsAtNewline: false, anchorsAtNewline: false }
  applyOptions(mode, flags)
  const text = readPrefix(pattern, mode)
  const source = mode.literal ? literalSource(text) : translate(new PatternReader(text, mode))
  try {
    return new RegExp(source, `v${mode.ignoreCase ? 'i' : ''}${repeat ? 'g' : ''}`)
  } catch (cause) {
    throw new DataError('PATTERN_MALFORMED', 'a regular expression cannot be parsed; correct its syntax', { cause })
  }
}

/** The number of groups that capture, in an expression that `compilePosix` made. */
export function captureCount(expression: RegExp): number {
  return (new RegExp(`${expression.source}|`, 'v').exec('')?.length ?? 1) - 1
}

function readPrefix(pattern: string, mode: PatternMode): string {
  let text = pattern
  if (text.startsWith('***=')) {
    mode.literal = true
    return text.slice(4)
  }
  if (text.startsWith('***')) {
    if (!text.startsWith('***:')) throw malformed('it starts with a director that is not known')
    text = text.slice(4)
  }
  if (mode.literal) return text
  const options = /^\(\?([a-z]+)\)/.exec(text)
  if (options === null) return text
  applyOptions(mode, options[1] ?? '')
  return text.slice(options[0].length)
}

function applyOptions(mode: PatternMode, options: string): void {
  for (const option of options) {
    if (option === 'i') mode.ignoreCase = true
    else if (option === 'c') mode.ignoreCase = false
    else if (option === 'q') mode.literal = true
    else if (option === 'x') mode.expanded = true
    else if (option === 't') mode.expanded = false
    else if ('nmpws'.includes(option)) {
      mode.dotStopsAtNewline = option === 'n' || option === 'm' || option === 'p'
      mode.anchorsAtNewline = option === 'n' || option === 'm' || option === 'w'
    } else if (option !== 'g') throw malformed('it has an option that is not known; known are c, g, i, m, n, p, q, s, t, w and x')
  }
}

function translate(reader: PatternReader): string {
  let source = ''
  while (!reader.done) source += readPart(reader)
  return source
}

function readPart(reader: PatternReader): string {
  const character = reader.take()
  switch (character) {
    case '\\':
      return readEscape(reader)
    case '[':
      return readBracket(reader)
    case '.':
      return reader.mode.dotStopsAtNewline ? '[^\\n]' : '[^]'
    case '^':
      return reader.mode.anchorsAtNewline ? '(?=^|(?<=\\n))' : '^'
    case '$':
      return reader.mode.anchorsAtNewline ? '(?=$|\\n)' : '$'
    case '{':
      return readBound(reader)
    case '(':
      return readGroup(reader)
    case '*':
    case '+':
    case '?':
    case '|':
    case ')':
      return character
    default:
      return reader.mode.expanded ? readExpanded(reader, character) : literalSource(character)
  }
}

/** `{` starts a bound only before a digit; elsewhere it stands for itself. */
function readBound(reader: PatternReader): string {
  const bound = reader.match(/\d+(?:,\d*)?\}/y)
  if (bound !== undefined) {
    const [low = 0, high = 0] = bound.slice(0, -1).split(',').map(Number)
    if (low > 255 || high > 255) throw malformed('it repeats more than 255 times')
    return `{${bound}`
  }
  if (/^\d/.test(reader.rest)) throw malformed('it has a bound that does not end')
  return '\\{'
}

function readGroup(reader: PatternReader): string {
  const special = reader.match(/\?(?:#[^)]*\)|:|<?[=!])/y)
  if (special === undefined) {
    if (reader.rest.startsWith('?')) throw malformed('it has a group that starts with (? and is not known')
    return '('
  }
  return special.startsWith('?#') ? '' : `(${special}`
}

function readExpanded(reader: PatternReader, character: string): string {
  if (/\s/.test(character)) return ''
  if (character !== '#') return literalSource(character)
  reader.match(/[^\n]*/y)
  return ''
}

function literalSource(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
}

function malformed(what: string): DataError {
  return new DataError('PATTERN_MALFORMED', `a regular expression cannot be parsed: ${what}`)
}
