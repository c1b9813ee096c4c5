import { DataError } from '../../errors/index.ts'
import type { DurationParts } from '../types/kind.ts'

const greatest = 9_223_372_036_854_775_807n

const microsecondsIn = {
  weeks: 604_800_000_000n,
  days: 86_400_000_000n,
  hours: 3_600_000_000n,
  minutes: 60_000_000n,
  seconds: 1_000_000n,
  milliseconds: 1_000n,
  microseconds: 1n,
} as const satisfies Readonly<Record<keyof DurationParts, bigint>>

/**
 * The exact length of a time span in microseconds. A day is 24 hours and a week seven days.
 *
 * Takes an ISO 8601 duration (§5.5.2) of weeks, days, hours, minutes and seconds, with a sign before the `P` or, as
 * PostgreSQL prints them, before single numbers; only the seconds may have a fraction, of up to six digits. Or takes
 * the parts as whole numbers, each with its own sign.
 *
 * Throws DataError VALUE_MALFORMED for another form, for years and months, which have no exact length, and for parts
 * that are no whole numbers; VALUE_UNDEFINED for a part that is undefined; VALUE_OUT_OF_RANGE beyond 64 bits of
 * microseconds, which is about 292 000 years.
 *
 * ```ts
 * import { parseInterval } from 'granary'
 * parseInterval('PT1M0.5S') // → 60500000n
 * parseInterval({ hours: -1 }) // → -3600000000n
 * ```
 */
export function parseInterval(input: string | DurationParts): bigint {
  const microseconds = typeof input === 'string' ? fromText(input) : fromParts(input)
  if (microseconds > greatest || microseconds < -greatest) {
    throw new DataError('VALUE_OUT_OF_RANGE', 'the interval is longer than 64 bits of microseconds can count, about 292 000 years')
  }
  return microseconds
}

/**
 * The canonical text of a number of microseconds: an ISO 8601 duration in days, hours, minutes and seconds, without
 * the parts that are zero, with the sign before the `P`; `PT0S` for none.
 *
 * ```ts
 * import { intervalText } from 'granary'
 * intervalText(-93_784_500_000n) // → '-P1DT2H3M4.5S'
 * ```
 */
export function intervalText(microseconds: bigint): string {
  if (microseconds === 0n) return 'PT0S'
  const negative = microseconds < 0n
  const length = negative ? -microseconds : microseconds
  const wholeSeconds = Number(length / 1_000_000n)
  const fraction = Number(length % 1_000_000n)
  const days = Math.floor(wholeSeconds / 86_400)
  const hours = Math.floor(wholeSeconds / 3_600) % 24
  const minutes = Math.floor(wholeSeconds / 60) % 60
  const seconds = wholeSeconds % 60
  const date = days === 0 ? '' : `${days}D`
  const time = `${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}${secondsText(seconds, fraction)}`
  return `${negative ? '-' : ''}P${date}${time === '' ? '' : `T${time}`}`
}

/** The canonical text of an interval. Throws as `parseInterval` does. */
export function canonicalInterval(input: string | DurationParts): string {
  return intervalText(parseInterval(input))
}

function secondsText(seconds: number, fraction: number): string {
  if (fraction === 0) return seconds === 0 ? '' : `${seconds}S`
  return `${seconds}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}S`
}

const duration =
  /^([+-]?)P(?!$)(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?!$)(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:\.(\d{1,6}))?S)?)?$/

function fromText(text: string): bigint {
  const match = duration.exec(text)
  if (match === null) throw malformed(text)
  const [, sign, weeks, days, hours, minutes, secondsSign, seconds, fraction] = match
  let microseconds =
    part(weeks, microsecondsIn.weeks) +
    part(days, microsecondsIn.days) +
    part(hours, microsecondsIn.hours) +
    part(minutes, microsecondsIn.minutes)
  if (seconds !== undefined) {
    const length = BigInt(seconds + (fraction ?? '').padEnd(6, '0'))
    microseconds += secondsSign === '-' ? -length : length
  }
  return sign === '-' ? -microseconds : microseconds
}

function part(digits: string | undefined, unit: bigint): bigint {
  return digits === undefined ? 0n : BigInt(digits) * unit
}

function malformed(text: string): DataError {
  if (/^[+-]?P[^T]*\d[YM]/.test(text)) return notExact()
  if (/\d[.,]\d+[WDHM]|,|\.\d{7}/.test(text)) {
    return new DataError(
      'VALUE_MALFORMED',
      'only the seconds of an interval may have a fraction, after a point, of up to six digits; give smaller units instead',
    )
  }
  return new DataError('VALUE_MALFORMED', 'the text is no interval; write it as an ISO 8601 duration such as P1DT2H30M or PT0.5S')
}

function fromParts(parts: DurationParts): bigint {
  const given: [string, unknown][] = Object.entries(parts)
  if (given.length === 0)
    throw new DataError('VALUE_MALFORMED', `the interval has no part; give at least one of ${Object.keys(microsecondsIn).join(', ')}`)
  let microseconds = 0n
  for (const [name, count] of given) {
    if (!isPart(name)) {
      if (name === 'years' || name === 'months') throw notExact()
      throw new DataError('VALUE_MALFORMED', `the interval has an unknown part; its parts are ${Object.keys(microsecondsIn).join(', ')}`)
    }
    if (count === undefined) throw new DataError('VALUE_UNDEFINED', `the interval's ${name} are undefined; leave the key out`)
    if (typeof count !== 'number' || !Number.isSafeInteger(count))
      throw new DataError('VALUE_MALFORMED', `the interval's ${name} are not a whole number below 2^53; give the rest in a smaller unit`)
    microseconds += BigInt(count) * microsecondsIn[name]
  }
  return microseconds
}

function isPart(name: string): name is keyof DurationParts {
  return Object.hasOwn(microsecondsIn, name)
}

function notExact(): DataError {
  return new DataError(
    'VALUE_MALFORMED',
    'an interval is an exact length of time, which years and months have not; use days, or add months to the date itself',
  )
}
