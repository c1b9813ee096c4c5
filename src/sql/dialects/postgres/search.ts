import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { ColumnNode } from '../../../schema/expressions/nodes.ts'
import type { FullTextIndex } from '../../../schema/tables/elements.ts'
import { required } from '../../compile/base-operations.ts'
import type { Dialect, Operation } from '../../compile/dialect.ts'
import { fullTextIndexOver, matchFor } from '../../compile/full-text-index.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { MatchNode } from '../../functions/full-text.ts'
import { caseCollation } from './collation/case-collation.ts'
import { postgresIdentifier } from './literal.ts'
import { written } from './operands.ts'
import { formOf } from './search-forms.ts'

/** Text search configurations that the DDL creates beside full-text indexes: without accents, and without stop words. */
export const searchConfigurations = { words: 'granary_words', stems: 'granary_stems' } as const

/** Full-text search (PostgreSQL manual, chapter 12), and that of parts of words (manual §F.35, pg_trgm). */
export function writeMatch(node: MatchNode, writer: SqlWriter): void {
  const { tokens, columns, others } = indexFor(node)
  const all = [...columns, ...others].sort(byPlace(indexOf(node)))
  if (tokens === 'trigrams') {
    writeVector(all, tokens, writer)
    // By the index: one part of each alternative. The regular expression sees to the rest.
    writer.write(' ILIKE ANY (CAST(').parameter(node.words, formOf(node.wordsType, 'patterns')).write(' AS TEXT[])) AND regexp_like(')
    writeVector(columns, tokens, writer)
    // As a function, since the index could tell little of such an expression and would be thought slow.
    writer.write(', ').parameter(node.words, formOf(node.wordsType, 'expression')).write(", 'i')")
    return
  }
  if (others.length > 0) {
    // The index holds more columns than are searched: it finds the rows that have the words in any of them.
    writeVector(all, tokens, writer)
    writer
      .write(` @@ to_tsquery(${configuration(tokens)}, `)
      .parameter(node.words, formOf(node.wordsType, 'anywhere'))
      .write(') AND ')
  }
  writeVector(columns, tokens, writer)
  writer.write(' @@ ')
  writeQuery(node, writer)
}

export const searchOperations: Readonly<Record<string, Operation>> = {
  searchRank: written(([reference], writer) => {
    const match = matchFor(reference, writer)
    const { tokens, columns } = indexFor(match)
    writer.write(tokens === 'trigrams' ? 'word_similarity(' : 'ts_rank(')
    if (tokens === 'trigrams') writer.parameter(match.words, formOf(match.wordsType, 'plain')).write(', ')
    writeVector(columns, tokens, writer)
    if (tokens !== 'trigrams') {
      writer.write(', ')
      writeQuery(match, writer)
    }
    writer.write(')')
  }),
  searchHighlight: written(([reference, column, open, close], writer) => {
    const match = matchFor(reference, writer)
    if (indexFor(match).tokens === 'trigrams') {
      const mark = (node: Node | undefined): void => void writer.write('replace(').node(required(node)).write(", '\\', '\\\\')")
      writer
        .write('regexp_replace(')
        .node(required(column))
        .write(` COLLATE ${postgresIdentifier(caseCollation(writer.dialect))}, `)
        .parameter(match.words, formOf(match.wordsType, 'alternatives'))
      writer.write(', ')
      mark(open)
      writer.write(" || '\\&' || ")
      mark(close)
      writer.write(", 'gi')")
    } else writeHeadline(reference, column, 'HighlightAll=true', [open, close], ['StartSel', 'StopSel'], writer)
  }),
  searchSnippet: written(([reference, column, open, close, ellipsis, words], writer) => {
    if (indexFor(matchFor(reference, writer)).tokens === 'trigrams')
      throw new ProgrammingError('STATEMENT_INVALID', 'PostgreSQL has no snippet() of a search for parts of words; use highlight()')
    const limit = writer.aside(() => writer.node(required(words)))
    writeHeadline(
      reference,
      column,
      `MaxFragments=1, MinWords=1, MaxWords=' || greatest(${limit}, 2) || '`,
      [open, close, ellipsis],
      ['StartSel', 'StopSel', 'FragmentDelimiter'],
      writer,
    )
  }),
}

/**
 * What a full-text index holds of a row, and what a search compares: the same text in both, so that the index is used. `columns` are written
 * already.
 */
export function vectorText(columns: readonly string[], tokens: FullTextIndex['tokens'], dialect: Dialect): string {
  const texts = columns.map((column) => `coalesce(${column}, '')`)
  // Parts of words go over blanks, and not from one column into the next.
  if (tokens === 'trigrams') {
    const text = texts.length > 1 ? `(${texts.join(" || E'\\n' || ")})` : texts.join('')
    return `${text} COLLATE ${postgresIdentifier(caseCollation(dialect))}`
  }
  return `to_tsvector(${configuration(tokens)}, ${texts.join(" || ' ' || ")})`
}

/** How full-text search sees the columns of a match. */
interface SearchedIndex {
  readonly tokens: FullTextIndex['tokens']
  /** Those of the match, in the order of the index. */
  readonly columns: readonly ColumnNode[]
  /** Those that only the index has. */
  readonly others: readonly ColumnNode[]
}

function indexFor(match: MatchNode): SearchedIndex {
  const index = indexOf(match)
  const [first] = match.columns
  const others = index.columns.flatMap((column) =>
    column instanceof ColumnNode && first !== undefined && !match.columns.some(({ name }) => name === column.name)
      ? [column.from(first.source)]
      : [],
  )
  return { tokens: index.tokens, columns: match.columns.toSorted(byPlace(index)), others }
}

function indexOf(match: MatchNode): FullTextIndex {
  return fullTextIndexOver(match.columns)
}

function byPlace({ columns }: FullTextIndex): (left: ColumnNode, right: ColumnNode) => number {
  const names = columns.map((column) => (column instanceof ColumnNode ? column.name : ''))
  return (left, right) => names.indexOf(left.name) - names.indexOf(right.name)
}

function configuration(tokens: FullTextIndex['tokens']): string {
  return `'${searchConfigurations[tokens === 'stems' ? 'stems' : 'words']}'`
}

function writeVector(columns: readonly ColumnNode[], tokens: FullTextIndex['tokens'], writer: SqlWriter): void {
  const texts = columns.map((column) => writer.aside(() => writer.node(column)))
  writer.write(vectorText(texts, tokens, writer.dialect))
}

function writeQuery(match: MatchNode, writer: SqlWriter): void {
  writer
    .write(`to_tsquery(${configuration(indexOf(match).tokens)}, `)
    .parameter(match.words, match.wordsType)
    .write(')')
}

function writeHeadline(
  reference: Node | undefined,
  column: Node | undefined,
  options: string,
  values: readonly (Node | undefined)[],
  names: readonly string[],
  writer: SqlWriter,
): void {
  const match = matchFor(reference, writer)
  writer
    .write(`ts_headline(${configuration(indexOf(match).tokens)}, `)
    .node(required(column))
    .write(', ')
  writeQuery(match, writer)
  writer.write(`, '${options}`)
  values.forEach((value, position) => {
    writer.write(`, ${names[position]}=' || quote_ident(`).node(required(value)).write(") || '")
  })
  writer.write("')")
}
