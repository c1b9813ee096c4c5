import { Buffer } from 'node:buffer'
import type { SqlValue } from './function.ts'

const surrogate = /[\ud800-\udfff]/

/** True when UTF-16 units and code points are not the same in `text`. */
export function hasSurrogates(text: string): boolean {
  return surrogate.test(text)
}

/** The number of code points, which is what SQL's length() counts. */
export function codePointLength(text: string): number {
  if (!surrogate.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** String.prototype.slice by code points: the same rules for negative positions. */
export function sliceCodePoints(text: string, start: number, end?: number): string {
  return surrogate.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end)
}

/** -1, 0 or 1 by code points: the order that SQLite's BINARY collation gives on UTF-8 bytes. */
export function compareCodePoints(left: string, right: string): number {
  if (left === right) return 0
  // UTF-16 order differs from code-point order only where surrogates meet U+E000 and above.
  if (surrogate.test(left) || surrogate.test(right)) return Buffer.compare(Buffer.from(left), Buffer.from(right))
  return left < right ? -1 : 1
}

/** SQLite's order of values: numbers, then text by code point, then bytes. NULL does not occur. */
export function compareValues(left: Exclude<SqlValue, null>, right: Exclude<SqlValue, null>): number {
  if (typeof left === 'string') {
    if (typeof right === 'string') return compareCodePoints(left, right)
    return typeof right === 'object' ? -1 : 1
  }
  if (typeof left === 'object') return typeof right === 'object' ? Buffer.compare(left, right) : 1
  if (typeof right === 'string' || typeof right === 'object') return -1
  return left < right ? -1 : left > right ? 1 : 0
}
