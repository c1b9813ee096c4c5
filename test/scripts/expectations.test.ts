import { expect, test } from 'vitest'
import { instrument, matches } from '../../scripts/examples/expectations.ts'

test.each([
  ['3', '3', true],
  ['3', '4', false],
  ['[ { a: 1 },\n  { a: 2 } ]', '[ { a: 1 }, { a: 2 } ]', true],
  ['AUS  Austin', 'AUS Austin\n', true],
  ['AUSAustin', 'AUS Austin', false],
  ['took … ms', 'took 12.5 ms', true],
  ['took … ms', 'took 12.5 s', false],
  ['a.c', 'abc', false],
  ['… rows', '12 rows\nand more', false],
  ['12 rows…', '12 rows\nand more', true],
])('%j is printed as %j: %j', (expected, printed, agree) => {
  expect(matches(expected, printed)).toBe(agree)
})

test('the statement before the comment is rewritten in place', () => {
  const { text, expectations, faults } = instrument(
    'page.ts',
    "const a = 1 // → 1\nconsole.log(a, 'x') // → 1 x\nawait f(() => {\n  b()\n}) // → 2\n",
  )
  expect(text).toBe(
    "const a = 1; __granaryExample.value(0, a) // → 1\n__granaryExample.printed(1)(a, 'x') // → 1 x\n__granaryExample.value(2, (await f(() => {\n  b()\n}))) // → 2\n",
  )
  expect(expectations.map(({ line, expected }) => [line, expected.trim()])).toEqual([
    [1, '1'],
    [2, '1 x'],
    [5, '2'],
  ])
  expect(faults).toEqual([])
})

test('the innermost statement counts, and a comment after anything else is a fault', () => {
  expect(instrument('page.ts', 'if (a) { b() } // → 1\n').faults).toEqual([
    { line: 1, message: '`// →` must stand after an expression, a console.log or the declaration of one name' },
  ])
  expect(instrument('page.ts', 'if (a) b() // → 1\n').text).toBe('if (a) __granaryExample.value(0, (b())) // → 1\n')
  expect(instrument('page.ts', '// → 1\na\n').faults).toHaveLength(1)
})

test('a remark after an expectation is not taken for more of it', () => {
  const { expectations } = instrument('page.ts', 'a // → 1\n// a remark\nb\n// → 2\n//   3\n')
  expect(expectations.map(({ expected }) => expected.split('\n').map((line) => line.trim()))).toEqual([['1'], ['2', '3']])
})
