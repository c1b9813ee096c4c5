import {
  array,
  arrayPosition,
  avg,
  boolean,
  cast,
  type Db,
  decimal,
  defineSchema,
  id,
  integer,
  open,
  operator,
  stddevSamp,
  table,
  text,
} from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SampleExpression, valueCases } from '../../../src/testing/conformance/relational/sample-cases.ts'
import { samples as s } from '../../../src/testing/conformance/relational/samples.ts'
import { sampleDatabase } from './sample-database.ts'

let db: Db

beforeAll(async () => {
  db = await sampleDatabase()
})

afterAll(() => db.close())

async function valuesOf(value: SampleExpression): Promise<unknown[]> {
  return (await db.select({ value, id: s.id }).from(s).orderBy(s.id)).map((row) => row.value)
}

// The conformance suites ask for what every engine gives. PostgreSQL and SQLite agree beyond that; values come from PostgreSQL 15.18.
describe('results that only PostgreSQL and SQLite share', () => {
  test.each<[string, SampleExpression, unknown[]]>([
    ['money / 3', s.money.dividedBy(3), ['3.5', '-1.08333333333333333333', null, '0', '0.01666666666666666667', '33333333.33']],
    [
      'exact / 7',
      s.exact.dividedBy(7),
      [
        '1763668414462081127.160493827',
        '-14109347444268077601.569664903',
        null,
        '0',
        '0.0000000000142857142857142857',
        '0.14285714285714285714',
      ],
    ],
    [
      'exact / (money + 100000000)',
      s.exact.dividedBy(s.money.plus(100000000)),
      ['123456776049.3841937159', '-987654353197.5319110297', null, '0', '0.0000000000000000009999999995', '0.00000000500000000025'],
    ],
    ['small::numeric / 7', cast(s.small, decimal({ precision: 20 })).dividedBy(7), ['6', '-6', null, '0', '1', '142857.142857142857']],
    ['word || part IS NULL', operator(s.word, '||', s.part, text(), 'concatenate').isNull(), [false, false, true, false, false, false]],
  ])('%s', async (_sql, expression, expected) => {
    expect(await valuesOf(expression)).toEqual(expected)
  })

  test('means of decimals, and the spread of reals to the last digit', async () => {
    expect(
      await db.select({ exact: avg(s.exact), money: avg(s.money, { filter: s.id.gt(2) }), ratio: stddevSamp(s.ratio) }).from(s),
    ).toEqual([{ exact: '-17283950641728395063.9728395064', money: '33333333.346666666667', ratio: 5521.1445525898025 }])
  })

  test.each<[string, SampleExpression, number, string]>([
    ['int2 + int2', s.tiny.times(s.tiny), 6, 'VALUE_OUT_OF_RANGE'],
    ['int4 + 1', s.small.times(3000), 6, 'VALUE_OUT_OF_RANGE'],
    ['float8 underflow', s.ratio.times(1e-200).times(1e-200), 1, 'VALUE_OUT_OF_RANGE'],
    // PostgreSQL looks at the end of a pattern only when it comes to it.
    ["word LIKE 'x\\'", s.word.like('x\\'), 1, 'PATTERN_MALFORMED'],
    ["regexp_replace(word, '(', '')", s.word.matches('('), 1, 'PATTERN_MALFORMED'],
  ])('%s is refused', async (_sql, expression, row, code) => {
    await expect(db.select({ value: expression }).from(s).where(s.id.eq(row)).all()).rejects.toMatchObject({ code })
  })
})

test('a case of the conformance suites fails where a value differs', async () => {
  const [wrong] = valueCases([], [['small', s.small, [42, -42, null, 0, 7, 0]]])
  const engine = { name: 'SQLite', open: () => Promise.resolve(db), optOuts: [] }
  await expect(wrong?.run({ db, engine })).rejects.toMatchObject({ code: 'ERR_ASSERTION' })
})

test('arrays of decimals are compared by value, however many zeros are given', async () => {
  const prices = table('prices', { id: id(), list: array(decimal({ precision: 10, scale: 2 })), on: boolean(), n: integer() })
  const own = await open('sqlite::memory:', defineSchema({ prices }))
  await own.create()
  await own.insert(prices).values({ list: ['1.5', '2'], on: true, n: 1 })
  expect(
    await own
      .select({
        equal: prices.list.eq(['1.50', '2']),
        has: prices.list.includes('2.000'),
        at: arrayPosition(prices.list, '2'),
        other: prices.list.eq(['1.51', '2']),
      })
      .from(prices),
  ).toEqual([{ equal: true, has: true, at: 1, other: false }])
  await own.close()
})
