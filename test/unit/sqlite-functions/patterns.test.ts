import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globLiteral, globOfLike, prefixSuccessor } from '../../../src/sql/dialects/sqlite/functions/patterns.ts'
import { type Case, evaluate, expectSame, refused } from './reference.ts'

// The expected values were taken from PostgreSQL 15.18 (UTF8, ICU locale und), by the expression in the second column.
const cases: readonly Case[] = [
  ["granary_like('abc', 'abc')", "'abc' like 'abc'", true],
  ["granary_like('ABC', 'abc')", "'ABC' like 'abc'", false],
  ["granary_like('abc', 'a%')", "'abc' like 'a%'", true],
  ["granary_like('abc', '%c')", "'abc' like '%c'", true],
  ["granary_like('abc', '%b%')", "'abc' like '%b%'", true],
  ["granary_like('abc', 'a_c')", "'abc' like 'a_c'", true],
  ["granary_like('a😀c', 'a_c')", "'a😀c' like 'a_c'", true],
  ["granary_like('😀', '_')", "'😀' like '_'", true],
  ["granary_like('e' || char(769), '_')", "'e' || chr(769) like '_'", false],
  ["granary_like('abc', '____')", "'abc' like '____'", false],
  ["granary_like('aba', 'ab%ba')", "'aba' like 'ab%ba'", false],
  ["granary_like('abba', 'ab%ba')", "'abba' like 'ab%ba'", true],
  ["granary_like('abcbcd', 'a%b%cd')", "'abcbcd' like 'a%b%cd'", true],
  ["granary_like('abcbcd', 'a%bc_')", "'abcbcd' like 'a%bc_'", true],
  ["granary_like('abcbcde', 'a%bc_')", "'abcbcde' like 'a%bc_'", false],
  ["granary_like('aXbYc', '%X%Y%')", "'aXbYc' like '%X%Y%'", true],
  ["granary_like('aYbXc', '%X%Y%')", "'aYbXc' like '%X%Y%'", false],
  ["granary_like('', '%')", "'' like '%'", true],
  ["granary_like('', '')", "'' like ''", true],
  ["granary_like('', '_')", "'' like '_'", false],
  ["granary_like('a' || char(10) || 'b', 'a%b')", "'a' || chr(10) || 'b' like 'a%b'", true],
  ["granary_like('a_c', 'a\\_c')", "'a_c' like 'a\\_c'", true],
  ["granary_like('abc', 'a\\_c')", "'abc' like 'a\\_c'", false],
  ["granary_like('a\\b', 'a\\\\b')", "'a\\b' like 'a\\\\b'", true],
  ["granary_like('100%', '100!%', '!')", "'100%' like '100!%' escape '!'", true],
  ["granary_like('1000', '100!%', '!')", "'1000' like '100!%' escape '!'", false],
  ["granary_like('a\\b', 'a\\b', '')", "'a\\b' like 'a\\b' escape ''", true],
  ["granary_like('a%', 'a😀%', '😀')", "'a%' like 'a😀%' escape '😀'", true],
  ["granary_like('abc', 'a%', 'xx')", "'abc' like 'a%' escape 'xx'", refused('PATTERN_MALFORMED')],
  ["granary_like('abcd', 'abc\\')", "'abcd' like 'abc\\'", refused('PATTERN_MALFORMED')],
  ["granary_like('שלום', 'של%')", "'שלום' like 'של%'", true],
  ["granary_like(NULL, 'a')", "NULL like 'a'", null],
  ["granary_like('a', NULL)", "'a' like NULL", null],
  ["granary_ilike('ÀÉ', 'àé')", "'ÀÉ' ilike 'àé'", true],
  ["granary_ilike('Straße', 'STRASSE')", "'Straße' ilike 'STRASSE'", false],
  ["granary_ilike('ABC', 'a_c')", "'ABC' ilike 'a_c'", true],
  ["granary_ilike('A_C', 'aX_c', 'X')", "'A_C' ilike 'aX_c' escape 'X'", true],
  ["granary_ilike('ABC', 'aX_c', 'X')", "'ABC' ilike 'aX_c' escape 'X'", false],
  ["granary_ilike('İ', 'i' || char(775))", "'İ' ilike 'i' || chr(775)", true],
  ["granary_ilike('ПРИВЕТ', '%рив%')", "'ПРИВЕТ' ilike '%рив%'", true],
  ["granary_ilike(NULL, 'a')", "NULL ilike 'a'", null],
  ["granary_contains('a%b', '%')", "position('%' in 'a%b') > 0", true],
  ["granary_contains('abc', '')", "position('' in 'abc') > 0", true],
  ["granary_contains('abc', 'B')", "position('B' in 'abc') > 0", false],
  ["instr('a😀b', '😀') > 0", "position('😀' in 'a😀b') > 0", true],
  ["granary_starts_with('alphabet', 'alph')", "starts_with('alphabet', 'alph')", true],
  ["granary_starts_with('alphabet', '')", "starts_with('alphabet', '')", true],
  ["granary_starts_with('Alphabet', 'alph')", "starts_with('Alphabet', 'alph')", false],
  ["granary_starts_with('alphabet', NULL)", "starts_with('alphabet', NULL)", null],
  ["granary_ends_with('alphabet', 'bet')", "right('alphabet', 3) = 'bet'", true],
  ["granary_ends_with('alphabet', 'Bet')", "right('alphabet', 3) = 'Bet'", false],
  ["granary_contains_insensitive('ÀÉÎ', 'éî')", "'ÀÉÎ' ilike '%éî%'", true],
  ["granary_contains_insensitive('a_c', '_')", "'a_c' ilike '%\\_%'", true],
  ["granary_contains_insensitive('abc', '_')", "'abc' ilike '%\\_%'", false],
  ["granary_starts_with_insensitive('ÀÉÎ', 'àé')", "'ÀÉÎ' ilike 'àé%'", true],
  ["granary_ends_with_insensitive('ÀÉÎ', 'éî')", "'ÀÉÎ' ilike '%éî'", true],
  ["granary_equals_insensitive('ÀÉÎ', 'àéî')", "lower('ÀÉÎ') = lower('àéî')", true],
  ["granary_equals_insensitive('ÀÉÎ', NULL)", "lower('ÀÉÎ') = lower(NULL)", null],
]

