import { DataError } from '../../../../errors/index.ts'
import { isObject, type JsonArray, type JsonNode, type JsonObject, memberOf, parseDocument, setMember } from './json-text.ts'

/** What happens at the end of a path: PostgreSQL's jsonb_set with and without `create`, jsonb_insert, and `#-`. */
export type Change = 'set' | 'replace' | 'insert-before' | 'insert-after' | 'remove'

/** Reads a path or a list of keys: a JSON array of strings and whole numbers. Throws DataError VALUE_MALFORMED. */
export function parsePath(text: string): readonly string[] {
  const path = parseDocument(text)
  if (!Array.isArray(path)) throw new DataError('VALUE_MALFORMED', 'a JSON path must be an array of keys and positions')
  return path.map((step, position) => {
    if (typeof step === 'string') return step
    if (typeof step === 'number') return String(step)
    throw new DataError('VALUE_MALFORMED', `the step at position ${position + 1} of a JSON path is neither a key nor a position`)
  })
}

/**
 * Changes what `path` leads to, in place: the rules of PostgreSQL's jsonb_set, jsonb_insert and `#-` (manual, section
 * 9.16). Only the last step may be missing; negative positions count from the end.
 * Throws DataError VALUE_TYPE (the document is a scalar, a step into an array is no whole number, an insert at a key
 * that exists).
 */
export function changeAtPath(document: JsonNode, path: readonly string[], change: Change, value: JsonNode): JsonNode {
  if (!Array.isArray(document) && !isObject(document)) throw new DataError('VALUE_TYPE', 'a path cannot be followed into a JSON scalar')
  if (isEmpty(document) && (change === 'remove' || change === 'replace')) return document
  if (path.length > 0) changeWithin(document, path, 0, change, value)
  return document
}

function isEmpty(document: JsonArray | JsonObject): boolean {
  return Array.isArray(document) ? document.length === 0 : Object.keys(document).length === 0
}

function changeWithin(node: JsonNode, path: readonly string[], level: number, change: Change, value: JsonNode): void {
  if (Array.isArray(node)) changeArray(node, path, level, change, value)
  else if (isObject(node)) changeObject(node, path, level, change, value)
}

function changeObject(node: JsonObject, path: readonly string[], level: number, change: Change, value: JsonNode): void {
  const key = path[level] ?? ''
  const member = memberOf(node, key)
  if (level < path.length - 1) {
    if (member !== undefined) changeWithin(member, path, level + 1, change, value)
  } else if (change === 'remove') {
    delete node[key]
  } else if (member === undefined) {
    if (change !== 'replace') setMember(node, key, value)
  } else if (change === 'set' || change === 'replace') {
    setMember(node, key, value)
  } else {
    throw new DataError('VALUE_TYPE', 'a JSON insert cannot replace a key that exists; use set')
  }
}

function changeArray(node: JsonArray, path: readonly string[], level: number, change: Change, value: JsonNode): void {
  const position = arrayPosition(path, level, node.length)
  const item = node[position]
  if (level < path.length - 1) {
    if (item !== undefined) changeWithin(item, path, level + 1, change, value)
  } else if (item === undefined) {
    if (change === 'remove' || change === 'replace') return
    if (position < 0) node.unshift(value)
    else node.push(value)
  } else if (change === 'remove') {
    node.splice(position, 1)
  } else if (change === 'set' || change === 'replace') {
    node[position] = value
  } else {
    node.splice(change === 'insert-after' ? position + 1 : position, 0, value)
  }
}

/** A position from 0; negative when it lies before the first item. */
function arrayPosition(path: readonly string[], level: number, length: number): number {
  const step = path[level] ?? ''
  if (!/^\s*[+-]?\d+$/.test(step))
    throw new DataError('VALUE_TYPE', `the step at position ${level + 1} of a JSON path leads into an array and is not a whole number`)
  const position = Number(step)
  return position < 0 ? position + length : position
}
