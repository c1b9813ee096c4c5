/** A piece of TypeScript source, before it is laid out in lines. */
export type Source = Atom | List | Members | Call | Chain | Arrow | Tagged

/** Text that stays on one line. */
export interface Atom {
  readonly shape: 'atom'
  readonly text: string
}

/** An array. */
export interface List {
  readonly shape: 'list'
  readonly items: readonly Entry[]
}

/** An object. */
export interface Members {
  readonly shape: 'members'
  readonly members: readonly Entry[]
  /** Every member has a line of its own, however short they are. */
  readonly open: boolean
}

/** An item of an array or a member of an object, with the comments above it. */
export interface Entry {
  readonly comments: readonly string[]
  /** A member's key; undefined for items and for members that are named like their value. */
  readonly key: string | undefined
  readonly value: Source
}

/** A call of a function. */
export interface Call {
  readonly shape: 'call'
  readonly callee: string
  readonly operands: readonly Source[]
}

/** Calls of methods on what the one before gave. */
export interface Chain {
  readonly shape: 'chain'
  readonly head: Source
  readonly calls: readonly Call[]
}

/** An arrow function whose body is an expression. */
export interface Arrow {
  readonly shape: 'arrow'
  /** Everything up to the arrow. */
  readonly head: string
  readonly body: Source
}

/** A template with the call before it. */
export interface Tagged {
  readonly shape: 'tagged'
  readonly tag: Source
  /** With its backticks. */
  readonly template: string
}

/** Text that stays on one line. */
export function atom(text: string): Atom {
  return { shape: 'atom', text }
}

/** An item or a member. */
export function entry(value: Source, key?: string, comments: readonly string[] = []): Entry {
  return { comments, key, value }
}

/** An array. */
export function list(items: readonly (Source | Entry)[]): List {
  return { shape: 'list', items: items.map((item) => ('shape' in item ? entry(item) : item)) }
}

/** An object. */
export function members(entries: readonly Entry[], open = false): Members {
  return { shape: 'members', members: entries, open }
}

/** A call of a function by its name. */
export function call(callee: string, ...operands: readonly Source[]): Call {
  return { shape: 'call', callee, operands }
}

/** A head with calls of methods behind it; the head alone where there are none. */
export function chain(head: Source, calls: readonly Call[]): Source {
  return calls.length === 0 ? head : { shape: 'chain', head, calls }
}

/** An arrow function; `head` is everything before the arrow. */
export function arrow(head: string, body: Source): Arrow {
  return { shape: 'arrow', head, body }
}

/** A template with its tag. */
export function tagged(tag: Source, template: string): Tagged {
  return { shape: 'tagged', tag, template }
}

/** A text as a literal, in single quotes unless that needs more escapes than double ones. */
export function textLiteral(text: string): string {
  const quote = text.split("'").length > text.split('"').length ? '"' : "'"
  return `${quote}${escaped(text).replaceAll(quote, `\\${quote}`)}${quote}`
}

/** Texts with expressions between them, as a template literal. `lines`: line ends stand in it as they are. */
export function templateLiteral(texts: readonly string[], expressions: readonly string[], lines = false): string {
  const parts = texts.map((text, position) => {
    const oneLine = text.split('\n').map(escaped)
    const written = oneLine
      .join(lines ? '\n' : '\\n')
      .replaceAll('`', '\\`')
      .replaceAll('${', '\\${')
    const expression = expressions[position]
    // A dollar sign before the braces of an expression is one of the text.
    return expression === undefined ? written : `${written.replace(/\$$/, '\\$')}\${${expression}}`
  })
  return `\`${parts.join('')}\``
}

/** A member's key, in quotes where it must be. */
export function keyOf(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return isIdentifier(name) ? name : textLiteral(name)
}

/** A property of something: with a dot, or in brackets where the name is no identifier. */
export function propertyOf(object: string, name: string): string {
  return isIdentifier(name) ? `${object}.${name}` : `${object}[${textLiteral(name)}]`
}

/** Whether a name can stand alone as a property's name. */
export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}

/** Backslashes, and characters that are not seen or that turn the direction of what follows, as escapes. */
function escaped(text: string): string {
  return text.replaceAll(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const short = shortEscapes[character]
    if (short !== undefined) return short
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
