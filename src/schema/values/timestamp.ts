import { DataError } from '../../errors/index.ts'
import { readDayNumber } from './date.ts'
import { readTwoDigits } from './digits.ts'
import { dateTimeText, scanDateTime, scannedText, startsWithDateTime } from './local-timestamp.ts'
import { readClock } from './time.ts'

/**
 * The canonical form `YYYY-MM-DDTHH:MM:SS.ffffffZ` of an instant: in UTC, with six digits, so that the order of the
 * texts is the order of the instants.
 *
 * Takes a `Date`, or ISO 8601 text that ends in `Z` or an offset (`+05:30`, `-0330`, `+02`, and `-04:56:02` as
 * PostgreSQL prints historical ones). Seconds and their fraction may be left out, and a space may stand for the `T`.
 * Rounding, second 60 and hour 24 as in `canonicalTime`.
 *
 * Throws DataError VALUE_MALFORMED for another form and for a text without an offset, VALUE_OUT_OF_RANGE for a day,
 * time or offset that does not exist and for instants outside the years 0001 to 9999 in UTC.
 */
export function canonicalTimestamp(input: string | Date): string {
  if (typeof input !== 'string') return fromDate(input)
  if (isTimestamp(input)) return input
  const read = scanDateTime(input)
  if (read === undefined) {
    throw new DataError(
      'VALUE_MALFORMED',
      'the text is no timestamp; write it as YYYY-MM-DDTHH:MM:SS with Z or an offset, such as 2026-11-23T14:30:00+01:00',
    )
  }
  const offset = scanOffset(input, read.end)
  if (offset === 0) return `${scannedText(input, read)}Z`
  return `${dateTimeText(read.day, read.microsecond - offset * 1_000_000)}Z`
}

/**
 * A timestamp as a `Date`, which holds milliseconds: the last three digits of the microseconds are cut off, so the
 * `Date` is never later than the timestamp. Throws as `canonicalTimestamp` does.
 *
 * ```ts
 * import { toDate } from 'granary'
 * toDate('2026-11-23T14:30:00.123999Z').getUTCMilliseconds() // → 123
 * ```
 */
export function toDate(timestamp: string): Date {
  const canonical = canonicalTimestamp(timestamp)
  return new Date(readDayNumber(canonical) * 86_400_000 + Math.floor(readClock(canonical, 11) / 1000))
}

/**
 * The microseconds from 1970-01-01T00:00:00Z to a timestamp, exactly. Throws as `canonicalTimestamp` does.
 *
 * ```ts
 * import { toEpochMicroseconds } from 'granary'
 * toEpochMicroseconds('1970-01-01T00:00:01.000001Z') // → 1000001n
 * ```
 */
export function toEpochMicroseconds(timestamp: string): bigint {
  const canonical = canonicalTimestamp(timestamp)
  return BigInt(readDayNumber(canonical)) * 86_400_000_000n + BigInt(readClock(canonical, 11))
}

/**
 * The timestamp so many microseconds after 1970-01-01T00:00:00Z: the inverse of `toEpochMicroseconds`. Throws
 * DataError VALUE_OUT_OF_RANGE outside the years 0001 to 9999.
 *
 * ```ts
 * import { fromEpochMicroseconds } from 'granary'
 * fromEpochMicroseconds(1000001n) // → '1970-01-01T00:00:01.000001Z'
 * ```
 */
export function fromEpochMicroseconds(microseconds: bigint): string {
  const days = microseconds / 86_400_000_000n
  return `${dateTimeText(Number(days), Number(microseconds - days * 86_400_000_000n))}Z`
}

/** Whether a text is a timestamp in its canonical form. */
export function isTimestamp(text: string): boolean {
  return text.length === 27 && text.charCodeAt(26) === 90 && startsWithDateTime(text)
}

function fromDate(date: Date): string {
  const milliseconds = date.getTime()
  if (Number.isNaN(milliseconds))
    throw new DataError('VALUE_MALFORMED', 'the Date is invalid; it came from a text or number that is no date')
  const day = Math.floor(milliseconds / 86_400_000)
  return `${dateTimeText(day, (milliseconds - day * 86_400_000) * 1000)}Z`
}

/** Reads `Z` or an offset that ends the text, in seconds. PostgreSQL's limit is its own: less than 16 hours. */
function scanOffset(text: string, at: number): number {
  const sign = text.charCodeAt(at)
  if ((sign === 90 || sign === 122) && text.length === at + 1) return 0
  if (Number.isNaN(sign)) {
    throw new DataError(
      'VALUE_MALFORMED',
      'the timestamp has no offset, so it names no instant; end it with Z for UTC or with an offset such as +01:00, or use a local timestamp',
    )
  }
  const hours = readTwoDigits(text, at + 1)
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0
  const length = text.length - at
  const minutes = length === 3 ? 0 : readTwoDigits(text, at + 3 + colon)
  const withSeconds = length === 9 && colon === 1 && text.charCodeAt(at + 6) === 58
  const seconds = withSeconds ? readTwoDigits(text, at + 7) : 0
  const wellFormed = length === 3 || length === 5 + colon || withSeconds
  if ((sign !== 43 && sign !== 45) || !wellFormed || hours < 0 || minutes < 0 || seconds < 0) {
    throw new DataError(
      'VALUE_MALFORMED',
      "the timestamp's offset is not understood; end the text with Z or an offset such as +01:00, +0100 or +01",
    )
  }
  if (hours > 15 || minutes > 59 || seconds > 59)
    throw new DataError('VALUE_OUT_OF_RANGE', "the timestamp's offset must be less than 16 hours, with at most 59 minutes")
  const offset = hours * 3600 + minutes * 60 + seconds
  return sign === 45 ? -offset : offset
}
