import { ProgrammingError } from '../../errors/index.ts'
import type { BooleanExpression, Expression, NumberExpression, TextExpression } from '../../schema/expressions/expression.ts'
import { BoundNode, ExpressionNode, OperationNode } from '../../schema/expressions/expression-node.ts'
import { declareNode } from '../../schema/expressions/node.ts'
import { ColumnNode, PlaceholderNode } from '../../schema/expressions/nodes.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import type { ColumnType } from '../../schema/types/column-type.ts'
import { booleanType, integerType, realType, textType } from '../../schema/types/column-types.ts'
import { searchWords, searchWordsWithPrefix } from './search-words.ts'
import { expressionOf } from './typing.ts'

declare const fullTextMatch: unique symbol

/** The condition that a row matches a full-text search; `rank`, `highlight` and `snippet` tell more about the match. */
export interface FullTextMatch<F> extends BooleanExpression<boolean, F> {
  readonly [fullTextMatch]: F
}

type TextColumn<F> = Expression<string | null, 'text', F>

export interface MatchOptions {
  /** The last word may go on: `aust` finds Austin. For searching while somebody types. Default: false. */
  readonly prefix?: boolean
}

/** A full-text search over columns that a full-text index covers. */
export class MatchNode extends ExpressionNode {
  readonly kind = 'match'
  readonly columns: readonly ColumnNode[]
  readonly words: BoundNode | PlaceholderNode
  /** How the words are read: `searchWords` or `searchWordsWithPrefix`. */
  readonly wordsType: ColumnType
  readonly type = booleanType

  constructor(columns: readonly ColumnNode[], words: BoundNode | PlaceholderNode, wordsType: ColumnType) {
    super()
    this.columns = columns
    this.words = words
    this.wordsType = wordsType
  }
}
declareNode('match', { columns: 'nodes', words: 'node', wordsType: 'type' })

/** A match as others refer to it: by its columns. */
export class MatchReferenceNode extends ExpressionNode {
  readonly kind = 'matchReference'
  readonly columns: readonly ColumnNode[]
  readonly type = booleanType

  constructor(columns: readonly ColumnNode[]) {
    super()
    this.columns = columns
  }
}
declareNode('matchReference', { columns: 'nodes' })

/**
 * Whether a row matches words that a user typed, by the full-text index over the columns. Words must all be there, in any order; words
 * `"in quotes"` stand one after the other; `-word` must not be there; `OR` between words makes two searches of which one is enough. No
 * text is an error: what is no word is left out, and a search without a word finds nothing.
 *
 * Throws ProgrammingError STATEMENT_INVALID for columns of different tables, and, when compiled, where no full-text index covers them.
 *
 * ```ts
 * import { fullTextIndex, match, rank, select, table, text } from 'granary'
 *
 * const airports = table('airports', { name: text(), city: text() }, (t) => [fullTextIndex([t.name, t.city])])
 * const hit = match([airports.name, airports.city], 'international -"san francisco"')
 * select({ name: airports.name }).from(airports).where(hit).orderBy(rank(hit).desc())
 * ```
 */
export function match<F>(
  columns: TextColumn<F> | readonly TextColumn<F>[],
  words: string | Expression<string, 'text', never>,
  options: MatchOptions = {},
): FullTextMatch<F> {
  const nodes = (isList(columns) ? columns : [columns]).map((column) => textColumn(columnOf(column)))
  const [first, ...more] = nodes
  if (first === undefined) throw new ProgrammingError('STATEMENT_INVALID', 'match() takes at least one column')
  for (const other of more)
    if (other.source !== first.source)
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `match() takes columns of one table, not of ${first.source.alias} and ${other.source.alias}`,
      )
  const type = options.prefix === true ? searchWordsWithPrefix : searchWords
  return expressionOf(new MatchNode(nodes, wordsNode(words, type), type))
}

/** How well a row matches: the greater the better (BM25). The match must be a condition of the same query's `where`, on its own or joined by and. */
export function rank<F>(match: FullTextMatch<F>): NumberExpression<number, 'real', F> {
  return expressionOf(new OperationNode('searchRank', [reference(match)], realType))
}

/** The column's text with marks around what was found. The match must be a condition of the same query's `where`. */
export function highlight<T extends string | null, F>(
  match: FullTextMatch<F>,
  column: Expression<T, 'text', F>,
  open: string,
  close: string,
): TextExpression<T, F> {
  return expressionOf(
    new OperationNode('searchHighlight', [reference(match), textColumn(columnOf(column)), ...[open, close].map(bound)], text),
  )
}

export interface SnippetOptions {
  /** Stands before what was found. Default: nothing. */
  readonly open?: string
  readonly close?: string
  /** Stands where text was left out. Default: an ellipsis. */
  readonly ellipsis?: string
  /** The greatest number of words, from 1 to 64. Default: 16. */
  readonly words?: number
}

/** The part of the column's text in which most was found. The match must be a condition of the same query's `where`. */
export function snippet<T extends string | null, F>(
  match: FullTextMatch<F>,
  column: Expression<T, 'text', F>,
  options: SnippetOptions = {},
): TextExpression<T, F> {
  const { open = '', close = '', ellipsis = '…', words = 16 } = options
  if (!Number.isInteger(words) || words < 1 || words > 64)
    throw new ProgrammingError('STATEMENT_INVALID', 'snippet() gives from 1 to 64 words')
  const operands = [reference(match), textColumn(columnOf(column)), ...[open, close, ellipsis].map(bound), new BoundNode(words, integer)]
  return expressionOf(new OperationNode('searchSnippet', operands, text))
}

const text = textType()
const integer = integerType(64)

function bound(value: string): BoundNode {
  return new BoundNode(value, text)
}

function wordsNode(words: unknown, type: ColumnType): BoundNode | PlaceholderNode {
  if (words instanceof PlaceholderNode) return words
  if (typeof words === 'string') return new BoundNode(words, type)
  throw new ProgrammingError('STATEMENT_INVALID', 'match() takes its words as text, or as a parameter of a prepared statement')
}

function reference(match: unknown): MatchReferenceNode {
  if (!(match instanceof MatchNode))
    throw new ProgrammingError('STATEMENT_INVALID', 'rank(), highlight() and snippet() take what match() gave')
  return new MatchReferenceNode(match.columns)
}

function textColumn(node: ExpressionNode): ColumnNode {
  if (node instanceof ColumnNode) return node
  throw new ProgrammingError('STATEMENT_INVALID', 'full-text search works on columns of tables, not on computed text')
}

function isList<F>(columns: TextColumn<F> | readonly TextColumn<F>[]): columns is readonly TextColumn<F>[] {
  return Array.isArray(columns)
}
