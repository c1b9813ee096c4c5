import { ProgrammingError } from '../../errors/index.ts'
import type { Sequence } from '../../schema/tables/sequence.ts'
import type { Handle } from '../engine/database.ts'
import { sequenceTable } from './sequence-table.ts'

/**
 * Takes the next number of a sequence: inside a transaction when `db` is its handle.
 *
 * Throws ProgrammingError OBJECT_MISSING when the sequence was not created; DataError VALUE_OUT_OF_RANGE past 2^53.
 *
 * ```ts
 * import { defineSchema, nextValue, open, sequence } from 'granary'
 *
 * const tickets = sequence('tickets', { start: 100, increment: 10 })
 * const db = await open('sqlite::memory:', defineSchema({ tickets }))
 * await db.create()
 * const first = await nextValue(db, tickets) // 100
 * const second = await nextValue(db, tickets) // 110
 * ```
 */
export async function nextValue(db: Handle, sequence: Sequence): Promise<number> {
  const { name, next, increment } = sequenceTable
  const [row] = await db
    .update(sequenceTable)
    .set({ next: next.plus(increment) })
    .where(name.eq(sequence.name))
    .returning({ value: next.minus(increment) })
  if (row === undefined)
    throw new ProgrammingError(
      'OBJECT_MISSING',
      `the sequence ${sequence.name} does not exist in the database: put it into the schema and create() it`,
    )
  return row.value
}
