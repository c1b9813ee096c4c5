import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meanOfSum, RunningMoments, RunningSum, spreadOfMoments } from '../../../src/schema/values/decimal-sum.ts'
import { formatDecimal, parseDecimal } from '../../../src/schema/values/decimal-text.ts'
import { aggregateResults } from './decimal-postgresql.ts'
import { decimalText, textOf, trimmed, units } from './decimal-reference.ts'

test('a sum is exact while numbers come and go', () => {
  const step = fc.record({ text: decimalText, remove: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sum = new RunningSum()
      const present: string[] = []
      let expected = 0n
      for (const { text, remove } of steps) {
        const oldest = remove ? present.shift() : undefined
        if (oldest === undefined) {
          present.push(text)
          sum.add(parseDecimal(text))
          expected += units(text)
        } else {
          sum.subtract(parseDecimal(oldest))
          expected -= units(oldest)
        }
        expect(formatDecimal(sum.total)).toBe(trimmed(textOf(expected)))
        expect(sum.count).toBe(present.length)
        expect(sum.total.scale).toBe(Math.max(0, ...present.map((each) => each.split('.')[1]?.length ?? 0)))
      }
    }),
  )
})

test('a sum of safe integers goes on past them', () => {
  const sum = new RunningSum()
  for (let index = 0; index < 5; index++) sum.add(parseDecimal('9007199254740991'))
  sum.add(parseDecimal('0.001'))
  expect(formatDecimal(sum.total)).toBe('45035996273704955.001')
})

test.each(aggregateResults)('PostgreSQL: of $values', ({ values, sum, avg, varPop, varSamp, stddevPop, stddevSamp }) => {
  const moments = new RunningMoments()
  for (const value of values) if (value !== null) moments.add(parseDecimal(value))
  const spread = (sample: boolean, root: boolean): string | null => format(spreadOfMoments(moments, { sample, root, leastScale: 0 }))
  expect(formatDecimal(moments.sum.total)).toBe(trimmed(sum))
  expect(format(meanOfSum(moments.sum))).toBe(trimmed(avg))
  expect(spread(false, false)).toBe(trimmed(varPop))
  expect(spread(true, false)).toBe(varSamp === null ? null : trimmed(varSamp))
  expect(spread(false, true)).toBe(trimmed(stddevPop))
  expect(spread(true, true)).toBe(stddevSamp === null ? null : trimmed(stddevSamp))
})

test('of no numbers there is no mean and no spread', () => {
  const moments = new RunningMoments()
  expect(meanOfSum(moments.sum)).toBeNull()
  expect(spreadOfMoments(moments, { sample: false, root: false, leastScale: 0 })).toBeNull()
})

function format(decimal: Parameters<typeof formatDecimal>[0] | null): string | null {
  return decimal === null ? null : formatDecimal(decimal)
}
