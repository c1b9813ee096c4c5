/** A rule of the rooms that a file breaks. `file` is relative to the repository, with forward slashes. */
export interface Violation {
  readonly file: string
  readonly line: number
  readonly message: string
}
