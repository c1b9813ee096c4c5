import type { ArrayExpression, BooleanExpression, Expression, NumberExpression } from '../../../../schema/expressions/expression.ts'
import { arrayType, booleanType, realType, textType } from '../../../../schema/types/column-types.ts'
import { expressionOfKind } from '../../../functions/typing.ts'
import { nativeCall, nativeOperator, type Or, valued } from './native.ts'

// The extension pg_trgm (PostgreSQL manual §F.35): put extension('pg_trgm') into the schema.

const capability = 'sql.trigrams'
const text = textType()
type Text<F> = Expression<string | null, 'text', F>

/**
 * How alike two texts are, from 0 to 1, by the groups of three characters that they have in common.
 *
 * ```ts
 * import { id, select, table, text } from 'granary'
 * import { similarity } from 'granary/postgres'
 *
 * const airports = table('airports', { id: id(), name: text() })
 * select({ name: airports.name }).from(airports).orderBy(similarity(airports.name, 'ostin').desc()).limit(5)
 * ```
 */
export function similarity<F, G = never>(value: Text<F>, other: Or<string, 'text', G>): NumberExpression<number | null, 'real', F | G> {
  return measured('similarity', value, other)
}

/** How alike a text is to the part of another that is most like it. */
export function wordSimilarity<F, G = never>(words: Text<F>, other: Or<string, 'text', G>): NumberExpression<number | null, 'real', F | G> {
  return measured('word_similarity', words, other)
}

/** The same, where the part begins and ends with a word. */
export function strictWordSimilarity<F, G = never>(
  words: Text<F>,
  other: Or<string, 'text', G>,
): NumberExpression<number | null, 'real', F | G> {
  return measured('strict_word_similarity', words, other)
}

/** Whether two texts are more alike than the setting `pg_trgm.similarity_threshold` (0.3): `%`, which an index with `gin_trgm_ops` serves. */
export function isSimilar<F, G = never>(value: Text<F>, other: Or<string, 'text', G>): BooleanExpression<boolean | null, F | G> {
  return asked(value, '%', other)
}

/** Whether a text has a part that is more like the words than `pg_trgm.word_similarity_threshold` (0.6): `%>`. */
export function hasSimilarWords<F, G = never>(value: Text<F>, words: Or<string, 'text', G>): BooleanExpression<boolean | null, F | G> {
  return asked(value, '%>', words)
}

/** The same, where the part begins and ends with a word: `%>>`. */
export function hasSimilarWholeWords<F, G = never>(value: Text<F>, words: Or<string, 'text', G>): BooleanExpression<boolean | null, F | G> {
  return asked(value, '%>>', words)
}

/** 1 less the similarity: `<->`. In an order, an index with `gist_trgm_ops` gives the nearest rows first. */
export function trigramDistance<F, G = never>(
  value: Text<F>,
  other: Or<string, 'text', G>,
): NumberExpression<number | null, 'real', F | G> {
  return distance(value, '<->', other)
}

/** 1 less the similarity to the part that is most like the words: `<->>`. */
export function trigramWordDistance<F, G = never>(
  value: Text<F>,
  words: Or<string, 'text', G>,
): NumberExpression<number | null, 'real', F | G> {
  return distance(value, '<->>', words)
}

/** The groups of three characters of a text. */
export function trigramsOf<F>(value: Text<F>): ArrayExpression<string[] | null, F> {
  return nativeCall(capability, 'show_trgm', [expressionOfKind(value, 'trigramsOf', 'text')], arrayType(text))
}

function measured<E>(name: string, value: unknown, other: unknown): E {
  return nativeCall(capability, name, [expressionOfKind(value, name, 'text'), valued(other, text)], realType)
}

function asked<E>(value: unknown, symbol: string, other: unknown): E {
  return nativeOperator(capability, expressionOfKind(value, symbol, 'text'), symbol, valued(other, text), booleanType)
}

function distance<E>(value: unknown, symbol: string, other: unknown): E {
  return nativeOperator(capability, expressionOfKind(value, symbol, 'text'), symbol, valued(other, text), realType)
}
