import { DataError } from '../../errors/index.ts'
import { divideToScale, divisionByZero, multiplyDecimals } from './decimal-arithmetic.ts'
import { type Decimal, digitsOf, divideHalfAway, greatestIntegerDigits, isZero, outOfRange, powerOfTen } from './decimal-number.ts'
import { roundDecimal } from './decimal-rounding.ts'
import { approximateLogarithm, powerScale, squareRootScale } from './decimal-scale.ts'

const one: Decimal = Object.freeze({ coefficient: 1, scale: 0 })
const greatestExponent = 2_147_483_647

/**
 * `base` to an integer power, with as many fraction digits as PostgreSQL gives (numeric.c, power_var_int), and at least
 * `leastScale`. 0 to the power 0 is 1.
 *
 * Throws DataError DIVISION_BY_ZERO for zero to a negative power, VALUE_OUT_OF_RANGE for an exponent that is no 32-bit
 * integer and for results past 131072 digits.
 */
export function powerOfDecimal(base: Decimal, exponent: number, leastScale = 0): Decimal {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > greatestExponent + 1) {
    throw new DataError(
      'VALUE_OUT_OF_RANGE',
      'the exponent of an exact power must be an integer of 32 bits; convert the base to real for other powers',
    )
  }
  if (exponent === 0) return one
  if (isZero(base)) {
    if (exponent < 0) throw divisionByZero()
    return base
  }
  const weight = exponent * approximateLogarithm(base)
  if (weight > greatestIntegerDigits) throw outOfRange()
  if (weight + 1 < -1000) return { coefficient: 0, scale: 0 }
  const scale = powerScale(base, weight, leastScale)
  if (exponent === -1) return divideToScale(one, base, scale)
  // Each product may be wrong in its last digit; eight digits beyond what the errors can add up to are kept.
  const kept = 1 + scale + Math.trunc(weight) + Math.trunc(Math.log(Math.abs(exponent))) + 8
  const power = repeatedProduct(base, Math.abs(exponent), exponent < 0 ? kept + 2 : kept)
  return exponent < 0 ? divideToScale(one, power, scale) : roundDecimal(power, scale)
}

/** Squares and multiplies along the exponent's bits, with about `significant` digits, never fewer than those before the point. */
function repeatedProduct(base: Decimal, exponent: number, significant: number): Decimal {
  let square = base
  let product = exponent % 2 === 1 ? base : one
  for (let rest = Math.floor(exponent / 2); rest > 0; rest = Math.floor(rest / 2)) {
    square = keepSignificant(multiplyDecimals(square, square), significant)
    if (rest % 2 === 1) product = keepSignificant(multiplyDecimals(product, square), significant)
  }
  return product
}

function keepSignificant(decimal: Decimal, significant: number): Decimal {
  if (decimal.scale === 0) return decimal
  const surplus = digitsOf(decimal.coefficient).length - significant
  return surplus > 0 ? roundDecimal(decimal, Math.max(decimal.scale - surplus, 0)) : decimal
}

/**
 * The square root with as many fraction digits as PostgreSQL gives (numeric.c, numeric_sqrt), and at least
 * `leastScale`, correctly rounded. Throws DataError VALUE_OUT_OF_RANGE for a negative number.
 */
export function squareRootOfDecimal(decimal: Decimal, leastScale = 0): Decimal {
  return squareRootToScale(decimal, squareRootScale(decimal, leastScale))
}

/** The square root with `scale` fraction digits, correctly rounded. */
export function squareRootToScale(decimal: Decimal, scale: number): Decimal {
  if (decimal.coefficient < 0)
    throw new DataError('VALUE_OUT_OF_RANGE', 'a negative number has no square root; exclude the rows with negative numbers')
  const shift = 2 * (scale + 1) - decimal.scale
  const whole = BigInt(decimal.coefficient)
  // One digit more than wanted decides the rounding: what an integer root cuts off lies beyond it.
  const root = integerSquareRoot(shift >= 0 ? whole * powerOfTen(shift) : whole / powerOfTen(-shift))
  return { coefficient: divideHalfAway(root, 10n), scale }
}

/** The greatest integer whose square is not above `value`: Newton's iteration from above. */
function integerSquareRoot(value: bigint): bigint {
  if (value < 2n) return value
  const bits = value.toString(16).length * 4
  const shift = Math.max(bits - 100, 0) & ~1
  let root = BigInt(Math.ceil(Math.sqrt(Number(value >> BigInt(shift)))) + 1) << BigInt(shift / 2)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
