import { OperationalError, ProgrammingError } from '../../../errors/index.ts'
import type { PoolStatus } from './pool-status.ts'

/** Somebody has waited too long. `failure`: why the last attempt to connect failed, if it did. */
export function poolBusy(what: string, pool: PoolStatus, failure: unknown): OperationalError {
  const { maximum, inUse, sharing, opening, waiting } = pool
  const state = `of at most ${maximum}, ${inUse} are held by transactions, streams and scripts, ${sharing} run single statements, ${opening} are being opened, and ${waiting} wait`
  const advice = 'hold connections shorter, raise pool.maximum, and use tx, not db, inside transactions'
  return new OperationalError('POOL_TIMEOUT', `${what}: ${state}; ${advice}`, { cause: failure, details: { pool } })
}

export function poolClosed(): ProgrammingError {
  return new ProgrammingError('DATABASE_CLOSED', 'the database was closed; open it again')
}

export function waitsForItself(): ProgrammingError {
  return new ProgrammingError(
    'STATEMENT_INVALID',
    'a statement of db inside a transaction would wait for that transaction, since there is one connection only: use tx, or raise pool.maximum',
  )
}