test.each(cases)('patterns %s = %s', (sqlite, _postgres, expected) => expectSame(sqlite, expected))

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

test('a final sigma is a sigma when case is ignored', () => {
  expect(evaluate("granary_ilike('ΟΔΟΣ', '%σ%')")).toBe(1n)
  expect(evaluate("granary_contains_insensitive('ΟΔΟΣ ΜΟΥ', 'οδοσ')")).toBe(1n)
})

test('an escape that is several characters or ends the pattern is refused, also when case is ignored', () => {
  expect(() => evaluate("granary_ilike('abc', 'a%', 'xx')")).toThrow(expect.objectContaining({ code: 'PATTERN_MALFORMED' }))
  expect(() => evaluate("granary_ilike('abc', 'abc!', '!')")).toThrow(expect.objectContaining({ code: 'PATTERN_MALFORMED' }))
})

const character = fc.constantFrom('a', 'b', 'A', '%', '_', '!', '\\', '*', '?', '[', ']', '-', '😀', 'é', '\n')
const word = fc.array(character, { maxLength: 8 }).map((characters) => characters.join(''))

test('a LIKE pattern and its GLOB pattern match the same texts', () => {
  fc.assert(
    fc.property(word, word, (text, pattern) => {
      fc.pre(!/(?:^|[^!])(?:!!)*!$/.test(pattern))
      const like = evaluate(`granary_like(${literal(text)}, ${literal(pattern)}, '!')`)
      expect(evaluate(`${literal(text)} GLOB ${literal(globOfLike(pattern, '!'))}`)).toBe(like)
    }),
    { numRuns: 500 },
  )
})

test('text as a GLOB pattern matches itself and nothing else', () => {
  fc.assert(
    fc.property(word, word, (text, other) => {
      expect(evaluate(`${literal(other)} GLOB ${literal(globLiteral(text))}`)).toBe(text === other ? 1n : 0n)
    }),
  )
})

test('a range up to the successor holds exactly the texts with the prefix', () => {
  expect(prefixSuccessor('ab')).toBe('ac')
  expect(prefixSuccessor('a\u{10ffff}')).toBe('b')
  expect(prefixSuccessor('\ud7ff')).toBe('\ue000')
  expect(prefixSuccessor('')).toBe(undefined)
  expect(prefixSuccessor('\u{10ffff}')).toBe(undefined)
  const letter = fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}')
  const text = fc.array(letter, { maxLength: 4 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(text, text, (value, prefix) => {
      const successor = prefixSuccessor(prefix)
      const upper = successor === undefined ? '' : ` AND ${literal(value)} < ${literal(successor)}`
      expect(evaluate(`${literal(value)} >= ${literal(prefix)}${upper}`)).toBe(value.startsWith(prefix) ? 1n : 0n)
    }),
    { numRuns: 500 },
  )
})
