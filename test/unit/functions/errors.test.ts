import {
  addDays,
  array,
  atTimeZone,
  boolean,
  cast,
  char,
  date,
  decimal,
  gcd,
  integer,
  json,
  ln,
  lpad,
  makeDate,
  operator,
  power,
  regexpReplace,
  smallInteger,
  sqrt,
  stringAggregate,
  sum,
  text,
  timestamp,
  tuple,
  uuid,
  value,
  when,
} from 'granary'
import { describe, expect, test } from 'vitest'
import { sampleDatabase, testErrors } from './run-cases.ts'
import { type Case, samples as s } from './samples.ts'

// PostgreSQL 15.18 reports an error for each of these, too.
describe('what PostgreSQL refuses is refused, each with its code', () => {
  testErrors([
    ['small / 0', s.small.dividedBy(s.small.minus(s.small)), 1, 'DIVISION_BY_ZERO'],
    ['money / 0', s.money.dividedBy(0), 1, 'DIVISION_BY_ZERO'],
    ['ratio / 0', s.ratio.dividedBy(0), 1, 'DIVISION_BY_ZERO'],
    ['money % 0', s.money.modulo(0), 1, 'DIVISION_BY_ZERO'],
    ['int2 + int2', s.tiny.times(s.tiny), 6, 'VALUE_OUT_OF_RANGE'],
    ['int4 + 1', s.small.times(3000), 6, 'VALUE_OUT_OF_RANGE'],
    ['int8 * 3000', s.big.times(3000n), 1, 'VALUE_OUT_OF_RANGE'],
    ['sum of int8', s.big.times(1000n).plus(s.big.times(1000n)), 1, 'VALUE_OUT_OF_RANGE'],
    ['float8 * float8', s.ratio.times(1e308).times(10), 1, 'VALUE_OUT_OF_RANGE'],
    ['float8 underflow', s.ratio.times(1e-200).times(1e-200), 1, 'VALUE_OUT_OF_RANGE'],
    ['sqrt(-2.5)', sqrt(s.ratio), 2, 'VALUE_OUT_OF_RANGE'],
    ['ln(0)', ln(s.ratio), 4, 'VALUE_OUT_OF_RANGE'],
    ['power(-2.5, 0.5)', power(s.ratio, 0.5), 2, 'VALUE_OUT_OF_RANGE'],
    ['chr(-42)', char(s.small), 2, 'VALUE_OUT_OF_RANGE'],
    ["'Hello World'::int4", cast(s.word, integer()), 1, 'VALUE_MALFORMED'],
    ['1000000::int2', cast(s.small, smallInteger()), 6, 'VALUE_OUT_OF_RANGE'],
    ['99999999.99::numeric(5,2)', cast(s.money, decimal({ precision: 5, scale: 2 })), 6, 'VALUE_OUT_OF_RANGE'],
    ["'Hello World'::date", cast(s.word, date()), 1, 'VALUE_MALFORMED'],
    ["'Hello World'::boolean", cast(s.word, boolean()), 1, 'VALUE_MALFORMED'],
    ["'Hello World'::uuid", cast(s.word, uuid()), 1, 'VALUE_MALFORMED'],
    ["'Hello World'::jsonb", cast(s.word, json()), 1, 'JSON_MALFORMED'],
    ['make_date(2026, 2, 30)', makeDate(2026, 2, 30), 1, 'VALUE_OUT_OF_RANGE'],
    ["moment AT TIME ZONE 'Europe/Atlantis'", atTimeZone(s.moment, 'Europe/Atlantis'), 1, 'TIME_ZONE_UNKNOWN'],
    ["regexp_replace(word, '(', '')", regexpReplace(s.word, '(', ''), 1, 'PATTERN_MALFORMED'],
    ["(doc ->> 'name')::float8", s.doc.number('name'), 1, 'VALUE_MALFORMED'],
    ['jsonb_array_length(doc)', s.doc.arrayLength(), 1, 'VALUE_TYPE'],
    ['-9223372036854775808 / -1', value(-9223372036854775808n).dividedBy(-1n), 1, 'VALUE_OUT_OF_RANGE'],
  ])
})

// PostgreSQL has later years, and looks at the end of a pattern only when it comes to it; Granary refuses these on every engine.
describe('what Granary itself refuses', () => {
  testErrors([
    ["word LIKE 'x\\'", s.word.like('x\\'), 1, 'PATTERN_MALFORMED'],
    ['year 10000', addDays(s.day, 10_000_000), 1, 'VALUE_OUT_OF_RANGE'],
  ])
})

describe('mistakes that TypeScript would show are refused at run time too', () => {
  // What JavaScript can call although the types do not show it.
  const untyped = (expression: unknown): Record<string, (...given: unknown[]) => unknown> => expression as never
  test.each<[string, () => unknown]>([
    ['like on a number', () => untyped(s.small).like?.('1%')],
    ['plus on text', () => untyped(s.word).plus?.(1)],
    ['plus with text', () => untyped(s.small).plus?.(s.word)],
    ['a path into text', () => untyped(s.word).path?.('a')],
    ['x of text', () => untyped(s.word).x?.()],
    ['bits of a real', () => untyped(s.ratio).bitAnd?.(1)],
    ['elements of a document', () => untyped(s.doc).includes?.(1)],
    ['lpad of a number', () => lpad(s.small as never, 3)],
    ['gcd of a real', () => gcd(s.ratio as never, 3)],
    ['sum of text', () => sum(s.word as never)],
    ['string_agg of numbers', () => stringAggregate(s.small as never, ',')],
    ['results of two kinds', () => when(s.flag, s.word).otherwise(s.small as never)],
    ['tuples of two sizes', () => tuple(s.tiny, s.small).eq([1] as never)],
    ['an operator made of words and signs', () => operator(s.word, "= 'x' OR", 'y', boolean())],
  ])('%s', (_name, build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'STATEMENT_INVALID' }))
  })

  test.each<[string, Case[1]]>([
    ['an order of documents', untyped(s.doc).lt?.({}) as never],
    ['a cast that there is none of', cast(s.flag, date() as never)],
    ['a cast to another array', cast(s.counts, array(text()) as never)],
  ])('%s', async (_name, expression) => {
    const db = await sampleDatabase()
    await expect(db.select({ value: expression }).from(s).all()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    await expect(db.select({ id: s.id }).from(s).orderBy(s.doc).all()).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
  })

  test('undefined is refused', () => {
    expect(() => s.small.plus(undefined as never)).toThrow(expect.objectContaining({ code: 'VALUE_UNDEFINED' }))
    expect(() => cast(undefined as never, timestamp())).toThrow(expect.objectContaining({ code: 'VALUE_UNDEFINED' }))
  })
})
