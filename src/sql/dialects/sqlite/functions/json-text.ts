import { DataError } from '../../../../errors/index.ts'

/** A JSON document as read by `parseDocument`. A number that a JavaScript number would change is an `ExactNumber`. */
export type JsonNode = null | boolean | number | string | ExactNumber | JsonArray | JsonObject
export type JsonArray = JsonNode[]
/** Read with `memberOf` and changed with `setMember`: a key such as 'constructor' or '__proto__' is a key like any other. */
export interface JsonObject {
  [key: string]: JsonNode
}

/** A number with more digits or a greater exponent than a JavaScript number holds. */
export class ExactNumber {
  /** As it stood in the document. */
  readonly text: string
  /** The same for every way to write the same number: sign, digits without zeros at the ends, exponent. */
  readonly canonical: string

  constructor(text: string) {
    this.text = text
    this.canonical = canonicalNumber(text)
  }

  /** JSON.stringify writes the text unchanged. */
  toJSON(): unknown {
    return json.rawJSON(this.text)
  }
}

/** Reads JSON text. Throws DataError JSON_MALFORMED. */
export function parseDocument(text: string): JsonNode {
  try {
    return asNode(mayLoseDigits.test(text) ? JSON.parse(text, reviveNumber) : JSON.parse(text))
  } catch (cause) {
    throw new DataError('JSON_MALFORMED', 'a JSON document cannot be parsed; mend the stored text or the value given', { cause })
  }
}

/** Writes a document as compact JSON text; exact numbers as they were read. */
export function formatDocument(node: JsonNode): string {
  return JSON.stringify(node)
}

export function isObject(node: JsonNode | undefined): node is JsonObject {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof ExactNumber)
}

export function memberOf(node: JsonObject, key: string): JsonNode | undefined {
  return Object.hasOwn(node, key) ? node[key] : undefined
}

export function setMember(node: JsonObject, key: string, value: JsonNode): void {
  Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true })
}

/** Equal as PostgreSQL's jsonb is: numbers by value, objects whatever the order of their keys. */
export function equalNodes(left: JsonNode, right: JsonNode): boolean {
  if (left === right) return true
  if (left instanceof ExactNumber) return right instanceof ExactNumber && left.canonical === right.canonical
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => equalNodes(item, right[index] ?? null))
  }
  if (!isObject(left) || !isObject(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => {
    const other = memberOf(right, key)
    return other !== undefined && equalNodes(left[key] ?? null, other)
  })
}

/** The same text for every document that is equal: keys sorted by code unit, numbers in one form, no blanks. */
export function canonicalText(node: JsonNode): string {
  if (node instanceof ExactNumber) return node.canonical
  if (Array.isArray(node)) return `[${node.map(canonicalText).join(',')}]`
  if (!isObject(node)) return JSON.stringify(node)
  const members = Object.keys(node)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(node[key] ?? null)}`)
  return `{${members.join(',')}}`
}

/** Sixteen digits in a row, or an exponent: only then can a number be one that JavaScript changes. */
const mayLoseDigits = /(?:^|[\s:,[])-?(?:[\d.]{16}|[\d.]+[eE])/

/** JSON.parse gives a reviver the text of a number (ECMAScript proposal JSON.parse source text access, stage 3). */
function reviveNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined) return value
  return holds(source) ? value : new ExactNumber(source)
}

/** Up to 15 significant digits always survive in a double whose exponent is not extreme. */
function holds(source: string): boolean {
  const number = Number(source)
  return number === 0
    ? !/[1-9]/.test(source.replace(/[eE].*/, ''))
    : Number.isFinite(number) && canonicalNumber(source) === canonicalNumber(String(number))
}

function canonicalNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`
}

const json = withRawJson(JSON)

/** TypeScript's library does not declare JSON.rawJSON yet; Node has it from version 21 on. */
function withRawJson(builtIn: JSON): { rawJSON(text: string): unknown } {
  return builtIn as JSON & { rawJSON(text: string): unknown }
}

/** What JSON.parse gives is a tree of these types and no others. */
function asNode(value: unknown): JsonNode {
  return value as JsonNode
}
