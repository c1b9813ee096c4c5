import type { Expression, IntegerExpression, NullOf, TextExpression } from '../../schema/expressions/expression.ts'
import type { Node } from '../../schema/expressions/node.ts'
import { integerType, textType } from '../../schema/types/column-types.ts'
import {
  type CountOperand,
  countNode,
  expressionOfKind,
  operationOf,
  type SettledSources,
  type SourcesOfAll,
  type TextOperand,
  textNode,
} from './typing.ts'

// The functions follow PostgreSQL's (manual, section 9.4, String Functions and Operators) on every engine. Characters are Unicode code
// points. Null in any operand gives null unless a function says otherwise.

const textResult = textType()
const integerResult = integerType(64)

/**
 * Lower case, by the Unicode standard without a language.
 *
 * ```ts
 * import { lower, select, table, text } from 'granary'
 *
 * const airports = table('airports', { city: text() })
 * select({ city: lower(airports.city) }).from(airports)
 * ```
 */
export function lower<T, F>(text: Expression<T, 'text', F>): TextExpression<string | NullOf<T>, F> {
  return ofText('lower', text)
}

/** Upper case, by the Unicode standard without a language: `upper('straße')` is `STRASSE`. */
export function upper<T, F>(text: Expression<T, 'text', F>): TextExpression<string | NullOf<T>, F> {
  return ofText('upper', text)
}

/** Each word with a capital and the rest in lower case; a word is a run of letters and digits. */
export function initcap<T, F>(text: Expression<T, 'text', F>): TextExpression<string | NullOf<T>, F> {
  return ofText('initialCapitals', text, [], 'initcap')
}

/** The characters in reverse order. */
export function reverse<T, F>(text: Expression<T, 'text', F>): TextExpression<string | NullOf<T>, F> {
  return ofText('reverse', text)
}

/** The number of characters of a text, or of bytes. */
export function length<T, F>(value: Expression<T, 'text' | 'bytes', F>): IntegerExpression<number | NullOf<T>, 'integer', F> {
  return operationOf('length', [expressionOfKind(value, 'length', 'text', 'bytes')], integerResult)
}

/** The first `count` characters; with a negative count all but the last so many. */
export function left<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  count: CountOperand<U, G>,
): TextExpression<string | NullOf<T | U>, F | G> {
  return ofText('left', text, [countNode(count)])
}

/** The last `count` characters; with a negative count all but the first so many. */
export function right<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  count: CountOperand<U, G>,
): TextExpression<string | NullOf<T | U>, F | G> {
  return ofText('right', text, [countNode(count)])
}

/**
 * The characters from position `start`, counted from 1; at most `length` of them. The part before the first character is lost:
 * `substring(x, 0, 3)` has two.
 */
export function substring<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  start: CountOperand<U, G>,
  length?: CountOperand<V, H>,
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  return ofText('substring', text, length === undefined ? [countNode(start)] : [countNode(start), countNode(length)])
}

/** Filled from the left to `length` characters, with blanks or with a text; cut at the right where it is longer. */
export function lpad<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  length: CountOperand<U, G>,
  fill?: TextOperand<V, H>,
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  return ofText('leftPad', text, fill === undefined ? [countNode(length)] : [countNode(length), textNode(fill)], 'lpad')
}

/** Filled from the right to `length` characters, with blanks or with a text; cut at the right where it is longer. */
export function rpad<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  length: CountOperand<U, G>,
  fill?: TextOperand<V, H>,
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  return ofText('rightPad', text, fill === undefined ? [countNode(length)] : [countNode(length), textNode(fill)], 'rpad')
}

/** Without the characters of `characters` (default: the blank) at both ends. */
export function trim<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  characters?: TextOperand<U, G>,
): TextExpression<string | NullOf<T | U>, F | G> {
  return ofText('trim', text, characters === undefined ? [] : [textNode(characters)])
}

/** Without the characters of `characters` (default: the blank) at the start. */
export function ltrim<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  characters?: TextOperand<U, G>,
): TextExpression<string | NullOf<T | U>, F | G> {
  return ofText('leftTrim', text, characters === undefined ? [] : [textNode(characters)], 'ltrim')
}

