import { DataError } from '../../../../errors/index.ts'
import { hasSurrogates } from './code-points.ts'

export type TextTest = (text: string) => boolean

/** A part of a LIKE pattern: text to find as it is, `%` (any text) or `_` (one character). */
type Token = string | typeof anyText | typeof oneCharacter

const anyText = Symbol('%')
const oneCharacter = Symbol('_')

/**
 * Compiles a LIKE pattern (SQL:2016 section 8.5): `%` stands for any text, `_` for one code point, and a character after
 * `escaping` for itself. An empty `escaping` means that there is none. The test is case sensitive.
 * Throws DataError PATTERN_MALFORMED when `escaping` is longer than one character or ends the pattern.
 */
export function compileLike(pattern: string, escaping: string): TextTest {
  const tokens = tokenize(pattern, escaping)
  if (!tokens.includes(oneCharacter)) return compileFragments(tokens)
  const characters = tokens.flatMap<Token>((token) => (typeof token === 'string' ? Array.from(token) : [token]))
  return (text) => matchTokens(Array.from(text), characters)
}

/** The GLOB pattern that matches what a LIKE pattern matches: GLOB is native in SQLite and case sensitive. */
export function globOfLike(pattern: string, escaping: string): string {
  return tokenize(pattern, escaping)
    .map((token) => (token === anyText ? '*' : token === oneCharacter ? '?' : globLiteral(token)))
    .join('')
}

/** Text as a GLOB pattern that matches only itself. */
export function globLiteral(text: string): string {
  return text.replace(/[*?[]/g, '[$&]')
}

function tokenize(pattern: string, escaping: string): Token[] {
  const escapeSign = oneEscape(escaping)
  const tokens: Token[] = []
  let literal = ''
  let escaped = false
  const add = (token: Token): void => {
    if (literal !== '') tokens.push(literal)
    literal = ''
    if (token !== anyText || tokens.at(-1) !== anyText) tokens.push(token)
  }
  for (const character of pattern) {
    if (escaped) {
      literal += character
      escaped = false
    } else if (character === escapeSign) escaped = true
    else if (character === '%') add(anyText)
    else if (character === '_') add(oneCharacter)
    else literal += character
  }
  if (escaped)
    throw new DataError('PATTERN_MALFORMED', 'a LIKE pattern ends with its escape character; double it to mean the character itself')
  if (literal !== '') tokens.push(literal)
  return tokens
}

/** The escape character, or undefined when `escaping` is empty. Throws DataError PATTERN_MALFORMED for several characters. */
export function oneEscape(escaping: string): string | undefined {
  if (escaping === '') return undefined
  if (escaping.length > 1 && !(escaping.length === 2 && hasSurrogates(escaping))) {
    throw new DataError('PATTERN_MALFORMED', 'the escape of a LIKE pattern must be empty or one character')
  }
  return escaping
}

/** Without `_` a pattern is fragments in order: the first at the start, the last at the end, the others wherever they come first. */
function compileFragments(tokens: readonly Token[]): TextTest {
  const fragments: string[] = ['']
  for (const token of tokens) {
    if (typeof token === 'string') fragments[fragments.length - 1] = token
    else fragments.push('')
  }
  const [first = '', ...middle] = fragments
  const last = middle.pop()
  if (last === undefined) return (text) => text === first
  if (middle.length === 0) {
    if (last === '') return (text) => text.startsWith(first)
    if (first === '') return (text) => text.endsWith(last)
    return (text) => text.length >= first.length + last.length && text.startsWith(first) && text.endsWith(last)
  }
  const [only = ''] = middle
  if (middle.length === 1 && first === '' && last === '') return (text) => text.includes(only)
  return (text) => text.startsWith(first) && text.endsWith(last) && inOrder(text, middle, first.length, text.length - last.length)
}

function inOrder(text: string, fragments: readonly string[], start: number, end: number): boolean {
  let position = start
  for (const fragment of fragments) {
    const found = text.indexOf(fragment, position)
    if (found < 0) return false
    position = found + fragment.length
  }
  return position <= end
}

/** Greedy matching that goes back to the last `%` only: at most text length × pattern length steps. */
function matchTokens(text: readonly string[], pattern: readonly Token[]): boolean {
  let position = 0
  let index = 0
  let afterAny = -1
  let resume = 0
  while (position < text.length) {
    const token = pattern[index]
    if (token === anyText) {
      index++
      afterAny = index
      resume = position
    } else if (token !== undefined && (token === oneCharacter || token === text[position])) {
      index++
      position++
    } else if (afterAny >= 0) {
      resume++
      position = resume
      index = afterAny
    } else return false
  }
  while (pattern[index] === anyText) index++
  return index === pattern.length
}
