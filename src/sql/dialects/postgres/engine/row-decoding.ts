import { intervalText, isoInterval } from './interval-text.ts'
import { dateText, timestampText, timeText } from './moment-text.ts'
import { textOf } from './short-text.ts'

/** A column of a result, as RowDescription tells it (PostgreSQL manual §55.7). */
export interface ColumnFacts {
  readonly name: string
  /** The number of its type in `pg_type`. */
  readonly type: number
}

/** How the values of a column are read; a small number, so that reading a row branches by a table. */
export type ColumnReader = number

const asText = 0
const asBoolean = 1
const asSmallInteger = 2
const asInteger = 3
const asLongInteger = 4
const asObjectNumber = 5
const asDouble = 6
const asTimestamp = 7
const asLocalTimestamp = 8
const asDate = 9
const asTime = 10
const asBytes = 11
const asInterval = 12

/** The types that come in their binary form, by their numbers (src/include/catalog/pg_type.dat); all others come as text. */
const binaryReaders: ReadonlyMap<number, ColumnReader> = new Map([
  [16, asBoolean],
  [17, asBytes],
  [20, asLongInteger],
  [21, asSmallInteger],
  [23, asInteger],
  [26, asObjectNumber],
  [701, asDouble],
  [1082, asDate],
  [1083, asTime],
  [1114, asLocalTimestamp],
  [1184, asTimestamp],
  [1186, asInterval],
])

/** The readers of a result whose columns come in the formats of `resultFormats`. */
export function columnReaders(columns: readonly ColumnFacts[]): Uint8Array {
  return Uint8Array.from(columns, ({ type }) => binaryReaders.get(type) ?? asText)
}

/** The part of Bind that asks for each column in the form in which it is read. */
export function resultFormats(readers: Uint8Array): Uint8Array {
  if (readers.every((reader) => reader === asText)) return Uint8Array.of(0, 0)
  const formats = new Uint8Array(2 + 2 * readers.length)
  formats[0] = readers.length >> 8
  formats[1] = readers.length
  readers.forEach((reader, position) => {
    formats[3 + 2 * position] = reader === asText ? 0 : 1
  })
  return formats
}

/**
 * The values of a DataRow: text as the server writes it, but booleans, numbers and bytes as such, whole numbers beyond 2^53 as bigint,
 * moments in their canonical text, where they have one, and intervals in ISO 8601.
 */
export function readRow(bytes: Buffer, start: number, readers: Uint8Array): unknown[] {
  const count = (bytes[start] as number) * 256 + (bytes[start + 1] as number)
  const row = new Array<unknown>(count)
  let at = start + 2
  for (let position = 0; position < count; position++) {
    const length =
      ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
    at += 4
    if (length < 0) {
      row[position] = null
      continue
    }
    switch (readers[position]) {
      case asText:
        row[position] = textOf(bytes, at, length)
        break
      case asInteger:
        row[position] = readInteger(bytes, at)
        break
      case asLongInteger:
        row[position] = readLongInteger(bytes, at)
        break
      case asBoolean:
        row[position] = bytes[at] === 1
        break
      case asDouble:
        row[position] = bytes.readDoubleBE(at)
        break
      case asTimestamp:
        row[position] =
          timestampText(readInteger(bytes, at), readInteger(bytes, at + 4) >>> 0, 27) ?? distantTimestamp(readBigInteger(bytes, at), '+00')
        break
      case asLocalTimestamp:
        row[position] =
          timestampText(readInteger(bytes, at), readInteger(bytes, at + 4) >>> 0, 26) ?? distantTimestamp(readBigInteger(bytes, at), '')
        break
      case asDate:
        row[position] = dateText(readInteger(bytes, at)) ?? distantDate(readInteger(bytes, at))
        break
      case asTime:
        row[position] = timeText(readInteger(bytes, at) * 4_294_967_296 + (readInteger(bytes, at + 4) >>> 0))
        break
      case asInterval:
        row[position] = intervalText(readInteger(bytes, at + 12), readInteger(bytes, at + 8), readBigInteger(bytes, at))
        break
      case asSmallInteger:
        row[position] = (readInteger(bytes, at - 2) << 16) >> 16
        break
      case asObjectNumber:
        row[position] = readInteger(bytes, at) >>> 0
        break
      default:
        row[position] = new Uint8Array(bytes.subarray(at, at + length))
    }
    at += length
  }
  return row
}

