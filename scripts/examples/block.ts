/** One fenced `ts` block of a page or a docstring. */
export interface Block {
  /** The page or source file, relative to the repository. */
  readonly file: string
  /** Line of the first line of code in `file`. */
  readonly line: number
  readonly code: string
  /** False after `no-run`: the block is compiled only. */
  readonly run: boolean
  /** True after `continues`: the block goes on with the program before it in the same file. */
  readonly continues: boolean
  /** After `file=schema.ts`: the name under which later programs of the page import the block. */
  readonly name: string | undefined
}

/** A fault found at a line of a page or source file. */
export interface Fault {
  readonly file: string
  readonly line: number
  readonly message: string
}
