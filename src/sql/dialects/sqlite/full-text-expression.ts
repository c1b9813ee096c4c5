import type { SearchQuery, SearchTerm } from '../../functions/search-words.ts'

/** A search as an expression of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax). Every word stands in quotes, so that none is syntax. */
export function fullTextExpression(query: SearchQuery): string {
  if (query.length === 0) return '""'
  return query.map(groupText).join(' OR ')
}

function groupText(terms: readonly SearchTerm[]): string {
  const wanted = terms
    .filter(({ excluded }) => !excluded)
    .map(termText)
    .join(' AND ')
  const excluded = terms.filter((term) => term.excluded).map(termText)
  return excluded.length === 0 ? `(${wanted})` : `((${wanted}) NOT (${excluded.join(' OR ')}))`
}

function termText({ text, prefix }: SearchTerm): string {
  return prefix ? `${quotedForFullText(text)} *` : quotedForFullText(text)
}

/** A word, a phrase or a column's name in an expression of FTS5. */
export function quotedForFullText(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
