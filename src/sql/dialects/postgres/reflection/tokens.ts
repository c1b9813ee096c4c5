/** A token of PostgreSQL's SQL. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol'
  /** As it was written. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const patterns = [
  ['space', String.raw`\s+|--[^\n]*|/\*[\s\S]*?\*/`],
  ['string', String.raw`[eE]'(?:[^'\\]|''|\\[\s\S])*'|[bBxX]?'(?:[^']|'')*'|\$(?<tag>[\p{L}_][\p{L}\p{N}_]*)?\$[\s\S]*?\$\k<tag>\$`],
  ['quoted', '"(?:[^"]|"")*"'],
  ['number', String.raw`\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?`],
  ['word', String.raw`[\p{L}_][\p{L}\p{N}\p{M}_$]*`],
  ['symbol', String.raw`::|:=|=>|[-+*/<>=~!@#%^&|?]+|[\s\S]`],
] as const
const pattern = new RegExp(patterns.map(([kind, source]) => `(?<${kind}>${source})`).join('|'), 'suy')

/** The tokens of SQL text (PostgreSQL manual §4.1), without white space and comments. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  for (;;) {
    const start = pattern.lastIndex
    const match = pattern.exec(sql)
    if (match === null) return tokens
    const [text] = match
    const kind = patterns.find(([name]) => match.groups?.[name] !== undefined)?.[0] ?? 'symbol'
    if (kind !== 'space') tokens.push({ kind, text, start, end: start + text.length })
  }
}

/** The name that a token stands for. */
export function nameOf({ kind, text }: Token): string {
  return kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text
}

/** The value of a text constant, where it is one without escapes. */
export function textOf({ kind, text }: Token): string | undefined {
  return kind === 'string' && text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : undefined
}
