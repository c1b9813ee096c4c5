import { createHash } from 'node:crypto'
import { DataError } from '../../../../errors/index.ts'
import { boolean } from '../../../../schema/tables/columns.ts'
import type { Transaction } from '../../../engine/database.ts'
import { sql } from '../../../functions/sql-template.ts'
import { executorKey } from '../../../statements/executor.ts'
import { capableDialect } from '../elements/run-definition.ts'
import type { PostgresSession } from '../engine/postgres-session.ts'
import { ownSession, type SessionHandle } from './own-session.ts'

/** What is locked: a whole number of 64 bits, or a text, of which a hash is taken (the first 8 bytes of its SHA-256). */
export type LockKey = bigint | string

export interface AdvisoryLockOptions {
  /** Several may hold it together, as long as nobody holds it alone. Default: false. */
  readonly shared?: boolean
}

/**
 * Waits for a lock that the application has named itself, and holds it until the transaction ends (PostgreSQL manual §13.3.5).
 *
 * Throws OperationalError LOCK_TIMEOUT after the database's `busyTimeout`; DataError VALUE_OUT_OF_RANGE for a number beyond 64 bits.
 *
 * ```ts
 * import type { Db } from 'granary'
 * import { lockInTransaction } from 'granary/postgres'
 *
 * const settle = (db: Db) =>
 *   db.transaction(async (tx) => {
 *     await lockInTransaction(tx, 'invoices of 2026')
 *   })
 * ```
 */
export async function lockInTransaction(tx: Transaction, key: LockKey, { shared = false }: AdvisoryLockOptions = {}): Promise<void> {
  capableDialect(tx, 'sql.advisoryLocks')
  const number = lockNumber(key)
  await tx.execute(shared ? sql`select pg_advisory_xact_lock_shared(${number})` : sql`select pg_advisory_xact_lock(${number})`)
}

/** Takes the lock if nobody holds it, without waiting: true when the transaction has it now. */
export async function tryLockInTransaction(tx: Transaction, key: LockKey, { shared = false }: AdvisoryLockOptions = {}): Promise<boolean> {
  capableDialect(tx, 'sql.advisoryLocks')
  const number = lockNumber(key)
  const text = shared
    ? sql`select pg_try_advisory_xact_lock_shared(${number}) as locked`
    : sql`select pg_try_advisory_xact_lock(${number}) as locked`
  const [row] = await tx.query(text, { locked: boolean() })
  return row?.locked === true
}

/** How a lock over several transactions is held. */
export interface HeldLockOptions extends AdvisoryLockOptions {
  /** Ends the waiting for the lock. */
  readonly signal?: AbortSignal
}

/**
 * Waits for a lock, runs work while it is held, and gives it back whatever happens. The lock lies on a connection of its own from the pool,
 * so it holds over many transactions. The work gets a signal that is aborted when that connection, and the lock with it, is lost.
 *
 * Throws what the work throws; OperationalError LOCK_TIMEOUT, ABORTED, CONNECTION_LOST.
 *
 * ```ts
 * import type { Db } from 'granary'
 * import { withLock } from 'granary/postgres'
 *
 * const nightly = (db: Db) => withLock(db, 'nightly job', async (lost) => {
 *   lost.throwIfAborted()
 * })
 * ```
 */
export async function withLock<T>(
  db: SessionHandle,
  key: LockKey,
  work: (lost: AbortSignal) => Promise<T>,
  { shared = false, signal }: HeldLockOptions = {},
): Promise<T> {
  const number = lockNumber(key)
  // Once the lock is held, the signal stops nothing any more.
  const waiting = new AbortController()
  const stop = (): void => waiting.abort(signal?.reason)
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop, { once: true })
  const waits = signal === undefined ? {} : { signal: waiting.signal }
  try {
    return await onSession(
      db,
      async (session) => {
        await session.run(`SELECT pg_advisory_lock${shared ? '_shared' : ''}(${number})`)
        signal?.removeEventListener('abort', stop)
        return await held(session, number, shared, work)
      },
      waits,
    )
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** The same where nobody holds the lock; otherwise it does not wait, and the work does not run. */
export async function tryWithLock<T>(
  db: SessionHandle,
  key: LockKey,
  work: (lost: AbortSignal) => Promise<T>,
  { shared = false }: AdvisoryLockOptions = {},
): Promise<{ readonly locked: true; readonly result: T } | { readonly locked: false }> {
  const number = lockNumber(key)
  return await onSession(db, async (session) => {
    const { rows } = await session.untyped(`SELECT pg_try_advisory_lock${shared ? '_shared' : ''}(${number}) AS locked`)
    const locked = rows[0]?.[0]
    if (locked !== true && locked !== 't') return { locked: false }
    return { locked: true, result: await held(session, number, shared, work) }
  })
}

function onSession<T>(
  db: SessionHandle,
  work: (session: PostgresSession) => Promise<T>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  return db[executorKey]().use((session) => work(ownSession(session, 'sql.advisoryLocks')), options)
}

async function held<T>(session: PostgresSession, number: bigint, shared: boolean, work: (lost: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController()
  session.onLost((error) => lost.abort(error))
  try {
    return await work(lost.signal)
  } finally {
    if (session.lost === undefined) await session.run(`SELECT pg_advisory_unlock${shared ? '_shared' : ''}(${number})`)
  }
}

function lockNumber(key: LockKey): bigint {
  if (typeof key === 'string') return createHash('sha256').update(key).digest().readBigInt64BE(0)
  if (typeof key !== 'bigint') throw new DataError('VALUE_TYPE', 'the key of a lock is a bigint or a text')
  if (BigInt.asIntN(64, key) !== key) throw new DataError('VALUE_OUT_OF_RANGE', 'the key of a lock does not fit 64 bits')
  return key
}
