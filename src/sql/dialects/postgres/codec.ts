import { DataError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Point } from '../../../schema/types/kind.ts'
import { canonicalDecimal } from '../../../schema/values/decimal.ts'
import { canonicalInterval, parseInterval } from '../../../schema/values/interval.ts'
import { isJsonNull, jsonNull, parseJsonText, toJsonText } from '../../../schema/values/json.ts'
import { canonicalLocalTimestamp } from '../../../schema/values/local-timestamp.ts'
import { canonicalTime } from '../../../schema/values/time.ts'
import { canonicalTimestamp } from '../../../schema/values/timestamp.ts'
import type { Codec } from '../../compile/dialect.ts'
import { fromJsonValue, isBuilt } from '../../compile/json-codec.ts'
import type { SearchQuery } from '../../functions/search-words.ts'
import { arrayText, parseArrayText } from './array-text.ts'
import { searchEncoder } from './search-forms.ts'

const known = new WeakMap<ColumnType, Codec>()

/**
 * How values of a type go to PostgreSQL and come back: in the text forms of its manual (chapter 8), with `DateStyle` ISO, `IntervalStyle`
 * iso_8601, `bytea_output` hex and the time zone UTC. What a driver has read already (numbers, bytes, documents) is taken as it is.
 */
export function postgresCodec(type: ColumnType): Codec {
  const found = known.get(type)
  if (found !== undefined) return found
  const made = codecFor(type)
  known.set(type, made)
  return made
}

function codecFor(type: ColumnType): Codec {
  const { write, read } = type.engineType ?? {}
  if (write !== undefined && read !== undefined) return both(write, (stored) => read(stored as string))
  switch (type.kind) {
    case 'integer':
      return decoding((stored) => (typeof stored === 'number' ? stored : exactNumber(stored as string | bigint)))
    case 'real':
      return decoding((stored) => (typeof stored === 'number' ? stored : Number(stored)))
    case 'bigint':
      return decoding((stored) => (typeof stored === 'bigint' ? stored : BigInt(stored as string | number)))
    case 'boolean':
      return decoding((stored) => stored === true || stored === 't' || stored === 'true')
    case 'decimal': {
      const { scale } = type
      return decoding((stored) => withScale(canonicalDecimal(stored as string | number | bigint), scale))
    }
    case 'date':
      return decoding(dateOf)
    case 'time':
      return decoding((stored) => canonicalTime(stored as string))
    case 'timestamp':
      return decoding((stored) => canonicalTimestamp(stored instanceof Date ? stored : isoText(stored as string)))
    case 'localTimestamp':
      return decoding((stored) => canonicalLocalTimestamp(isoText(stored as string)))
    case 'interval':
      return both(
        (value) => hoursText(parseInterval(canonicalInterval(value as string))),
        (stored) => canonicalInterval(stored as string),
      )
    case 'bytes':
      return decoding((stored) =>
        stored instanceof Uint8Array ? new Uint8Array(stored) : new Uint8Array(Buffer.from((stored as string).slice(2), 'hex')),
      )
    case 'json':
      return both((value) => (isJsonNull(value) ? 'null' : toJsonText(value)), documentReader(type))
    case 'array':
      return arrayCodec(type.element)
    case 'point':
      return both((value) => pointText(value as Point), pointOf)
    case 'custom': {
      const encode = searchEncoder(type)
      if (encode !== undefined) return { encode: (query) => encode(query as SearchQuery) }
      return type.storedAs === undefined ? {} : postgresCodec(type.storedAs)
    }
    default:
      return {}
  }
}

function arrayCodec(element: ColumnType | undefined): Codec {
  const { type, depth } = innermost(element, 1)
  const { encode, decode } = type === undefined ? {} : postgresCodec(type)
  const delimiter = type?.engineType?.delimiter
  const write = (item: unknown): string => textForm(encode === undefined ? item : encode(item))
  const read = decode ?? ((text: unknown) => text)
  return both(
    (value) => arrayText(value as readonly unknown[], write, depth, delimiter),
    (stored) => (Array.isArray(stored) ? mapped(stored, read) : parseArrayText(stored as string, read, delimiter)),
  )
}

/** What an array of arrays is made of in the end, and how many lie in each other. */
function innermost(type: ColumnType | undefined, depth: number): { readonly type: ColumnType | undefined; readonly depth: number } {
  return type?.kind === 'array' && type.element !== undefined ? innermost(type.element, depth + 1) : { type, depth }
}

function mapped(items: readonly unknown[], read: (item: unknown) => unknown): unknown[] {
  return items.map((item) => (item === null ? null : Array.isArray(item) ? mapped(item, read) : read(item)))
}

/** The text of an element inside an array. */
function textForm(value: unknown): string {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return String(value)
}

/** Throws DataError VALUE_OUT_OF_RANGE for a whole number that a JavaScript number does not hold exactly. */
function exactNumber(stored: string | bigint): number {
  const number = Number(stored)
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    throw new DataError(
      'VALUE_OUT_OF_RANGE',
      'a whole number in the result is beyond 2^53: declare the column bigInteger() to read it as bigint',
    )
  return number
}

// PostgreSQL has years before the first and after the ten-thousandth, and the date "infinity".
function dateOf(stored: unknown): unknown {
  if (typeof stored === 'string' && stored.length !== 10 && /^\d/.test(stored))
    throw new DataError('VALUE_OUT_OF_RANGE', 'a date of the result lies outside the years 0001 to 9999')
  return stored
}

// PostgreSQL writes a space between date and time, and an offset of whole hours without minutes.
function isoText(text: string): string {
  // The driver gives canonical text where there is one.
  if (text.charCodeAt(10) === 84) return text
  return text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')
}

// Without days, which would follow the clock changes of the session's time zone; hours and minutes apart, since PostgreSQL reads seconds
// as a real.
function hoursText(microseconds: bigint): string {
  const sign = microseconds < 0n ? '-' : ''
  const length = microseconds < 0n ? -microseconds : microseconds
  const fraction = (length % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  const [hours, minutes, seconds] = [length / 3_600_000_000n, (length / 60_000_000n) % 60n, (length / 1_000_000n) % 60n]
  return `PT${sign}${hours}H${sign}${minutes}M${sign}${seconds}${fraction === '' ? '' : `.${fraction}`}S`
}

/** A decimal as its column shows it: with all digits of its scale. */
function withScale(canonical: string, scale: number | undefined): string {
  if (scale === undefined || scale === 0) return canonical
  const [whole, fraction = ''] = canonical.split('.')
  return `${whole}.${fraction.padEnd(scale, '0')}`
}

/** Reads a document; one that a query has built gives its members in their own types. */
function documentReader(type: ColumnType): (stored: unknown) => unknown {
  if (!isBuilt(type)) return documentOf
  return (stored) => fromJsonValue(documentOf(stored), type)
}

function documentOf(stored: unknown): unknown {
  const document: unknown = typeof stored === 'string' ? parseJsonText(stored) : stored
  return document === null ? jsonNull : document
}

function pointText({ x, y }: Point): string {
  return `(${x},${y})`
}

function pointOf(stored: unknown): unknown {
  if (typeof stored !== 'string') return stored
  const [x, y] = stored.slice(1, -1).split(',')
  return { x: Number(x), y: Number(y) }
}

function decoding(decode: (stored: unknown) => unknown): Codec {
  return { decode, decodeBig: decode }
}

function both(encode: (value: unknown) => unknown, decode: (stored: unknown) => unknown): Codec {
  return { encode, decode, decodeBig: decode }
}
