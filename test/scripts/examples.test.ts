import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkPages } from '../../scripts/examples/check-pages.ts'
import { fixture } from './fixture.ts'

const fence = '```'
const base = {
  'src/index.ts':
    'export const double = (n: number): number => n * 2\nexport const fail = (): number => {\n  throw new RangeError("no luck")\n}\n',
  'tsconfig.json': JSON.stringify({
    extends: '../../tsconfig.base.json',
    compilerOptions: { noEmit: true, allowImportingTsExtensions: true, paths: { granary: ['./src/index.ts'] } },
  }),
}

async function check(file: string, text: string): Promise<{ summary: string; faults: readonly string[] }> {
  const root = fixture({ ...base, [file]: text })
  const { programs, failed, faults } = await checkPages(root, [file])
  expect(readdirSync(join(root, '.examples'))).toEqual([])
  return { summary: `${failed} of ${programs} failed`, faults: faults.map(({ file, line, message }) => `${file}:${line}: ${message}`) }
}

test('a page whose programs compile and print what they say passes', async () => {
  const page = `
# Page
${fence}ts file=numbers.ts
export const three = 3
${fence}
${fence}ts
import { double } from 'granary'
import { three } from './numbers.ts'
const six = double(three) // → 6
console.log('six is', six) // → six is 6
for (const n of [1, 2]) console.log(n) // → 1 2
;[{ a: 'x' }, { a: 'y' }]
// → [ { a: 'x' },
//   { a: 'y' } ]
console.log('1st\\n2nd')
// → 1st
// → 2nd
performance.now() // → …
${fence}
then
   ${fence}ts continues
   await Promise.resolve(six + 1) // → 7
   ${fence}
${fence}ts continues no-run
await fetch('https://example.invalid/' + six)
${fence}
${fence}sh
not TypeScript
${fence}
`
  expect(await check('docs/page.md', page)).toEqual({ summary: '0 of 2 failed', faults: [] })
})

test('each fault of a page is reported at its own line', async () => {
  const page = [
    `${fence}ts`, // 1
    "import { double } from 'granary'",
    'console.log(double(2)) // → 5', // 3
    'if (double(1) > 2) double(3) // → 6', // 4
    fence,
    `${fence}ts continues`,
    "double('2')", // 7
    fence,
    `${fence}ts`,
    "import { fail } from 'granary'",
    '',
    'fail()', // 12
    fence,
    `${fence}ts`,
    'void Promise.reject(new Error("forgotten"))', // 15
    fence,
    `${fence}ts`,
    'const { a } = { a: 1 } // → 1', // 18
    fence,
    `${fence}ts loudly`, // 20
    fence,
    `${fence}typescript`, // 22
    fence,
    `${fence}ts no-run`,
    'const wrong: string = 1', // 25
    fence,
    `${fence}ts`,
    'export const fine = 1',
    fence,
  ].join('\n')
  const { summary, faults } = await check('docs/page.md', page)
  expect(faults).toEqual([
    'docs/page.md:3: expected 5\n  but got 4',
    'docs/page.md:4: the statement of this `// →` was never run',
    "docs/page.md:7: TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
    'docs/page.md:12: RangeError: no luck',
    'docs/page.md:15: Error: forgotten',
    'docs/page.md:18: `// →` must stand after an expression, a console.log or the declaration of one name',
    'docs/page.md:20: unknown word after ```ts: loudly (known: no-run, continues, file=name.ts)',
    'docs/page.md:22: write ```ts: blocks named typescript are not checked',
    "docs/page.md:25: TS2322: Type 'number' is not assignable to type 'string'.",
  ])
  // five of the six programs, and the two fences that are no program
  expect(summary).toBe('7 of 8 failed')
})

test('a program that ends the process or the syntax does not stop the others', async () => {
  const page = `${fence}ts\nprocess.exit(0)\n${fence}\n${fence}ts\nconst = 1\n${fence}\n${fence}ts\n1 + 1 // → 3\n${fence}\n`
  const { faults } = await check('docs/page.md', page)
  expect(faults.filter((fault) => !fault.includes(': TS'))).toEqual([
    'docs/page.md:2: the program ended the process (exit code 0)',
    'docs/page.md:5: cannot be run: Unexpected token',
    'docs/page.md:8: expected 3\n  but got 2',
  ])
})

test('blocks of docstrings are found, with the line of the source file', async () => {
  const source = [
    "import { readdirSync } from 'node:fs'",
    '/* not a docstring:',
    ` * ${fence}ts`,
    ' * nothing()',
    ` * ${fence}`,
    ' */',
    '/**',
    ' * Lists.',
    ` * ${fence}ts`,
    " * import { readdirSync, writeFileSync } from 'node:fs'",
    " * writeFileSync('a.txt', '')",
    " * readdirSync('.') // → [ 'a.txt' ]",
    ` * ${fence}`,
    ' */',
    'export const list = (): readonly string[] => readdirSync(".")',
    `/** ${fence}ts`,
    ' * const text: number = "x"',
    ` * ${fence} */`,
    'export const text = 1',
  ].join('\n')
  const { summary, faults } = await check('src/list.ts', source)
  expect(faults).toEqual(["src/list.ts:17: TS2322: Type 'string' is not assignable to type 'number'."])
  expect(summary).toBe('1 of 2 failed')
  expect(existsSync('a.txt')).toBe(false)
})
