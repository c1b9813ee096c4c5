import { DataError } from '../../errors/index.ts'
import { readDayNumber } from './date.ts'
import { canonicalLocalTimestamp, dateTimeText, isLocalTimestamp } from './local-timestamp.ts'
import { readClock } from './time.ts'
import { canonicalTimestamp, isTimestamp } from './timestamp.ts'

/**
 * The offset of a zone at an instant, in seconds east of UTC. Offsets before standard time have seconds too
 * (America/New_York before 1883: -17762). `timestamp` is a canonical timestamp; `zone` is an IANA name such as
 * `Europe/Berlin`, in any case, or `UTC`.
 *
 * Throws DataError TIME_ZONE_UNKNOWN, and as `canonicalTimestamp` does.
 */
export function timeZoneOffset(zone: string, timestamp: string): number {
  const canonical = isTimestamp(timestamp) ? timestamp : canonicalTimestamp(timestamp)
  return timeZone(zone).offsetAt(epochSecond(canonical))
}

/**
 * What clocks in a zone show at an instant: PostgreSQL's `timestamptz AT TIME ZONE zone`.
 *
 * Throws DataError TIME_ZONE_UNKNOWN, VALUE_OUT_OF_RANGE when the local time lies outside the years 0001 to 9999, and
 * as `canonicalTimestamp` does.
 */
export function timestampToLocal(timestamp: string, zone: string): string {
  const canonical = isTimestamp(timestamp) ? timestamp : canonicalTimestamp(timestamp)
  const offset = timeZone(zone).offsetAt(epochSecond(canonical))
  return dateTimeText(readDayNumber(canonical), readClock(canonical, 11) + offset * 1_000_000)
}

/**
 * The instant at which clocks in a zone show a local time: PostgreSQL's `timestamp AT TIME ZONE zone`. A time that
 * the clocks skip is read with the offset before the change, and a time that they show twice with the offset after
 * it, see `TimeZone.offsetOfLocal`.
 *
 * Throws DataError TIME_ZONE_UNKNOWN, VALUE_OUT_OF_RANGE when the instant lies outside the years 0001 to 9999, and as
 * `canonicalLocalTimestamp` does.
 */
export function localToTimestamp(local: string, zone: string): string {
  const canonical = isLocalTimestamp(local) ? local : canonicalLocalTimestamp(local)
  const offset = timeZone(zone).offsetOfLocal(epochSecond(canonical))
  return `${dateTimeText(readDayNumber(canonical), readClock(canonical, 11) - offset * 1_000_000)}Z`
}

/** A time zone's offsets, in seconds east of UTC. Seconds are counted from 1970-01-01T00:00:00, whole numbers. */
export interface TimeZone {
  /** The offset at an instant. */
  offsetAt(epochSecond: number): number
  /**
   * The offset with which a local time is read; `localSecond` counts as if the local time were UTC.
   *
   * As PostgreSQL (DetermineTimeZoneOffset): in the gap when clocks go forward the offset before the change, in the
   * overlap when they go back the offset after it. With daylight saving in summer both are standard time.
   */
  offsetOfLocal(localSecond: number): number
}

/** The zone of a name. Throws DataError TIME_ZONE_UNKNOWN. */
export function timeZone(name: string): TimeZone {
  if (name === 'UTC') return utc
  const known = zones.get(name)
  if (known !== undefined) return known
  const zone = new IntlTimeZone(formatter(name))
  if (zones.size === zonesKept) zones.clear()
  zones.set(name, zone)
  return zone
}

const utc: TimeZone = Object.freeze({ offsetAt: () => 0, offsetOfLocal: () => 0 })

// More than there are zones; names in mixed case could add up to more.
const zonesKept = 1000
const zones = new Map<string, TimeZone>()

const daySeconds = 86_400
const daysKept = 20_000

/**
 * Offsets by `Intl.DateTimeFormat`, kept by day. In the IANA database two changes of one zone are at least 3.9 days
 * apart (Africa/Freetown, 1939), so a day has one change at most, and so have the two days around a local time.
 */
class IntlTimeZone implements TimeZone {
  readonly #format: Intl.DateTimeFormat
  /** The offset at each day's start. */
  readonly #starts = new Map<number, number>()
  /** The first second with the new offset, for days in which it changes. */
  readonly #changes = new Map<number, number>()
  #steadyDay = Number.NaN
  #steadyOffset = 0

  constructor(format: Intl.DateTimeFormat) {
    this.#format = format
  }

  offsetAt(epochSecond: number): number {
    const day = Math.floor(epochSecond / daySeconds)
    if (day === this.#steadyDay) return this.#steadyOffset
    const before = this.#startOffset(day)
    const after = this.#startOffset(day + 1)
    if (before !== after) return epochSecond < this.#change(day, before) ? before : after
    this.#steadyDay = day
    this.#steadyOffset = before
    return before
  }

  offsetOfLocal(localSecond: number): number {
    const before = this.offsetAt(localSecond - daySeconds)
    const after = this.offsetAt(localSecond + daySeconds)
    if (before === after) return after
    return this.offsetAt(localSecond - after) === after ? after : before
  }

  #startOffset(day: number): number {
    const known = this.#starts.get(day)
    if (known !== undefined) return known
    const offset = readOffset(this.#format, day * daySeconds)
    if (this.#starts.size === daysKept) this.#starts.clear()
    this.#starts.set(day, offset)
    return offset
  }

  #change(day: number, before: number): number {
    const known = this.#changes.get(day)
    if (known !== undefined) return known
    let old = day * daySeconds
    let changed = old + daySeconds
    while (changed - old > 1) {
      const middle = Math.floor((old + changed) / 2)
      if (readOffset(this.#format, middle) === before) old = middle
      else changed = middle
    }
    if (this.#changes.size === daysKept) this.#changes.clear()
    this.#changes.set(day, changed)
    return changed
  }
}

/** Reads the `GMT-04:56:02` at the end of a formatted date. */
function readOffset(format: Intl.DateTimeFormat, epochSecond: number): number {
  const text = format.format(epochSecond * 1000)
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text)
  if (match === null)
    throw new DataError('TIME_ZONE_UNKNOWN', 'the runtime does not tell the offsets of the time zone; use a Node.js with full ICU data')
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -offset : offset
}

// Intl also takes offsets, whose sign PostgreSQL reads the other way round, and abbreviations such as CST or CET, which
// it reads as zones with daylight saving and PostgreSQL as fixed offsets. These names of three letters mean the same to both.
const threeLetters: ReadonlySet<string> = new Set(['GMT', 'UCT', 'PRC', 'ROC', 'ROK', 'UTC'])

function formatter(name: string): Intl.DateTimeFormat {
  if (!/^[A-Za-z]/.test(name) || (name.length === 3 && !threeLetters.has(name.toUpperCase()))) throw unknownZone()
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, year: 'numeric', timeZoneName: 'longOffset' })
  } catch {
    // The runtime's own error quotes the name, which may be a parameter's value.
    throw unknownZone()
  }
}

function unknownZone(): DataError {
  return new DataError(
    'TIME_ZONE_UNKNOWN',
    'the time zone is not known; use a name of the IANA database such as Europe/Berlin, or UTC, not an abbreviation or an offset',
  )
}

function epochSecond(canonical: string): number {
  return readDayNumber(canonical) * daySeconds + Math.floor(readClock(canonical, 11) / 1_000_000)
}
