import { ProgrammingError } from '../../errors/index.ts'
import type { Expression, IntegerExpression } from '../../schema/expressions/expression.ts'
import { columnOf } from '../../schema/tables/column-definition.ts'
import { integer } from '../../schema/tables/columns.ts'
import type { Sequence } from '../../schema/tables/sequence.ts'
import { integerType } from '../../schema/types/column-types.ts'
import type { Handle } from '../engine/database.ts'
import { sql } from '../functions/sql-template.ts'
import { operationOf } from '../functions/typing.ts'
import { executorKey } from '../statements/executor.ts'
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
  if (db[executorKey]().dialect.capabilities.has('sql.sequences')) return await nextOfEngine(db, sequence)
  const { name, next, increment } = sequenceTable
  if (!db[executorKey]().dialect.capabilities.has('sql.updateReturning')) return await nextAsInsertId(db, sequence)
  const [row] = await db
    .update(sequenceTable)
    .set({ next: next.plus(increment) })
    .where(name.eq(sequence.name))
    .returning({ value: next.minus(increment) })
  if (row === undefined) throw missing(sequence)
  return row.value
}

/** Numbers are told so much higher, since keys of rows are greater than 0. */
const higher = 2n ** 53n

/** Takes the next number where an update gives no rows back: it tells the number in place of the key of a new row. */
async function nextAsInsertId(db: Handle, sequence: Sequence): Promise<number> {
  const { name, next, increment } = sequenceTable
  const told = operationOf<IntegerExpression<number, 'integer', 'granary_sequences'>>('toldAsInsertId', [columnOf(next)], integerType(64), [
    String(higher),
  ])
  const { node } = db
    .update(sequenceTable)
    .set({ next: told.plus(increment) })
    .where(name.eq(sequence.name))
  const { changes, lastInsertId } = await db[executorKey]().change(node, {})
  if (changes === 0 || lastInsertId === undefined) throw missing(sequence)
  return Number(BigInt(lastInsertId) - higher)
}

function missing({ name }: Sequence): ProgrammingError {
  return new ProgrammingError(
    'OBJECT_MISSING',
    `the sequence ${name} does not exist in the database: put it into the schema and create() it`,
  )
}

/** Takes the next number where the engine has sequences. Written as a statement of SQL, it is never sent to a replica. */
async function nextOfEngine(db: Handle, { name, schema }: Sequence): Promise<number> {
  const constants = schema === undefined ? [name] : [schema, name]
  const next = operationOf<Expression<number, 'integer', never>>('nextValue', [], integerType(64), constants)
  const [row] = await db.query(sql`SELECT ${next} AS value`, { value: integer({ bits: 64 }) })
  if (row === undefined) throw new ProgrammingError('OBJECT_MISSING', `the sequence ${name} gave no number`)
  return row.value
}
