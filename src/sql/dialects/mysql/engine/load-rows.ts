import { ConfigurationError } from '../../../../errors/index.ts'
import type { AnyTable } from '../../../../schema/tables/table.ts'
import type { Inserted, InsertRow, InsertStatement } from '../../../statements/insert.ts'

/** How rows are loaded. */
export interface LoadOptions {
  /** Rows in one statement, from 1 to 1000; fewer where a row has many columns. Default: 1000. */
  readonly batchSize?: number
  /** Is told after each batch how many rows have been loaded. */
  readonly progress?: (loaded: number) => void
}

/** A database, or a transaction of it. */
export interface LoadHandle {
  insert<T extends AnyTable>(table: T): InsertStatement<T, Inserted>
}

/**
 * Loads many rows, as they come, by inserts of a thousand rows each: prepared once, with the values bound. Not by LOAD DATA, for which a
 * client must let the server ask for its files. On a database each batch is kept when it has been inserted; in a transaction all
 * rows are kept together, or none. Gives the number of rows.
 *
 * Throws what an insert throws, at the first row that fails; ConfigurationError OPTION_INVALID.
 *
 * ```ts
 * import { defineSchema, id, open, table, text } from 'granary'
 * import { loadRows } from 'granary/mysql'
 *
 * const airports = table('airports', { id: id(), name: text() })
 *
 * async function fill(url: string, names: AsyncIterable<{ name: string }>): Promise<number> {
 *   await using db = await open(url, defineSchema({ airports }))
 *   return await db.transaction((tx) => loadRows(tx, airports, names))
 * }
 * ```
 */
export async function loadRows<T extends AnyTable>(
  handle: LoadHandle,
  table: T,
  rows: Iterable<InsertRow<T>> | AsyncIterable<InsertRow<T>>,
  options: LoadOptions = {},
): Promise<number> {
  const { batchSize = 1000, progress } = options
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 1000)
    throw new ConfigurationError('OPTION_INVALID', 'batchSize is a whole number from 1 to 1000')
  let loaded = 0
  const load = async (batch: readonly InsertRow<T>[]): Promise<void> => {
    await handle.insert(table).values(batch)
    loaded += batch.length
    progress?.(loaded)
  }
  let batch: InsertRow<T>[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    const full = batch
    batch = []
    await load(full)
  }
  if (batch.length > 0) await load(batch)
  return loaded
}
