/** A piece of SQL text as MySQL writes it. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'bytes' | 'symbol'
  /** As it stands in the text. */
  readonly text: string
  /** Names and texts without their quotes; words in upper case; bytes as hexadecimal digits. */
  readonly value: string
  readonly start: number
  readonly end: number
}

const pattern = new RegExp(
  [
    String.raw`(?<blank>\s+|--[ \t][^\n]*|#[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<bytes>[xX]'[0-9a-fA-F]*'|0x[0-9a-fA-F]+\b|[bB]'[01]*')`,
    String.raw`(?<quoted>\x60(?:[^\x60]|\x60\x60)*\x60)`,
    String.raw`(?<string>[nN]?'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*")`,
    String.raw`(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w$]))`,
    String.raw`(?<word>[@\w$\u0080-\uffff]+)`,
    String.raw`(?<symbol><=>|->>|->|<=|>=|<>|!=|:=|<<|>>|\|\||&&|[\s\S])`,
  ].join('|'),
  'uy',
)

/** The tokens of SQL text (MySQL manual §11). Comments and blanks are left out. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(sql); found !== null; found = pattern.exec(sql)) {
    const { index: start, groups = {} } = found
    const [text] = found
    for (const kind of kinds)
      if (groups[kind] !== undefined) tokens.push({ kind, text, value: tokenValue(kind, text), start, end: start + text.length })
  }
  return tokens
}

const kinds = ['bytes', 'quoted', 'string', 'number', 'word', 'symbol'] as const

function tokenValue(kind: Token['kind'], text: string): string {
  switch (kind) {
    case 'quoted':
      return text.slice(1, -1).replaceAll('``', '`')
    case 'string':
      return stringValue(text)
    case 'word':
      return text.toUpperCase()
    case 'bytes':
      if (/^0x/i.test(text)) return text.length % 2 === 0 ? text.slice(2) : `0${text.slice(2)}`
      return /^b/i.test(text) ? bitDigits(text.slice(2, -1)) : text.slice(2, -1)
    default:
      return text
  }
}

function bitDigits(bits: string): string {
  const digits = BigInt(`0b0${bits}`).toString(16)
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

const escapes: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' }

function stringValue(text: string): string {
  const inner = text.replace(/^[nN]/, '').slice(1, -1)
  return inner.replaceAll(/\\([\s\S])|''|""/g, (pair, escaped: string | undefined) => {
    if (escaped === undefined) return pair.startsWith("'") === text.endsWith("'") ? pair.slice(1) : pair
    return escapes[escaped] ?? escaped
  })
}

/** Whether a token is this word or symbol. */
export function isToken(token: Token | undefined, text: string): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'symbol') && token.value === text
}
