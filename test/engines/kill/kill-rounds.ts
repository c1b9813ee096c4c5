import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { count, type EngineOptions, open, sum } from '../../../src/index.ts'
import { accountCount, accounts, batchRows, notes, openingBalance, rowsInBatch, schema, transfers } from './schema.ts'

/** What was found after a number of kills. Everything but the first three must be zero. */
export interface KillFigures {
  kills: number
  /** Transactions that were acknowledged, in all runs. */
  acknowledged: number
  /** Transactions that were found without their acknowledgement: committed, and killed before that was told. */
  unacknowledged: number
  /** Acknowledged transactions that were not found. */
  lost: number
  /** Batches of which some rows were there and some not. */
  halves: number
  /** Balances that the transfers do not make. */
  wrongBalances: number
  /** Files that `PRAGMA integrity_check` or `foreign_key_check` complained about. */
  damaged: number
}

type Driver = NonNullable<EngineOptions['driver']>

/** Starts a writer on a file and kills it at a random instant, again and again on the same file, and looks after each kill what is there. */
export async function killRounds(options: {
  readonly file: string
  readonly kills: number
  readonly driver: (round: number) => Driver
  readonly after?: (figures: KillFigures) => void
}): Promise<KillFigures> {
  const figures: KillFigures = { kills: 0, acknowledged: 0, unacknowledged: 0, lost: 0, halves: 0, wrongBalances: 0, damaged: 0 }
  const known: Record<Kind, Set<string>> = { transfer: new Set(), batch: new Set(), note: new Set() }
  for (let round = 0; round < options.kills; round++) {
    const driver = options.driver(round)
    for (const line of await killedWriter(options.file, round, driver)) {
      const [kind, name] = line.split(' ')
      if (kind === undefined || name === undefined || !isKind(kind)) continue
      known[kind].add(name)
      figures.acknowledged++
    }
    figures.kills++
    await look(options.file, driver, known, figures)
    options.after?.(figures)
  }
  return figures
}

type Kind = 'transfer' | 'batch' | 'note'

function isKind(kind: string): kind is Kind {
  return kind === 'transfer' || kind === 'batch' || kind === 'note'
}

/** The lines that a writer told before it was killed. */
function killedWriter(file: string, round: number, driver: Driver): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), file, String(round), driver], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let told = ''
    const kill = (): void => void child.kill('SIGKILL')
    // One in eight is killed while it starts, opens the file and looks at what the last one left.
    if (round % 8 === 7) setTimeout(kill, 100 + Math.random() * 400)
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text: string) => {
      const begins = !told.includes('ready')
      told += text
      if (begins && told.includes('ready')) setTimeout(kill, Math.random() * 200)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      // The last line may have been cut off by the kill; then nobody has read it whole.
      if (signal === 'SIGKILL') resolve(told.split('\n').slice(0, -1))
      else reject(new Error(`the writer ended by itself with ${code}`))
    })
  })
}

/** Opens the file again and compares it with what was acknowledged. */
async function look(file: string, driver: Driver, known: Readonly<Record<Kind, Set<string>>>, figures: KillFigures): Promise<void> {
  const db = await open(`sqlite:${encodeURI(file)}`, schema, { driver })
  try {
    await db.create({ ifNotExists: true })
    const compare = (kind: Kind, names: readonly string[]): void => {
      const found = new Set(names)
      for (const name of known[kind]) if (!found.has(name)) figures.lost++
      for (const name of found) {
        if (known[kind].has(name)) continue
        figures.unacknowledged++
        // From now on it must stay.
        known[kind].add(name)
      }
    }
    const moved = await db.select(transfers).from(transfers)
    compare(
      'transfer',
      moved.map(({ name }) => name),
    )
    compare(
      'note',
      (await db.select(notes).from(notes)).map(({ name }) => name),
    )
    const batches = await db
      .select({ batch: batchRows.batch, rows: count(), last: sum(batchRows.position) })
      .from(batchRows)
      .groupBy(batchRows.batch)
    compare(
      'batch',
      batches.map(({ batch }) => batch),
    )
    figures.halves += batches.filter(
      ({ rows, last }) => rows !== rowsInBatch || Number(last) !== (rowsInBatch * (rowsInBatch - 1)) / 2,
    ).length
    const balances = new Map(Array.from({ length: accountCount }, (_, index) => [index + 1, openingBalance]))
    for (const { from, to, amount } of moved) {
      balances.set(from, (balances.get(from) ?? Number.NaN) - amount)
      balances.set(to, (balances.get(to) ?? Number.NaN) + amount)
    }
    const kept = await db.select(accounts).from(accounts)
    if (kept.length > 0 || moved.length > 0) {
      if (kept.length !== accountCount) figures.wrongBalances++
      figures.wrongBalances += kept.filter(({ id, balance }) => balances.get(id) !== balance).length
    }
    const integrity = (await db.untyped('PRAGMA integrity_check')).rows
    const dangling = (await db.untyped('PRAGMA foreign_key_check')).rows
    if (integrity[0]?.[0] !== 'ok' || dangling.length > 0) figures.damaged++
  } finally {
    await db.close()
  }
}

export function killLine({ kills, acknowledged, unacknowledged, lost, halves, wrongBalances, damaged }: KillFigures): string {
  return `${kills} kills, ${acknowledged} transactions acknowledged (and ${unacknowledged} kept that were not told any more): ${lost} lost, ${halves} half done, ${wrongBalances} wrong balances, ${damaged} damaged files`
}
