import { ProgrammingError } from '../../errors/index.ts'
import { FragmentNode } from '../../schema/expressions/nodes.ts'
import type { SqlFragment } from '../functions/sql-template.ts'
import type { TriggerStatement } from './trigger.ts'

/**
 * A statement of a trigger that is written as SQL, for what the statements of the expression language cannot say and for triggers that exist already.
 *
 * Throws ProgrammingError IDENTIFIER_UNBOUND for text that is no template.
 *
 * ```ts
 * import { id, integer, sql, table, trigger, triggerStatement } from 'granary'
 *
 * const flights = table('flights', { id: id(), delay: integer() })
 * const clamp = trigger('clamp', {
 *   on: flights,
 *   timing: 'after',
 *   updateOf: [flights.delay],
 *   run: () => triggerStatement(sql`UPDATE flights SET delay = max(delay, 0) WHERE id = new.id`),
 * })
 * ```
 */
export function triggerStatement(text: SqlFragment<unknown>): TriggerStatement {
  const node: unknown = text
  if (!(node instanceof FragmentNode))
    throw new ProgrammingError('IDENTIFIER_UNBOUND', "a trigger's SQL is given by the sql template: triggerStatement(sql`UPDATE …`)")
  return Object.freeze({ node })
}
