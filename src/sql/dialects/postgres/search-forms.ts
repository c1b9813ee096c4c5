import type { ColumnType } from '../../../schema/types/column-type.ts'
import { isSearchType, type SearchQuery, type SearchTerm, searchWords, searchWordsWithPrefix } from '../../functions/search-words.ts'
import { arrayText } from './array-text.ts'

/** The words of a search in the forms that PostgreSQL reads in different places. */
const forms = {
  /** For `to_tsquery`: words in quotes, which it divides and joins itself. */
  query: tsqueryText,
  /** For `to_tsquery`: the words that must be there, wherever they stand. */
  anywhere: (query: SearchQuery) =>
    tsqueryText(
      query.map((terms) =>
        positive(terms).flatMap((term) =>
          term.text
            .split(/\s+/)
            .filter(Boolean)
            .map((text) => ({ ...term, text })),
        ),
      ),
    ),
  /** For ILIKE ANY: the longest part of each alternative. */
  patterns: (query: SearchQuery) =>
    arrayText(
      query.map((terms) => positive(terms).reduce((longest, { text }) => (text.length > longest.length ? text : longest), '')),
      (text) => `%${String(text).replace(/[\\%_]/g, '\\$&')}%`,
    ),
  /** A regular expression of all terms (manual §9.7.3: lookahead constraints); one that finds nothing where there is no term. */
  expression: (query: SearchQuery) =>
    query.length === 0
      ? '(?!)'
      : `^(?:${query.map((terms) => terms.map(({ text, excluded }) => `(?${excluded ? '!' : '='}.*${escaped(text)})`).join('')).join('|')})`,
  /** A regular expression of what is found. */
  alternatives: (query: SearchQuery) => {
    const texts = query.flatMap((terms) => positive(terms).map(({ text }) => escaped(text)))
    return texts.length === 0 ? '(?!)' : texts.join('|')
  },
  /** The words that must be there, as plain text. */
  plain: (query: SearchQuery) => query.flatMap((terms) => positive(terms).map(({ text }) => text)).join(' '),
} as const satisfies Readonly<Record<string, (query: SearchQuery) => string>>

export type SearchForm = keyof typeof forms

const encoders = new Map<ColumnType, (query: SearchQuery) => string>()
const types = new Map<string, ColumnType>()
for (const type of [searchWords, searchWordsWithPrefix]) {
  encoders.set(type, forms.query)
  for (const [form, encode] of Object.entries(forms)) {
    const made = Object.freeze({ ...type, key: `${type.key} ${form}` })
    types.set(made.key, made)
    encoders.set(made, encode)
  }
}

/** The type that brings the words of a search to a form. */
export function formOf(type: ColumnType, form: SearchForm): ColumnType {
  return types.get(`${type.key} ${form}`) ?? type
}

/** How the words of a search go to PostgreSQL; undefined for other types. */
export function searchEncoder(type: ColumnType): ((query: SearchQuery) => string) | undefined {
  return encoders.get(type) ?? (isSearchType(type) ? forms.query : undefined)
}

function tsqueryText(query: SearchQuery): string {
  return query
    .map((terms) =>
      terms
        .map(({ text, excluded, prefix }) => `${excluded ? '!' : ''}'${text.replace(/['\\]/g, '$&$&')}'${prefix ? ':*' : ''}`)
        .join(' & '),
    )
    .join(' | ')
}

function positive(terms: readonly SearchTerm[]): readonly SearchTerm[] {
  return terms.filter(({ excluded }) => !excluded)
}

/** Text that a regular expression takes as it is: PostgreSQL takes a backslash before what is neither letter nor digit for that (manual §9.7.3.3). */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}\s_]/gu, '\\$&')
}
