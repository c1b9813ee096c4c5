import { DataError } from '../../../../errors/index.ts'
import { textOf, wholeNumberOf } from './arguments.ts'
import { codePointLength, hasSurrogates, sliceCodePoints } from './code-points.ts'
import { binary, type Present, ternary, unary } from './define.ts'
import type { ScalarFunction } from './function.ts'
import { lowerCase, upperCase } from './letter-case.ts'
import { memoizePairs } from './memoize.ts'

/**
 * PostgreSQL's text functions (manual, section 9.4) where SQLite has none or another meaning. Characters are code
 * points. `granary_upper` and `granary_lower` map character by character, as the locale C.UTF-8 does.
 *
 * Errors thrown: DataError VALUE_OUT_OF_RANGE (a code point that does not exist, a negative length, a text too long to
 * hold), VALUE_TYPE (bytes given where text is needed).
 */
export const textFunctions: readonly ScalarFunction[] = [
  unary('granary_lower', (text) => lowerCase(textOf(text))),
  unary('granary_upper', (text) => upperCase(textOf(text))),
  unary('granary_initcap', (text) => textOf(text).replace(word, capitalize)),
  unary('granary_reverse', (text) => reverse(textOf(text))),
  unary('granary_ascii', (text) => BigInt(textOf(text).codePointAt(0) ?? 0)),
  unary('granary_chr', (code) => character(wholeNumberOf(code))),
  binary('granary_left', (text, count) => sliceCodePoints(textOf(text), 0, wholeNumberOf(count))),
  binary('granary_right', (text, count) => right(textOf(text), wholeNumberOf(count))),
  binary('granary_repeat', (text, count) => repeat(textOf(text), wholeNumberOf(count))),
  binary('granary_lpad', (text, length) => pad(textOf(text), wholeNumberOf(length), ' ', 'left')),
  ternary('granary_lpad', (text, length, fill) => pad(textOf(text), wholeNumberOf(length), textOf(fill), 'left')),
  binary('granary_rpad', (text, length) => pad(textOf(text), wholeNumberOf(length), ' ', 'right')),
  ternary('granary_rpad', (text, length, fill) => pad(textOf(text), wholeNumberOf(length), textOf(fill), 'right')),
  binary('granary_substring', (value, start) => substring(value, wholeNumberOf(start), Number.POSITIVE_INFINITY)),
  ternary('granary_substring', (value, start, length) => substring(value, wholeNumberOf(start), wholeNumberOf(length))),
  ternary('granary_split_part', (text, delimiter, field) => splitPart(textOf(text), textOf(delimiter), wholeNumberOf(field))),
  ternary('granary_translate', (text, from, to) => translate(textOf(text), textOf(from), textOf(to))),
]

/** A word is a run of letters and digits; a combining mark belongs to its letter. */
const word = /[\p{L}\p{N}\p{M}]+/gu

/** The longest text that PostgreSQL's lpad and repeat make: 1 GB at four bytes a character. */
const longest = 268_435_454

function capitalize(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0)
  return upperCase(first) + lowerCase(text.slice(first.length))
}

function reverse(text: string): string {
  if (hasSurrogates(text)) return Array.from(text).reverse().join('')
  let reversed = ''
  for (let index = text.length - 1; index >= 0; index--) reversed += text.charAt(index)
  return reversed
}

function character(code: number): string {
  if (code <= 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new DataError('VALUE_OUT_OF_RANGE', 'chr() needs a Unicode code point from 1 to 1114111 that is not a surrogate')
  }
  return String.fromCodePoint(code)
}

function right(text: string, count: number): string {
  return count === 0 ? '' : sliceCodePoints(text, -count)
}

function repeat(text: string, count: number): string {
  if (count <= 0) return ''
  checkLength(text.length * count)
  return text.repeat(count)
}

function pad(text: string, length: number, fill: string, side: 'left' | 'right'): string {
  if (length <= 0) return ''
  checkLength(length)
  const missing = length - codePointLength(text)
  if (missing <= 0) return sliceCodePoints(text, 0, length)
  if (fill === '') return text
  const fillLength = codePointLength(fill)
  const filling = sliceCodePoints(fill.repeat(Math.ceil(missing / fillLength)), 0, missing)
  return side === 'left' ? filling + text : text + filling
}

function checkLength(length: number): void {
  if (length > longest)
    throw new DataError('VALUE_OUT_OF_RANGE', `a text function would make more than ${longest} characters; ask for fewer`)
}

/** Positions count from 1; the part that lies before the first character is lost, as SQL:2016 section 6.32 says. */
function substring(value: Present, start: number, length: number): string | Uint8Array {
  if (length < 0) throw new DataError('VALUE_OUT_OF_RANGE', 'substring() needs a length of 0 or more')
  const from = Math.max(start, 1) - 1
  const until = Math.max(start + length - 1, from)
  if (typeof value === 'object') return value.slice(from, until)
  return sliceCodePoints(textOf(value), from, until)
}

function splitPart(text: string, delimiter: string, field: number): string {
  if (field === 0) throw new DataError('VALUE_OUT_OF_RANGE', 'split_part() needs a field position that is not 0')
  if (delimiter === '') return field === 1 || field === -1 ? text : ''
  return text.split(delimiter).at(field > 0 ? field - 1 : field) ?? ''
}

const translation = memoizePairs(64, (from, to) => {
  const replacements = Array.from(to)
  const map = new Map<string, string>()
  let position = 0
  for (const replaced of from) {
    if (!map.has(replaced)) map.set(replaced, replacements[position] ?? '')
    position++
  }
  return map
})

function translate(text: string, from: string, to: string): string {
  const map = translation(from, to)
  let translated = ''
  for (const letter of text) translated += map.get(letter) ?? letter
  return translated
}
