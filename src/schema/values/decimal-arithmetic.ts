import { DataError } from '../../errors/index.ts'
import { type Decimal, divideHalfAway, greatestScale, isZero, powerOfTen, scaledBigint, scaledNumber } from './decimal-number.ts'
import { roundDecimal } from './decimal-rounding.ts'
import { quotientScale } from './decimal-scale.ts'

/** Which of two decimals is greater: -1, 0 or 1. */
export function compareDecimals(left: Decimal, right: Decimal): -1 | 0 | 1 {
  const difference = subtractDecimals(left, right).coefficient
  return difference < 0 ? -1 : difference > 0 ? 1 : 0
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale)
  const sum = scaledNumber(left.coefficient, scale - left.scale) + scaledNumber(right.coefficient, scale - right.scale)
  if (Number.isSafeInteger(sum)) return { coefficient: sum, scale }
  return { coefficient: scaledBigint(left.coefficient, scale - left.scale) + scaledBigint(right.coefficient, scale - right.scale), scale }
}

export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale)
  const difference = scaledNumber(left.coefficient, scale - left.scale) - scaledNumber(right.coefficient, scale - right.scale)
  if (Number.isSafeInteger(difference)) return { coefficient: difference, scale }
  return { coefficient: scaledBigint(left.coefficient, scale - left.scale) - scaledBigint(right.coefficient, scale - right.scale), scale }
}

/** The exact product; past 16383 fraction digits it is rounded, as PostgreSQL does. */
export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = left.scale + right.scale
  const product =
    typeof left.coefficient === 'number' && typeof right.coefficient === 'number' ? left.coefficient * right.coefficient : Number.NaN
  const exact = { coefficient: Number.isSafeInteger(product) ? product : BigInt(left.coefficient) * BigInt(right.coefficient), scale }
  return scale > greatestScale ? roundDecimal(exact, greatestScale) : exact
}

/**
 * The quotient with as many fraction digits as PostgreSQL gives (select_div_scale), and at least `leastScale`, rounded
 * half away from zero. Throws DataError DIVISION_BY_ZERO.
 */
export function divideDecimals(left: Decimal, right: Decimal, leastScale = 0): Decimal {
  return divideToScale(left, right, quotientScale(left, right, leastScale))
}

/** The quotient with `scale` fraction digits, rounded half away from zero. Throws DataError DIVISION_BY_ZERO. */
export function divideToScale(left: Decimal, right: Decimal, scale: number): Decimal {
  if (isZero(right)) throw divisionByZero()
  const shift = scale + right.scale - left.scale
  const dividend = BigInt(left.coefficient)
  const divisor = BigInt(right.coefficient)
  if (shift < 0) return { coefficient: divideHalfAway(dividend, divisor * powerOfTen(-shift)), scale }
  return { coefficient: divideHalfAway(dividend * powerOfTen(shift), divisor), scale }
}

/** What a division truncated to an integer leaves: it has the dividend's sign. Throws DataError DIVISION_BY_ZERO. */
export function remainderOfDecimals(left: Decimal, right: Decimal): Decimal {
  if (isZero(right)) throw divisionByZero()
  const scale = Math.max(left.scale, right.scale)
  const small = scaledNumber(left.coefficient, scale - left.scale) % scaledNumber(right.coefficient, scale - right.scale)
  if (!Number.isNaN(small)) return { coefficient: small, scale }
  return { coefficient: scaledBigint(left.coefficient, scale - left.scale) % scaledBigint(right.coefficient, scale - right.scale), scale }
}

export function negateDecimal(decimal: Decimal): Decimal {
  return { coefficient: -decimal.coefficient, scale: decimal.scale }
}

export function absoluteDecimal(decimal: Decimal): Decimal {
  return decimal.coefficient < 0 ? negateDecimal(decimal) : decimal
}

/** -1, 0 or 1. */
export function signOfDecimal(decimal: Decimal): -1 | 0 | 1 {
  return decimal.coefficient < 0 ? -1 : decimal.coefficient > 0 ? 1 : 0
}

export function divisionByZero(): DataError {
  return new DataError('DIVISION_BY_ZERO', 'division by zero; exclude the rows whose divisor is zero, or make it null with nullIf')
}
