import type { ServerSession } from '../../../engine/server/session.ts'
import { mariadbFlavor } from '../flavor.ts'
import { quotedText } from '../literal.ts'

/**
 * The global transaction identifiers of everything that the server has committed: MariaDB's `gtid_binlog_pos`
 * (https://mariadb.com/kb/en/gtid/), MySQL's `gtid_executed` (manual §19.1.3). Undefined where there is no log, or no identifiers in it.
 */
export async function positionOf(session: ServerSession): Promise<string | undefined> {
  const { rows } = await session.untyped(`SELECT ${isMariadb(session) ? '@@gtid_binlog_pos' : '@@GLOBAL.gtid_executed'}`)
  const position = rows[0]?.[0]
  return typeof position === 'string' && position !== '' ? position.replaceAll(/\s/g, '') : undefined
}

/** Waits until a replica has replayed a position. */
export async function reachedPosition(session: ServerSession, position: string, milliseconds: number): Promise<boolean> {
  const arguments_ = `${quotedText(position)}, ${Math.max(0.001, milliseconds / 1000)}`
  if (isMariadb(session)) {
    const { rows } = await session.untyped(`SELECT MASTER_GTID_WAIT(${arguments_})`)
    return Number(rows[0]?.[0]) === 0
  }
  const { rows } = await session.untyped(`SELECT WAIT_FOR_EXECUTED_GTID_SET(${arguments_})`)
  return Number(rows[0]?.[0]) === 0
}

/** How far a replica is behind, in milliseconds; the servers count seconds. */
export async function lagOf(session: ServerSession): Promise<number | undefined> {
  const { columns, rows } = await session.untyped('SHOW REPLICA STATUS')
  const position = columns.findIndex((name) => name === 'Seconds_Behind_Master' || name === 'Seconds_Behind_Source')
  const seconds = rows[0]?.[position]
  return seconds === undefined || seconds === null ? undefined : Number(seconds) * 1000
}

function isMariadb(session: ServerSession): boolean {
  return session.facts.dialect.name === mariadbFlavor.name
}
