import { columnTypeOf } from '../../../reflection/column-type-of.ts'
import type { DescribedType, ExpressionDescription } from '../../../reflection/description.ts'
import { type Token, textOf, tokensOf } from './tokens.ts'

/** A CHECK constraint of a table. */
export interface FoundCheck {
  readonly name: string
  readonly condition: ExpressionDescription
}

/** A column's type, and the check that says no more than it does. */
export interface FoldedType {
  readonly type: DescribedType
  readonly check: FoundCheck | undefined
}

/**
 * The type that a column's own type and one of the checks give together: a text with a check that lists its values is an enumeration, whoever wrote it,
 * and so are the elements of an array; bytes have the length that a check allows.
 */
export function foldedType(column: string, type: DescribedType, checks: readonly FoundCheck[]): FoldedType {
  const own = checks.filter(({ condition }) => condition.columns.length === 1 && condition.columns[0] === column)
  for (const check of own) {
    const folded = foldedBy(type, plain(check.condition))
    if (folded !== undefined) return { type: folded, check }
  }
  return { type, check: undefined }
}

function foldedBy(type: DescribedType, condition: string): DescribedType | undefined {
  if (isPlainText(type)) return listed(valuesOf(condition, listPattern))
  if (type.kind === 'array' && isPlainText(type.element)) {
    const element = listed(valuesOf(condition, elementsPattern))
    return element && { kind: 'array', element }
  }
  const length = type.kind === 'bytes' ? /^octet_length column <= (\d+)$/.exec(condition)?.[1] : undefined
  return length === undefined ? undefined : { kind: 'bytes', length: Number(length) }
}

// An enumeration has no collation of its own: its values are told apart in the same way by each.
function isPlainText(type: DescribedType | undefined): boolean {
  return type?.kind === 'text' && type.values === undefined && (type.collation === undefined || type.collation === 'default')
}

const listPattern = /^column = (?:ANY ARRAY \[ (.*) \]|('(?:[^']|'')*'))$/s
const elementsPattern = /^array_remove column , NULL <@ ARRAY \[ (.*) \]$/s

function listed(values: readonly string[] | undefined): DescribedType | undefined {
  if (values === undefined) return undefined
  const type: DescribedType = { kind: 'text', values }
  return columnTypeOf(type).values === undefined ? undefined : type
}

/** The texts of a list, when it holds nothing else and none twice. */
function valuesOf(condition: string, pattern: RegExp): readonly string[] | undefined {
  const [, several, one] = pattern.exec(condition) ?? []
  const list = several ?? one
  if (list === undefined) return undefined
  const tokens = tokensOf(list)
  const values = tokens.flatMap((token, position) => (position % 2 === 0 ? (textOf(token) ?? []) : []))
  const isList = tokens.every((token, position) => (position % 2 === 0 ? token.kind === 'string' : token.text === ','))
  return isList && values.length * 2 - 1 === tokens.length && new Set(values).size === values.length ? values : undefined
}

/** A condition without parentheses and conversions, its one column as the word `column`. */
export function plain({ texts }: ExpressionDescription): string {
  const words: string[] = []
  for (const [position, text] of texts.entries()) {
    if (position > 0) words.push('column')
    words.push(...withoutTypes(tokensOf(text)).filter((word) => word !== '(' && word !== ')'))
  }
  return words.join(' ')
}

/** The texts of tokens, without `::` and the types behind it. */
function withoutTypes(tokens: readonly Token[]): readonly string[] {
  const kept: string[] = []
  let inType = false
  for (const [position, { kind, text }] of tokens.entries()) {
    const isOfArray = (text === '[' && tokens[position + 1]?.text === ']') || (text === ']' && tokens[position - 1]?.text === '[')
    inType = text === '::' || (inType && (kind === 'word' || kind === 'quoted' || text === '.' || isOfArray))
    if (!inType) kept.push(text)
  }
  return kept
}
