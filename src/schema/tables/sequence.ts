import { ProgrammingError } from '../../errors/index.ts'
import type { StoreElement } from './schema.ts'

/** A counter that gives each number once. */
export interface Sequence extends StoreElement {
  readonly store: 'sequence'
  readonly name: string
  /** The database schema that the sequence lies in, where the engine has those. */
  readonly schema: string | undefined
  /** The first number. */
  readonly start: number
  /** What is added for each further one. */
  readonly increment: number
}

export interface SequenceOptions {
  /** The first number. Default: 1. */
  readonly start?: number
  /** What is added for each further one, not 0. Default: 1. */
  readonly increment?: number
  /** The database schema (PostgreSQL) that the sequence lies in. Default: the connection's. */
  readonly schema?: string
}

/**
 * Declares a sequence: a counter that gives each number once. `nextValue(db, sequence)` takes the next one. Numbers that a
 * transaction took and rolled back come again on SQLite, and are lost on PostgreSQL.
 *
 * Throws ProgrammingError SCHEMA_INVALID for an empty name, an increment of 0, and numbers that are not safe integers.
 *
 * ```ts
 * import { defineSchema, nextValue, open, sequence } from 'granary'
 *
 * const invoiceNumbers = sequence('invoice_numbers', { start: 1000 })
 * const db = await open('sqlite::memory:', defineSchema({ invoiceNumbers }))
 * await db.create()
 * const number = await nextValue(db, invoiceNumbers) // 1000
 * ```
 */
export function sequence(name: string, options: SequenceOptions = {}): Sequence {
  const { start = 1, increment = 1, schema } = options
  if (name === '') throw new ProgrammingError('SCHEMA_INVALID', 'a sequence needs a name')
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(increment))
    throw new ProgrammingError('SCHEMA_INVALID', `${name}: start and increment of a sequence are safe integers`)
  if (increment === 0) throw new ProgrammingError('SCHEMA_INVALID', `${name}: the increment of a sequence is not 0`)
  return Object.freeze({ store: 'sequence', name, schema, start, increment })
}
