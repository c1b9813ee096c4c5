import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { count, open, sum } from 'granary'
import { accounts, entries, schema, total } from './bank.ts'

export interface KillReport {
  readonly kills: number
  /** Transfers that the killed processes had been told are done. */
  readonly acknowledged: number
  /** Those of them that were not there afterwards. */
  readonly lost: number
  /** Transfers of which only a part was there. */
  readonly halfDone: number
  /** What `PRAGMA integrity_check` said, each answer once. */
  readonly integrity: readonly string[]
  /** All balances after each kill, each sum once. */
  readonly totals: readonly (number | null)[]
}

const register = join(import.meta.dirname, '../../../scripts/source/register.ts')

/** Kills a process that writes at random instants (`kill -9`), so many times, and looks at the file after each. */
export async function killWriters(kills: number): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-kill-'))
  const url = `sqlite:${encodeURI(join(folder, 'bank.db'))}`
  try {
    await prepare(url)
    const acknowledged = new Set<number>()
    const integrity = new Set<string>()
    const totals = new Set<number | null>()
    let lost = 0
    let halfDone = 0
    for (let kill = 0; kill < kills; kill++) {
      for (const number of await killed(url, kill * 1_000_000)) acknowledged.add(number)
      await using db = await open(url, schema)
      integrity.add(String((await db.untyped('PRAGMA integrity_check')).rows[0]?.[0]))
      totals.add(
        (
          await db
            .select({ total: sum(accounts.balance) })
            .from(accounts)
            .one()
        ).total,
      )
      const transfers = await db
        .select({ transfer: entries.transfer, halves: count(), rest: sum(entries.amount) })
        .from(entries)
        .groupBy(entries.transfer)
      halfDone += transfers.filter(({ halves, rest }) => halves !== 2 || rest !== 0).length
      const there = new Set(transfers.map(({ transfer }) => transfer))
      lost = [...acknowledged].filter((number) => !there.has(number)).length
    }
    return { kills, acknowledged: acknowledged.size, lost, halfDone, integrity: [...integrity], totals: [...totals] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(url: string): Promise<void> {
  await using db = await open(url, schema)
  await db.create()
  await db.insert(accounts).values(Array.from({ length: 10 }, () => ({ balance: total / 10 })))
}

/** The transfers that one writer was told are done before it was killed. */
async function killed(url: string, first: number): Promise<number[]> {
  const writer = spawn(process.execPath, ['--import', register, join(import.meta.dirname, 'writer.ts'), url, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  writer.stdout.on('data', (part: Buffer) => {
    printed += part.toString()
  })
  await once(writer.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 150))
  writer.kill('SIGKILL')
  await once(writer, 'close')
  // The last line may be cut: a number of which only a part was printed counts for nothing.
  return printed.split('\n').slice(0, -1).map(Number)
}
