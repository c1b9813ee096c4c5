/** What a piece of SQL text is. */
export type TokenKind =
  /** a bare name or keyword */
  | 'word'
  /** a name in double quotes, which may also be a text where no such column exists */
  | 'quoted'
  /** a name in backticks or brackets */
  | 'bracketed'
  /** a text in single quotes */
  | 'string'
  | 'number'
  | 'blob'
  | 'symbol'

/** A piece of SQL text. */
export interface Token {
  readonly kind: TokenKind
  /** As it is written. */
  readonly text: string
  /** Names and texts without their quotes, keywords in upper case; otherwise as written. */
  readonly value: string
  /** Where it begins and ends in the SQL text. */
  readonly start: number
  readonly end: number
}

/**
 * Cuts SQL text into tokens as SQLite does (https://sqlite.org/lang_keywords.html, tokenize.c): comments and white space are left out. A
 * quote that is never closed reaches to the end.
 */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = []
  let start = 0
  while (start < sql.length) {
    const blank = skipped(sql, start)
    if (blank > start) {
      start = blank
      continue
    }
    const token = tokenAt(sql, start)
    tokens.push(token)
    start = token.end
  }
  return tokens
}

// Other blanks of Unicode are parts of names. A vertical tab is a blank only after another one.
const whiteSpace = /(?:[ \t\n\f\r][ \t\n\v\f\r]*|\uFEFF)+/y
const lineComment = /--[^\n]*/y
const blockComment = /\/\*[\s\S]*?(?:\*\/|$)/y

/** The position after white space or one comment; the same position where there is neither. */
function skipped(sql: string, start: number): number {
  return start + (matchAt(whiteSpace, sql, start) ?? matchAt(lineComment, sql, start) ?? matchAt(blockComment, sql, start) ?? '').length
}

const blob = /x'[0-9a-f]*'/iy
const number = /0x[0-9a-f_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?/iy
// Every character beyond ASCII may stand in a name.
const word = /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/iy
// As Tcl has them: what stands in the parentheses, a quote too, belongs to the name of the placeholder.
const placeholder = /\?\d*|[:@#$](?:::|[\w$\u0080-\uffff])*[\w$\u0080-\uffff](?:::|[\w$\u0080-\uffff])*(?:\([^ \t\n\v\f\r)]*\)?)?/y
const symbol = /->>|->|\|\||<<|>>|<=|>=|<>|!=|==|./sy

function tokenAt(sql: string, start: number): Token {
  const first = sql[start] ?? ''
  if (first === "'" || first === '"' || first === '`') {
    const text = quotedAt(sql, start, first)
    const value = text.slice(1, text.length > 1 && text.endsWith(first) ? -1 : undefined).replaceAll(first + first, first)
    return token({ "'": 'string', '"': 'quoted', '`': 'bracketed' }[first] as TokenKind, text, value, start)
  }
  if (first === '[') {
    const end = sql.indexOf(']', start)
    const text = end < 0 ? sql.slice(start) : sql.slice(start, end + 1)
    return token('bracketed', text, text.slice(1, end < 0 ? undefined : -1), start)
  }
  const found = matchAt(blob, sql, start)
  if (found !== undefined) return token('blob', found, found, start)
  const digits = matchAt(number, sql, start)
  if (digits !== undefined) return token('number', digits, digits, start)
  const name = matchAt(word, sql, start)
  if (name !== undefined) return token('word', name, upperCase(name), start)
  const sign = matchAt(placeholder, sql, start) ?? matchAt(symbol, sql, start) ?? ''
  return token('symbol', sign, sign, start)
}

function token(kind: TokenKind, text: string, value: string, start: number): Token {
  return { kind, text, value, start, end: start + text.length }
}

function quotedAt(sql: string, start: number, quote: string): string {
  let end = start + 1
  for (;;) {
    const next = sql.indexOf(quote, end)
    if (next < 0) return sql.slice(start)
    if (sql[next + 1] !== quote) return sql.slice(start, next + 1)
    end = next + 2
  }
}

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start
  return pattern.exec(text)?.[0]
}

/** Upper case of A to Z only, as SQLite compares names and keywords. */
export function upperCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

/** Whether a token is this symbol, or this keyword written without quotes. */
export function isToken(token: Token | undefined, text: string): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'symbol') && token.value === text
}

/** The name that a token gives where SQL wants a name: SQLite takes quotes of every sort there. */
export function nameOf(token: Token): string {
  return token.kind === 'word' ? token.text : token.value
}
