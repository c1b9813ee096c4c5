import { type Decimal, digitsOf, isZero } from './decimal-number.ts'

// How many fraction digits PostgreSQL gives a result that has no exact end: src/backend/utils/adt/numeric.c. Its
// numbers are made of groups of four digits, counted from the point, and the rules are stated in those groups.
const groupDigits = 4
const leastSignificantDigits = 16
const greatestResultScale = 1000

/**
 * The scale of a quotient (select_div_scale): at least 16 significant digits, and no fewer fraction digits than either
 * operand, or than `leastScale`.
 */
export function quotientScale(dividend: Decimal, divisor: Decimal, leastScale = 0): number {
  // The quotient's group: the difference of the operands' groups, less one unless the dividend begins with the greater.
  const group = Math.floor((leadingGroup(dividend) - leadingGroup(divisor) - 1) / 10_000)
  return resultScale(leastSignificantDigits - group * groupDigits, Math.max(dividend.scale, divisor.scale, leastScale))
}

/** The scale of a square root (numeric_sqrt). */
export function squareRootScale(decimal: Decimal, leastScale = 0): number {
  const integerDigits = Math.floor(leadingGroup(decimal) / 10_000) * (groupDigits / 2) + 1
  return resultScale(leastSignificantDigits - integerDigits, Math.max(decimal.scale, leastScale))
}

/** The scale of a power whose result has about 10^`weight` as its size (power_var_int). */
export function powerScale(base: Decimal, weight: number, leastScale: number): number {
  return resultScale(leastSignificantDigits - Math.trunc(weight), Math.max(base.scale, leastScale))
}

function resultScale(wanted: number, least: number): number {
  return Math.min(Math.max(wanted, least, 0), greatestResultScale)
}

/** The number of the first group that is not zero, times 10 000, plus that group's value. */
function leadingGroup(decimal: Decimal): number {
  if (isZero(decimal)) return 0
  const digits = digitsOf(decimal.coefficient)
  const exponent = digits.length - 1 - decimal.scale
  const group = Math.floor(exponent / groupDigits)
  const length = exponent - group * groupDigits + 1
  return group * 10_000 + Number(digits.slice(0, length).padEnd(length, '0'))
}

/** The decimal logarithm of a number's size, from its first sixteen digits. */
export function approximateLogarithm(decimal: Decimal): number {
  const digits = digitsOf(decimal.coefficient)
  const fraction = Math.log10(Number(`${digits.slice(0, 1)}.${digits.slice(1, 16)}`))
  return digits.length - 1 - decimal.scale + fraction
}
