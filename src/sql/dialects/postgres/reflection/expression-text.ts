import type { ExpressionDescription } from '../../../reflection/description.ts'
import { nameOf, type Token, tokensOf } from './tokens.ts'

/**
 * An expression as PostgreSQL writes it (`pg_get_expr`), with the columns apart from the text. That is one way of writing already: keywords in
 * capitals, names in small letters or in quotes, every operator in parentheses, of which those around the whole are left out.
 */
export function expressionOf(written: string, columns: ReadonlySet<string>): ExpressionDescription {
  const sql = withoutParentheses(alike(written))
  const tokens = tokensOf(sql)
  const texts: string[] = []
  const found: string[] = []
  let end = 0
  const types = typePositions(tokens)
  for (const [position, token] of tokens.entries()) {
    if (types.has(position) || !isColumn(token, tokens[position - 1], tokens[position - 2], tokens[position + 1])) continue
    const name = nameOf(token)
    if (!columns.has(name)) continue
    texts.push(sql.slice(end, token.start))
    found.push(name)
    end = token.end
  }
  return { texts: [...texts, sql.slice(end)], columns: found }
}

/** An expression of no columns. */
export function plainExpression(written: string): ExpressionDescription {
  return { texts: [withoutParentheses(alike(written))], columns: [] }
}

/** Text without the parentheses around all of it. */
export function withoutParentheses(sql: string): string {
  const tokens = tokensOf(sql)
  if (tokens[0]?.text !== '(') return sql
  let depth = 0
  const close = tokens.findIndex(({ text }) => {
    if (text === '(') depth++
    if (text === ')') depth--
    return depth === 0
  })
  const last = tokens[close]
  return last !== undefined && close === tokens.length - 1 ? withoutParentheses(sql.slice(tokens[0].end, last.start).trim()) : sql
}

/** Keywords are in capitals, so that words in small letters are names: of columns, functions, types, or of parts of moments. */
function isColumn(token: Token, before: Token | undefined, beforeThat: Token | undefined, next: Token | undefined): boolean {
  if (token.kind !== 'quoted' && (token.kind !== 'word' || token.text !== token.text.toLowerCase())) return false
  if (next?.text === '(' || next?.text === '.' || next?.text === '=>') return false
  if (before?.text === '.' || before?.text === 'COLLATE') return false
  return !(before?.text === '(' && beforeThat?.text.toUpperCase() === 'EXTRACT')
}

/** The tokens that name the type of a cast, which may have several words. */
function typePositions(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const [position, { text }] of tokens.entries()) {
    if (text !== '::') continue
    for (let at = position + 1; ; at++) {
      const token = tokens[at]
      if (token === undefined) break
      const isName = token.kind === 'quoted' || (token.kind === 'word' && token.text === token.text.toLowerCase())
      if (isName || token.text === '.') found.add(at)
      // timestamp(3) with time zone, numeric(6,1)
      else if (token.text === '(' && tokens[at + 1]?.kind === 'number') at = closing(tokens, at)
      else break
    }
  }
  return found
}

function closing(tokens: readonly Token[], open: number): number {
  const close = tokens.findIndex(({ text }, position) => position > open && text === ')')
  return close < 0 ? tokens.length : close
}

/** An array whose elements are converted together is written element by element when it is read in again: so here too. */
function alike(sql: string): string {
  return sql.replaceAll(/\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]/g, (_, items: string) => {
    const each = items.replaceAll(/'(?:[^']|'')*'::character varying/g, (item) => `(${item})::text`)
    return `ARRAY[${each}]`
  })
}
