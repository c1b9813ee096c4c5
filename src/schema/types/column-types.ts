import { DataError } from '../../errors/index.ts'
import { canonicalDate } from '../values/date.ts'
import { canonicalDecimal, fitDecimal } from '../values/decimal.ts'
import { canonicalInterval } from '../values/interval.ts'
import { checkJson, isJsonNull } from '../values/json.ts'
import { canonicalLocalTimestamp } from '../values/local-timestamp.ts'
import { canonicalTime } from '../values/time.ts'
import { canonicalTimestamp } from '../values/timestamp.ts'
import { canonicalUuid } from '../values/uuid.ts'
import type { ColumnType, Subject } from './column-type.ts'
import type { Kind } from './kind.ts'
import { inContext, wrongType } from './refusal.ts'

const ranges = {
  16: [-32768, 32767],
  32: [-2147483648, 2147483647],
  64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const

/** Whole numbers of 16, 32 or 64 bits, read as `number`: 64-bit ones must be safe integers (below 2^53). */
export function integerType(bits: 16 | 32 | 64): ColumnType<'integer'> {
  const [least, greatest] = ranges[bits]
  return Object.freeze({
    kind: 'integer',
    key: `integer(${bits})`,
    bits,
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'number') throw wrongType(value, 'a whole number', subject)
      if (!Number.isInteger(value)) throw wrongType(value, 'a whole number', subject)
      if (value < least || value > greatest) {
        const hint = bits === 64 ? 'use bigInteger() for numbers beyond 2^53' : 'use a wider integer type'
        throw inContext(
          new DataError(
            'VALUE_OUT_OF_RANGE',
            `the number does not fit a ${bits}-bit integer: it must lie between ${least} and ${greatest}; ${hint}`,
          ),
          subject,
        )
      }
      return value === 0 ? 0 : value
    },
  })
}

/** Whole numbers of 64 bits, read as `bigint`. */
export const bigIntegerType: ColumnType<'bigint'> = Object.freeze({
  kind: 'bigint',
  key: 'bigint',
  bits: 64,
  accept(value: unknown, subject: Subject) {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw wrongType(value, 'a bigint, or a number that is a safe integer', subject)
      return BigInt(value)
    }
    if (typeof value !== 'bigint') throw wrongType(value, 'a bigint', subject)
    if (BigInt.asIntN(64, value) !== value)
      throw inContext(new DataError('VALUE_OUT_OF_RANGE', 'the number does not fit 64 bits; use decimal() for larger numbers'), subject)
    return value
  },
})

export const realType: ColumnType<'real'> = Object.freeze({
  kind: 'real',
  key: 'real',
  accept(value: unknown, subject: Subject) {
    if (typeof value !== 'number') throw wrongType(value, 'a number', subject)
    if (!Number.isFinite(value))
      throw inContext(new DataError('VALUE_OUT_OF_RANGE', 'NaN and infinity are not stored; use null for an unknown number'), subject)
    return value
  },
})

/** Exact decimals. Without parameters: any number of digits. */
export function decimalType(precision?: number, scale = 0): ColumnType<'decimal'> {
  const bounded = precision !== undefined
  return Object.freeze({
    kind: 'decimal',
    key: bounded ? `decimal(${precision},${scale})` : 'decimal',
    ...(bounded ? { precision, scale } : {}),
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
        throw wrongType(value, 'a decimal as text, number or bigint', subject)
      return attempt(() => (bounded ? fitDecimal(canonicalDecimal(value), precision, scale) : canonicalDecimal(value)), subject)
    },
  })
}

const scaledDecimals: ColumnType<'decimal'>[] = []

/** Exact decimals that are read with at least so many fraction digits, as the result of a calculation with columns of that scale is. */
export function scaledDecimalType(scale: number): ColumnType<'decimal'> {
  const known = scaledDecimals[scale]
  if (known !== undefined) return known
  const made = scale === 0 ? decimalType() : Object.freeze({ ...decimalType(), key: `decimal(*,${scale})`, scale })
  scaledDecimals[scale] = made
  return made
}

const loneSurrogates = /\p{Surrogate}/u

/** Text. `length` is counted in Unicode code points, as in the SQL standard and PostgreSQL. */
export function textType(options: { readonly length?: number; readonly collation?: string } = {}): ColumnType<'text'> {
  const { length, collation } = options
  return Object.freeze({
    kind: 'text',
    key: `text${length === undefined ? '' : `(${length})`}${collation === undefined ? '' : ` ${collation}`}`,
    ...options,
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string') throw wrongType(value, 'text', subject)
      if (length !== undefined && value.length > length && codePoints(value) > length) {
        throw inContext(
          new DataError('VALUE_TOO_LONG', `the text is longer than ${length} characters; shorten it or declare a longer column`),
          subject,
        )
      }
      if (!value.isWellFormed() || value.includes('\0')) {
        const what = loneSurrogates.test(value) ? 'half of a surrogate pair' : 'the character U+0000'
        throw inContext(new DataError('VALUE_MALFORMED', `the text holds ${what}, which SQL text cannot hold; use bytes() for it`), subject)
      }
      return value
    },
  })
}

