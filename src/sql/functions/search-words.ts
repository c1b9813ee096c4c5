import type { ColumnType, Subject } from '../../schema/types/column-type.ts'
import { wrongType } from '../../schema/types/refusal.ts'

/** A word, or words in quotes, that must stand one after the other. */
export interface SearchTerm {
  readonly text: string
  readonly excluded: boolean
  /** The last word may go on. */
  readonly prefix: boolean
}

/** A search: the terms of one of these lists must all hold. */
export type SearchQuery = readonly (readonly SearchTerm[])[]

/** More terms than a person types; what comes after them is left out, so that no text makes an expression that an engine refuses. */
const mostTerms = 256

/**
 * Reads words that a user typed, by the rules of PostgreSQL's websearch_to_tsquery (manual, section 12.3.2): words must all be there,
 * `"a phrase"`, `-not`, and `or`, which binds less strongly than the space between words. No text is an error.
 */
export function parseSearch(text: string, prefix: boolean): SearchQuery {
  const groups: SearchTerm[][] = [[]]
  let count = 0
  for (const [, minus, phrase, word] of text.matchAll(/(-?)"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    if (count >= mostTerms) break
    if (word !== undefined && /^or$/i.test(word)) {
      groups.push([])
      continue
    }
    const term = phrase ?? word ?? ''
    const excluded = phrase === undefined ? term.startsWith('-') : minus === '-'
    const words = phrase === undefined && excluded ? term.slice(1) : term
    if (!/[\p{L}\p{N}\p{Co}]/u.test(words)) continue
    groups.at(-1)?.push({ text: words, excluded, prefix: false })
    count++
  }
  const found = groups.filter((group) => group.some(({ excluded }) => !excluded))
  if (!prefix) return found
  const last = found.at(-1)?.at(-1)
  if (last === undefined || last.excluded || /["\s]$/.test(text)) return found
  return [...found.slice(0, -1), [...(found.at(-1) ?? []).slice(0, -1), { ...last, prefix: true }]]
}

/** The type of the words of a search: any text is taken. Each dialect's codec brings them to the form that its engine reads. */
export const searchWords: ColumnType<'custom'> = typeFor(false)
/** The same, where the last word may go on. */
export const searchWordsWithPrefix: ColumnType<'custom'> = typeFor(true)

function typeFor(prefix: boolean): ColumnType<'custom'> {
  return Object.freeze({
    kind: 'custom',
    key: prefix ? 'search prefix' : 'search',
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string') throw wrongType(value, 'the words of a search as text', subject)
      return parseSearch(value.toWellFormed().replaceAll('\0', ' '), prefix)
    },
  })
}

/** Whether a type is that of a search's words. */
export function isSearchType(type: ColumnType): boolean {
  return type === searchWords || type === searchWordsWithPrefix
}
