import { DataError } from '../../errors/index.ts'
import { type Decimal, digitsOf, isZero, powerOfTen } from './decimal-number.ts'
import { canonicalDecimal, pointOf, zeros } from './decimal-text.ts'

// The sortable form of a decimal, whose order as text (memcmp) is the order of the numbers, with one text a number:
//   zero      00
//   positive  LL<space>digits[.fraction]   LL: how many digits stand before the point, none for a number below 1
//   negative  the positive form with every digit subtracted from 9, between '-' and '~'
// '-' sorts before the digits, and '~' after the point and the digits.

/** The most digits before the point that the sortable form holds. */
export const greatestSortableIntegerDigits = 98

const minusSign = 45
const space = 32
const point = 46
const digitZero = 48
const digitNine = 57
const tilde = 126

const positivePrefixes: readonly string[] = Array.from({ length: 99 }, (_, count) => `${String(count).padStart(2, '0')} `)
const negativePrefixes: readonly string[] = Array.from({ length: 99 }, (_, count) => `-${String(99 - count).padStart(2, '0')} `)

/**
 * Plain decimal text in its sortable form: `123.45` → `03 123.45`, `-123.45` → `-96 876.54~`. Trailing zeros after the
 * point are dropped.
 *
 * Throws DataError VALUE_OUT_OF_RANGE past 98 digits before the point, VALUE_MALFORMED for text that is no number.
 */
export function encodeSortableDecimal(text: string): string {
  let plain = text
  let pointAt = pointOf(plain)
  if (pointAt < 0) {
    plain = canonicalDecimal(text)
    pointAt = pointOf(plain)
  }
  let end = plain.length
  if (pointAt < end) {
    while (plain.charCodeAt(end - 1) === digitZero) end--
    if (end === pointAt + 1) end = pointAt
  }
  const start = plain.charCodeAt(0) === minusSign ? 1 : 0
  let whole = pointAt - start
  let from = start
  if (plain.charCodeAt(start) === digitZero) {
    if (end === pointAt) return '00'
    whole = 0
    from = start + 1
  }
  return start === 0 ? positivePrefix(whole) + plain.slice(from, end) : `${negativePrefix(whole) + complement(plain, from, pointAt, end)}~`
}

/**
 * The plain decimal text of a stored sortable form. With `scale` the fraction is filled with zeros to that many digits
 * (a longer fraction stays whole); without it there are no trailing zeros.
 *
 * Throws DataError VALUE_MALFORMED where the stored text is no sortable form.
 */
export function decodeSortableDecimal(stored: string, scale = 0): string {
  if (stored === '00') return scale > 0 ? `0.${zeros(scale)}` : '0'
  const pointAt = sortablePoint(stored)
  const negative = stored.charCodeAt(0) === minusSign
  const from = negative ? 4 : 3
  const end = negative ? stored.length - 1 : stored.length
  const digits = negative ? complement(stored, from, pointAt, end) : stored.slice(from)
  const sign = negative ? (pointAt === from ? '-0' : '-') : pointAt === from ? '0' : ''
  if (scale === 0) return sign + digits
  if (pointAt === end) return `${sign}${digits}.${zeros(scale)}`
  const missing = scale - (end - pointAt - 1)
  return missing > 0 ? sign + digits + zeros(missing) : sign + digits
}

/** Reads a stored sortable form. Throws DataError VALUE_MALFORMED where it is none. */
export function parseSortableDecimal(stored: string): Decimal {
  if (stored === '00') return { coefficient: 0, scale: 0 }
  const pointAt = sortablePoint(stored)
  const negative = stored.charCodeAt(0) === minusSign
  const from = negative ? 4 : 3
  const end = negative ? stored.length - 1 : stored.length
  const scale = pointAt === end ? 0 : end - pointAt - 1
  let value = 0
  for (let index = from; index < end; index++) {
    const code = stored.charCodeAt(index)
    if (code !== point) value = value * 10 + (negative ? digitNine - code : code - digitZero)
  }
  if (value <= Number.MAX_SAFE_INTEGER) return { coefficient: negative ? -value : value, scale }
  const digits = BigInt(stored.slice(from, pointAt) + stored.slice(pointAt + 1, end))
  return { coefficient: negative ? digits + 1n - powerOfTen(pointAt - from + scale) : digits, scale }
}

