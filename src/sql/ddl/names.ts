import { longestName } from '../../schema/tables/naming.ts'

/** The names of one schema's constraints, indexes, tables and views. No two are equal, whatever their case. */
export class Names {
  readonly #taken = new Set<string>()

  /** Takes a name that was given. Says whether it was free. */
  take(name: string): boolean {
    const folded = fold(name)
    if (this.#taken.has(folded)) return false
    this.#taken.add(folded)
    return true
  }

  /** Takes a name by convention, with a number behind it where it is taken already: the same for the same schema. */
  free(name: string): string {
    let candidate = name
    for (let number = 2; !this.take(candidate); number++) candidate = numbered(name, number)
    return candidate
  }

  /** The same names, to be added to without changing these. */
  copy(): Names {
    const copy = new Names()
    for (const name of this.#taken) copy.#taken.add(name)
    return copy
  }
}

/** A name with a number behind it that is no longer than names by convention are. */
function numbered(name: string, number: number): string {
  const ending = `_${number}`
  let kept = name
  while (Buffer.byteLength(kept) + ending.length > longestName) kept = kept.slice(0, -1)
  return `${kept.toWellFormed()}${ending}`
}

// SQLite and MySQL compare names without regard to the case of ASCII letters.
function fold(name: string): string {
  return name.toLowerCase()
}
