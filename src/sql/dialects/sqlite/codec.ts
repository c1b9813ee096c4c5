import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Point } from '../../../schema/types/kind.ts'
import { canonicalDecimal, decodeSortableDecimal, encodeSortableDecimal } from '../../../schema/values/decimal.ts'
import { canonicalInterval, intervalText, parseInterval } from '../../../schema/values/interval.ts'
import { isJsonNull, parseJsonText, toJsonText } from '../../../schema/values/json.ts'
import type { Codec } from '../../compile/dialect.ts'
import { fromJsonValue, isBuilt, toJsonValue } from '../../compile/json-codec.ts'
import { isSearchType, type SearchQuery } from '../../functions/search-words.ts'
import { fullTextExpression } from './full-text-expression.ts'

const known = new WeakMap<ColumnType, Codec>()

/** How values of a type are stored in SQLite, in a column and as a parameter. See docs/reference/storage-on-sqlite.md. */
export function sqliteCodec(type: ColumnType): Codec {
  const found = known.get(type)
  if (found !== undefined) return found
  const made = codecFor(type)
  known.set(type, made)
  return made
}

function codecFor(type: ColumnType): Codec {
  switch (type.kind) {
    case 'integer':
    case 'real':
      return { decodeBig: (stored) => (typeof stored === 'bigint' ? Number(stored) : stored) }
    case 'bigint':
      return { needsBig: true, decodeBig: (stored) => (typeof stored === 'bigint' ? stored : BigInt(stored as number)) }
    case 'boolean':
      return {
        encode: (value) => (value === true ? 1 : 0),
        decode: (stored) => stored === 1,
        decodeBig: (stored) => stored === 1n || stored === 1,
      }
    case 'decimal': {
      const { scale } = type
      const decode = (stored: unknown): string =>
        typeof stored === 'string' ? decodeSortableDecimal(stored, scale) : canonicalDecimal(stored as number | bigint)
      return { encode: (value) => encodeSortableDecimal(value as string), decode, decodeBig: decode }
    }
    case 'interval':
      return {
        needsBig: true,
        encode: (value) => parseInterval(canonicalInterval(value as string)),
        decode: (stored) => intervalText(BigInt(stored as number)),
        decodeBig: (stored) => intervalText(typeof stored === 'bigint' ? stored : BigInt(Math.round(stored as number))),
      }
    case 'json':
      return both((value) => (isJsonNull(value) ? 'null' : toJsonText(value)), jsonDecoder(type))
    case 'array':
      return both(
        (value) => JSON.stringify(toJsonValue(value, type)),
        (stored) => fromJsonValue(JSON.parse(stored as string), type),
      )
    case 'point':
      return both(
        (value) => pointText(value as Point),
        (stored) => fromJsonValue(JSON.parse(stored as string), type),
      )
    case 'custom':
      if (isSearchType(type)) return { encode: (query) => fullTextExpression(query as SearchQuery) }
      return type.storedAs === undefined ? {} : sqliteCodec(type.storedAs)
    default:
      return {}
  }
}

function jsonDecoder(type: ColumnType): (stored: unknown) => unknown {
  if (!isBuilt(type)) return (stored) => parseJsonText(textOf(stored))
  return (stored) => fromJsonValue(parseJsonText(textOf(stored)), type)
}

// JSON documents come back as text; a number alone may come as a number, where another program stored one.
function textOf(stored: unknown): string {
  return typeof stored === 'string' ? stored : String(stored)
}

function pointText({ x, y }: Point): string {
  return `[${x},${y}]`
}

function both(encode: (value: unknown) => unknown, decode: (stored: unknown) => unknown): Codec {
  return { encode, decode, decodeBig: decode }
}
