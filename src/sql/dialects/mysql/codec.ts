import { DataError } from '../../../errors/index.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { EngineType } from '../../../schema/types/engine-type.ts'
import type { Point } from '../../../schema/types/kind.ts'
import { canonicalDecimal } from '../../../schema/values/decimal.ts'
import { canonicalInterval, intervalText, parseInterval } from '../../../schema/values/interval.ts'
import { isJsonNull, jsonNull, parseJsonText, toJsonText } from '../../../schema/values/json.ts'
import { canonicalLocalTimestamp } from '../../../schema/values/local-timestamp.ts'
import { canonicalTime } from '../../../schema/values/time.ts'
import type { Codec } from '../../compile/dialect.ts'
import { fromJsonValue, isBuilt, toJsonValue } from '../../compile/json-codec.ts'
import { isSearchType, type SearchQuery } from '../../functions/search-words.ts'
import { booleanSearchText } from './search.ts'

const known = new WeakMap<ColumnType, Codec>()

/**
 * How values of a type go to MySQL and come back: dates and times as text with a space between them, instants in UTC, intervals as
 * microseconds, arrays as JSON, points in the form that a column holds (four bytes of the reference system, then WKB).
 */
export function mysqlCodec(type: ColumnType): Codec {
  const found = known.get(type)
  if (found !== undefined) return found
  const made = codecFor(type)
  known.set(type, made)
  return made
}

function codecFor(type: ColumnType): Codec {
  switch (type.kind) {
    case 'integer':
      return both(wideInteger, integerOf)
    case 'real':
      return decoding((stored) => (typeof stored === 'number' ? stored : Number(stored)))
    case 'bigint':
      return { needsBig: true, ...decoding((stored) => (typeof stored === 'bigint' ? stored : BigInt(stored as string | number))) }
    case 'boolean':
      return both(
        (value) => (value === true ? 1 : 0),
        (stored) => Number(stored) !== 0,
      )
    case 'decimal': {
      const { scale } = type
      return decoding((stored) => withScale(canonicalDecimal(stored as string | number | bigint), scale))
    }
    case 'time':
      return decoding((stored) => canonicalTime(stored as string))
    case 'timestamp':
      return both(
        (value) => (value as string).slice(0, 26).replace('T', ' '),
        (stored) => `${localText(stored)}Z`,
      )
    case 'localTimestamp':
      return both((value) => (value as string).replace('T', ' '), localText)
    case 'interval':
      return {
        needsBig: true,
        ...both(
          (value) => parseInterval(canonicalInterval(value as string)),
          (stored) =>
            intervalText(
              typeof stored === 'bigint'
                ? stored
                : BigInt(typeof stored === 'number' ? Math.round(stored) : String(stored).replace(/\..*$/, '')),
            ),
        ),
      }
    case 'bytes':
      return decoding((stored) => (typeof stored === 'string' ? new TextEncoder().encode(stored) : new Uint8Array(stored as Uint8Array)))
    case 'json':
      return both((value) => (isJsonNull(value) ? 'null' : toJsonText(value)), documentReader(type))
    case 'array':
      return both(
        (value) => JSON.stringify(toJsonValue(value, type)),
        (stored) => fromJsonValue(typeof stored === 'string' ? JSON.parse(stored) : stored, type),
      )
    case 'point':
      return both((value) => pointBytes(value as Point), pointOf)
    case 'custom':
      if (type.engineType?.read !== undefined) return textCodec(type.engineType)
      if (isSearchType(type)) return { encode: (query) => booleanSearchText(query as SearchQuery) }
      return type.storedAs === undefined ? {} : mysqlCodec(type.storedAs)
    default:
      return {}
  }
}

function textCodec({ read, write }: EngineType): Codec {
  const encode = write === undefined ? {} : { encode: write }
  return read === undefined ? encode : { ...encode, ...decoding((stored) => read(String(stored))) }
}

// The driver sends whole numbers of 32 bits as such, and greater ones as reals, unless they are bigint.
function wideInteger(value: unknown): unknown {
  return typeof value === 'number' && (value >= 2147483647 || value < -2147483648) ? BigInt(value) : Object.is(value, -0) ? 0 : value
}

function integerOf(stored: unknown): number {
  if (typeof stored === 'number') return stored
  const value = Number(stored)
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value
  throw new DataError(
    'VALUE_OUT_OF_RANGE',
    'a whole number in the result is beyond 2^53: declare the column bigInteger() to read it as bigint',
  )
}

function localText(stored: unknown): string {
  const text = stored as string
  // With all six digits, as a column gives it.
  if (text.length === 26) return `${text.slice(0, 10)}T${text.slice(11)}`
  return canonicalLocalTimestamp((stored as string).replace(' ', 'T'))
}

/** A decimal as its column shows it: with all digits of its scale. */
function withScale(canonical: string, scale: number | undefined): string {
  if (scale === undefined || scale === 0) return canonical
  const [whole, fraction = ''] = canonical.split('.')
  return `${whole}.${fraction.padEnd(scale, '0')}`
}

function documentReader(type: ColumnType): (stored: unknown) => unknown {
  const document = (stored: unknown): unknown => (typeof stored === 'string' ? parseJsonText(stored) : (stored ?? jsonNull))
  if (!isBuilt(type)) return document
  return (stored) => fromJsonValue(document(stored), type)
}

// MySQL manual §13.4.3, “Internal Geometry Storage Format”: reference system 0, then little-endian WKB of a point.
function pointBytes({ x, y }: Point): Uint8Array {
  const bytes = new Uint8Array(25)
  const view = new DataView(bytes.buffer)
  view.setUint8(4, 1)
  view.setUint32(5, 1, true)
  view.setFloat64(9, x, true)
  view.setFloat64(17, y, true)
  return bytes
}

function pointOf(stored: unknown): unknown {
  if (!(stored instanceof Uint8Array)) return positionOf(stored)
  if (stored.length !== 25 || stored[4] !== 1) throw new DataError('VALUE_MALFORMED', 'a stored geometry is not a point')
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength)
  return { x: view.getFloat64(9, true), y: view.getFloat64(17, true) }
}

// The driver reads geometries itself, into GeoJSON (RFC 7946 §3.1.2).
function positionOf(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('coordinates' in stored)) return stored
  const { coordinates } = stored
  const [x, y]: unknown[] = Array.isArray(coordinates) ? coordinates : []
  if (typeof x !== 'number' || typeof y !== 'number') throw new DataError('VALUE_MALFORMED', 'a stored geometry is not a point')
  return { x, y }
}

function decoding(decode: (stored: unknown) => unknown): Codec {
  return { decode, decodeBig: decode }
}

function both(encode: (value: unknown) => unknown, decode: (stored: unknown) => unknown): Codec {
  return { encode, decode, decodeBig: decode }
}
