import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { open } from 'granary'
import { accounts, schema } from '../schema.ts'

/** A process is killed in the middle of a transaction, and the file is opened again: whole, without the half that was done. */
export async function killedInTransaction(file: string): Promise<readonly object[]> {
  const writer = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, '../killed-writer.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(writer.stdout, 'data')
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  await using db = await open(`sqlite:${encodeURI(file)}`, schema)
  const { rows } = await db.untyped('PRAGMA integrity_check')
  const balances = await db.select(accounts).from(accounts).orderBy(accounts.airline)
  return balances.map((account) => ({ ...account, integrity: rows[0]?.[0] }))
}
