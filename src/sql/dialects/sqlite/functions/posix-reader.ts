/** How a regular expression is to be read: set by flags and by options at its start. */
export interface PatternMode {
  ignoreCase: boolean
  literal: boolean
  expanded: boolean
  dotStopsAtNewline: boolean
  anchorsAtNewline: boolean
}

/** A regular expression's text, read from the left. */
export class PatternReader {
  readonly mode: Readonly<PatternMode>
  readonly #text: string
  #position = 0

  constructor(text: string, mode: Readonly<PatternMode>) {
    this.#text = text
    this.mode = mode
  }

  get done(): boolean {
    return this.#position >= this.#text.length
  }

  get rest(): string {
    return this.#text.slice(this.#position)
  }

  /** The next code point, or '' at the end. */
  take(): string {
    const code = this.#text.codePointAt(this.#position)
    if (code === undefined) return ''
    const character = String.fromCodePoint(code)
    this.#position += character.length
    return character
  }

  /** What a sticky expression matches here, which is then read; undefined when it does not match. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#position
    const found = sticky.exec(this.#text)?.[0]
    this.#position += found?.length ?? 0
    return found
  }
}
