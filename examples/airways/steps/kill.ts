import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { open } from 'granary'
import { accounts, schema } from '../schema.ts'

/** A process is killed in the middle of a transaction, and the database is opened again: whole, without the half that was done. */
export async function killedInTransaction(url: string): Promise<readonly object[]> {
  const writer = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, '../killed-writer.ts'), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(writer.stdout, 'data')
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  await using db = await open(url, schema)
  const balances = await db.select(accounts).from(accounts).orderBy(accounts.airline)
  if (!url.startsWith('sqlite:')) return balances
  const { rows } = await db.untyped('PRAGMA integrity_check')
  return balances.map((account) => ({ ...account, integrity: rows[0]?.[0] }))
}
