import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnNames, expressionOf } from '../../../src/sql/dialects/sqlite/reflection/expression-text.ts'
import { tokensOf } from '../../../src/sql/dialects/sqlite/reflection/tokens.ts'

const columns = columnNames(['a', 'b c', 'Key'])

function written(text: string): string {
  const { texts, columns: found } = expressionOf(tokensOf(text), columns)
  return texts.map((part, position) => (found[position] === undefined ? part : `${part}"${found[position]}"`)).join('')
}

describe('the one way of writing expressions', () => {
  it.each([
    ['a>0', '"a" > 0'],
    ['((A > 0))', '"a" > 0'],
    ['(a) or (b)', '("a") OR (b)'],
    ['t.a is not  null -- why\n and [b c] in(1,2)', '"a" IS NOT NULL AND "b c" IN (1, 2)'],
    ['coalesce( `KEY` , - 5 )', 'coalesce("Key", -5)'],
    ['a not like "x""y"', '"a" NOT LIKE \'x"y\''],
    ['cast(a as decimal(10,2)) + a', 'cast("a" AS decimal (10, 2)) + "a"'],
    ['a collate nocase = key', '"a" COLLATE "nocase" = "Key"'],
    ['like(a, key)', 'like("a", "Key")'],
    ["a ->> '$.x' || x'00'", `"a" ->> '$.x' || x'00'`],
  ])('%s', (text, expected) => {
    expect(written(text)).toBe(expected)
  })

  it('means what the expression meant', () => {
    const database = new DatabaseSync(':memory:')
    database.exec(`CREATE TABLE t (a INT, "b c" TEXT, "Key" REAL); INSERT INTO t VALUES (-3, 'x''y', 2.5)`)
    const operand = fc.constantFrom(
      'a',
      'A',
      '"a"',
      '[b c]',
      '`Key`',
      'KEY',
      "'it''s'",
      '5',
      '.5',
      '0x1F',
      'NULL',
      "x'6162'",
      't.a',
      'current_date',
    )
    const expression: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        operand,
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '-', '*', '||', '=', '<>', 'AND', 'or', 'is', 'is not', '<', 'not like', 'GLOB'),
            tie('expression'),
          )
          .map(([left, operator, right]) => `(${left} ${operator}\n${right})`),
        fc.tuple(fc.constantFrom('-', '+', '~', 'not ', '- '), tie('expression')).map(([sign, inner]) => `${sign}${inner}`),
        tie('expression').map((inner) => `abs( ${inner} )/*c*/`),
        tie('expression').map((inner) => `case when ${inner} then 1 else ${inner} end`),
        tie('expression').map((inner) => `${inner} in (1,'x')`),
        tie('expression').map((inner) => `cast(${inner} as text)`),
        fc.tuple(tie('expression'), tie('expression')).map(([low, high]) => `a between ${low} and ${high}`),
      ),
    })).expression
    const quoted = (text: string): unknown => database.prepare(`SELECT quote(${text}) AS value FROM t`).get()?.value
    fc.assert(
      fc.property(expression, (text) => {
        // Signs side by side begin a comment, in the original too.
        fc.pre(!text.includes('--'))
        const once = written(text)
        expect(quoted(once)).toBe(quoted(text))
        expect(written(once)).toBe(once)
      }),
      { numRuns: 400 },
    )
    database.close()
  })
})
