import { DataError } from '../../errors/index.ts'
import { type Decimal, digitsOf, greatestIntegerDigits, greatestScale, isZero, outOfRange, scaledCoefficient } from './decimal-number.ts'
import { fitToPrecision, precisionExceeded } from './decimal-rounding.ts'

const minusSign = 45
const plusSign = 43
const point = 46
const digitZero = 48
const letterE = 101

/**
 * Reads decimal text: an optional sign, digits, an optional point with digits, an optional exponent. The fraction
 * digits written, trailing zeros included, are the result's scale.
 *
 * Throws DataError VALUE_MALFORMED for any other text, VALUE_OUT_OF_RANGE past 131072 digits before the point or 16383
 * after it.
 */
export function parseDecimal(text: string): Decimal {
  const length = text.length
  const sign = text.charCodeAt(0)
  const start = sign === minusSign || sign === plusSign ? 1 : 0
  let value = 0
  let pointAt = -1
  let end = start
  for (; end < length; end++) {
    const code = text.charCodeAt(end)
    if (code >= digitZero && code <= 57) value = value * 10 + (code - digitZero)
    else if (code === point && pointAt < 0) pointAt = end
    else break
  }
  const wholeEnd = pointAt < 0 ? end : pointAt
  if (wholeEnd === start || pointAt === end - 1) throw malformed()
  let scale = pointAt < 0 ? 0 : end - pointAt - 1
  if (end < length) scale -= parseExponent(text, end)
  if (end - start > greatestScale || scale > greatestScale || scale < 0) return parseLong(text, start, wholeEnd, end, scale)
  if (value <= Number.MAX_SAFE_INTEGER) return { coefficient: sign === minusSign ? 0 - value : value, scale }
  return { coefficient: bigCoefficient(text, start, wholeEnd, end), scale }
}

function parseExponent(text: string, at: number): number {
  if ((text.charCodeAt(at) | 32) !== letterE || !/^[+-]?[0-9]+$/.test(text.slice(at + 1))) throw malformed()
  return Number(text.slice(at + 1))
}

/** The rare shapes: very long ones, and exponents that move the point past the last digit. */
function parseLong(text: string, start: number, wholeEnd: number, end: number, scale: number): Decimal {
  const coefficient = bigCoefficient(text, start, wholeEnd, end)
  if (scale > greatestScale) throw outOfRange()
  if (coefficient === 0n) return { coefficient: 0, scale: Math.max(scale, 0) }
  if (digitsOf(coefficient).length - scale > greatestIntegerDigits) throw outOfRange()
  return scale < 0 ? { coefficient: scaledCoefficient(coefficient, -scale), scale: 0 } : { coefficient, scale }
}

function bigCoefficient(text: string, start: number, wholeEnd: number, end: number): bigint {
  const magnitude = BigInt(text.slice(start, wholeEnd) + text.slice(wholeEnd + 1, end))
  return text.charCodeAt(0) === minusSign ? -magnitude : magnitude
}

function malformed(): DataError {
  return new DataError(
    'VALUE_MALFORMED',
    "the text is no decimal number; write digits with an optional sign, fraction and exponent, such as '-12.30' or '1.5e6'",
  )
}

/** A decimal as plain text: no exponent, no trailing zeros after the point, zero is `0`. */
export function formatDecimal(decimal: Decimal): string {
  if (isZero(decimal)) return '0'
  const digits = digitsOf(decimal.coefficient)
  let { scale } = decimal
  let end = digits.length
  while (scale > 0 && digits.charCodeAt(end - 1) === digitZero) {
    scale--
    end--
  }
  return placePoint(decimal.coefficient < 0, end === digits.length ? digits : digits.slice(0, end), scale)
}

function placePoint(negative: boolean, digits: string, scale: number): string {
  const whole = digits.length - scale
  if (whole > greatestIntegerDigits || scale > greatestScale) throw outOfRange()
  const sign = negative ? '-' : ''
  if (scale === 0) return sign + digits
  return whole > 0 ? `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}` : `${sign}0.${zeros(-whole)}${digits}`
}

