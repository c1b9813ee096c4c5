import { createHash } from 'node:crypto'

/** The longest name, in characters (MySQL manual §11.2.1, MariaDB manual “Identifier Names”). */
export const longestName = 64

/** A name that holds another one, with a hash in place of what is too long. */
export function derivedName(prefix: string, name: string, ending = ''): string {
  const whole = `${prefix}${name}${ending}`
  if (whole.length <= longestName) return whole
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8)
  return `${whole.slice(0, longestName - 9).toWellFormed()}_${hash}`
}
