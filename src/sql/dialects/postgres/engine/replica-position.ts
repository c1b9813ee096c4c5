import type { ServerSession } from '../../../engine/server/session.ts'

/**
 * The position in the write-ahead log after everything that was committed (PostgreSQL manual §9.27.3 and §9.27.4); on a replica, after everything
 * that it has replayed.
 */
export async function writtenPosition(session: ServerSession): Promise<string | undefined> {
  // With synchronous_commit off a commit is answered before it is written.
  return await textOf(
    session,
    `SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
      WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
      ELSE pg_current_wal_lsn() END`,
  )
}

/** Whether a server has replayed the log up to a position; asks again until the time is over. */
export async function replicaReached(session: ServerSession, position: string, milliseconds: number): Promise<boolean> {
  if (!/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/.test(position)) return false
  const until = performance.now() + milliseconds
  for (let pause = 1; ; pause = Math.min(pause * 2, 20)) {
    const reached = await textOf(session, `SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= '${position}'::pg_lsn`)
    if (reached === 'true') return true
    const rest = until - performance.now()
    if (rest <= 0) return false
    await new Promise<void>((resolve) => setTimeout(resolve, Math.min(pause, rest)))
  }
}

/**
 * How far a replica is behind in milliseconds: nothing when it has replayed all that it has received and still receives; otherwise the age of
 * the last transaction that it has replayed. Undefined for a primary.
 */
export async function replicaLag(session: ServerSession): Promise<number | undefined> {
  const lag = await textOf(
    session,
    `SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
      ELSE CAST(EXTRACT(EPOCH FROM clock_timestamp() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())) * 1000 AS DOUBLE PRECISION) END`,
  )
  return lag === undefined ? undefined : Math.max(0, Number(lag))
}

async function textOf(session: ServerSession, sql: string): Promise<string | undefined> {
  const { rows } = await session.untyped(sql)
  const value = rows[0]?.[0]
  return value === null || value === undefined ? undefined : String(value)
}
