import { spawnSync } from 'node:child_process'
import { findProgram, type Server } from './server.ts'

/** Fills the server's tables of time zones, which are empty at first, so that it knows zones by their names (MariaDB manual, "Time Zones"). */
export function loadTimeZones({ port }: Server): void {
  const [converter, client] = [findProgram(['mariadb-tzinfo-to-sql', 'mysql_tzinfo_to_sql']), findProgram(['mariadb', 'mysql'])]
  if (converter === undefined || client === undefined) throw new Error('the client programs of MariaDB are not installed')
  const statements = spawnSync(converter, ['/usr/share/zoneinfo'], { maxBuffer: 64 * 1024 * 1024 })
  if (statements.status !== 0) throw new Error(`${converter} failed: ${statements.stderr}`)
  const words = ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-ugranary', '-pgranary', 'mysql']
  const loaded = spawnSync(client, words, { input: statements.stdout })
  if (loaded.status !== 0) throw new Error(`${client} failed: ${loaded.stderr}`)
}
