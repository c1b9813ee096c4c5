import { DataError, ProgrammingError } from '../../../../errors/index.ts'
import { text, timestamp } from '../../../../schema/tables/columns.ts'
import type { Stores } from '../../../../schema/tables/schema.ts'
import type { Database, Handle, Transaction } from '../../../engine/database.ts'
import type { TransactionOptions } from '../../../engine/transaction-options.ts'
import { sql } from '../../../functions/sql-template.ts'
import { executorKey } from '../../../statements/executor.ts'
import { capableDialect, runDefinition } from '../elements/run-definition.ts'
import { quotedText } from '../literal.ts'
import { ownSession } from './own-session.ts'

/**
 * Runs work in a transaction and prepares it (two-phase commit, PostgreSQL manual, page of PREPARE TRANSACTION) in place of committing it:
 * from then on it can be committed or rolled back by its name, from any connection and after a crash of the server. Until then its locks
 * are held. When the work throws, it is rolled back as always. `tx.onCommit` is called when it is prepared.
 *
 * The server's setting `max_prepared_transactions` must be above 0.
 *
 * Throws DataError VALUE_TOO_LONG for a name of more than 199 bytes; what the work throws; OperationalError ENGINE_ERROR where the server does not allow it.
 *
 * ```ts
 * import type { Db } from 'granary'
 * import { commitPrepared, prepareTransaction } from 'granary/postgres'
 *
 * const move = async (db: Db, other: Db) => {
 *   await prepareTransaction(db, 'move 7', async () => {})
 *   await prepareTransaction(other, 'move 7', async () => {})
 *   await commitPrepared(db, 'move 7')
 *   await commitPrepared(other, 'move 7')
 * }
 * ```
 */
export function prepareTransaction<S extends Stores, T>(
  db: Database<S>,
  name: string,
  work: (tx: Transaction) => Promise<T>,
  options: Omit<TransactionOptions, 'readOnly'> = {},
): Promise<T> {
  checkName(name)
  capableDialect(db, 'sql.twoPhaseCommit')
  return db.transaction(async (tx) => {
    const executor = tx[executorKey]()
    const result = await work(tx)
    await executor.use(async (session) => {
      ownSession(session, 'sql.twoPhaseCommit').prepareAs = name
    })
    return result
  }, options)
}

/** A transaction that waits to be committed or rolled back. */
export interface PreparedTransaction {
  readonly name: string
  /** When it was prepared. */
  readonly preparedAt: string
  readonly owner: string
}

/** The transactions of this database that were prepared and neither committed nor rolled back, the oldest first. */
export async function preparedTransactions(db: Handle): Promise<readonly PreparedTransaction[]> {
  capableDialect(db, 'sql.twoPhaseCommit')
  return await db.query(
    sql`select gid as name, prepared as "preparedAt", owner::text as owner from pg_prepared_xacts where database = current_database() order by prepared`,
    { name: text(), preparedAt: timestamp(), owner: text() },
  )
}

/** Commits a prepared transaction. Throws ProgrammingError OBJECT_MISSING where there is none of the name. */
export function commitPrepared<S extends Stores>(db: Database<S>, name: string): Promise<void> {
  checkName(name)
  return runDefinition(db, 'sql.twoPhaseCommit', () => `COMMIT PREPARED ${quotedText(name)}`)
}

/** Rolls a prepared transaction back. Throws ProgrammingError OBJECT_MISSING where there is none of the name. */
export function rollbackPrepared<S extends Stores>(db: Database<S>, name: string): Promise<void> {
  checkName(name)
  return runDefinition(db, 'sql.twoPhaseCommit', () => `ROLLBACK PREPARED ${quotedText(name)}`)
}

function checkName(name: string): void {
  if (name === '') throw new ProgrammingError('STATEMENT_INVALID', 'a prepared transaction needs a name')
  if (Buffer.byteLength(name) > 199) throw new DataError('VALUE_TOO_LONG', 'the name of a prepared transaction has at most 199 bytes')
}
