import fc from 'fast-check'
import { expect } from 'vitest'
import type { ErrorCode } from '../../../src/errors/index.ts'

// The tests' own decimals: every number is an integer count of 10^-60, so that comparing and adding need no thought.
const digits = 60

/** Plain decimal text, of at most 60 fraction digits, as a count of 10^-60. */
export function units(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const count = BigInt(whole + fraction.padEnd(digits, '0'))
  return text.startsWith('-') ? -count : count
}

/** A count of 10^-`scale` as text, with exactly that many fraction digits. */
export function textOf(count: bigint, scale = digits): string {
  const text = String(count < 0n ? -count : count).padStart(scale + 1, '0')
  return `${count < 0n ? '-' : ''}${text.slice(0, text.length - scale)}${scale > 0 ? `.${text.slice(-scale)}` : ''}`
}

/** The text without the zeros that end a fraction, and without the sign of zero. */
export function trimmed(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return short === '-0' ? '0' : short
}

export function absoluteOf(value: bigint): bigint {
  return value < 0n ? -value : value
}

export function signOf(value: bigint): -1 | 0 | 1 {
  return value < 0n ? -1 : value > 0n ? 1 : 0
}

const digit = fc.integer({ min: 0, max: 9 }).map(String)
// Runs of equal digits are where carries and dropped zeros go wrong.
const run = fc.tuple(fc.constantFrom('0', '9', '4', '5'), fc.integer({ min: 1, max: 12 })).map(([each, count]) => each.repeat(count))

function digitRun(least: number, most: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: digit, minLength: least, maxLength: most }) },
    {
      weight: 1,
      arbitrary: fc.array(fc.oneof(run, digit), { minLength: least, maxLength: 6 }).map((parts) => parts.join('').slice(0, most)),
    },
  )
}

/** Plain decimal text: up to 40 digits before the point and 28 after it, or as small as money usually is. */
export const decimalText: fc.Arbitrary<string> = fc
  .tuple(
    fc.boolean(),
    fc.oneof(digitRun(1, 7), digitRun(1, 17), digitRun(1, 40)),
    fc.oneof(fc.constant(''), digitRun(0, 2), digitRun(0, 28)),
  )
  .map(([negative, whole, fraction]) => {
    const plain = `${whole.replace(/^0+(?=.)/, '')}${fraction === '' ? '' : `.${fraction}`}`
    return negative && /[1-9]/.test(plain) ? `-${plain}` : plain
  })

/** Matches the DataError of this code. */
export function dataErrorOf(code: ErrorCode): unknown {
  return expect.objectContaining({ name: 'DataError', code })
}