/** One of a fixed set of texts. */
export function enumerationType(values: readonly string[]): ColumnType<'text'> {
  const allowed = new Set(values)
  return Object.freeze({
    kind: 'text',
    key: `enumeration(${values.map((value) => JSON.stringify(value)).join(',')})`,
    values,
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string') throw wrongType(value, 'text', subject)
      if (!allowed.has(value)) throw inContext(new DataError('VALUE_INVALID', `the value is not one of ${values.join(', ')}`), subject)
      return value
    },
  })
}

export const booleanType: ColumnType<'boolean'> = Object.freeze({
  kind: 'boolean',
  key: 'boolean',
  accept(value: unknown, subject: Subject) {
    if (typeof value !== 'boolean') throw wrongType(value, 'true or false', subject)
    return value
  },
})

export const dateType = fromText('date', 'a date as text, such as 2026-11-23', canonicalDate)
export const timeType = fromText('time', 'a time as text, such as 14:30:00', canonicalTime)
export const localTimestampType = fromText('localTimestamp', 'a local time as text, such as 2026-11-23T14:30:00', canonicalLocalTimestamp)
export const uuidType = fromText('uuid', 'a UUID as text', canonicalUuid)

/** An instant, read as canonical text, or as `Date` (to the millisecond) where that is asked for. */
export function timestampType(as: 'text' | 'date'): ColumnType<'timestamp'> {
  return Object.freeze({
    kind: 'timestamp',
    key: as === 'text' ? 'timestamp' : 'timestamp date',
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string' && !(value instanceof Date))
        throw wrongType(value, 'an instant as text with its offset, such as 2026-11-23T14:30:00Z, or a Date', subject)
      return attempt(() => canonicalTimestamp(value), subject)
    },
    ...(as === 'date' ? { present: (canonical: string) => new Date(canonical) } : {}),
  })
}

/** An exact length of time. */
export const intervalType: ColumnType<'interval'> = Object.freeze({
  kind: 'interval',
  key: 'interval',
  accept(value: unknown, subject: Subject) {
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null))
      throw wrongType(value, 'a duration as ISO 8601 text, such as PT90M, or as parts', subject)
    return attempt(() => canonicalInterval(value), subject)
  },
})

export function bytesType(length?: number): ColumnType<'bytes'> {
  return Object.freeze({
    kind: 'bytes',
    key: length === undefined ? 'bytes' : `bytes(${length})`,
    ...(length === undefined ? {} : { length }),
    accept(value: unknown, subject: Subject) {
      if (!(value instanceof Uint8Array)) throw wrongType(value, 'a Uint8Array', subject)
      if (length !== undefined && value.length > length)
        throw inContext(new DataError('VALUE_TOO_LONG', `the value is longer than ${length} bytes`), subject)
      return value
    },
  })
}

/** A JSON document, checked by a Standard Schema where one is given. */
export function jsonType(validate?: (value: unknown) => unknown, name = ''): ColumnType<'json'> {
  return Object.freeze({
    kind: 'json',
    key: `json${name}`,
    accept(value: unknown, subject: Subject) {
      if (isJsonNull(value)) return value
      return attempt(() => checkJson(validate === undefined ? value : validate(value)), subject)
    },
  })
}

export function arrayType(element: ColumnType): ColumnType<'array'> {
  return Object.freeze({
    kind: 'array',
    key: `array(${element.key})`,
    element,
    accept(value: unknown, subject: Subject) {
      if (!Array.isArray(value)) throw wrongType(value, 'an array', subject)
      return value.map((item: unknown) => {
        if (item === undefined)
          throw inContext(new DataError('VALUE_UNDEFINED', 'the array holds undefined; use null for an absent element'), subject)
        return item === null ? null : element.accept(item, subject)
      })
    },
  })
}

export const pointType: ColumnType<'point'> = Object.freeze({
  kind: 'point',
  key: 'point',
  accept(value: unknown, subject: Subject) {
    if (typeof value !== 'object' || value === null || !('x' in value) || !('y' in value))
      throw wrongType(value, 'a point { x, y }', subject)
    const { x, y } = value
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      throw wrongType(value, 'a point { x, y } of finite numbers', subject)
    return { x: x === 0 ? 0 : x, y: y === 0 ? 0 : y }
  },
})

let customTypes = 0

/** A user's own type over one that Granary stores. */
export function customType(
  storedAs: ColumnType,
  toStored: (value: unknown) => unknown,
  fromStored: (stored: unknown) => unknown,
): ColumnType<'custom'> {
  return Object.freeze({
    kind: 'custom',
    key: `custom${++customTypes}`,
    storedAs,
    accept: (value: unknown, subject: Subject) => {
      const stored = attempt(() => toStored(value), subject)
      return storedAs.accept(stored, subject)
    },
    present: (canonical: unknown) => fromStored(storedAs.present === undefined ? canonical : presentStored(storedAs, canonical)),
  })
}

// The canonical form of a type is what its own `present` takes, which the interface cannot say for an unknown type.
function presentStored(type: ColumnType, canonical: unknown): unknown {
  return (type.present as (canonical: unknown) => unknown)(canonical)
}

function fromText<K extends Kind>(kind: K, expected: string, canonical: (text: string) => string): ColumnType<K> {
  return Object.freeze({
    kind,
    key: kind,
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string') throw wrongType(value, expected, subject)
      return attempt(() => canonical(value), subject)
    },
  })
}

function attempt<R>(work: () => R, subject: Subject): R {
  try {
    return work()
  } catch (error) {
    throw error instanceof DataError ? inContext(error, subject) : error
  }
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
