import { DataError } from '../../../../errors/index.ts'
import { bigintOf, numberOf, wholeNumberOf } from './arguments.ts'
import { compareValues } from './code-points.ts'
import { binary, type Present, unary } from './define.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import { roundHalfEven, roundToPlaces } from './rounding.ts'

/**
 * PostgreSQL's mathematical functions on integers and reals (manual, section 9.3) where SQLite has none, or gives NULL
 * or infinity in place of an error. The `_operand`, `_finite`, `_exponential` and `_integer_…` functions check a value and
 * pass it on, so that SQLite's own functions and operators do the work: `ln(granary_logarithm_operand(x))`.
 *
 * Errors thrown: DataError DIVISION_BY_ZERO, VALUE_OUT_OF_RANGE (outside the domain, or a result too large or too
 * small), VALUE_TYPE (text or bytes).
 */
export const mathematicsFunctions: readonly ScalarFunction[] = [
  binary('granary_divide', divide, { useBigInts: true }),
  binary('granary_modulo', modulo, { useBigInts: true }),
  unary('granary_integer_16', (value) => integerWithin(value, -32_768n, 32_767n), { useBigInts: true }),
  unary('granary_integer_32', (value) => integerWithin(value, -2_147_483_648n, 2_147_483_647n), { useBigInts: true }),
  unary('granary_integer_64', (value) => integerWithin(value, leastBigint, greatestBigint), { useBigInts: true }),
  binary('granary_multiply', (left, right) => multiply(numberOf(left), numberOf(right))),
  unary('granary_finite', (value) => finite(numberOf(value))),
  unary('granary_exponential', (value) => exponential(numberOf(value))),
  unary('granary_logarithm_operand', (value) => logarithmOperand(numberOf(value))),
  unary('granary_unit_operand', (value) => unitOperand(numberOf(value))),
  unary('granary_angle_operand', (value) => angleOperand(numberOf(value))),
  unary('granary_reciprocal', (value) => 1 / numberOf(value)),
  unary('granary_sqrt', (value) => squareRoot(numberOf(value))),
  unary('granary_cbrt', (value) => Math.cbrt(numberOf(value))),
  binary('granary_log', (base, value) => logarithm(numberOf(base), numberOf(value))),
  binary('granary_power', (base, exponent) => power(numberOf(base), numberOf(exponent))),
  unary('granary_round', (value) => roundHalfEven(numberOf(value))),
  binary('granary_round', (value, places) => roundToPlaces(numberOf(value), wholeNumberOf(places), 'round')),
  binary('granary_trunc', (value, places) => roundToPlaces(numberOf(value), wholeNumberOf(places), 'truncate')),
  binary('granary_gcd', (left, right) => greatestCommonDivisor(bigintOf(left), bigintOf(right)), { useBigInts: true }),
  binary('granary_lcm', (left, right) => leastCommonMultiple(bigintOf(left), bigintOf(right)), { useBigInts: true }),
  binary('granary_bit_xor', (left, right) => bigintOf(left) ^ bigintOf(right), { useBigInts: true }),
  binary('granary_shift_left', (value, count) => BigInt.asIntN(64, bigintOf(value) << shiftCount(count)), { useBigInts: true }),
  binary('granary_shift_right', (value, count) => bigintOf(value) >> shiftCount(count), { useBigInts: true }),
  { name: 'granary_greatest', deterministic: true, arity: -1, useBigInts: true, call: (...values) => extreme(values, 1) },
  { name: 'granary_least', deterministic: true, arity: -1, useBigInts: true, call: (...values) => extreme(values, -1) },
  widthBucket(),
]

const leastBigint = -(2n ** 63n)
const greatestBigint = 2n ** 63n - 1n

/** Two integers give an integer, cut towards zero; anything else a real. */
function divide(dividend: Present, by: Present): SqlValue {
  if (by === 0n || by === 0) throw divisionByZero()
  if (typeof dividend === 'bigint' && typeof by === 'bigint') return withinBigint(dividend / by)
  const numerator = numberOf(dividend)
  const denominator = numberOf(by)
  const quotient = numerator / denominator
  if (!Number.isFinite(numerator) || !Number.isFinite(denominator) || numerator === 0) return quotient
  return exponential(quotient)
}

/** The remainder has the sign of the dividend. */
function modulo(dividend: Present, by: Present): SqlValue {
  if (by === 0n || by === 0) throw divisionByZero()
  if (typeof dividend === 'bigint' && typeof by === 'bigint') return dividend % by
  return numberOf(dividend) % numberOf(by)
}

function divisionByZero(): DataError {
  return new DataError('DIVISION_BY_ZERO', 'a division by zero; guard the divisor with nullif(divisor, 0)')
}