/** The same value from its text form, in which it comes before the types of a statement's columns are known. */
export function valueOfText(text: string, reader: ColumnReader): unknown {
  switch (reader) {
    case asBoolean:
      return text === 't'
    case asSmallInteger:
    case asInteger:
    case asObjectNumber:
    case asDouble:
      return Number(text)
    case asLongInteger: {
      const number = Number(text)
      return Number.isSafeInteger(number) ? number : BigInt(text)
    }
    case asTimestamp:
      return plainMoment.test(text) && text.endsWith('+00') ? `${momentText(text.slice(0, -3))}Z` : text
    case asLocalTimestamp:
      return plainMoment.test(text) && !text.endsWith('C') ? momentText(text) : text
    case asTime:
      return clockText(text)
    case asBytes:
      return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
    case asInterval:
      return isoInterval(text)
    default:
      return text
  }
}

/** A date and time whose year has four digits. */
const plainMoment = /^\d{4}-\d\d-\d\d /

function momentText(text: string): string {
  return `${text.slice(0, 10)}T${clockText(text.slice(11))}`
}

function clockText(text: string): string {
  return text.length === 8 ? `${text}.000000` : text.padEnd(15, '0')
}

/** The same for a statement of which nothing is known: every whole number as bigint. */
export function plainValueOfText(text: string, type: number): unknown {
  switch (type) {
    case 16:
      return text === 't'
    case 17:
      return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
    case 20:
    case 21:
    case 23:
    case 26:
      return BigInt(text)
    case 700:
    case 701:
      return Number(text)
    default:
      return text
  }
}

/** The texts of a row that came in text form. */
export function readTexts(bytes: Buffer, start: number): (string | null)[] {
  const count = bytes.readUInt16BE(start)
  const row: (string | null)[] = []
  let at = start + 2
  for (let position = 0; position < count; position++) {
    const length = bytes.readInt32BE(at)
    at += 4
    if (length < 0) row.push(null)
    else {
      row.push(textOf(bytes, at, length))
      at += length
    }
  }
  return row
}

function readInteger(bytes: Buffer, at: number): number {
  return ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
}

function readBigInteger(bytes: Buffer, at: number): bigint {
  return (BigInt(readInteger(bytes, at)) << 32n) | BigInt(readInteger(bytes, at + 4) >>> 0)
}

function readLongInteger(bytes: Buffer, at: number): number | bigint {
  const high = readInteger(bytes, at)
  const low = readInteger(bytes, at + 4) >>> 0
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 4_294_967_296 + low
    if (value !== -0x20000000000000) return value
  }
  return (BigInt(high) << 32n) | BigInt(low)
}

const longMaximum = 0x7fffffffffffffffn
const longMinimum = -0x8000000000000000n

/** Moments that have no canonical text, as PostgreSQL writes them. */
function distantTimestamp(microseconds: bigint, zone: string): string {
  if (microseconds === longMaximum) return 'infinity'
  if (microseconds === longMinimum) return '-infinity'
  const perDay = 86_400_000_000n
  const rest = ((microseconds % perDay) + perDay) % perDay
  const { text, suffix } = distantDay(Number((microseconds - rest) / perDay))
  const clock = timeText(Number(rest)).replace(/0+$/, '').replace(/\.$/, '')
  return `${text} ${clock}${zone}${suffix}`
}

function distantDate(day: number): string {
  if (day === 2_147_483_647) return 'infinity'
  if (day === -2_147_483_648) return '-infinity'
  const { text, suffix } = distantDay(day)
  return `${text}${suffix}`
}

/** A day of any year. The calendar repeats itself every 400 years, which are 146,097 days. */
function distantDay(day: number): { readonly text: string; readonly suffix: string } {
  const cycles = Math.floor(day / 146_097)
  const near = dateText(day - cycles * 146_097) ?? ''
  const year = Number(near.slice(0, 4)) + 400 * cycles
  return year > 0
    ? { text: `${String(year).padStart(4, '0')}${near.slice(4)}`, suffix: '' }
    : { text: `${String(1 - year).padStart(4, '0')}${near.slice(4)}`, suffix: ' BC' }
}
