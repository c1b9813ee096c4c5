import { DataError } from '../../errors/index.ts'

/**
 * A decimal taken apart: `coefficient` × 10^-`scale`. The coefficient is a safe integer or a bigint; both may stand
 * for the same number. `scale` is the number of fraction digits, never negative.
 */
export interface Decimal {
  readonly coefficient: number | bigint
  readonly scale: number
}

export type RoundingMode = 'half away from zero' | 'truncate' | 'floor' | 'ceiling'

/** The most digits before the point: PostgreSQL's limit (manual, 8.1.2). */
export const greatestIntegerDigits = 131_072

/** The most digits after the point: PostgreSQL's limit (manual, 8.1.2). */
export const greatestScale = 16_383

export const zero: Decimal = Object.freeze({ coefficient: 0, scale: 0 })

// Every power of ten that a double holds exactly.
const exactPowers: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const keptPowers: bigint[] = []

/** 10^`exponent` as a bigint. */
export function powerOfTen(exponent: number): bigint {
  if (exponent >= 512) return 10n ** BigInt(exponent)
  for (let next = keptPowers.length; next <= exponent; next++) keptPowers.push(10n ** BigInt(next))
  return keptPowers[exponent] ?? 10n ** BigInt(exponent)
}

/** 10^`exponent` as a number, or NaN past 10^22, from where on a double does not hold it exactly. */
export function exactPowerOfTen(exponent: number): number {
  return exactPowers[exponent] ?? Number.NaN
}

/** `coefficient` × 10^`places` as a safe integer, or NaN where it is none. */
export function scaledNumber(coefficient: number | bigint, places: number): number {
  if (typeof coefficient !== 'number') return Number.NaN
  if (places === 0) return coefficient
  const product = coefficient * exactPowerOfTen(places)
  return Number.isSafeInteger(product) ? product : Number.NaN
}

/** `coefficient` × 10^`places` as a bigint. */
export function scaledBigint(coefficient: number | bigint, places: number): bigint {
  const whole = BigInt(coefficient)
  return places === 0 ? whole : whole * powerOfTen(places)
}

/** `coefficient` × 10^`places`, a number where that is safe. */
export function scaledCoefficient(coefficient: number | bigint, places: number): number | bigint {
  const small = scaledNumber(coefficient, places)
  return Number.isNaN(small) ? scaledBigint(coefficient, places) : small
}

/** `coefficient` ÷ 10^`places`, rounded to an integer. */
export function droppedCoefficient(coefficient: number | bigint, places: number, mode: RoundingMode): number | bigint {
  return typeof coefficient === 'number' ? dropFromNumber(coefficient, places, mode) : dropFromBigint(coefficient, places, mode)
}

function dropFromNumber(coefficient: number, places: number, mode: RoundingMode): number {
  // A safe integer is below 10^16, so a divisor past 10^22 rounds it as 10^22 does.
  const divisor = exactPowers[places] ?? 1e22
  // Exact: a quotient that is no integer is at least 1/divisor away from one, further than half its last bit.
  const quotient = Math.trunc(coefficient / divisor)
  const remainder = coefficient - quotient * divisor
  if (remainder === 0) return quotient
  switch (mode) {
    case 'half away from zero':
      return Math.abs(remainder) * 2 >= divisor ? quotient + Math.sign(remainder) : quotient
    case 'floor':
      return remainder < 0 ? quotient - 1 : quotient
    case 'ceiling':
      return remainder > 0 ? quotient + 1 : quotient
    case 'truncate':
      return quotient
  }
}

function dropFromBigint(coefficient: bigint, places: number, mode: RoundingMode): bigint {
  const divisor = powerOfTen(places)
  if (mode === 'half away from zero') return divideHalfAway(coefficient, divisor)
  const quotient = coefficient / divisor
  const remainder = coefficient - quotient * divisor
  if (mode === 'floor' && remainder < 0n) return quotient - 1n
  if (mode === 'ceiling' && remainder > 0n) return quotient + 1n
  return quotient
}

/** `dividend` ÷ `divisor`, rounded to an integer, halves away from zero. */
export function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const remainder = dividend - quotient * divisor
  if (remainder === 0n) return quotient
  const twice = remainder < 0n ? -2n * remainder : 2n * remainder
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n
}

/** The digits of a coefficient, without a sign. */
export function digitsOf(coefficient: number | bigint): string {
  const magnitude = coefficient < 0 ? -coefficient : coefficient
  // Past 31 bits a number's digits come faster by way of a bigint.
  return String(magnitude > 0x7fff_ffff ? BigInt(magnitude) : magnitude)
}

export function isZero(decimal: Decimal): boolean {
  return decimal.coefficient === 0 || decimal.coefficient === 0n
}

export function outOfRange(): DataError {
  return new DataError(
    'VALUE_OUT_OF_RANGE',
    `the decimal has more than ${greatestIntegerDigits} digits before the point or ${greatestScale} after it; round it first`,
  )
}
