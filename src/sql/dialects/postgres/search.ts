import type { Node } from '../../../schema/expressions/node.ts'
import type { ColumnNode } from '../../../schema/expressions/nodes.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { fullTextIndexOver, matchFor } from '../../compile/full-text-index.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { MatchNode } from '../../functions/full-text.ts'
import type { SearchQuery } from '../../functions/search-words.ts'
import { written } from './operands.ts'

/** Full-text search (PostgreSQL manual, chapter 12). */
export function writeMatch(node: MatchNode, writer: SqlWriter): void {
  writeVector(node.columns, writer)
  writer.write(' @@ ')
  writeQuery(node, writer)
}

export const searchOperations: Readonly<Record<string, Operation>> = {
  searchRank: written(([reference], writer) => {
    const match = matchFor(reference, writer)
    writer.write('ts_rank(')
    writeVector(match.columns, writer)
    writer.write(', ')
    writeQuery(match, writer)
    writer.write(')')
  }),
  searchHighlight: written(([reference, column, open, close], writer) => {
    writeHeadline(reference, column, 'HighlightAll=true', [open, close], ['StartSel', 'StopSel'], writer)
  }),
  searchSnippet: written(([reference, column, open, close, ellipsis, words], writer) => {
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

/** The text that `to_tsquery` reads for a search: words in quotes, which it divides and joins itself. */
export function tsqueryText(query: SearchQuery): string {
  return query
    .map((terms) =>
      terms
        .map(({ text, excluded, prefix }) => `${excluded ? '!' : ''}'${text.replace(/['\\]/g, '$&$&')}'${prefix ? ':*' : ''}`)
        .join(' & '),
    )
    .join(' | ')
}

function configurationOf(columns: readonly ColumnNode[]): string {
  return fullTextIndexOver(columns).tokens === 'stems' ? "'english'" : "'simple'"
}

function writeVector(columns: readonly ColumnNode[], writer: SqlWriter): void {
  writer.write(`to_tsvector(${configurationOf(columns)}, `)
  columns.forEach((column, position) => {
    writer
      .write(position > 0 ? " || ' ' || coalesce(" : 'coalesce(')
      .node(column)
      .write(", '')")
  })
  writer.write(')')
}

function writeQuery(match: MatchNode, writer: SqlWriter): void {
  writer
    .write(`to_tsquery(${configurationOf(match.columns)}, `)
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
    .write(`ts_headline(${configurationOf(match.columns)}, `)
    .node(required(column))
    .write(', ')
  writeQuery(match, writer)
  writer.write(`, '${options}`)
  values.forEach((value, position) => {
    writer.write(`, ${names[position]}=' || quote_ident(`).node(required(value)).write(") || '")
  })
  writer.write("')")
}
