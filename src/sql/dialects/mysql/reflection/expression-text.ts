import type { ExpressionDescription } from '../../../reflection/description.ts'
import { isToken, type Token, tokensOf } from './tokens.ts'

/** The columns of a table, by their names in lower case: MySQL compares them so. */
export type ColumnNames = ReadonlyMap<string, string>

/** The names of columns, as expressions look them up. */
export function columnNames(names: readonly string[]): ColumnNames {
  return new Map(names.map((name) => [name.toLowerCase(), name]))
}

/**
 * An expression as the server writes it, which is in one way: columns apart from the text, one space where there are blanks, without parentheses around
 * the whole and without the name of the usual character set before texts.
 */
export function expressionOf(text: string, columns: ColumnNames): ExpressionDescription {
  const tokens = meaningful(text)
  const texts = ['']
  const found: string[] = []
  let end = tokens[0]?.start ?? 0
  let skipped = false
  tokens.forEach((token, position) => {
    const last = texts.length - 1
    if (token.start > end && !skipped) texts[last] += ' '
    end = token.end
    skipped = false
    const next = tokens[position + 1]
    if (isTableName(token, next, tokens[position + 2])) {
      skipped = true
      return
    }
    if (isToken(token, '.') && isTableName(tokens[position - 1], token, next)) {
      skipped = true
      return
    }
    const column = token.kind === 'quoted' && !isToken(next, '(') ? columns.get(token.value.toLowerCase()) : undefined
    if (column === undefined) texts[last] += token.text
    else {
      found.push(column)
      texts.push('')
    }
  })
  return { texts, columns: found }
}

/** The tokens of an expression, without what says nothing. */
export function meaningful(text: string): readonly Token[] {
  const all = tokensOf(unescaped(text))
  const isIntroducer = (token: Token | undefined): boolean => token?.text === '_utf8mb4'
  const kept = all.flatMap((token, position) => {
    if (isIntroducer(token) && all[position + 1]?.kind === 'string') return []
    const before = all[position - 1]
    return token.kind === 'string' && before !== undefined && isIntroducer(before) ? [{ ...token, start: before.start }] : [token]
  })
  return withoutParentheses(kept)
}

/**
 * MySQL's catalogue escapes quotes, backslashes and line ends of an expression once more (MySQL bug 100607); MariaDB's does not. Only then a backslash stands outside of
 * texts and names.
 */
export function unescaped(text: string): string {
  const first = /^(?:[^'"`\\]|`[^`]*`)*(['"\\])/.exec(text)?.[1]
  return first === '\\' ? text.replaceAll(/\\([\s\S])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)) : text
}

/** Parentheses around the whole say nothing. */
function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  if (!isToken(tokens[0], '(')) return tokens
  let depth = 0
  const close = tokens.findIndex((token) => {
    if (isToken(token, '(')) depth++
    if (isToken(token, ')')) depth--
    return depth === 0
  })
  return close === tokens.length - 1 ? withoutParentheses(tokens.slice(1, -1)) : tokens
}

function isTableName(token: Token | undefined, dot: Token | undefined, name: Token | undefined): boolean {
  return token?.kind === 'quoted' && isToken(dot, '.') && name?.kind === 'quoted'
}
