import { DataError } from '../../errors/index.ts'

/** Gives so many random bytes, from a source fit for secrets. */
export type RandomBytes = (length: number) => Uint8Array

/**
 * The canonical form of a UUID: 32 hexadecimal digits in lower case, in groups of 8-4-4-4-12 (RFC 9562 §4). Any
 * version is taken, and upper case too. Throws DataError VALUE_MALFORMED for another form.
 */
export function canonicalUuid(input: string): string {
  if (isUuid(input)) return input
  const lowerCase = input.toLowerCase()
  if (isUuid(lowerCase)) return lowerCase
  throw new DataError('VALUE_MALFORMED', 'the text is no UUID; write it as 32 hexadecimal digits in groups of 8-4-4-4-12, without braces')
}

/** A random UUID: version 4 (RFC 9562 §5.4). */
export function randomUuid(randomBytes: RandomBytes): string {
  const bytes = randomBytes(16)
  const at = (index: number): number => bytes[index] ?? 0
  return (
    `${hex(at(0))}${hex(at(1))}${hex(at(2))}${hex(at(3))}-${hex(at(4))}${hex(at(5))}-` +
    `${hex((at(6) & 0x0f) | 0x40)}${hex(at(7))}-${hex((at(8) & 0x3f) | 0x80)}${hex(at(9))}-` +
    `${hex(at(10))}${hex(at(11))}${hex(at(12))}${hex(at(13))}${hex(at(14))}${hex(at(15))}`
  )
}

/** Gives a version 7 UUID for a time in milliseconds from 1970-01-01T00:00:00Z. */
export type UuidVersion7 = (now: number, randomBytes: RandomBytes) => string

const greatestTime = 2 ** 48 - 1

/**
 * Makes a source of version 7 UUIDs (RFC 9562 §5.7), each greater than the one before, as text and as bytes.
 *
 * The 42 bits after the time are a counter (§6.2, method 1: fixed-length dedicated counter): it starts at random in
 * each new millisecond, with its highest bit clear so that it does not run over, and counts by one within the
 * millisecond; 32 random bits follow. When the clock goes back the last time stays in use and the counter goes on; if
 * the counter runs over, the time is moved on by a millisecond (§6.2, counter rollover).
 *
 * The source throws DataError VALUE_OUT_OF_RANGE for a time before 1970 or beyond 48 bits of milliseconds.
 */
export function uuidVersion7Source(): UuidVersion7 {
  let time = -1
  // The counter as two numbers: 12 bits for rand_a and 30 bits for the start of rand_b.
  let high = 0
  let low = 0
  return (now, randomBytes) => {
    const milliseconds = Math.floor(now)
    if (!(milliseconds >= 0 && milliseconds <= greatestTime)) {
      throw new DataError(
        'VALUE_OUT_OF_RANGE',
        'the time of a version 7 UUID must lie between 1970 and 48 bits of milliseconds; check the clock',
      )
    }
    let bytes: Uint8Array
    if (milliseconds > time) {
      time = milliseconds
      bytes = randomBytes(10)
      high = ((bytes[4] ?? 0) & 0x07) * 256 + (bytes[5] ?? 0)
      low = ((bytes[6] ?? 0) & 0x3f) * 2 ** 24 + (bytes[7] ?? 0) * 2 ** 16 + (bytes[8] ?? 0) * 256 + (bytes[9] ?? 0)
    } else {
      bytes = randomBytes(4)
      low += 1
      if (low === 2 ** 30) {
        low = 0
        high += 1
      }
      if (high === 2 ** 12) {
        high = 0
        time += 1
      }
    }
    return version7Text(time, high, low, bytes)
  }
}

/** The process's own source of version 7 UUIDs: see `uuidVersion7Source`. */
export const uuidVersion7: UuidVersion7 = uuidVersion7Source()

function version7Text(time: number, high: number, low: number, random: Uint8Array): string {
  const timeHigh = Math.floor(time / 2 ** 16)
  const timeLow = time - timeHigh * 2 ** 16
  return (
    `${hex(timeHigh >>> 24)}${hex((timeHigh >>> 16) & 0xff)}${hex((timeHigh >>> 8) & 0xff)}${hex(timeHigh & 0xff)}-${hex(timeLow >>> 8)}${hex(timeLow & 0xff)}-` +
    `${hex(0x70 | (high >>> 8))}${hex(high & 0xff)}-${hex(0x80 | (low >>> 24))}${hex((low >>> 16) & 0xff)}-` +
    `${hex((low >>> 8) & 0xff)}${hex(low & 0xff)}${hex(random[0] ?? 0)}${hex(random[1] ?? 0)}${hex(random[2] ?? 0)}${hex(random[3] ?? 0)}`
  )
}

const hexBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(byte: number): string {
  return hexBytes[byte] ?? ''
}

// 1 for the characters 0-9 and a-f.
const hexDigits = Uint8Array.from({ length: 128 }, (_, code) => (/[0-9a-f]/.test(String.fromCharCode(code)) ? 1 : 0))

function isUuid(text: string): boolean {
  if (text.length !== 36) return false
  let digits = 0
  for (let index = 0; index < 36; index++) digits += hexDigits[text.charCodeAt(index)] ?? 0
  return (
    digits === 32 && text.charCodeAt(8) === 45 && text.charCodeAt(13) === 45 && text.charCodeAt(18) === 45 && text.charCodeAt(23) === 45
  )
}
