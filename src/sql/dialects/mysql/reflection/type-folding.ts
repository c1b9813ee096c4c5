import type { DescribedType } from '../../../reflection/description.ts'
import type { CatalogCheck } from './catalog.ts'
import { meaningful } from './expression-text.ts'
import { isToken, type Token } from './tokens.ts'

/** What a check says of one column alone, where it is part of a type. */
export type ColumnCheck =
  | { readonly says: 'values'; readonly values: readonly string[] }
  | { readonly says: 'length'; readonly length: number }
  | { readonly says: 'boolean' | 'array' | 'document' | 'notNull' }

/** Reads a check as what the DDL adds for a column's type; undefined for any other. */
export function columnChecks({ condition }: CatalogCheck, column: string): readonly ColumnCheck[] | undefined {
  const found = conjuncts(meaningful(condition)).map((part) => columnCheck(part, column.toLowerCase()))
  return found.length > 0 && found.every((check) => check !== undefined) ? found : undefined
}

/** The parts between AND. */
function conjuncts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (isToken(token, '(')) depth++
    if (isToken(token, ')')) depth--
    if (depth === 0 && isToken(token, 'AND')) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.map((part) => (isToken(part[0], '(') && isToken(part.at(-1), ')') && closesAtEnd(part) ? part.slice(1, -1) : part))
}

function closesAtEnd(tokens: readonly Token[]): boolean {
  let depth = 0
  return tokens.every((token, position) => {
    if (isToken(token, '(')) depth++
    if (isToken(token, ')')) depth--
    return depth > 0 || position === tokens.length - 1
  })
}

function columnCheck(tokens: readonly Token[], column: string): ColumnCheck | undefined {
  const isColumn = (token: Token | undefined): boolean => token?.kind === 'quoted' && token.value.toLowerCase() === column
  const [first, second, third, fourth, fifth, sixth] = tokens
  if (isColumn(first) && isToken(second, 'IN')) return listed(tokens.slice(2))
  if (isColumn(first) && isToken(second, 'IS') && isToken(third, 'NOT') && isToken(fourth, 'NULL') && tokens.length === 4)
    return { says: 'notNull' }
  if (!isToken(second, '(') || !isColumn(third) || !isToken(fourth, ')')) return undefined
  if (isToken(first, 'JSON_VALID') && tokens.length === 4) return { says: 'document' }
  if (isToken(first, 'JSON_TYPE') && isToken(fifth, '=') && sixth?.value === 'ARRAY' && tokens.length === 6) return { says: 'array' }
  const isLength = ['CHAR_LENGTH', 'CHARACTER_LENGTH', 'OCTET_LENGTH', 'LENGTH'].some((name) => isToken(first, name))
  if (isLength && isToken(fifth, '<=') && sixth?.kind === 'number' && tokens.length === 6)
    return { says: 'length', length: Number(sixth.value) }
  return undefined
}

/** `('a', 'b')` or `(0, 1)`. */
function listed(tokens: readonly Token[]): ColumnCheck | undefined {
  const items = tokens.slice(1, -1)
  if (!isToken(tokens[0], '(') || !isToken(tokens.at(-1), ')') || items.length % 2 === 0) return undefined
  if (!items.every((token, position) => position % 2 === 0 || isToken(token, ','))) return undefined
  const values = items.filter((_, position) => position % 2 === 0)
  if (values.length === 2 && values[0]?.text === '0' && values[1]?.text === '1') return { says: 'boolean' }
  if (values.every(({ kind }) => kind === 'string') && new Set(values.map(({ value }) => value)).size === values.length)
    return { says: 'values', values: values.map(({ value }) => value) }
  return undefined
}

/** A type with what its check says; undefined where the check is no part of such a type. */
export function withCheck(type: DescribedType, check: ColumnCheck, isGenerated: boolean): DescribedType | undefined {
  switch (check.says) {
    case 'values': {
      // The texts of an enumeration are stored as long as its longest value at most.
      if (type.kind !== 'text' || type.values !== undefined || type.collation !== undefined) return undefined
      return { kind: 'text', values: check.values }
    }
    case 'length':
      return (type.kind === 'text' || type.kind === 'bytes') && type.length === undefined ? { ...type, length: check.length } : undefined
    case 'boolean':
      return type.kind === 'boolean' ? type : undefined
    case 'array':
      return type.kind === 'array' ? type : undefined
    case 'document':
      return type.kind === 'json' || type.kind === 'array' ? type : undefined
    case 'notNull':
      return isGenerated ? type : undefined
  }
}
