import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect, isDeepStrictEqual } from 'node:util'
import Database from 'better-sqlite3'
import { baseline, type Peer, type WorkloadName } from './peer.ts'

/** How often each workload runs before its answers are compared: more than once, so that answers of kept statements are among them. */
const repetitions = 5

interface Answers {
  readonly answers: ReadonlyMap<WorkloadName, readonly unknown[]>
  /** Every row of every table after all workloads ran. */
  readonly tables: Readonly<Record<string, readonly unknown[]>>
}

/**
 * Runs every workload of every peer on a fresh copy of the database, and throws when an answer or the content of the file
 * afterwards differs from the baseline's.
 */
export async function compareAnswers(
  peers: readonly Peer[],
  workloads: readonly WorkloadName[],
  original: string,
  folder: string,
): Promise<void> {
  const reference = peers.find((peer) => peer.name === baseline)
  if (reference === undefined) throw new Error(`${baseline} is not among the peers.`)
  for (const workload of workloads) {
    const expected = await answersOf(reference, workload, original, folder)
    for (const peer of peers) {
      if (peer === reference) continue
      const actual = await answersOf(peer, workload, original, folder)
      const answers = actual.answers.get(workload)
      if (answers === undefined) continue
      requireEqual(`${peer.name} answers ${workload}`, answers, expected.answers.get(workload))
      for (const [table, rows] of Object.entries(expected.tables)) {
        requireEqual(`${peer.name} leaves the table ${table} after ${workload}`, actual.tables[table], rows)
      }
    }
  }
}

async function answersOf(peer: Peer, workload: WorkloadName, original: string, folder: string): Promise<Answers> {
  const path = join(folder, `compare-${peer.name}-${workload}.db`)
  copyFileSync(original, path)
  const answers = new Map<WorkloadName, readonly unknown[]>()
  const opened = await peer.open(path)
  try {
    const run = opened.workloads[workload]
    if (run !== undefined) {
      const list: unknown[] = []
      for (let iteration = 0; iteration < repetitions; iteration++) list.push(plain(await run(iteration)))
      answers.set(workload, list)
    }
  } finally {
    await opened.close()
  }
  return { answers, tables: contents(path) }
}

function contents(path: string): Record<string, readonly unknown[]> {
  const database = new Database(path)
  try {
    const tables = ['customers', 'products', 'orders', 'orderLines']
    return Object.fromEntries(tables.map((table) => [table, database.prepare(`select * from ${table} order by id`).all()]))
  } finally {
    database.close()
  }
}

function requireEqual(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return
  const difference = firstDifference(actual, expected, '')
  throw new Error(`${what} differently from ${baseline}: ${difference}`)
}

function firstDifference(actual: unknown, expected: unknown, path: string): string {
  if (isObject(actual) && isObject(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (!isDeepStrictEqual(actual[key], expected[key])) return firstDifference(actual[key], expected[key], `${path}/${key}`)
    }
  }
  return `at ${path === '' ? '/' : path} it has ${inspect(actual)} instead of ${inspect(expected)}.`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The same value out of plain arrays and objects: whether a row is an instance of a class is each peer's own matter. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}
