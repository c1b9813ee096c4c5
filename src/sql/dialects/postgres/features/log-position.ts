import { DataError } from '../../../../errors/index.ts'

/** A position in the log as PostgreSQL writes it (manual §8.20): two hexadecimal numbers with a slash between. */
export function positionText(position: bigint): string {
  return `${(position >> 32n).toString(16).toUpperCase()}/${(position & 0xffffffffn).toString(16).toUpperCase()}`
}

/** The number of such a position. Throws DataError VALUE_MALFORMED. */
export function parsePosition(text: string): bigint {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? []
  if (high === undefined || low === undefined)
    throw new DataError('VALUE_MALFORMED', 'a position in the log is two hexadecimal numbers with a slash between, such as 0/16B3748')
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}
