import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, NullOf, TextExpression } from '../../schema/expressions/expression.ts'
import { textType } from '../../schema/types/column-types.ts'
import { expressionOfKind, operationOf, type TextOperand, textNode } from './typing.ts'

const textResult = textType()

/** How a regular expression is applied. */
export interface PatternOptions {
  /** Case does not count. Default: it does. */
  readonly ignoreCase?: boolean
  /** `^` and `$` also match at line ends, and `.` matches no line feed (PostgreSQL's flag `n`). Default: false. */
  readonly lines?: boolean
}

/**
 * The first match of a regular expression replaced, or every match with `all`. In the replacement `\1` to `\9` are the pattern's
 * groups and `\&` is the match. PostgreSQL's `regexp_replace` (manual, section 9.7.3).
 *
 * ```ts
 * import { regexpReplace, select, table, text } from 'granary'
 *
 * const airports = table('airports', { name: text() })
 * select({ name: regexpReplace(airports.name, '\\s+', ' ', { all: true }) }).from(airports)
 * ```
 */
export function regexpReplace<T, F, U = never, G = never, V = never, H = never>(
  text: Expression<T, 'text', F>,
  pattern: TextOperand<U, G>,
  replacement: TextOperand<V, H>,
  options: PatternOptions & { readonly all?: boolean } = {},
): TextExpression<string | NullOf<T | U | V>, F | G | H> {
  const operands = [expressionOfKind(text, 'regexpReplace', 'text'), textNode(pattern), textNode(replacement), textNode(flagsOf(options))]
  return operationOf('regexpReplace', operands, textResult)
}

/**
 * The first match of a regular expression, or of its first group where it has one; null where nothing matches. PostgreSQL's
 * `substring(text from pattern)`.
 */
export function regexpSubstring<T, F, U = never, G = never>(
  text: Expression<T, 'text', F>,
  pattern: TextOperand<U, G>,
  options: PatternOptions = {},
): TextExpression<string | null, F | G> {
  return operationOf(
    'regexpSubstring',
    [expressionOfKind(text, 'regexpSubstring', 'text'), textNode(pattern), textNode(flagsOf(options))],
    textResult,
  )
}

/** PostgreSQL's letters for the options (manual, table 9.24). */
function flagsOf(options: PatternOptions & { readonly all?: boolean }): string {
  for (const name of Object.keys(options)) {
    if (name !== 'ignoreCase' && name !== 'lines' && name !== 'all')
      throw new ProgrammingError('STATEMENT_INVALID', `a regular expression has no option ${name}`)
  }
  return `${options.all === true ? 'g' : ''}${options.ignoreCase === true ? 'i' : ''}${options.lines === true ? 'n' : ''}`
}
