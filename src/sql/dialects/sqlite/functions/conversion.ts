import { DataError } from '../../../../errors/index.ts'
import { wholeNumberOf } from './arguments.ts'
import { binary, type Present, unary } from './define.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import { realText } from './real-text.ts'
import { roundHalfEven } from './rounding.ts'

/**
 * PostgreSQL's casts between text, integers, reals and booleans, where SQLite's CAST takes whatever it can read, cuts
 * off and never fails. `granary_to_integer(value, bits)` has 16, 32 or 64 bits. The `granary_try_…` functions give NULL
 * where the others throw.
 *
 * Errors thrown: DataError VALUE_MALFORMED (text that is not in the type's format), VALUE_OUT_OF_RANGE (a number that the
 * type cannot hold), VALUE_TYPE (bytes).
 */
export const conversionFunctions: readonly ScalarFunction[] = [
  binary('granary_to_integer', (value, bits) => toInteger(value, wholeNumberOf(bits)), { useBigInts: true }),
  binary('granary_try_to_integer', (value, bits) => attempt(() => toInteger(value, wholeNumberOf(bits))), { useBigInts: true }),
  unary('granary_to_real', toReal, { useBigInts: true }),
  unary('granary_try_to_real', (value) => attempt(() => toReal(value)), { useBigInts: true }),
  unary('granary_to_boolean', toBoolean, { useBigInts: true }),
  unary('granary_try_to_boolean', (value) => attempt(() => toBoolean(value)), { useBigInts: true }),
  unary('granary_real_to_text', (value) => (typeof value === 'number' ? realText(value) : String(value)), { useBigInts: true }),
]

function attempt(convert: () => SqlValue): SqlValue {
  try {
    return convert()
  } catch (error) {
    if (error instanceof DataError) return null
    throw error
  }
}

function toInteger(value: Present, bits: number): bigint {
  const integer = wholeOf(value)
  if (BigInt.asIntN(bits, integer) !== integer)
    throw new DataError('VALUE_OUT_OF_RANGE', `a value does not fit into an integer of ${bits} bits`)
  return integer
}

/** A real is rounded to the nearest integer, half to even; text must be a whole number. */
function wholeOf(value: Present): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new DataError('VALUE_OUT_OF_RANGE', 'infinity cannot be converted to an integer')
    return BigInt(roundHalfEven(value))
  }
  if (typeof value === 'string') {
    const digits = /^[ \t\n\v\f\r]*([+-]?)(\d+)[ \t\n\v\f\r]*$/.exec(value)
    if (digits === null)
      throw new DataError('VALUE_MALFORMED', 'a text cannot be converted to an integer: it must be digits with an optional sign')
    return digits[1] === '-' ? -BigInt(digits[2] ?? '') : BigInt(digits[2] ?? '')
  }
  throw bytesRefused()
}

function toReal(value: Present): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') throw bytesRefused()
  const text = value.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    throw new DataError('VALUE_MALFORMED', 'a text cannot be converted to a real number; write it as in 12.5 or 1.25e1')
  }
  const number = Number(text)
  if (!Number.isFinite(number) || (number === 0 && /^[^eE]*[1-9]/.test(text))) {
    throw new DataError('VALUE_OUT_OF_RANGE', 'a number is too large or too small for a real number')
  }
  return number
}

const words: readonly (readonly [word: string, least: number, truth: bigint])[] = [
  ['true', 1, 1n],
  ['yes', 1, 1n],
  ['on', 2, 1n],
  ['1', 1, 1n],
  ['false', 1, 0n],
  ['no', 1, 0n],
  ['off', 2, 0n],
  ['0', 1, 0n],
]

/** Text may be any unambiguous beginning of its word (manual, section 8.6). */
function toBoolean(value: Present): bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value === 0 || value === 0n ? 0n : 1n
  if (typeof value !== 'string') throw bytesRefused()
  const text = value.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '').toLowerCase()
  const found = words.find(([word, least]) => text.length >= least && word.startsWith(text))
  if (found === undefined) throw new DataError('VALUE_MALFORMED', 'a text cannot be converted to a boolean; write true or false')
  return found[2]
}

function bytesRefused(): DataError {
  return new DataError('VALUE_TYPE', 'bytes cannot be converted to a number or a boolean; decode them to text first')
}
