import { array, boolean, cast, date, gcd, lpad, operator, stringAggregate, sum, text, timestamp, tuple, when } from 'granary'
import { describe, expect, test } from 'vitest'
import type { SampleExpression } from '../../../src/testing/conformance/relational/sample-cases.ts'
import { samples as s } from '../../../src/testing/conformance/relational/samples.ts'
import { sampleDatabase } from './sample-database.ts'

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

  test.each<[string, SampleExpression]>([
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
