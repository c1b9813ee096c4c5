import { OperationalError } from '../../../../errors/index.ts'
import { isToken, nameOf, type Token, tokensOf } from './tokens.ts'

/** Reads the tokens of one statement from left to right. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  readonly #sql: string
  #next = 0

  constructor(sql: string) {
    this.#sql = sql
    this.#tokens = tokensOf(sql)
  }

  get atEnd(): boolean {
    return this.#next >= this.#tokens.length
  }

  /** The token that comes next, or one further on. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead]
  }

  /** Whether these keywords and symbols come next. */
  sees(...texts: readonly string[]): boolean {
    return texts.every((text, position) => isToken(this.peek(position), text))
  }

  /** Goes past these keywords and symbols where they come next. */
  skip(...texts: readonly string[]): boolean {
    const found = this.sees(...texts)
    if (found) this.#next += texts.length
    return found
  }

  /** Goes past what must come next. */
  expect(...texts: readonly string[]): void {
    if (!this.skip(...texts)) throw this.unexpected(texts.join(' '))
  }

  take(): Token {
    const token = this.#tokens[this.#next]
    if (token === undefined) throw this.unexpected('more')
    this.#next++
    return token
  }

  name(): string {
    const token = this.take()
    if (token.kind === 'number' || token.kind === 'blob' || token.kind === 'symbol') throw this.unexpected('a name')
    return nameOf(token)
  }

  /** A name that may have a database schema's name before it. */
  qualifiedName(): string {
    const name = this.name()
    return this.skip('.') ? this.name() : name
  }

  /** The tokens between parentheses, which come next. */
  parenthesized(): readonly Token[] {
    this.expect('(')
    const start = this.#next
    let depth = 1
    while (depth > 0) {
      const token = this.take()
      if (isToken(token, '(')) depth++
      if (isToken(token, ')')) depth--
    }
    return this.#tokens.slice(start, this.#next - 1)
  }

  /** Every token that is left. */
  rest(): readonly Token[] {
    const rest = this.#tokens.slice(this.#next)
    this.#next = this.#tokens.length
    return rest
  }

  /** The SQL text from the next token on. */
  restOfText(): string {
    const token = this.peek()
    return token === undefined ? '' : this.#sql.slice(token.start)
  }

  unexpected(wanted: string): OperationalError {
    const position = this.peek()?.start ?? this.#sql.length
    return new OperationalError(
      'FILE_CORRUPT',
      `the database's own catalogue holds SQL that cannot be read: ${wanted} was expected at character ${position + 1}`,
      { details: { sql: this.#sql } },
    )
  }
}

/** Cuts tokens at the commas that stand outside of parentheses. */
export function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  if (tokens.length === 0) return []
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (isToken(token, '(')) depth++
    if (isToken(token, ')')) depth--
    if (depth === 0 && isToken(token, ',')) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}
