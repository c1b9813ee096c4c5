import { ProgrammingError } from '../../../errors/index.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import type { Operation } from '../../compile/dialect.ts'
import { fullTextIndexOver, matchFor } from '../../compile/full-text-index.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { MatchNode } from '../../functions/full-text.ts'
import type { SearchQuery } from '../../functions/search-words.ts'
import { searchColumnNames } from './ddl/search-column-names.ts'
import { written } from './operands.ts'

/** Full-text search (MySQL manual §14.9.2, boolean mode), by an index over exactly these columns. */
export function writeMatch({ columns, words, wordsType }: MatchNode, writer: SqlWriter): void {
  const index = fullTextIndexOver(columns)
  if (index.columns.length > columns.length)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `no full-text index is over ${columns.map(({ name }) => name).join(', ')} alone, and MySQL searches all columns of one: declare fullTextIndex([…]) over exactly these`,
    )
  writer.write('MATCH (')
  const names = searchColumnNames(columns)
  columns.forEach(({ source, name }, position) => {
    if (position > 0) writer.write(', ')
    writer.identifier(...(writer.qualify ? [source.alias] : []), names[position] ?? name)
  })
  writer.write(') AGAINST (').parameter(words, wordsType).write(' IN BOOLEAN MODE)')
}

/** The text that AGAINST reads for a search: `+` before what must be there, `-` before what must not, in parentheses where one of several is enough. */
export function booleanSearchText(query: SearchQuery): string {
  const groups = query.map((terms) =>
    terms.map(({ text, excluded, prefix }) => `${excluded ? '-' : '+'}${termText(text, prefix)}`).join(' '),
  )
  return groups.length === 1 ? (groups[0] ?? '') : groups.map((group) => `(${group})`).join(' ')
}

// Inside quotes no sign has a meaning; a word that may go on cannot be quoted, so it keeps letters and digits only.
function termText(text: string, prefix: boolean): string {
  if (!prefix) return `"${text.replaceAll('"', ' ')}"`
  return `${text
    .replace(/[^\p{L}\p{N}\p{M}_]+/gu, ' ')
    .trim()
    .split(' ')
    .join(' +')}*`
}

export const searchOperations: Readonly<Record<string, Operation>> = {
  searchRank: written(([reference]: readonly Node[], writer: SqlWriter) => writeMatch(matchFor(reference, writer), writer)),
  searchHighlight: written((_, writer) => writer.need('sql.searchHighlight', 'marks around what a full-text search found')),
  searchSnippet: written((_, writer) => writer.need('sql.searchHighlight', 'marks around what a full-text search found')),
}
