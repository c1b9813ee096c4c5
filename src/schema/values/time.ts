import { DataError } from '../../errors/index.ts'
import { readSixDigits, readTwoDigits, sixDigits, twoDigits } from './digits.ts'

/** How many microseconds a day has. */
export const microsecondsPerDay = 86_400_000_000

/**
 * The canonical form `HH:MM:SS.ffffff` of a time of day given as `HH:MM`, `HH:MM:SS` or with a fraction of a second.
 *
 * As in PostgreSQL a fraction of more than six digits is rounded to the nearest microsecond, ties to the even one; a
 * second 60 counts as the first of the next minute; and `24:00:00`, the end of the day, is a value of its own that
 * sorts after every other.
 *
 * Throws DataError VALUE_MALFORMED for another form, VALUE_OUT_OF_RANGE for a time that no day has.
 */
export function canonicalTime(input: string): string {
  if (isTime(input)) return input
  const clock = scanClock(input, 0)
  if (clock === undefined || clock.end !== input.length) {
    throw new DataError(
      'VALUE_MALFORMED',
      'the text is no time of day; write it as HH:MM:SS, such as 14:30:00 or 14:30:00.123456, without an offset',
    )
  }
  return clockText(clock.microsecond)
}

/** The microseconds from the day's start, 0 to 86 400 000 000. Throws as `canonicalTime` does. */
export function timeToMicroseconds(time: string): number {
  return readClock(isTime(time) ? time : canonicalTime(time), 0)
}

/** The time of day so many microseconds after the day's start. Throws DataError VALUE_OUT_OF_RANGE beyond the day. */
export function timeFromMicroseconds(microseconds: number): string {
  if (microseconds >= 0 && microseconds <= microsecondsPerDay) return clockText(microseconds)
  throw noSuchTime()
}

/** Whether a text is a time in its canonical form. */
export function isTime(text: string): boolean {
  return text.length === 15 && (hasClock(text, 0) || text === '24:00:00.000000')
}

/** Whether a text has `HH:MM:SS.ffffff` at a position, before midnight. */
export function hasClock(text: string, at: number): boolean {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58 || text.charCodeAt(at + 8) !== 46) return false
  const hour = readTwoDigits(text, at)
  const minute = readTwoDigits(text, at + 3)
  const second = readTwoDigits(text, at + 6)
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 && readSixDigits(text, at + 9) >= 0
}

/** The microseconds from the day's start of the `HH:MM:SS.ffffff` at a position, which is there. */
export function readClock(text: string, at: number): number {
  const seconds = readTwoDigits(text, at) * 3600 + readTwoDigits(text, at + 3) * 60 + readTwoDigits(text, at + 6)
  return seconds * 1_000_000 + readSixDigits(text, at + 9)
}

/** `HH:MM:SS.ffffff` for microseconds from the day's start, 0 to 86 400 000 000. */
export function clockText(microsecond: number): string {
  const seconds = Math.floor(microsecond / 1_000_000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return `${twoDigits(hours)}:${twoDigits(minutes - hours * 60)}:${twoDigits(seconds - minutes * 60)}.${sixDigits(microsecond - seconds * 1_000_000)}`
}

/**
 * Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.f…` from a position: microseconds from the day's start, and where it ends.
 * Undefined when there is none. Throws DataError VALUE_OUT_OF_RANGE for a time that no day has.
 */
export function scanClock(text: string, at: number): { readonly microsecond: number; readonly end: number } | undefined {
  const hour = readTwoDigits(text, at)
  const minute = readTwoDigits(text, at + 3)
  if (hour < 0 || minute < 0 || text.charCodeAt(at + 2) !== 58) return undefined
  let second = 0
  let fraction = 0
  let end = at + 5
  if (text.charCodeAt(end) === 58) {
    second = readTwoDigits(text, end + 1)
    if (second < 0) return undefined
    end += 3
    if (text.charCodeAt(end) === 46) {
      const from = end + 1
      end = digitsEnd(text, from)
      if (end === from) return undefined
      fraction = fractionMicroseconds(text, from, end)
    }
  }
  const microsecond = (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
  if (minute > 59 || second > 60 || microsecond > microsecondsPerDay) throw noSuchTime()
  return { microsecond, end }
}

function digitsEnd(text: string, from: number): number {
  let end = from
  for (let code = text.charCodeAt(end); code >= 48 && code <= 57; code = text.charCodeAt(end)) end++
  return end
}

function fractionMicroseconds(text: string, from: number, end: number): number {
  const digits = end - from
  if (digits === 6) return readSixDigits(text, from)
  if (digits < 6) return Number(text.slice(from, end)) * 10 ** (6 - digits)
  // PostgreSQL, ParseFractionalSecond: rint(strtod(".…") * 1000000), in doubles as here; rint takes the even neighbour.
  const scaled = Number(`0.${text.slice(from, end)}`) * 1_000_000
  const below = Math.floor(scaled)
  const rest = scaled - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

function noSuchTime(): DataError {
  return new DataError('VALUE_OUT_OF_RANGE', 'the time lies outside 00:00:00 to 24:00:00, or has more than 59 minutes or 60 seconds')
}
