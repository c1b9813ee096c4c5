import { createHash } from 'node:crypto'

/** The kinds of things that are named by convention. */
export type NamedThing = 'pk' | 'uq' | 'fk' | 'ck' | 'ix' | 'ft' | 'sp' | 'tr'

/** The longest name that every engine takes (PostgreSQL: 63 bytes, MySQL: 64 characters). */
export const longestName = 63

/**
 * The name of a constraint or an index: `<kind>_<table>_<columns>`, with a hash in place of what is too long.
 */
export function conventionalName(thing: NamedThing, table: string, parts: readonly string[] = []): string {
  const name = [thing, table, ...parts].join('_')
  if (Buffer.byteLength(name) <= longestName) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  let kept = name
  while (Buffer.byteLength(kept) > longestName - 9) kept = kept.slice(0, -1)
  return `${kept.toWellFormed()}_${hash}`
}