/** A decimal in its sortable form. Throws DataError VALUE_OUT_OF_RANGE past 98 digits before the point. */
export function formatSortableDecimal(decimal: Decimal): string {
  if (isZero(decimal)) return '00'
  const digits = digitsOf(decimal.coefficient)
  let end = digits.length
  let { scale } = decimal
  while (scale > 0 && digits.charCodeAt(end - 1) === digitZero) {
    scale--
    end--
  }
  const whole = end - scale
  let body = end === digits.length ? digits : digits.slice(0, end)
  if (scale > 0) body = whole > 0 ? `${body.slice(0, whole)}.${body.slice(whole)}` : `.${zeros(-whole)}${body}`
  const count = Math.max(whole, 0)
  return decimal.coefficient < 0
    ? `${negativePrefix(count) + complement(body, 0, scale > 0 ? count : body.length, body.length)}~`
    : positivePrefix(count) + body
}

function positivePrefix(whole: number): string {
  const prefix = positivePrefixes[whole]
  if (prefix === undefined) throw tooLarge()
  return prefix
}

function negativePrefix(whole: number): string {
  const prefix = negativePrefixes[whole]
  if (prefix === undefined) throw tooLarge()
  return prefix
}

/** Checks a sortable form and gives the index of its point, or of what follows its digits where there is no point. */
function sortablePoint(stored: string): number {
  const negative = stored.charCodeAt(0) === minusSign
  const from = negative ? 4 : 3
  const end = negative ? stored.length - 1 : stored.length
  const tens = stored.charCodeAt(from - 3) - digitZero
  const ones = stored.charCodeAt(from - 2) - digitZero
  const count = tens * 10 + ones
  const pointAt = from + (negative ? 99 - count : count)
  const first = negative ? digitNine : digitZero
  if (
    end <= from ||
    stored.charCodeAt(from - 1) !== space ||
    (negative && stored.charCodeAt(end) !== tilde) ||
    !(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9) ||
    pointAt > end ||
    stored.charCodeAt(from) === first ||
    (pointAt < end && (stored.charCodeAt(pointAt) !== point || pointAt === end - 1 || stored.charCodeAt(end - 1) === first))
  ) {
    throw notSortable()
  }
  for (let index = from; index < end; index++) {
    const code = stored.charCodeAt(index)
    if ((code < digitZero || code > digitNine) && index !== pointAt) throw notSortable()
  }
  return pointAt
}

const pairComplements: readonly string[] = Array.from({ length: 100 }, (_, pair) => String(99 - pair).padStart(2, '0'))

/** The digits from `from` to `end`, but for the point at `pointAt`, each subtracted from 9. */
function complement(text: string, from: number, pointAt: number, end: number): string {
  if (pointAt >= end) return complementDigits(text, from, end)
  return `${complementDigits(text, from, pointAt)}.${complementDigits(text, pointAt + 1, end)}`
}

function complementDigits(text: string, from: number, end: number): string {
  let result = ''
  let index = from
  // Two digits a step: 528 is '0' × 10 + '0'. It costs two thirds of one digit a step.
  for (; index + 1 < end; index += 2) result += pairComplements[text.charCodeAt(index) * 10 + text.charCodeAt(index + 1) - 528]
  return index < end ? result + String(digitNine - text.charCodeAt(index)) : result
}

function tooLarge(): DataError {
  return new DataError(
    'VALUE_OUT_OF_RANGE',
    `the decimal has more than ${greatestSortableIntegerDigits} digits before the point, which is more than can be stored; store a smaller number or use text`,
  )
}

function notSortable(): DataError {
  return new DataError(
    'VALUE_MALFORMED',
    'the stored text is no decimal in sortable form; it was written by another program: rewrite it with granary_decimal_from_text',
  )
}