/** Without the characters of `characters` (default: the blank) at the end. */
export function rtrim<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  characters?: TextOperand<U, G>,
): TextExpression<string | NullOf<T | U>, F | G> {
  return ofText('rightTrim', text, characters === undefined ? [] : [textNode(characters)], 'rtrim')
}

/** The text so many times; nothing for a count below 1. */
export function repeat<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  count: CountOperand<U, G>,
): TextExpression<string | NullOf<T | U>, F | G> {
  return ofText('repeat', text, [countNode(count)])
}

/** Every occurrence of `from` replaced by `to`. */
export function replace<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  from: TextOperand<U, G>,
  to: TextOperand<V, H>,
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  return ofText('replace', text, [textNode(from), textNode(to)])
}

/** Each character that is in `from` replaced by the one at its place in `to`, or removed where `to` is shorter. */
export function translate<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  from: TextOperand<U, G>,
  to: TextOperand<V, H>,
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  return ofText('translate', text, [textNode(from), textNode(to)])
}

/** Where `part` begins first, counted from 1; 0 when it is not there. PostgreSQL's `strpos`. */
export function position<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  part: TextOperand<U, G>,
): IntegerExpression<number | NullOf<T | U>, 'integer', F | G> {
  return operationOf('position', [expressionOfKind(text, 'position', 'text'), textNode(part)], integerResult)
}

/** The field with this number, from 1, of a text that a delimiter divides; counted from the end when negative; empty when there is none. */
export function splitPart<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  delimiter: TextOperand<U, G>,
  field: CountOperand<V, H>,
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  return ofText('splitPart', text, [textNode(delimiter), countNode(field)])
}

/**
 * The texts one after the other; nulls are left out, so the result is never null. (The method `concat` of an expression is `||`: null
 * when one side is.)
 */
export function concat<const A extends readonly TextOperand<string | null, unknown>[]>(
  ...texts: A
): TextExpression<string, SettledSources<SourcesOfAll<A>>> {
  return operationOf('concat', texts.map(textNode), textResult)
}

/** The texts with a separator between them; nulls are left out. Null only when the separator is. */
export function concatWithSeparator<const A extends readonly TextOperand<string | null, unknown>[]>(
  separator: string,
  ...texts: A
): TextExpression<string, SettledSources<SourcesOfAll<A>>>
export function concatWithSeparator<U, G, const A extends readonly TextOperand<string | null, unknown>[]>(
  separator: Expression<U, 'text', G>,
  ...texts: A
): TextExpression<string | NullOf<U>, G | SettledSources<SourcesOfAll<A>>>
export function concatWithSeparator(separator: unknown, ...texts: readonly unknown[]): unknown {
  return operationOf('concatWithSeparator', [textNode(separator), ...texts.map(textNode)], textResult)
}

/** The Unicode code point of the first character; 0 for an empty text. PostgreSQL's `ascii`. */
export function codePoint<T, F>(text: Expression<T, 'text', F>): IntegerExpression<number | NullOf<T>, 'integer', F> {
  return operationOf('codePoint', [expressionOfKind(text, 'codePoint', 'text')], integerResult)
}

/** The character with a Unicode code point. PostgreSQL's `chr`. DataError VALUE_OUT_OF_RANGE where there is none. */
export function char<T, F>(code: Expression<T, 'integer', F>): TextExpression<string | NullOf<T>, F> {
  return operationOf('character', [expressionOfKind(code, 'char', 'integer')], textResult)
}

/** Without accents: `unaccent('Zürich')` is `Zurich`. By the rules of PostgreSQL's extension of this name (appendix F). */
export function unaccent<T, F>(text: Expression<T, 'text', F>): TextExpression<string | NullOf<T>, F> {
  return ofText('unaccent', text)
}

function ofText<E>(operation: string, text: unknown, more: readonly Node[] = [], name = operation): E {
  return operationOf(operation, [expressionOfKind(text, name, 'text'), ...more], textResult)
}
