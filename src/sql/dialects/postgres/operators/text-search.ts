import { ProgrammingError } from '../../../../errors/index.ts'
import type {
  ArrayExpression,
  BooleanExpression,
  Expr,
  Expression,
  IntegerExpression,
  NumberExpression,
  TextExpression,
} from '../../../../schema/expressions/expression.ts'
import type { Node } from '../../../../schema/expressions/node.ts'
import { NumberNode } from '../../../../schema/expressions/nodes.ts'
import { arrayType, booleanType, integerType, realType, textType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { quotedText } from '../literal.ts'
import { queryType, type TextSearchQuery, type TextSearchVector, vectorType } from '../types/text-search.ts'
import { configuration, nativeCall, nativeOperator, nativePrefix, type Or, sqlText, valued } from './native.ts'

// Full-text search with types of its own (PostgreSQL manual, chapter 12 and §9.13). A configuration says how words are divided and
// brought to their roots: 'simple', 'english', 'german' and others, or one of the application's own.

const capability = 'sql.textSearchTypes'
const text = textType()
const integer = integerType(32)
type Vector<F> = Expression<TextSearchVector | null, 'custom', F>
type Search<G> = Or<TextSearchQuery, 'custom', G>
type Text<F> = Expression<string | null, 'text', F>

/** The weight of a word, from the greatest to the least. */
export type SearchWeight = 'A' | 'B' | 'C' | 'D'

/**
 * A text as full-text search sees it: its words in their root forms, with their places. Null counts as a text without words.
 *
 * ```ts
 * import { generatedAs, id, select, table, text } from 'granary'
 * import { searchMatches, searchVector, toSearchVector, webSearchQuery } from 'granary/postgres'
 *
 * const posts = table('posts', { id: id(), title: text(), words: searchVector().generated() }, (t) => [
 *   generatedAs(t.words, toSearchVector('english', t.title)),
 * ])
 * select({ title: posts.title }).from(posts).where(searchMatches(posts.words, webSearchQuery('english', 'flying -birds')))
 * ```
 */
export function toSearchVector<F>(name: string, value: Text<F>): Expr<TextSearchVector, 'custom', F> {
  const words = expressionOfKind(value, 'toSearchVector', 'text')
  return nativeCall(
    capability,
    'to_tsvector',
    [configuration(name), nativeCall<Node & Expression<unknown>>(capability, 'coalesce', [words, sqlText("''")], text)],
    vectorType,
  )
}

/** All texts of a JSON document as full-text search sees them. */
export function jsonSearchVector<F>(name: string, document: Expression<unknown, 'json', F>): Expr<TextSearchVector | null, 'custom', F> {
  return nativeCall(capability, 'to_tsvector', [configuration(name), expressionOfKind(document, 'jsonSearchVector', 'json')], vectorType)
}

/** A search in PostgreSQL's own language, with `&`, `|`, `!`, `<->` and `:*`. DataError where the text is none. */
export function toSearchQuery<G = never>(name: string, query: Or<string, 'text', G>): Expr<TextSearchQuery, 'custom', G> {
  return queryCall('to_tsquery', name, query)
}

/** A search for a text whose words must all be there. */
export function plainSearchQuery<G = never>(name: string, words: Or<string, 'text', G>): Expr<TextSearchQuery, 'custom', G> {
  return queryCall('plainto_tsquery', name, words)
}

/** A search for words that stand one after the other. */
export function phraseSearchQuery<G = never>(name: string, words: Or<string, 'text', G>): Expr<TextSearchQuery, 'custom', G> {
  return queryCall('phraseto_tsquery', name, words)
}

/** A search as people type it: words, `"phrases"`, `or`, `-without`. No text is an error. */
export function webSearchQuery<G = never>(name: string, words: Or<string, 'text', G>): Expr<TextSearchQuery, 'custom', G> {
  return queryCall('websearch_to_tsquery', name, words)
}

/** Whether a document matches a search: `@@`. */
export function searchMatches<F, G = never>(vector: Vector<F>, query: Search<G>): BooleanExpression<boolean | null, F | G> {
  return nativeOperator(capability, custom(vector), '@@', valued(query, queryType), booleanType)
}

/** Both searches must hold: `&&`. */
export function searchAnd<F, G = never>(
  query: Expression<TextSearchQuery | null, 'custom', F>,
  other: Search<G>,
): Expr<TextSearchQuery, 'custom', F | G> {
  return nativeOperator(capability, custom(query), '&&', valued(other, queryType), queryType)
}

/** One of both searches must hold: `||`. */
export function searchOr<F, G = never>(
  query: Expression<TextSearchQuery | null, 'custom', F>,
  other: Search<G>,
): Expr<TextSearchQuery, 'custom', F | G> {
  return nativeOperator(capability, custom(query), '||', valued(other, queryType), queryType)
}

/** The search must not hold: `!!`. */
export function searchNot<F>(query: Expression<TextSearchQuery | null, 'custom', F>): Expr<TextSearchQuery, 'custom', F> {
  return nativePrefix(capability, '!!', custom(query), queryType)
}

/** What the second finds stands so many words behind what the first finds. Default: 1, right behind it. */
export function searchFollowedBy<F, G = never>(
  query: Expression<TextSearchQuery | null, 'custom', F>,
  other: Search<G>,
  distance = 1,
): Expr<TextSearchQuery, 'custom', F | G> {
  return nativeCall(capability, 'tsquery_phrase', [custom(query), valued(other, queryType), numberNode(distance)], queryType)
}

/** Two documents as one, the second behind the first: `||`. */
export function searchVectorConcat<F, G = never>(
  vector: Vector<F>,
  other: Or<TextSearchVector, 'custom', G>,
): Expr<TextSearchVector, 'custom', F | G> {
  return nativeOperator(capability, custom(vector), '||', valued(other, vectorType), vectorType)
}

/** The document with all words of one weight: `setweight`. */
export function withSearchWeight<F>(vector: Vector<F>, weight: SearchWeight): Expr<TextSearchVector, 'custom', F> {
  return nativeCall(capability, 'setweight', [custom(vector), sqlText(`CAST(${quotedText(checkedWeight(weight))} AS "char")`)], vectorType)
}

/** The document without places and weights: `strip`. */
export function withoutSearchPlaces<F>(vector: Vector<F>): Expr<TextSearchVector, 'custom', F> {
  return nativeCall(capability, 'strip', [custom(vector)], vectorType)
}

/** The words of a document in their root forms. */
export function searchWordsOf<F>(vector: Vector<F>): ArrayExpression<string[] | null, F> {
  return nativeCall(capability, 'tsvector_to_array', [custom(vector)], arrayType(text))
}

/** How many words there are in a document. */
export function searchWordCount<F>(vector: Vector<F>): IntegerExpression<number | null, 'integer', F> {
  return nativeCall(capability, 'length', [custom(vector)], integer)
}

export interface SearchRankOptions {
  /** What a word of each weight counts. Default: A 1, B 0.4, C 0.2, D 0.1. */
  readonly weights?: Readonly<Record<SearchWeight, number>>
  /** What the rank is divided by; several add up. Default: nothing. */
  readonly dividedBy?: readonly (
    | 'length logarithm'
    | 'length'
    | 'extent distance'
    | 'different words'
    | 'different words logarithm'
    | 'rank plus one'
  )[]
}

/** How well a document matches a search, by how often its words are there: `ts_rank`. */
export function searchRank<F, G = never>(
  vector: Vector<F>,
  query: Search<G>,
  options: SearchRankOptions = {},
): NumberExpression<number | null, 'real', F | G> {
  return ranked('ts_rank', vector, query, options)
}

/** The same, by how near to each other the words are: `ts_rank_cd`. */
export function searchCoverRank<F, G = never>(
  vector: Vector<F>,
  query: Search<G>,
  options: SearchRankOptions = {},
): NumberExpression<number | null, 'real', F | G> {
  return ranked('ts_rank_cd', vector, query, options)
}

export interface HeadlineOptions {
  /** Stands before what was found. Default: `<b>`. */
  readonly open?: string
  /** Default: `</b>`. */
  readonly close?: string
  /** The greatest number of words. Default: 35. */
  readonly mostWords?: number
  /** The least number of words. Default: 15. */
  readonly leastWords?: number
  /** Parts of the text in place of one, at most so many. Default: 0, one part. */
  readonly fragments?: number
  /** Between parts. Default: ` ... `. */
  readonly between?: string
}

/** The parts of a text in which a search found something, with marks around it: `ts_headline`. */
export function searchHeadline<F, G = never>(
  name: string,
  value: Text<F>,
  query: Search<G>,
  options: HeadlineOptions = {},
): TextExpression<string | null, F | G> {
  const { open = '<b>', close = '</b>', mostWords = 35, leastWords = 15, fragments = 0, between = ' ... ' } = options
  const given = [
    `StartSel=${optionText(open)}`,
    `StopSel=${optionText(close)}`,
    `MaxWords=${whole(mostWords)}`,
    `MinWords=${whole(leastWords)}`,
    `MaxFragments=${whole(fragments)}`,
    `FragmentDelimiter=${optionText(between)}`,
  ].join(', ')
  const operands = [configuration(name), expressionOfKind(value, 'searchHeadline', 'text'), valued(query, queryType), valued(given, text)]
  return nativeCall(capability, 'ts_headline', operands, text)
}

const divisors = {
  'length logarithm': 1,
  length: 2,
  'extent distance': 4,
  'different words': 8,
  'different words logarithm': 16,
  'rank plus one': 32,
} as const

function ranked<E>(name: string, vector: unknown, query: unknown, { weights, dividedBy = [] }: SearchRankOptions): E {
  const { A = 1, B = 0.4, C = 0.2, D = 0.1 } = weights ?? {}
  for (const weight of [A, B, C, D])
    if (!(weight >= 0 && weight <= 1)) throw new ProgrammingError('STATEMENT_INVALID', 'the weights of a search rank lie between 0 and 1')
  const divisor = dividedBy.reduce((sum, name) => sum | divisors[name], 0)
  const given = weights === undefined ? [] : [sqlText(`CAST('{${D},${C},${B},${A}}' AS REAL[])`)]
  return nativeCall(capability, name, [...given, custom(vector), valued(query, queryType), new NumberNode(divisor)], realType)
}

function queryCall<E>(name: string, config: string, words: unknown): E {
  return nativeCall(capability, name, [configuration(config), valued(words, text)], queryType)
}

function custom(value: unknown): Node {
  return expressionOfKind(value, 'search functions', 'custom')
}

function checkedWeight(weight: SearchWeight): string {
  if (/^[ABCD]$/.test(weight)) return weight
  throw new ProgrammingError('STATEMENT_INVALID', 'the weight of a word is A, B, C or D')
}

function numberNode(value: number): Node {
  return new NumberNode(integer.accept(value, {}) as number)
}

function whole(value: number): number {
  return integer.accept(value, {}) as number
}

// As the option list is read (PostgreSQL manual §12.3.4): texts in double quotes, doubled inside.
function optionText(value: string): string {
  return `"${value.replaceAll('"', '""')}"`
}
