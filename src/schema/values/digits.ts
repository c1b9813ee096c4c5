/** Reads two decimal digits from `at`; -1 when one of the two characters is missing or no digit. */
export function readTwoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  // Beyond the end charCodeAt gives NaN, for which every comparison is false.
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** Reads four decimal digits from `at`; -1 when one of the four characters is missing or no digit. */
export function readFourDigits(text: string, at: number): number {
  const high = readTwoDigits(text, at)
  const low = readTwoDigits(text, at + 2)
  return high < 0 || low < 0 ? -1 : high * 100 + low
}

/** Reads six decimal digits from `at`; -1 when one of the six characters is missing or no digit. */
export function readSixDigits(text: string, at: number): number {
  const high = readTwoDigits(text, at)
  const low = readFourDigits(text, at + 2)
  return high < 0 || low < 0 ? -1 : high * 10000 + low
}

/** The numbers 0 to 99 as two digits. */
const pairs: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

/** A whole number from 0 to 99 as two digits. */
export function twoDigits(number: number): string {
  return pairs[number] ?? ''
}

/** A whole number from 0 to 9999 as four digits. */
export function fourDigits(number: number): string {
  const high = Math.floor(number / 100)
  return twoDigits(high) + twoDigits(number - high * 100)
}

/** A whole number from 0 to 999999 as six digits. */
export function sixDigits(number: number): string {
  const high = Math.floor(number / 10000)
  return twoDigits(high) + fourDigits(number - high * 10000)
}