/** SQLite turns the result of integer arithmetic into a REAL when it does not fit into 64 bits. */
function integerWithin(value: Present, least: bigint, greatest: bigint): bigint {
  if (typeof value === 'bigint' && value >= least && value <= greatest) return value
  if (typeof value === 'bigint' || typeof value === 'number')
    throw outOfRange('the result of integer arithmetic does not fit into its type')
  return bigintOf(value)
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw outOfRange('the result is too large for a real number')
  return value
}

/** The product of two reals; too large or too small to tell from zero is an error. */
function multiply(left: number, right: number): number {
  const product = left * right
  return left === 0 || right === 0 || !Number.isFinite(left) || !Number.isFinite(right) ? product : exponential(product)
}

/** A result that is never zero or infinite unless the true one is too small or too large to tell, such as that of exp(). */
function exponential(value: number): number {
  if (value === 0) throw outOfRange('the result is too small for a real number')
  return finite(value)
}

function logarithmOperand(value: number): number {
  if (value <= 0) throw outOfRange('a logarithm needs a number greater than zero')
  return value
}

function unitOperand(value: number): number {
  if (value < -1 || value > 1) throw outOfRange('an arc sine or arc cosine needs a number from -1 to 1')
  return value
}

function angleOperand(value: number): number {
  if (!Number.isFinite(value)) throw outOfRange('a trigonometric function needs a finite angle')
  return value
}

function squareRoot(value: number): number {
  if (value < 0) throw outOfRange('a square root needs a number that is not negative')
  return Math.sqrt(value)
}

/** A quotient of logarithms is often one unit off a whole result; PostgreSQL's numeric log() is exact there. */
function logarithm(base: number, value: number): number {
  logarithmOperand(base)
  logarithmOperand(value)
  if (base === 1) throw new DataError('DIVISION_BY_ZERO', 'a logarithm to the base 1 divides by zero; use another base')
  const quotient = base === 2 ? Math.log2(value) : base === 10 ? Math.log10(value) : Math.log(value) / Math.log(base)
  const whole = Math.round(quotient)
  return base ** whole === value ? whole : quotient
}

function power(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw outOfRange('zero cannot be raised to a negative power')
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw outOfRange('a negative number cannot be raised to a power that is not whole')
  }
  // C's pow() gives 1 here (ISO C, F.10.4.4), JavaScript's gives NaN.
  if ((base === 1 || base === -1) && !Number.isFinite(exponent)) return 1
  const result = base ** exponent
  if (!Number.isFinite(base) || !Number.isFinite(exponent)) return result
  return base === 0 ? result : exponential(result)
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [first, second] = [left, right]
  while (second !== 0n) [first, second] = [second, first % second]
  return withinBigint(first < 0n ? -first : first)
}

function leastCommonMultiple(left: bigint, right: bigint): bigint {
  if (left === 0n || right === 0n) return 0n
  const multiple = (left / greatestCommonDivisor(left, right)) * right
  return withinBigint(multiple < 0n ? -multiple : multiple)
}

function withinBigint(value: bigint): bigint {
  if (value > greatestBigint) throw outOfRange('the result does not fit into 64 bits')
  return value
}

/** PostgreSQL's processors take the last six bits of the count. */
function shiftCount(count: Present): bigint {
  return bigintOf(count) & 63n
}

/** The greatest (sign 1) or the least (sign -1) of the values that are not NULL. */
function extreme(values: readonly SqlValue[], sign: 1 | -1): SqlValue {
  let found: SqlValue = null
  for (const value of values) {
    if (value !== null && (found === null || compareValues(value, found) * sign > 0)) found = value
  }
  return found
}

function widthBucket(): ScalarFunction {
  return {
    name: 'granary_width_bucket',
    deterministic: true,
    arity: 4,
    call: (value, low, high, count) =>
      value === null || low === null || high === null || count === null
        ? null
        : BigInt(bucket(numberOf(value), numberOf(low), numberOf(high), wholeNumberOf(count))),
  }
}

function bucket(value: number, low: number, high: number, count: number): number {
  if (count <= 0) throw outOfRange('width_bucket() needs a count greater than zero')
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw outOfRange('width_bucket() needs finite bounds')
  if (low === high) throw outOfRange('width_bucket() needs a lower bound that differs from the upper one')
  if (low < high ? value < low : value > low) return 0
  if (low < high ? value >= high : value <= high) return count + 1
  const scaled = (count * (value - low)) / (high - low)
  // The sum is rounded before it is cut, as in PostgreSQL 15. Halves are taken where the widths themselves overflow.
  return Math.floor((Number.isFinite(scaled) ? scaled : count * ((value / 2 - low / 2) / (high / 2 - low / 2))) + 1)
}

function outOfRange(message: string): DataError {
  return new DataError('VALUE_OUT_OF_RANGE', message)
}
