import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startMariadb } from '../../../scripts/engines/mariadb.ts'
import { postgresPrograms, startPostgres } from '../../../scripts/engines/postgres.ts'
import { accountFor, type EngineName, privateFolder, runProgram, type Server } from '../../../scripts/engines/server.ts'
import { rowsOnServer, runOnServer } from '../server-url.ts'

/** A primary with one replica, which replays what the primary does. */
export interface Replicated {
  readonly primary: Server
  readonly replica: Server
}

export async function startReplicated(engine: EngineName, folder: string): Promise<Replicated> {
  const started = engine === 'postgres' ? await replicatedPostgres(folder) : await replicatedMariadb(folder)
  await runOnServer(engine, started.primary.url, 'create table entries (id bigint primary key)')
  for (;;) {
    const seen = await rowsOnServer(engine, started.replica.url, 'select * from entries').catch(() => undefined)
    if (seen !== undefined) return started
    await pause(50)
  }
}

/** Starts the replica again on its port, after it was ended. */
export function restartReplica(engine: EngineName, { folder, port }: Server): Promise<Server> {
  return engine === 'postgres' ? startPostgres({ folder, port }) : startMariadb({ folder, port, settings: mariadbReplica })
}

/** Stops the replaying of changes, or goes on with it. The replica still answers. */
export function replaying(engine: EngineName, { url }: Server, goesOn: boolean): Promise<void> {
  if (engine === 'postgres') return runOnServer(engine, url, goesOn ? 'select pg_wal_replay_resume()' : 'select pg_wal_replay_pause()')
  return runOnServer(engine, url, goesOn ? 'start slave sql_thread' : 'stop slave sql_thread')
}

async function replicatedPostgres(folder: string): Promise<Replicated> {
  const primary = await startPostgres({ folder: join(folder, 'primary') })
  const account = accountFor('postgres')
  const own = join(folder, 'replica')
  privateFolder(own, account)
  const program = join(dirname(postgresPrograms()?.postgres ?? ''), 'pg_basebackup')
  runProgram(program, ['-d', primary.url, '-D', join(own, 'data'), '-R', '-X', 'stream', '-c', 'fast'], account)
  return { primary, replica: await startPostgres({ folder: own }) }
}

/** What it writes itself is told apart from what it replays. */
const mariadbReplica = { 'server-id': '2', 'gtid-domain-id': '2' }

async function replicatedMariadb(folder: string): Promise<Replicated> {
  const primary = await startMariadb({ folder: join(folder, 'primary') })
  const replica = await startMariadb({ folder: join(folder, 'replica'), settings: mariadbReplica })
  const source = `master_host = '127.0.0.1', master_port = ${primary.port}, master_user = 'granary', master_password = 'granary'`
  await runOnServer('mariadb', replica.url, `change master to ${source}, master_use_gtid = slave_pos, master_connect_retry = 1`)
  await runOnServer('mariadb', replica.url, 'start slave')
  return { primary, replica }
}
