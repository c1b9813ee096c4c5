import { bigInteger, decimal, integer, select, sum, table } from 'granary'
import { describe, expect, test } from 'vitest'
import { dialects } from '../../../src/sql/dialects/printable.ts'
import type { SampleExpression } from '../../../src/testing/conformance/relational/sample-cases.ts'

const t = table('t', {
  price: decimal({ precision: 10, scale: 2 }),
  wide: decimal({ precision: 40, scale: 10 }),
  half: decimal({ precision: 30, scale: 10 }),
  fine: decimal({ precision: 20, scale: 18 }),
  n: integer(),
  big: bigInteger(),
})

// MariaDB 10.11 was asked for each of these with the greatest values that fit the columns: those that are refused lost digits. A value of
// which only the scale is known may have thirty digits after the point.
describe.each(['mysql', 'mariadb'] as const)('a product of decimals on %s', (name) => {
  const printed = (value: unknown) =>
    select({ value: value as SampleExpression })
      .from(t as never)
      .toSql(dialects[name])

  test.each<[string, unknown]>([
    ['price * price', t.price.times(t.price)],
    ['price * 1.5', t.price.times('1.5')],
    ['price * n', t.price.times(t.n)],
    ['wide * n', t.wide.times(t.n)],
    ['half * price', t.half.times(t.price)],
    ['half * half', t.half.times(t.half)],
    ['wide * fine', t.wide.times(t.fine)],
    ['big * price', t.big.times(t.price)],
    ['sum(price) * n', sum(t.price).times(t.n)],
    ['(price + price) * price', t.price.plus(t.price).times(t.price)],
  ])('%s keeps its digits', (_sql, value) => {
    expect(printed(value).sql).toContain('*')
  })

  test.each<[string, unknown]>([
    ['wide * wide', t.wide.times(t.wide)],
    ['wide * 1.5', t.wide.times('1.5')],
    ['price * (price * wide) * price', t.price.times(t.price.times(t.wide)).times(t.price)],
    ['-(wide) * (half + 1)', t.wide.negated().times(t.half.plus(1))],
  ])('%s is refused', (_sql, value) => {
    expect(() => printed(value)).toThrow(
      expect.objectContaining({ code: 'CAPABILITY_MISSING', details: { capability: 'sql.wideDecimals' } }),
    )
  })

  test('and never on PostgreSQL', () => {
    expect(
      select({ value: t.wide.times(t.wide) })
        .from(t)
        .toSql(dialects.postgres).sql,
    ).toContain('"t"."wide" * "t"."wide"')
  })
})
