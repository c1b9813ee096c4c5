/** 2000-01-01, from which PostgreSQL counts, in days from 1970-01-01. */
const epochDay = 10957
const microsecondsPerDay = 86_400_000_000
/** 9999-12-31 and 0001-01-01 in PostgreSQL's days. */
const lastDay = 2_921_939
const firstDay = -730_119

const scratch = Buffer.alloc(27)
scratch[4] = 45
scratch[7] = 45
scratch[10] = 84
scratch[13] = 58
scratch[16] = 58
scratch[19] = 46
scratch[26] = 90
/** The day whose date stands in the scratch buffer. */
let writtenDay = Number.NaN

/**
 * The canonical text of a binary timestamp: `YYYY-MM-DDTHH:MM:SS.ffffff`, with a `Z` at the end where asked for. Undefined outside the
 * years 0001 to 9999. High and low are the halves of the microseconds from 2000-01-01 (src/backend/utils/adt/timestamp.c).
 */
export function timestampText(high: number, low: number, length: 26 | 27): string | undefined {
  let day: number
  let microsecond: number
  if (high >= -0x200000 && high < 0x200000) {
    const microseconds = high * 4_294_967_296 + low
    day = Math.floor(microseconds / microsecondsPerDay)
    microsecond = microseconds - day * microsecondsPerDay
  } else {
    const microseconds = BigInt(high) * 4_294_967_296n + BigInt(low)
    const whole = (microseconds - (((microseconds % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n)) / 86_400_000_000n
    day = Number(whole)
    microsecond = Number(microseconds - whole * 86_400_000_000n)
  }
  if (day < firstDay || day > lastDay) return undefined
  if (day !== writtenDay) writeDate(day)
  writeClock(microsecond, 11)
  return scratchText(length)
}

// One call with all characters, as in short-text.ts.
function scratchText(length: 26 | 27): string {
  const s = scratch
  const text = String.fromCharCode(
    s[0] as number,
    s[1] as number,
    s[2] as number,
    s[3] as number,
    s[4] as number,
    s[5] as number,
    s[6] as number,
    s[7] as number,
    s[8] as number,
    s[9] as number,
    s[10] as number,
    s[11] as number,
    s[12] as number,
    s[13] as number,
    s[14] as number,
    s[15] as number,
    s[16] as number,
    s[17] as number,
    s[18] as number,
    s[19] as number,
    s[20] as number,
    s[21] as number,
    s[22] as number,
    s[23] as number,
    s[24] as number,
    s[25] as number,
  )
  return length === 27 ? `${text}Z` : text
}

/** The canonical text of a binary date, its days from 2000-01-01; undefined outside the years 0001 to 9999. */
export function dateText(day: number): string | undefined {
  if (day < firstDay || day > lastDay) return undefined
  if (day !== writtenDay) writeDate(day)
  return scratch.toString('latin1', 0, 10)
}

/** The canonical text `HH:MM:SS.ffffff` of microseconds from midnight. */
export function timeText(microsecond: number): string {
  writeClock(microsecond, 11)
  return scratch.toString('latin1', 11, 26)
}

// Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms”, civil_from_days.
function writeDate(day: number): void {
  const shifted = day + epochDay + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  writeTwo(Math.floor(year / 100), 0)
  writeTwo(year % 100, 2)
  writeTwo(month, 5)
  writeTwo(dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1, 8)
  writtenDay = day
}

function writeClock(microsecond: number, at: number): void {
  const seconds = Math.floor(microsecond / 1_000_000)
  const fraction = microsecond - seconds * 1_000_000
  const hours = Math.floor(seconds / 3600)
  const rest = seconds - hours * 3600
  const minutes = Math.floor(rest / 60)
  writeTwo(hours, at)
  writeTwo(minutes, at + 3)
  writeTwo(rest - minutes * 60, at + 6)
  const upper = Math.floor(fraction / 10_000)
  const lower = fraction - upper * 10_000
  const middle = Math.floor(lower / 100)
  writeTwo(upper, at + 9)
  writeTwo(middle, at + 11)
  writeTwo(lower - middle * 100, at + 13)
}

function writeTwo(value: number, at: number): void {
  const tens = (value * 103) >> 10
  scratch[at] = 48 + tens
  scratch[at + 1] = 48 + value - tens * 10
}
