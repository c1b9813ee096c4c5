/** A constraint as an error names it. */
export interface NamedConstraint {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
}

/** Finds the declared constraint behind what SQLite says of a violation. */
export interface ConstraintCatalog {
  /** The unique or primary key constraint over exactly these columns. */
  uniqueOver(table: string, columns: readonly string[]): NamedConstraint | undefined
  /** The unique index, by its name. */
  uniqueIndex(name: string): NamedConstraint | undefined
  check(name: string): NamedConstraint | undefined
}

export const emptyCatalog: ConstraintCatalog = {
  uniqueOver: () => undefined,
  uniqueIndex: () => undefined,
  check: () => undefined,
}
