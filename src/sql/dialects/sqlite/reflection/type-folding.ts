import { columnTypeOf } from '../../../reflection/column-type-of.ts'
import type { DescribedType, ExpressionDescription } from '../../../reflection/description.ts'
import { keyCondition, typeCondition } from '../ddl/type-checks.ts'
import { sqliteDialect } from '../dialect.ts'
import { columnNames, expressionOf } from './expression-text.ts'
import { isToken, type Token, tokensOf } from './tokens.ts'

/** A CHECK constraint of a table: as it was written, and in the one way of writing. */
export interface CheckText {
  readonly name: string | undefined
  readonly tokens: readonly Token[]
  readonly condition: ExpressionDescription
}

/** What a column's declaration says of its type, before the checks are looked at. */
export interface TypeQuestion {
  readonly column: string
  /** By the declared name. */
  readonly type: DescribedType
  /** The declared name is INTEGER, which Granary gives to 32 bits and everybody else to 64. */
  readonly isPlainInteger: boolean
  readonly nullable: boolean
  readonly isGenerated: boolean
  /** The column is SQLite's row number. */
  readonly isRowNumber: boolean
}

/** A column's type, and the check that says no more than it does. */
export interface FoldedType {
  readonly type: DescribedType
  readonly check: CheckText | undefined
}

/**
 * The type that a column's declared name and one of its checks give together: the checks that Granary adds for its types are part of the type. A text
 * with a check that lists its values is an enumeration, whoever wrote it.
 */
export function foldedType(question: TypeQuestion, checks: readonly CheckText[]): FoldedType {
  for (const type of candidates(question)) {
    const wanted = conditionOf(type, question)
    const check = checks.find(({ condition }) => equalExpressions(condition, wanted))
    if (check !== undefined) return { type, check }
  }
  const mayBeList = question.type.kind === 'text' && question.type.collation === undefined && !question.isGenerated
  return (mayBeList ? enumerated(question.column, checks) : undefined) ?? { type: question.type, check: undefined }
}

const wholeNumbers: readonly DescribedType[] = [
  { kind: 'integer', bits: 64 },
  { kind: 'integer', bits: 32 },
  { kind: 'integer', bits: 16 },
]

function candidates({ type, isPlainInteger, isRowNumber }: TypeQuestion): readonly DescribedType[] {
  if (isRowNumber) return wholeNumbers
  return isPlainInteger ? [{ kind: 'integer', bits: 32 }] : [type]
}

function conditionOf(type: DescribedType, { column, nullable, isRowNumber }: TypeQuestion): ExpressionDescription | undefined {
  const quoted = sqliteDialect.quoteIdentifier(column)
  const text = isRowNumber
    ? keyCondition(quoted, { type: columnTypeOf(type), identity: false })
    : typeCondition(quoted, columnTypeOf(type), nullable)
  return text === undefined ? undefined : expressionOf(tokensOf(text), columnNames([column]))
}

function enumerated(column: string, checks: readonly CheckText[]): FoldedType | undefined {
  const check = checks.find(
    ({ tokens, condition }) =>
      condition.columns.length > 0 && condition.columns.every((name) => name === column) && valuesOf(tokens) !== undefined,
  )
  const values = check && valuesOf(check.tokens)
  return values && { type: { kind: 'text', values }, check }
}

/** The texts of `column IN ('a', 'b')` or of `column = 'a' OR column = 'b'`, however the column is written. */
function valuesOf(tokens: readonly Token[]): readonly string[] | undefined {
  const values = listedValues(tokens) ?? alternativeValues(tokens)
  return values !== undefined && values.length > 0 && new Set(values).size === values.length ? values : undefined
}

function listedValues(tokens: readonly Token[]): readonly string[] | undefined {
  const start = tokens.findIndex((token) => isToken(token, 'IN'))
  const [opening, ...list] = tokens.slice(start + 1)
  // One name, perhaps with the table's before it, stands before IN.
  if ((start !== 1 && start !== 3) || !isToken(opening, '(') || !isToken(list.pop(), ')')) return undefined
  const alternates = list.every((token, position) => (position % 2 === 0 ? token.kind === 'string' : isToken(token, ',')))
  return alternates && list.length % 2 === 1 ? list.flatMap(({ kind, value }) => (kind === 'string' ? [value] : [])) : undefined
}

/** One name, one text, and OR between: four tokens for each value but the last. */
function alternativeValues(tokens: readonly Token[]): readonly string[] | undefined {
  const fits = tokens.every((token, position) => {
    if (position % 4 === 0) return token.kind !== 'symbol' && token.kind !== 'number' && token.kind !== 'string'
    if (position % 4 === 2) return token.kind === 'string'
    return isToken(token, position % 4 === 1 ? '=' : 'OR')
  })
  return fits && tokens.length % 4 === 3 ? tokens.flatMap(({ kind, value }) => (kind === 'string' ? [value] : [])) : undefined
}

/** Whether two expressions are written alike. */
export function equalExpressions(left: ExpressionDescription, right: ExpressionDescription | undefined): boolean {
  return right !== undefined && JSON.stringify(left) === JSON.stringify(right)
}
