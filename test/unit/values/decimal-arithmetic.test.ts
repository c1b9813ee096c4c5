import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as decimal from '../../../src/schema/values/decimal.ts'
import { divideResults, multiplyResults, powerResults, remainderResults, roundResults, squareRootResults } from './decimal-postgresql.ts'
import { absoluteOf, dataErrorOf, decimalText, signOf, textOf, trimmed, units } from './decimal-reference.ts'

const one = 10n ** 60n
const nonZero = decimalText.filter((text) => units(text) !== 0n)

describe("PostgreSQL's results, without their trailing zeros", () => {
  test.each(divideResults)('%s / %s', (left, right, result) => {
    expect(decimal.divide(left, right)).toBe(trimmed(result))
  })
  test.each(remainderResults)('%s %% %s', (left, right, result) => {
    expect(decimal.remainder(left, right)).toBe(trimmed(result))
  })
  test.each(multiplyResults)('%s * %s', (left, right, result) => {
    expect(decimal.multiply(left, right)).toBe(trimmed(result))
  })
  test.each(roundResults)('round(%s, %i)', (value, places, result) => {
    expect(decimal.round(value, places)).toBe(trimmed(result))
  })
  test.each(squareRootResults)('sqrt(%s)', (value, result) => {
    expect(decimal.squareRoot(value)).toBe(trimmed(result))
  })
  test.each(powerResults)('%s ^ %i', (base, exponent, result) => {
    expect(decimal.power(base, exponent)).toBe(trimmed(result))
  })
})

describe('against integers of 10^-60', () => {
  test('add and subtract', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        expect(decimal.add(left, right)).toBe(trimmed(textOf(units(left) + units(right))))
        expect(decimal.subtract(left, right)).toBe(trimmed(textOf(units(left) - units(right))))
      }),
      { numRuns: 1000 },
    )
  })

  test('multiply', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        expect(decimal.multiply(left, right)).toBe(trimmed(textOf(units(left) * units(right), 120)))
      }),
      { numRuns: 1000 },
    )
  })

  test('compare, sign, absolute and negate', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        expect(decimal.compare(left, right)).toBe(signOf(units(left) - units(right)))
        expect(decimal.compare(left, `${left.includes('.') ? left : `${left}.`}000`)).toBe(0)
        expect(decimal.sign(left)).toBe(signOf(units(left)))
        expect(decimal.absolute(left)).toBe(trimmed(textOf(absoluteOf(units(left)))))
        expect(decimal.negate(left)).toBe(trimmed(textOf(-units(left))))
      }),
    )
  })

  test('remainder has the sign of the dividend', () => {
    fc.assert(
      fc.property(decimalText, nonZero, (left, right) => {
        expect(decimal.remainder(left, right)).toBe(trimmed(textOf(units(left) % units(right))))
      }),
      { numRuns: 500 },
    )
  })

  test('divide is right to 16 significant digits and to the fraction digits of both operands', () => {
    fc.assert(
      fc.property(decimalText, nonZero, (left, right) => {
        const quotient = decimal.divide(left, right)
        // The quotient times the divisor, less the dividend: counted in 10^-180.
        const error = absoluteOf(unitsOf(quotient, 120) * units(right) - units(left) * 10n ** 120n)
        const scale = Math.max(fractionDigits(left), fractionDigits(right))
        expect(2n * error <= absoluteOf(units(right)) * 10n ** BigInt(120 - scale)).toBe(true)
        expect(2n * error * 10n ** 15n <= absoluteOf(units(left)) * 10n ** 120n).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('round, truncate, ceiling and floor', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: -45, max: 30 }), (text, places) => {
        const unit = 10n ** BigInt(60 - places)
        const count = units(text)
        const half = (absoluteOf(count) + unit / 2n) / unit
        expect(decimal.round(text, places)).toBe(trimmed(textOf(unit * (count < 0n ? -half : half))))
        expect(decimal.truncate(text, places)).toBe(trimmed(textOf(unit * (count / unit))))
        const floor = count / one - (count % one < 0n ? 1n : 0n)
        expect(decimal.floor(text)).toBe(String(floor))
        expect(decimal.ceiling(text)).toBe(String(floor + (count % one === 0n ? 0n : 1n)))
      }),
      { numRuns: 1000 },
    )
  })

  test('squareRoot is right to 16 significant digits and to the fraction digits of its argument', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const square = absoluteOf(units(text))
        const root = unitsOf(decimal.squareRoot(text.replace('-', '')), 60)
        const half = smaller(10n ** BigInt(60 - fractionDigits(text)), root / 10n ** 15n + 1n) / 2n + 1n
        const below = root > half ? root - half : 0n
        expect(below * below <= square * one).toBe(true)
        expect((root + half) * (root + half) >= square * one).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('power of an integer is exact', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -999_999_999_999_999_999n, max: 999_999_999_999_999_999n }),
        fc.integer({ min: 0, max: 60 }),
        (base, exponent) => {
          expect(decimal.power(String(base), exponent)).toBe(String(base ** BigInt(exponent)))
        },
      ),
    )
  })
})

describe('laws', () => {
  test('addition and multiplication do not depend on order or grouping', () => {
    fc.assert(
      fc.property(decimalText, decimalText, decimalText, (a, b, c) => {
        expect(decimal.add(decimal.add(a, b), c)).toBe(decimal.add(a, decimal.add(b, c)))
        expect(decimal.multiply(a, decimal.add(b, c))).toBe(decimal.add(decimal.multiply(a, b), decimal.multiply(a, c)))
        expect(decimal.multiply(a, b)).toBe(decimal.multiply(b, a))
      }),
    )
  })

  test('a square has its root', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const size = decimal.absolute(text)
        expect(decimal.squareRoot(decimal.multiply(size, size))).toBe(size)
      }),
    )
  })
})

describe('refusals', () => {
  test('division by zero', () => {
    expect(() => decimal.divide('1', '0.00')).toThrow(dataErrorOf('DIVISION_BY_ZERO'))
    expect(() => decimal.remainder('1', '-0')).toThrow(dataErrorOf('DIVISION_BY_ZERO'))
    expect(() => decimal.power('0', -1)).toThrow(dataErrorOf('DIVISION_BY_ZERO'))
  })

  test('roots of negative numbers, exponents that are no integer of 32 bits', () => {
    expect(() => decimal.squareRoot('-0.01')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => decimal.power('2', 0.5)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => decimal.power('1', 4_294_967_296)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
  })

  test("results past PostgreSQL's greatest number of digits, without computing them", () => {
    expect(() => decimal.power('10.0', 2_147_483_647)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => decimal.power('117743296169.0', 1_000_000_000)).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => decimal.multiply('1e131071', '10')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
    expect(() => decimal.add('1e131071', '9e131071')).toThrow(dataErrorOf('VALUE_OUT_OF_RANGE'))
  })

  test('texts that are no number', () => {
    expect(() => decimal.add('1', 'x')).toThrow(dataErrorOf('VALUE_MALFORMED'))
    expect(() => decimal.compare('', '1')).toThrow(dataErrorOf('VALUE_MALFORMED'))
  })
})

test('a product keeps at most 16383 fraction digits, rounded', () => {
  expect(decimal.multiply('1e-16383', '0.5')).toBe(decimal.truncate('1e-16383', 16_383))
  expect(decimal.multiply('1e-16383', '0.4')).toBe('0')
})

function unitsOf(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const count = BigInt(whole + fraction.padEnd(scale, '0'))
  return text.startsWith('-') ? -count : count
}

function fractionDigits(text: string): number {
  return text.split('.')[1]?.length ?? 0
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}
