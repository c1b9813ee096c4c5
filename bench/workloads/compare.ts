import { inspect, isDeepStrictEqual } from 'node:util'
import type { Contents, Databases } from './engine.ts'
import type { Peer, WorkloadName } from './peer.ts'

/** How often each workload runs before its answers are compared: more than once, so that answers of kept statements are among them. */
const repetitions = 5

interface Answers {
  readonly answers: readonly unknown[]
  readonly contents: Contents | undefined
}

/**
 * Runs every workload of every peer on a database as it was at the beginning, and throws when an answer or the content of the database
 * afterwards differs from the baseline's.
 */
export async function compareAnswers(
  peers: readonly Peer[],
  workloads: readonly WorkloadName[],
  databases: Databases,
  baseline: string,
): Promise<void> {
  const reference = peers.find((peer) => peer.name === baseline)
  if (reference === undefined) throw new Error(`${baseline} is not among the peers.`)
  for (const workload of workloads) {
    const expected = await answersOf(reference, workload, databases)
    if (expected === undefined) throw new Error(`${baseline} has no workload ${workload}.`)
    for (const peer of peers) {
      if (peer === reference) continue
      const actual = await answersOf(peer, workload, databases)
      if (actual === undefined) continue
      requireEqual(`${peer.name} answers ${workload}`, actual.answers, expected.answers, baseline)
      for (const [table, rows] of Object.entries(expected.contents ?? {})) {
        requireEqual(`${peer.name} leaves the table ${table} after ${workload}`, actual.contents?.[table], rows, baseline)
      }
    }
  }
}

async function answersOf(peer: Peer, workload: WorkloadName, databases: Databases): Promise<Answers | undefined> {
  const { location, contents } = await databases.fresh(peer.name, workload)
  const opened = await peer.open(location)
  const answers: unknown[] = []
  try {
    const run = opened.workloads[workload]
    if (run === undefined) return undefined
    for (let iteration = 0; iteration < repetitions; iteration++) {
      const answer = await run(iteration)
      const rows = plain(opened.plain === undefined ? answer : opened.plain(answer))
      answers.push(workload === 'nested-50' ? nested(rows) : rows)
    }
  } catch (error) {
    throw new Error(`${peer.name} fails at ${workload}`, { cause: error })
  } finally {
    await opened.close()
  }
  return { answers, contents: await contents?.() }
}

function requireEqual(what: string, actual: unknown, expected: unknown, baseline: string): void {
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

/** Nested rows in one form: without the foreign keys, which the nesting already tells, and the lines of an order in one order. */
function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested).sort((a, b) => Number(idOf(a)) - Number(idOf(b)))
  if (!isObject(value)) return value
  const parts = Object.entries(value).filter(([key]) => !foreignKeys.has(key))
  return Object.fromEntries(parts.map(([key, part]) => [key, nested(part)]))
}

const foreignKeys: ReadonlySet<string> = new Set(['customerId', 'orderId', 'productId', 'order'])

function idOf(row: unknown): unknown {
  return isObject(row) ? row.id : undefined
}
