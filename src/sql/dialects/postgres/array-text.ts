import { DataError } from '../../../errors/index.ts'

/**
 * The text form of arrays (PostgreSQL manual §8.15.6, “Array Input and Output Syntax”): elements in braces, texts in double quotes with
 * a backslash before quotes and backslashes, null without quotes. `depth` says how many arrays lie in each other: elements may be arrays in
 * JavaScript that are none in PostgreSQL, such as documents. `delimiter` stands between elements.
 */
export function arrayText(items: readonly unknown[], textOf: (item: unknown) => string, depth = 1, delimiter = ','): string {
  return `{${items.map((item) => elementText(item, textOf, depth - 1, delimiter)).join(delimiter)}}`
}

function elementText(item: unknown, textOf: (item: unknown) => string, depth: number, delimiter: string): string {
  if (item === null) return 'NULL'
  if (depth > 0 && Array.isArray(item)) return arrayText(item, textOf, depth, delimiter)
  return `"${textOf(item).replace(/["\\]/g, '\\$&')}"`
}

/** The elements of an array's text form, nested ones as arrays. Throws DataError VALUE_MALFORMED. */
export function parseArrayText(text: string, read: (text: string) => unknown, delimiter = ','): unknown[] {
  // Arrays that do not begin at 1 carry their bounds before the braces.
  const start = text.indexOf('{')
  if (start < 0) throw malformed()
  const { items, end } = readArray(text, start, read, delimiter)
  if (end !== text.length) throw malformed()
  return items
}

function readArray(
  text: string,
  start: number,
  read: (text: string) => unknown,
  delimiter: string,
): { readonly items: unknown[]; readonly end: number } {
  const items: unknown[] = []
  let at = start + 1
  if (text[at] === '}') return { items, end: at + 1 }
  for (;;) {
    const { item, end } = text[at] === '{' ? nested(text, at, read, delimiter) : readElement(text, at, read, delimiter)
    items.push(item)
    if (text[end] === '}') return { items, end: end + 1 }
    if (text[end] !== delimiter) throw malformed()
    at = end + 1
  }
}

interface ReadElement {
  readonly item: unknown
  readonly end: number
}

function nested(text: string, at: number, read: (text: string) => unknown, delimiter: string): ReadElement {
  const { items, end } = readArray(text, at, read, delimiter)
  return { item: items, end }
}

function readElement(text: string, start: number, read: (text: string) => unknown, delimiter: string): ReadElement {
  if (text[start] !== '"') {
    let end = start
    while (end < text.length && text[end] !== delimiter && text[end] !== '}') end++
    const plain = text.slice(start, end)
    if (plain === '') throw malformed()
    return { item: plain === 'NULL' ? null : read(plain), end }
  }
  let value = ''
  let at = start + 1
  while (text[at] !== '"') {
    if (text[at] === '\\') at++
    const character = text[at]
    if (character === undefined) throw malformed()
    value += character
    at++
  }
  return { item: read(value), end: at + 1 }
}

function malformed(): DataError {
  return new DataError('VALUE_MALFORMED', 'the engine gave an array in a form that is none of PostgreSQL')
}
