import { DataError } from '../../../../errors/index.ts'
import { textOf, truth, wholeNumberOf } from './arguments.ts'
import { binary, type Present, ternary } from './define.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import { ExactNumber, equalNodes, formatDocument, type JsonArray, type JsonNode, parseDocument } from './json-text.ts'
import { memoizeLast } from './memoize.ts'
import { realText } from './real-text.ts'

/**
 * PostgreSQL's array functions and operators (manual, section 9.19) on arrays of one dimension, stored as JSON text.
 * Positions count from 1. An element that is an argument is JSON text too, `null` for a NULL element.
 *
 * Errors thrown: DataError JSON_MALFORMED, VALUE_TYPE (the text is JSON but no array).
 */
export const arrayFunctions: readonly ScalarFunction[] = [
  binary('granary_array_contains', (array, part) => truth(contains(read(array), readPart(textOf(part))))),
  binary('granary_array_overlaps', (array, other) => truth(overlaps(read(array), readPart(textOf(other))))),
  binary('granary_array_equals', (left, right) => truth(left === right || equalNodes(read(left), readPart(textOf(right))))),
  binary('granary_array_position', (array, element) => position(read(array), readElement(textOf(element)))),
  ternary('granary_array_slice', (array, from, to) => slice(read(array), wholeNumberOf(from), wholeNumberOf(to))),
  { name: 'granary_array_concat', deterministic: true, arity: 2, call: concat },
  binary('granary_array_remove', (array, element) => remove(read(array), readElement(textOf(element)))),
  ternary('granary_array_replace', (array, element, by) => replace(read(array), readElement(textOf(element)), parseDocument(textOf(by)))),
  binary('granary_array_to_string', (array, separator) => joined(read(array), textOf(separator), undefined)),
  ternary('granary_array_to_string', (array, separator, forNull) => joined(read(array), textOf(separator), textOf(forNull))),
]

function read(array: Present): JsonArray {
  return readArray(textOf(array))
}

function readArray(text: string): JsonArray {
  const array = parseDocument(text)
  if (!Array.isArray(array)) throw new DataError('VALUE_TYPE', 'an array function was given JSON that is no array')
  return array
}

/** What is searched for is most often the same for every row. It is never changed. */
const readPart = memoizeLast(readArray)
const readElement = memoizeLast(parseDocument)

/** NULL equals nothing, so an array that holds NULL is contained in none. */
function contains(array: JsonArray, part: JsonArray): boolean {
  return part.every((wanted) => wanted !== null && array.some((item) => equalNodes(item, wanted)))
}

function overlaps(array: JsonArray, other: JsonArray): boolean {
  return other.some((wanted) => wanted !== null && array.some((item) => equalNodes(item, wanted)))
}

/** array_position() finds NULL too. */
function position(array: JsonArray, element: JsonNode): SqlValue {
  const index = array.findIndex((item) => equalNodes(item, element))
  return index < 0 ? null : BigInt(index + 1)
}

function slice(array: JsonArray, from: number, to: number): string {
  return formatDocument(array.slice(Math.max(from - 1, 0), Math.max(to, 0)))
}

/** A NULL array adds nothing. */
function concat(left: SqlValue, right: SqlValue): SqlValue {
  if (left === null || right === null) return left ?? right
  return formatDocument([...read(left), ...read(right)])
}

function remove(array: JsonArray, element: JsonNode): string {
  return formatDocument(array.filter((item) => !equalNodes(item, element)))
}

function replace(array: JsonArray, element: JsonNode, by: JsonNode): string {
  return formatDocument(array.map((item) => (equalNodes(item, element) ? by : item)))
}

function joined(array: JsonArray, separator: string, forNull: string | undefined): string {
  const texts: string[] = []
  for (const item of array) {
    if (item !== null) texts.push(elementText(item))
    else if (forNull !== undefined) texts.push(forNull)
  }
  return texts.join(separator)
}

/** An element as PostgreSQL prints it: booleans as t and f. */
function elementText(item: Exclude<JsonNode, null>): string {
  if (typeof item === 'string') return item
  if (typeof item === 'boolean') return item ? 't' : 'f'
  // Whole numbers are taken for integers, which have no exponent.
  if (typeof item === 'number') return Number.isSafeInteger(item) ? String(item) : realText(item)
  return item instanceof ExactNumber ? item.text : formatDocument(item)
}
