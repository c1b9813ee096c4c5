import type { NumberExpression } from '../../schema/expressions/expression.ts'
import type { OverWindow } from './aggregate-call.ts'
import { type FullTextMatch, rank as searchRank } from './full-text.ts'
import { windowRank } from './windows.ts'

/**
 * The rank of a row: over a window the number of the first of the row's peers, so that numbers are left out after equal rows; of a full-text
 * match how well the row matches, the greater the better.
 *
 * ```ts
 * import { integer, rank, select, table, text } from 'granary'
 *
 * const flights = table('flights', { origin: text(), delay: integer() })
 * select({ origin: flights.origin, rank: rank().over({ orderBy: flights.delay.desc() }) }).from(flights)
 * ```
 */
export function rank(): OverWindow<number, 'integer', never>
export function rank<F>(match: FullTextMatch<F>): NumberExpression<number, 'real', F>
export function rank<F>(match?: FullTextMatch<F>): OverWindow<number, 'integer', never> | NumberExpression<number, 'real', F> {
  return match === undefined ? windowRank() : searchRank(match)
}
