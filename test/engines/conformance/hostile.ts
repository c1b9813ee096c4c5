import fc from 'fast-check'

/** What ends a literal, a name or a statement somewhere, begins a comment or a placeholder, or looks like something else than it is. */
const pieces = [
  "'",
  '"',
  '`',
  '[',
  ']',
  '\\',
  ';',
  '--',
  '-- ',
  '/*',
  '*/',
  '/*!50000',
  '#',
  '?',
  '??',
  '$1',
  '$$',
  '$tag$',
  ':a',
  '::text',
  '@p',
  '@@version',
  '%',
  '%s',
  '_',
  '(',
  ')',
  ',',
  '.',
  ' ',
  '\n',
  '\r',
  '\t',
  '\u2028',
  '\u00a0',
  '\u02bc',
  '\uff07',
  '\u202e',
  '😀',
  'OR 1=1',
  'UNION SELECT',
  "'; DROP TABLE kept; --",
  '"; DROP TABLE kept; --',
  '`; DROP TABLE kept; --',
  "\\'; DROP TABLE kept; --",
  '" FROM kept; --',
  'null',
  'NULL',
  "''",
  '""',
  '``',
  "\\'",
  '\\"',
  'x\u0301',
  'ß',
  '\u0001',
  '\u001a',
  '\u007f',
  '0x41',
  "X'41'",
  "E'\\x27'",
  "U&'\\0027'",
  '\ufeff',
  '$.a',
  '{',
  '}',
  '^',
  '*',
  '\u00bf\u0027',
]

/** Texts that try to be more than a text: without U+0000, which no engine but SQLite stores, and without halves of characters. */
export const hostileText: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(fc.string(), fc.constantFrom(...pieces), fc.string()).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  )
  .filter((given) => given !== '' && !given.includes('\0') && given.isWellFormed())

/** Names of at most 40 bytes, which fit every engine, and that do not end in a space. */
export const hostileName: fc.Arbitrary<string> = hostileText
  .map((given) => {
    let name = given
    while (new TextEncoder().encode(name).length > 40) name = [...name].slice(0, -1).join('')
    return name.replace(/\s+$/u, '')
  })
  .filter((name) => name !== '' && name !== '$' && name !== '__proto__')

/** So many different ones, the same each time. */
export function generated(arbitrary: fc.Arbitrary<string>, size: number): readonly string[] {
  const found = new Set<string>()
  for (let seed = 1; found.size < size; seed++) for (const one of fc.sample(arbitrary, { numRuns: size, seed })) found.add(one)
  return [...found].slice(0, size)
}
