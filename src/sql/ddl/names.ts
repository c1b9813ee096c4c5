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
    for (let number = 2; !this.take(candidate); number++) candidate = `${name}_${number}`
    return candidate
  }

  /** The same names, to be added to without changing these. */
  copy(): Names {
    const copy = new Names()
    for (const name of this.#taken) copy.#taken.add(name)
    return copy
  }
}

// SQLite and MySQL compare names without regard to the case of ASCII letters.
function fold(name: string): string {
  return name.toLowerCase()
}
