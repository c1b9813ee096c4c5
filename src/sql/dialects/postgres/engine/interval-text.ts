/** The ISO 8601 text of a binary interval: months, days and microseconds, each with its own sign (src/backend/utils/adt/timestamp.c). */
export function intervalText(months: number, days: number, microseconds: bigint): string {
  if (months === 0 && days === 0 && microseconds === 0n) return 'PT0S'
  const date = `${months === 0 ? '' : `${months}M`}${days === 0 ? '' : `${days}D`}`
  return `P${date}${microseconds === 0n ? '' : `T${secondsText(microseconds)}S`}`
}

/**
 * The same from text in one of the server's styles: iso_8601 as it is, and `postgres`, the default of servers, which a pooler may leave as it
 * is (PostgreSQL manual §8.5.5): `1 year 2 mons -3 days +04:05:06.789`.
 */
export function isoInterval(text: string): string {
  const match = postgresStyle.exec(text)
  if (match?.groups === undefined || text === '') return text
  const { years, months, days, sign = '', hours, minutes, seconds } = match.groups
  const negative = sign === '-' ? '-' : ''
  const date = `${part(years, 'Y')}${part(months, 'M')}${part(days, 'D')}`
  const time =
    hours === undefined
      ? ''
      : `T${part(`${negative}${hours}`, 'H')}${part(`${negative}${minutes}`, 'M')}${part(`${negative}${seconds}`, 'S')}`
  return `P${date}${time}`
}

const postgresStyle =
  /^(?:(?<years>[+-]?\d+) years?)?(?: ?(?<months>[+-]?\d+) mons?)?(?: ?(?<days>[+-]?\d+) days?)?(?: ?(?<sign>[+-]?)(?<hours>\d+):(?<minutes>\d\d):(?<seconds>\d\d(?:\.\d+)?))?$/

function part(number: string | undefined, unit: string): string {
  return number === undefined ? '' : `${number.replace('+', '')}${unit}`
}

function secondsText(microseconds: bigint): string {
  const length = microseconds < 0n ? -microseconds : microseconds
  const fraction = (length % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  return `${microseconds < 0n ? '-' : ''}${length / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`
}
