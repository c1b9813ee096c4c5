import { DataError } from '../../../../errors/index.ts'
import type { Present } from './define.ts'

/** A text argument; a number is taken in its shortest form. Throws DataError VALUE_TYPE for bytes. */
export function textOf(value: Present): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object') throw new DataError('VALUE_TYPE', 'a text function was given bytes; convert them to text first')
  return String(value)
}

/** A count or a position: a whole number. Throws DataError VALUE_TYPE for anything else. */
export function wholeNumberOf(value: Present): number {
  const number = numberOf(value)
  if (!Number.isInteger(number)) throw new DataError('VALUE_TYPE', 'a function that needs a whole number was given another value')
  return number
}

/** A number. Throws DataError VALUE_TYPE for text and bytes. */
export function numberOf(value: Present): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  throw new DataError('VALUE_TYPE', 'a mathematical function was given text or bytes; convert it to a number first')
}

/** A 64-bit integer, exactly. Throws DataError VALUE_TYPE for anything else. */
export function bigintOf(value: Present): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  throw new DataError('VALUE_TYPE', 'a function that needs an integer was given another value')
}

/** True or false as SQLite stores it: INTEGER 1 or 0. */
export function truth(condition: boolean): bigint {
  return condition ? 1n : 0n
}
