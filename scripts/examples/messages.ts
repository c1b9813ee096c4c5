/** A program as the runner is told of it. */
export interface RunOrder {
  readonly id: number
  /** Absolute path of the module. */
  readonly module: string
}

/** What the runner says when a program has ended. */
export interface RunReport {
  readonly id: number
  /** For each expectation of the module, by its number: what was printed, one entry each time the statement ran. */
  readonly printed: Readonly<Record<number, readonly string[]>>
  readonly error: { readonly message: string; readonly stack: string } | undefined
}
