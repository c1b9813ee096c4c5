import { textOf, truth } from './arguments.ts'
import { binary, ternary } from './define.ts'
import type { ScalarFunction } from './function.ts'
import { compileLike, oneEscape } from './like-pattern.ts'
import { memoizeLast, memoizePairs } from './memoize.ts'

export { globLiteral, globOfLike } from './like-pattern.ts'

/**
 * Tests for parts of a text. SQLite's own LIKE ignores the case of ASCII letters and of no others, so it is not used.
 *
 * `_insensitive` and `ilike` compare lower-cased text, as PostgreSQL's ILIKE does (manual, section 9.7.1), and take the
 * Greek final sigma for a sigma, as the Unicode standard's caseless matching does (section 3.13).
 *
 * Errors thrown: DataError PATTERN_MALFORMED (an escape of several characters, or one that ends the pattern).
 */
export const patternFunctions: readonly ScalarFunction[] = [
  binary('granary_like', (text, pattern) => truth(like(textOf(pattern), '\\')(textOf(text)))),
  ternary('granary_like', (text, pattern, escaping) => truth(like(textOf(pattern), textOf(escaping))(textOf(text)))),
  binary('granary_ilike', (text, pattern) => truth(insensitiveLike(textOf(pattern), '\\')(caseless(textOf(text))))),
  ternary('granary_ilike', (text, pattern, escaping) => truth(insensitiveLike(textOf(pattern), textOf(escaping))(caseless(textOf(text))))),
  binary('granary_contains', (text, part) => truth(textOf(text).includes(textOf(part)))),
  binary('granary_starts_with', (text, part) => truth(textOf(text).startsWith(textOf(part)))),
  binary('granary_ends_with', (text, part) => truth(textOf(text).endsWith(textOf(part)))),
  binary('granary_contains_insensitive', (text, part) => truth(caseless(textOf(text)).includes(caselessPart(textOf(part))))),
  binary('granary_starts_with_insensitive', (text, part) => truth(caseless(textOf(text)).startsWith(caselessPart(textOf(part))))),
  binary('granary_ends_with_insensitive', (text, part) => truth(caseless(textOf(text)).endsWith(caselessPart(textOf(part))))),
  binary('granary_equals_insensitive', (text, other) => truth(caseless(textOf(text)) === caselessPart(textOf(other)))),
]

/**
 * The least text that is greater, by code point, than every text that starts with `prefix`; undefined when there is none.
 * With it, `x >= prefix AND x < successor` finds by an index what starts with a prefix, whatever characters it holds. Of `ab` it is `ac`.
 */
export function prefixSuccessor(prefix: string): string | undefined {
  const characters = Array.from(prefix)
  while (characters.length > 0) {
    const code = characters.pop()?.codePointAt(0) ?? 0
    // Surrogates are no characters of their own: the code point after U+D7FF is U+E000.
    if (code < 0x10ffff) return characters.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1)
  }
  return undefined
}

const like = memoizePairs(256, compileLike)

/** The pattern is lower-cased too, except its escapes, which are rewritten first. */
const insensitiveLike = memoizePairs(256, (pattern, escaping) => compileLike(caseless(withBackslashes(pattern, escaping)), '\\'))

/** The same pattern with a backslash as its escape. */
function withBackslashes(pattern: string, escaping: string): string {
  if (escaping === '\\') return pattern
  const escapeSign = oneEscape(escaping)
  let rewritten = ''
  let escaped = false
  for (const character of pattern) {
    if (character === escapeSign && !escaped) escaped = true
    else {
      rewritten += escaped || character === '\\' ? `\\${character}` : character
      escaped = false
    }
  }
  return escaped ? `${rewritten}\\` : rewritten
}

/** Text as it is compared when case is to be ignored. */
function caseless(text: string): string {
  const lower = text.toLowerCase()
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower
}

const caselessPart = memoizeLast(caseless)
