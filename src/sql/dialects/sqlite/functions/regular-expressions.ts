import { textOf, truth } from './arguments.ts'
import { binary, ternary } from './define.ts'
import type { ScalarFunction } from './function.ts'
import { memoizePairs } from './memoize.ts'
import { captureCount, compilePosix } from './posix-pattern.ts'

/**
 * PostgreSQL's regular expressions (manual, section 9.7.3), run by JavaScript's: `compilePosix` says what is understood
 * and what differs. The flags argument is as there.
 *
 * Errors thrown: DataError PATTERN_MALFORMED (a pattern or a flag that is not understood).
 */
export const regularExpressionFunctions: readonly ScalarFunction[] = [
  binary('granary_regexp_match', (text, pattern) => truth(single(textOf(pattern), '').expression.test(textOf(text)))),
  ternary('granary_regexp_match', (text, pattern, flags) => truth(single(textOf(pattern), textOf(flags)).expression.test(textOf(text)))),
  binary('granary_regexp_imatch', (text, pattern) => truth(single(textOf(pattern), 'i').expression.test(textOf(text)))),
  binary('granary_regexp_substring', (text, pattern) => substring(textOf(text), textOf(pattern), '')),
  ternary('granary_regexp_substring', (text, pattern, flags) => substring(textOf(text), textOf(pattern), textOf(flags))),
  ternary('granary_regexp_replace', (text, pattern, replacement) => replace(textOf(text), textOf(pattern), textOf(replacement), '')),
  {
    name: 'granary_regexp_replace',
    deterministic: true,
    arity: 4,
    call: (text, pattern, replacement, flags) =>
      text === null || pattern === null || replacement === null || flags === null
        ? null
        : replace(textOf(text), textOf(pattern), textOf(replacement), textOf(flags)),
  },
]

const single = memoizePairs(256, (pattern, flags) => {
  const expression = compilePosix(pattern, flags)
  return { expression, captures: captureCount(expression) > 0 }
})

const repeated = memoizePairs(256, (pattern, flags) => compilePosix(pattern, flags, true))

/** The first match, or, when the pattern has a group that captures, the first group's part of it. */
function substring(text: string, pattern: string, flags: string): string | null {
  const { expression, captures } = single(pattern, flags)
  const match = expression.exec(text)
  return match?.[captures ? 1 : 0] ?? null
}

function replace(text: string, pattern: string, replacement: string, flags: string): string {
  const expression = flags.includes('g') ? repeated(pattern, flags) : single(pattern, flags).expression
  const parts = replacementParts(replacement, '')
  return text.replace(expression, (...match: unknown[]) => {
    // After the match and its groups come the offset and the whole text.
    const groups = match.length - 2
    let replaced = ''
    for (const part of parts) replaced += typeof part === 'string' ? part : part < groups ? (match[part] ?? '') : ''
    return replaced
  })
}

/** Literal text and the numbers of groups; 0 is the whole match. */
const replacementParts = memoizePairs(256, (replacement) => {
  const parts: (string | number)[] = []
  for (const piece of replacement.match(/\\[1-9&\\]|[^\\]+|\\/g) ?? []) {
    if (piece === '\\&') parts.push(0)
    else if (/^\\[1-9]$/.test(piece)) parts.push(Number(piece.slice(1)))
    else parts.push(piece === '\\\\' ? '\\' : piece)
  }
  return parts
})
