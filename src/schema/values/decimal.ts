import {
  absoluteDecimal,
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
  remainderOfDecimals,
  signOfDecimal,
  subtractDecimals,
} from './decimal-arithmetic.ts'
import { powerOfDecimal, squareRootOfDecimal } from './decimal-power.ts'
import { roundDecimal } from './decimal-rounding.ts'
import { formatDecimal, parseDecimal } from './decimal-text.ts'

export type { Decimal } from './decimal-number.ts'
export { decodeSortableDecimal, encodeSortableDecimal } from './decimal-sortable.ts'
export { canonicalDecimal, fitDecimal, parseDecimal } from './decimal-text.ts'

// Exact arithmetic on decimal text, with PostgreSQL's results. Every function takes the texts that `parseDecimal`
// reads and gives canonical text: no exponent, no trailing zeros after the point, zero is '0'. Trailing zeros in an
// argument count as fraction digits where a result's scale depends on its arguments' scale, as in PostgreSQL.
// All throw DataError: VALUE_MALFORMED for text that is no number, VALUE_OUT_OF_RANGE past 131072 digits before the
// point or 16383 after it.

/** Which number is greater: -1, 0 or 1. `compare('1.50', '1.5')` is 0. */
export function compare(left: string, right: string): -1 | 0 | 1 {
  return compareDecimals(parseDecimal(left), parseDecimal(right))
}

/** The exact sum. */
export function add(left: string, right: string): string {
  return formatDecimal(addDecimals(parseDecimal(left), parseDecimal(right)))
}

/** The exact difference. */
export function subtract(left: string, right: string): string {
  return formatDecimal(subtractDecimals(parseDecimal(left), parseDecimal(right)))
}

/** The exact product; past 16383 fraction digits it is rounded, as in PostgreSQL. */
export function multiply(left: string, right: string): string {
  return formatDecimal(multiplyDecimals(parseDecimal(left), parseDecimal(right)))
}

/**
 * The quotient, rounded half away from zero to the scale that PostgreSQL chooses (numeric.c, select_div_scale): at
 * least 16 significant digits, and no fewer fraction digits than either operand has. `divide('2', '3')` is
 * `0.66666666666666666667`. Throws DataError DIVISION_BY_ZERO.
 */
export function divide(left: string, right: string): string {
  return formatDecimal(divideDecimals(parseDecimal(left), parseDecimal(right)))
}

/** What a truncated division leaves, with the dividend's sign: `remainder('-5.5', '2')` is `-1.5`. Throws DataError DIVISION_BY_ZERO. */
export function remainder(left: string, right: string): string {
  return formatDecimal(remainderOfDecimals(parseDecimal(left), parseDecimal(right)))
}

/**
 * A number to an integer power of 32 bits, to PostgreSQL's scale (numeric.c, power_var_int). Throws DataError
 * DIVISION_BY_ZERO for zero to a negative power, VALUE_OUT_OF_RANGE for any other exponent.
 */
export function power(base: string, exponent: number): string {
  return formatDecimal(powerOfDecimal(parseDecimal(base), exponent))
}

/** Rounds to `places` fraction digits, halves away from zero; negative places round before the point: `round('15', -1)` is `20`. */
export function round(value: string, places = 0): string {
  return formatDecimal(roundDecimal(parseDecimal(value), places))
}

/** Cuts off after `places` fraction digits; negative places cut before the point. */
export function truncate(value: string, places = 0): string {
  return formatDecimal(roundDecimal(parseDecimal(value), places, 'truncate'))
}

/** The least integer that is not below the number. */
export function ceiling(value: string): string {
  return formatDecimal(roundDecimal(parseDecimal(value), 0, 'ceiling'))
}

/** The greatest integer that is not above the number. */
export function floor(value: string): string {
  return formatDecimal(roundDecimal(parseDecimal(value), 0, 'floor'))
}

/** The number without its sign. */
export function absolute(value: string): string {
  return formatDecimal(absoluteDecimal(parseDecimal(value)))
}

/** The number with the other sign; zero stays `0`. */
export function negate(value: string): string {
  return formatDecimal(negateDecimal(parseDecimal(value)))
}

/** -1, 0 or 1. */
export function sign(value: string): -1 | 0 | 1 {
  return signOfDecimal(parseDecimal(value))
}

/** The square root, correctly rounded to PostgreSQL's scale (numeric.c, numeric_sqrt). Throws DataError VALUE_OUT_OF_RANGE for a negative number. */
export function squareRoot(value: string): string {
  return formatDecimal(squareRootOfDecimal(parseDecimal(value)))
}