/**
 * The one plain text of a number: no exponent, no leading zeros, no trailing zeros after the point, no `-0`. A
 * JavaScript number is taken by its shortest round-trip text, so 0.1 is `0.1`.
 *
 * Throws DataError VALUE_MALFORMED for text that is no number, VALUE_OUT_OF_RANGE for NaN, infinity and more digits
 * than PostgreSQL's numeric holds.
 */
export function canonicalDecimal(input: string | number | bigint): string {
  if (typeof input === 'bigint') return formatDecimal({ coefficient: input, scale: 0 })
  if (typeof input === 'number') return canonicalNumber(input)
  const pointAt = pointOf(input)
  const last = input.length - 1
  if (pointAt === input.length || (pointAt > 0 && input.charCodeAt(last) !== digitZero)) {
    if (pointAt <= greatestScale && last - pointAt < greatestScale && input !== '-0') return input
  }
  return formatDecimal(parseDecimal(input))
}

function canonicalNumber(input: number): string {
  if (!Number.isFinite(input))
    throw new DataError('VALUE_OUT_OF_RANGE', 'NaN and infinity are no decimal numbers; use null for an unknown number')
  const magnitude = Math.abs(input)
  // Between these bounds ECMAScript writes no exponent (ECMA-262, Number::toString).
  if ((magnitude >= 1e-6 && magnitude < 1e21) || magnitude === 0) return String(input)
  return formatDecimal(parseDecimal(String(input)))
}

/**
 * The text as a `numeric(precision, scale)` column of PostgreSQL takes it: rounded to `scale` fraction digits, halves
 * away from zero, and written with exactly that many. A negative scale rounds before the point.
 *
 * Throws DataError VALUE_OUT_OF_RANGE where the rounded number needs more than `precision` digits, VALUE_MALFORMED for
 * text that is no number.
 */
export function fitDecimal(text: string, precision: number, scale: number): string {
  const pointAt = pointOf(text)
  const start = text.charCodeAt(0) === minusSign ? 1 : 0
  const belowOne = text.charCodeAt(start) === digitZero
  const fraction = pointAt === text.length ? 0 : text.length - pointAt - 1
  // The usual case needs no arithmetic: nothing to round, at most zeros to add.
  if (pointAt > 0 && fraction <= scale && scale <= precision && (start === 0 || !belowOne)) {
    if (!belowOne && pointAt - start > precision - scale) throw precisionExceeded()
    if (fraction === scale) return text
    return fraction === 0 ? `${text}.${zeros(scale)}` : text + zeros(scale - fraction)
  }
  const rounded = fitToPrecision(parseDecimal(text), precision, scale)
  const wanted = Math.max(scale, 0)
  if (isZero(rounded)) return wanted > 0 ? `0.${zeros(wanted)}` : '0'
  return placePoint(rounded.coefficient < 0, digitsOf(rounded.coefficient) + zeros(wanted - rounded.scale), wanted)
}

/**
 * Where the point is, or the text's length if there is none; -1 unless the text is `-?(0|[1-9][0-9]*)(\.[0-9]+)?`.
 */
export function pointOf(text: string): number {
  const length = text.length
  const start = text.charCodeAt(0) === minusSign ? 1 : 0
  let index = start
  for (; index < length; index++) {
    const code = text.charCodeAt(index)
    if (code < digitZero || code > 57) break
  }
  if (index === start || (index > start + 1 && text.charCodeAt(start) === digitZero)) return -1
  if (index === length) return length
  if (text.charCodeAt(index) !== point || index === length - 1) return -1
  for (let next = index + 1; next < length; next++) {
    const code = text.charCodeAt(next)
    if (code < digitZero || code > 57) return -1
  }
  return index
}

const keptZeros: readonly string[] = Array.from({ length: 64 }, (_, count) => '0'.repeat(count))

/** A run of zeros. */
export function zeros(count: number): string {
  return keptZeros[count] ?? '0'.repeat(count)
}
