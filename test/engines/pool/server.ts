import type { EngineName } from '../../../scripts/engines/server.ts'
import type { SqlFragment } from '../../../src/index.ts'
import { sql } from '../../../src/index.ts'
import { type FreshDatabase, rowsOnServer, runOnServer, serverUrl } from '../server-url.ts'

/** The servers that the tests of the pool run on. */
export const servers: readonly EngineName[] = ['postgres', 'mariadb']

/** A query that takes so many seconds, as `waited`. */
export function sleeping(engine: EngineName, seconds: number): SqlFragment<never> {
  return engine === 'postgres'
    ? sql`select 0 as waited from (select pg_sleep(${seconds})) as pause`
    : sql`select sleep(${seconds}) as waited`
}

/** How many sessions the server itself lists for a database; `busy`: only those that run something. */
export async function sessionsOf(engine: EngineName, { name }: FreshDatabase, busy = false): Promise<number> {
  const counting =
    engine === 'postgres'
      ? `select count(*)::int from pg_stat_activity where datname = '${name}'${busy ? " and state = 'active'" : ''}`
      : `select count(*) from information_schema.processlist where db = '${name}'${busy ? " and command <> 'Sleep'" : ''}`
  const [row] = await rowsOnServer(engine, serverUrl(engine) ?? '', counting)
  return Number(row?.[0])
}

/** Ends every session of a database, from the server's side. */
export async function endSessions(engine: EngineName, { name }: FreshDatabase): Promise<void> {
  const url = serverUrl(engine) ?? ''
  if (engine === 'postgres') {
    await runOnServer(engine, url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    return
  }
  const rows = await rowsOnServer(engine, url, `select id from information_schema.processlist where db = '${name}'`)
  for (const [session] of rows) await runOnServer(engine, url, `kill ${Number(session)}`).catch(() => {})
}
