import type { ColumnType } from '../../schema/types/column-type.ts'
import type { Point } from '../../schema/types/kind.ts'
import { canonicalInterval, intervalText } from '../../schema/values/interval.ts'
import { isJsonNull, jsonNull } from '../../schema/values/json.ts'
import { canonicalTimestamp } from '../../schema/values/timestamp.ts'

/**
 * A canonical value as it stands inside a JSON document or an array: 64-bit integers and decimals as text, since JSON
 * numbers lose digits in most readers; bytes as base64; documents inside arrays as text, which keeps JSON null apart from null.
 */
export function toJsonValue(value: unknown, type: ColumnType): unknown {
  if (value === null) return null
  switch (type.kind) {
    case 'bigint':
      return String(value)
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('base64')
    case 'json':
      return JSON.stringify(isJsonNull(value) ? null : value)
    case 'array':
      return (value as unknown[]).map((item) => toJsonValue(item, type.element ?? type))
    case 'point':
      return [(value as Point).x, (value as Point).y]
    case 'custom':
      if (type.engineType?.write !== undefined) return type.engineType.write(value)
      return type.storedAs === undefined ? value : toJsonValue(value, type.storedAs)
    default:
      return value
  }
}

/** The value that `toJsonValue` was given, as the application reads it. */
export function fromJsonValue(value: unknown, type: ColumnType): unknown {
  if (value === null) return null
  if (type.members !== undefined) return membersOf(value, type.members)
  if (type.kind === 'json' && type.element !== undefined) return itemsOf(value, type.element)
  if (type.items !== undefined) return type.items.map((item, position) => memberOf((value as unknown[])[position], item))
  if (type.everyMember !== undefined) return everyMemberOf(value, type.everyMember)
  return presented(plainValue(value, type), type)
}

function plainValue(value: unknown, type: ColumnType): unknown {
  switch (type.kind) {
    case 'bigint':
      return BigInt(value as string)
    case 'bytes':
      return new Uint8Array(Buffer.from(value as string, 'base64'))
    case 'json': {
      if (typeof value !== 'string') return value
      const document: unknown = JSON.parse(value)
      return document === null ? jsonNull : document
    }
    case 'array':
      return (value as unknown[]).map((item) => (item === null ? null : fromJsonValue(item, type.element ?? type)))
    case 'interval':
      return canonicalSpan(String(value))
    case 'timestamp':
      return canonicalForm.test(String(value)) ? value : canonicalTimestamp(String(value).replace(' ', 'T'))
    case 'point':
      return { x: (value as number[])[0], y: (value as number[])[1] }
    case 'custom':
      if (type.engineType?.read !== undefined) return type.engineType.read(String(value))
      return type.storedAs === undefined ? value : fromJsonValue(value, type.storedAs)
    default:
      return value
  }
}

const canonicalForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/

// An engine without intervals writes the number of microseconds; one with them has forms of its own.
function canonicalSpan(text: string): string {
  return /^-?\d+$/.test(text) ? intervalText(BigInt(text)) : canonicalInterval(text)
}

function membersOf(value: unknown, members: Readonly<Record<string, ColumnType>>): unknown {
  const read: Record<string, unknown> = {}
  for (const [name, type] of Object.entries(members)) define(read, name, memberOf(valueNamed(value, name), type))
  return read
}

function everyMemberOf(value: unknown, type: ColumnType): unknown {
  const read: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value as object)) define(read, name, memberOf(member, type))
  return read
}

// A member may be called __proto__.
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })
}

function valueNamed(value: unknown, name: string): unknown {
  return Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined
}

function itemsOf(value: unknown, element: ColumnType): unknown[] {
  return (value as unknown[]).map((item) => memberOf(item, element))
}

/** Whether a query built the document, of parts whose types are known. */
export function isBuilt(type: ColumnType): boolean {
  return type.members !== undefined || type.element !== undefined || type.items !== undefined || type.everyMember !== undefined
}

// A document inside a document stands there as it is; only in arrays is it text.
function memberOf(value: unknown, type: ColumnType): unknown {
  if (value === undefined || value === null) return null
  return type.kind === 'json' && !isBuilt(type) ? value : fromJsonValue(value, type)
}

function presented(value: unknown, type: ColumnType): unknown {
  const present = type.present as ((canonical: unknown) => unknown) | undefined
  return present === undefined ? value : present(value)
}
