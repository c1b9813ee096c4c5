import { DataError } from '../../errors/index.ts'
import { firstDay, lastDay } from './calendar.ts'
import { dateFromDayNumber, noSuchDay, outsideYears, readDayNumber, startsWithDate } from './date.ts'
import { clockText, hasClock, microsecondsPerDay, scanClock } from './time.ts'

/**
 * The canonical form `YYYY-MM-DDTHH:MM:SS.ffffff` of a date and time without a zone. Seconds and their fraction may be
 * left out, and a space may stand for the `T`. Rounding, second 60 and hour 24 as in `canonicalTime`.
 *
 * Throws DataError VALUE_MALFORMED for another form and for a text with an offset, VALUE_OUT_OF_RANGE for a day or
 * time that does not exist.
 */
export function canonicalLocalTimestamp(input: string): string {
  if (isLocalTimestamp(input)) return input
  const read = scanDateTime(input)
  if (read === undefined)
    throw new DataError('VALUE_MALFORMED', 'the text is no local timestamp; write it as YYYY-MM-DDTHH:MM:SS, such as 2026-11-23T14:30:00')
  if (read.end !== input.length) {
    throw new DataError(
      'VALUE_MALFORMED',
      'a local timestamp has no offset and nothing else after the time; leave it away, or use a timestamp, which is an instant',
    )
  }
  return scannedText(input, read)
}

/** Whether a text is a local timestamp in its canonical form. */
export function isLocalTimestamp(text: string): boolean {
  return text.length === 26 && startsWithDateTime(text)
}

/** Whether the first 26 characters of a text are a local timestamp in its canonical form. */
export function startsWithDateTime(text: string): boolean {
  return text.charCodeAt(10) === 84 && startsWithDate(text) && hasClock(text, 11)
}

/** A day's number and the microseconds from its start, and where the text of the two ended. */
export interface ScannedDateTime {
  readonly day: number
  readonly microsecond: number
  readonly end: number
}

/**
 * Reads a date, `T` or a space, and a time from a text's start. Undefined when there is none. Throws DataError
 * VALUE_OUT_OF_RANGE for a day or time that does not exist.
 */
export function scanDateTime(text: string): ScannedDateTime | undefined {
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 32 && separator !== 116) return undefined
  if (!startsWithDate(text)) {
    if (/^\d{4}-\d\d-\d\d/.test(text)) throw noSuchDay()
    return undefined
  }
  const clock = scanClock(text, 11)
  if (clock === undefined) return undefined
  return { day: readDayNumber(text), microsecond: clock.microsecond, end: clock.end }
}

/** The canonical local timestamp of a text that `scanDateTime` has read; its date needs no writing anew. */
export function scannedText(text: string, read: ScannedDateTime): string {
  if (read.microsecond === microsecondsPerDay) return dateTimeText(read.day + 1, 0)
  return `${text.slice(0, 10)}T${clockText(read.microsecond)}`
}

/**
 * The canonical local timestamp of a day and a number of microseconds from its start, which may lie before or after
 * the day. Throws DataError VALUE_OUT_OF_RANGE outside the years 0001 to 9999.
 */
export function dateTimeText(day: number, microsecond: number): string {
  const days = Math.floor(microsecond / microsecondsPerDay)
  const number = day + days
  if (number < firstDay || number > lastDay) throw outsideYears()
  return `${dateFromDayNumber(number)}T${clockText(microsecond - days * microsecondsPerDay)}`
}
