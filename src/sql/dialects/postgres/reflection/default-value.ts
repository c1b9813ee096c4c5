import { columnTypeOf } from '../../../reflection/column-type-of.ts'
import type { DescribedDefault, DescribedType } from '../../../reflection/description.ts'
import { postgresCodec } from '../codec.ts'
import { plainExpression, withoutParentheses } from './expression-text.ts'
import { type Token, textOf, tokensOf } from './tokens.ts'

/** A column's default as PostgreSQL writes it: a constant of the column's type where it is one, else the SQL. */
export function defaultOf(written: string, type: DescribedType): DescribedDefault | undefined {
  const literal = literalOf(written)
  if (literal === null) return undefined
  const constant = literal === undefined ? undefined : constantOf(literal, type)
  return constant ?? { expression: plainExpression(written) }
}

/** The text of a literal, whatever type it is converted to; null for NULL, undefined for what is no literal. */
function literalOf(written: string): string | null | undefined {
  const sql = withoutParentheses(written)
  const tokens = tokensOf(sql)
  const cast = castOf(tokens)
  if (cast !== undefined) return literalOf(sql.slice(0, cast.start))
  const [first, second] = tokens
  if (first === undefined || tokens.length > 2) return undefined
  if (second !== undefined) return first.text === '-' && second.kind === 'number' ? `-${second.text}` : undefined
  if (first.kind === 'number') return first.text
  if (first.text === 'NULL') return null
  return first.text === 'true' || first.text === 'false' ? first.text : textOf(first)
}

/** The `::` of a conversion around everything before it. */
function castOf(tokens: readonly Token[]): Token | undefined {
  let depth = 0
  const position = tokens.findLastIndex(({ text }) => {
    if (text === ')' || text === ']') depth++
    if (text === '(' || text === '[') depth--
    return depth === 0 && text === '::'
  })
  const rest = tokens.slice(position + 1)
  // Behind it stand the words of a type; with numbers in parentheses it would cut the value to a size.
  const isType = rest.every(({ kind, text }) => kind === 'word' || kind === 'quoted' || '.[]'.includes(text))
  return position > 0 && isType ? tokens[position] : undefined
}

/** The constant, when the column's type takes it. */
function constantOf(literal: string, type: DescribedType): DescribedDefault | undefined {
  const columnType = columnTypeOf(type)
  try {
    const { decode } = postgresCodec(columnType)
    const canonical = decode === undefined ? literal : decode(literal)
    columnType.accept(canonical, {})
    return { constant: canonical }
  } catch {
    // What the type refuses was no constant of the type.
    return undefined
  }
}
