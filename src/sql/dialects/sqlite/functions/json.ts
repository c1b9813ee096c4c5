import { DataError } from '../../../../errors/index.ts'
import { bigintOf, textOf, truth } from './arguments.ts'
import { binary, type Present, quaternary, ternary, unary } from './define.ts'
import type { ScalarFunction, SqlValue } from './function.ts'
import { type Change, changeAtPath, parsePath } from './json-path.ts'
import { canonicalText, equalNodes, formatDocument, isObject, type JsonNode, memberOf, parseDocument } from './json-text.ts'
import { memoizeLast } from './memoize.ts'

/**
 * The functions and operators of PostgreSQL's jsonb (manual, section 9.16) that SQLite lacks. Documents are JSON text;
 * keys and paths are JSON arrays of text. Of equal keys the last one counts. A document that a function changes is
 * written anew, compactly; a number in it keeps its text when a JavaScript number would change it.
 *
 * Errors thrown: DataError JSON_MALFORMED, VALUE_MALFORMED (a path that is none), VALUE_TYPE (a scalar where an array or
 * an object is needed, and the cases that `changeAtPath` names).
 */
export const jsonFunctions: readonly ScalarFunction[] = [
  binary('granary_json_contains', (document, part) => truth(containsDocument(read(document), readPart(textOf(part))))),
  binary('granary_json_equals', (left, right) => truth(left === right || equalNodes(read(left), readPart(textOf(right))))),
  unary('granary_json_canonical', (document) => canonicalText(read(document))),
  binary('granary_json_has_key', (document, key) => truth(hasKey(read(document), textOf(key)))),
  binary('granary_json_has_any_keys', (document, keys) => truth(hasKeys(document, keys, 'some'))),
  binary('granary_json_has_all_keys', (document, keys) => truth(hasKeys(document, keys, 'every'))),
  ternary('granary_json_set', (document, path, value) => change(document, path, 'set', value)),
  quaternary('granary_json_set', (document, path, value, create) => change(document, path, isTrue(create) ? 'set' : 'replace', value)),
  ternary('granary_json_insert', (document, path, value) => change(document, path, 'insert-before', value)),
  quaternary('granary_json_insert', (document, path, value, after) =>
    change(document, path, isTrue(after) ? 'insert-after' : 'insert-before', value),
  ),
  binary('granary_json_remove', (document, path) => change(document, path, 'remove', 'null')),
  binary('granary_json_delete', (document, key) => formatDocument(withoutKey(read(document), key)), { useBigInts: true }),
  binary('granary_json_concat', (left, right) => formatDocument(concat(read(left), read(right)))),
  unary('granary_json_strip_nulls', (document) => formatDocument(stripNulls(read(document)))),
  unary('granary_json_array_length', (document) => arrayLength(read(document))),
  unary('granary_json_as_text', (document) => asText(textOf(document))),
]

function read(document: Present): JsonNode {
  return parseDocument(textOf(document))
}

/** What is searched for is most often the same for every row. It is never changed. */
const readPart = memoizeLast(parseDocument)
const readKeys = memoizeLast(parsePath)

/** PostgreSQL's `@>`: an array at the top also contains a scalar that is one of its elements. */
function containsDocument(document: JsonNode, part: JsonNode): boolean {
  if (Array.isArray(document) && !Array.isArray(part) && !isObject(part)) return document.some((item) => equalNodes(item, part))
  return contains(document, part)
}

function contains(node: JsonNode, part: JsonNode): boolean {
  if (Array.isArray(part)) return Array.isArray(node) && part.every((wanted) => node.some((item) => contains(item, wanted)))
  if (!isObject(part)) return equalNodes(node, part)
  if (!isObject(node)) return false
  return Object.keys(part).every((key) => {
    const member = memberOf(node, key)
    return member !== undefined && contains(member, part[key] ?? null)
  })
}

/** A key of an object, a text that is an element of an array, or a text that is the document itself. */
function hasKey(node: JsonNode, key: string): boolean {
  if (Array.isArray(node)) return node.includes(key)
  return isObject(node) ? Object.hasOwn(node, key) : node === key
}

function hasKeys(document: Present, keys: Present, quantifier: 'some' | 'every'): boolean {
  const node = read(document)
  return readKeys(textOf(keys))[quantifier]((key) => hasKey(node, key))
}

function isTrue(flag: Present): boolean {
  return flag !== 0 && flag !== 0n
}

function change(document: Present, path: Present, kind: Change, value: Present | 'null'): string {
  return formatDocument(changeAtPath(read(document), readKeys(textOf(path)), kind, read(value)))
}

/** PostgreSQL's `-`: a key or, when the operand is an INTEGER, a position; in an array a text removes the elements equal to it. */
function withoutKey(node: JsonNode, key: Present): JsonNode {
  if (!Array.isArray(node) && !isObject(node)) throw new DataError('VALUE_TYPE', 'nothing can be deleted from a JSON scalar')
  if (typeof key !== 'string') {
    if (!Array.isArray(node)) throw new DataError('VALUE_TYPE', 'a JSON object has keys, not positions; give the key as text')
    const position = Number(bigintOf(key))
    return node.toSpliced(position < -node.length ? node.length : position, 1)
  }
  if (Array.isArray(node)) return node.filter((item) => item !== key)
  delete node[key]
  return node
}

/** PostgreSQL's `||`: objects are merged, the right one's members win; everything else becomes one array. */
function concat(left: JsonNode, right: JsonNode): JsonNode {
  if (isObject(left) && isObject(right)) return { ...left, ...right }
  return [...(Array.isArray(left) ? left : [left]), ...(Array.isArray(right) ? right : [right])]
}

function stripNulls(node: JsonNode): JsonNode {
  if (Array.isArray(node)) return node.map(stripNulls)
  if (!isObject(node)) return node
  return Object.fromEntries(
    Object.entries(node)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, stripNulls(member)]),
  )
}

function arrayLength(node: JsonNode): bigint {
  if (!Array.isArray(node)) throw new DataError('VALUE_TYPE', 'a JSON document that is no array has no array length')
  return BigInt(node.length)
}

/** PostgreSQL's `->>` and `#>>` of a value that has been found: text without its quotes, NULL for JSON null. */
function asText(document: string): SqlValue {
  if (!document.startsWith('"')) return document === 'null' ? null : document
  const text = parseDocument(document)
  return typeof text === 'string' ? text : null
}
