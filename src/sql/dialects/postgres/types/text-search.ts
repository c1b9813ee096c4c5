import { type EngineColumn, engineColumn } from './engine-column.ts'
import type { Flavored } from './flavor.ts'
import { textLikeType } from './text-column.ts'

/** A document as full-text search sees it: words in their root forms, with positions and weights, as PostgreSQL writes it: `'cat':3A 'sat':4`. */
export type TextSearchVector = Flavored<string, 'tsvector'>
/** A search, as PostgreSQL writes it: `'cat' & !'dog'`. */
export type TextSearchQuery = Flavored<string, 'tsquery'>

/** A document as full-text search sees it: `tsvector` (PostgreSQL manual §8.11.1). Mostly a generated column of `toSearchVector()`. */
export function searchVector(): EngineColumn<TextSearchVector> {
  return engineColumn(vectorType)
}

/** A search that is kept: `tsquery` (§8.11.2). */
export function searchQuery(): EngineColumn<TextSearchQuery> {
  return engineColumn(queryType)
}

const capability = 'sql.textSearchTypes'
export const vectorType = textLikeType({ capability, name: 'tsvector', expected: 'a document of full-text search' })
export const queryType = textLikeType({ capability, name: 'tsquery', expected: 'a query of full-text search' })
