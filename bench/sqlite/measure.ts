import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { median } from '../median.ts'
import { randomNumbers, shuffled } from '../random.ts'
import type { OpenedPeer, Peer, PeerName, Workload, WorkloadName } from './peer.ts'

/**
 * Runs of a workload in one timed slice: about ten milliseconds of the raw driver, so that the clock and the loop do not count, and so
 * that the warm-up brings every peer's code to the state in which a service runs it: compiled and optimised.
 */
const iterations: Readonly<Record<WorkloadName, number>> = {
  'pk-read': 2_500,
  'list-100': 150,
  insert: 400,
  'insert-1000': 5,
  update: 600,
  transaction: 250,
  'aggregate-top-10': 3,
  'read-30000': 2,
  'stream-30000': 2,
}

/** These change the file; all others share one handle on a copy that nobody changes. */
const writing: ReadonlySet<WorkloadName> = new Set<WorkloadName>(['insert', 'insert-1000', 'update', 'transaction'])

const warmUpRounds = 8

export interface Measurement {
  readonly workload: WorkloadName
  readonly peer: PeerName
  readonly medianMicroseconds: number
}

export interface Plan {
  readonly peers: readonly Peer[]
  readonly workloads: readonly WorkloadName[]
  readonly rounds: number
  readonly seed: number
  /** The database of which every peer gets copies. */
  readonly original: string
  readonly folder: string
  readonly progress: (text: string) => void
}

interface Contender {
  readonly peer: Peer
  readonly reader: OpenedPeer
  readonly writer: OpenedPeer
  readonly times: Map<WorkloadName, number[]>
  readonly done: Map<WorkloadName, number>
}

/** Interleaves all peers and workloads in rounds and gives the median time of one run for each. */
export async function measure(plan: Plan): Promise<Measurement[]> {
  const collectGarbage = garbageCollector()
  const random = randomNumbers(plan.seed)
  const contenders = await Promise.all(plan.peers.map((peer) => open(peer, plan)))
  try {
    for (let round = -warmUpRounds; round < plan.rounds; round++) {
      plan.progress(round < 0 ? `warm-up ${round + warmUpRounds + 1}/${warmUpRounds}` : `round ${round + 1}/${plan.rounds}`)
      for (const workload of shuffled(plan.workloads, random)) {
        collectGarbage('major')
        for (const contender of shuffled(contenders, random)) {
          await runSlice(contender, workload, round >= 0, collectGarbage)
        }
      }
    }
  } finally {
    for (const { reader, writer } of contenders) {
      await reader.close()
      await writer.close()
    }
  }
  return plan.workloads.flatMap((workload) =>
    contenders.flatMap(({ peer, times }) => {
      const values = times.get(workload)
      return values === undefined ? [] : [{ workload, peer: peer.name, medianMicroseconds: median(values) }]
    }),
  )
}

async function open(peer: Peer, plan: Plan): Promise<Contender> {
  const readPath = join(plan.folder, `read-${peer.name}.db`)
  const writePath = join(plan.folder, `write-${peer.name}.db`)
  copyFileSync(plan.original, readPath)
  copyFileSync(plan.original, writePath)
  return { peer, reader: await peer.open(readPath), writer: await peer.open(writePath), times: new Map(), done: new Map() }
}

async function runSlice(contender: Contender, workload: WorkloadName, counts: boolean, collectGarbage: GarbageCollector): Promise<void> {
  const opened = writing.has(workload) ? contender.writer : contender.reader
  const run = opened.workloads[workload]
  if (run === undefined) return
  const first = contender.done.get(workload) ?? 0
  const end = first + iterations[workload]
  contender.done.set(workload, end)
  if (writing.has(workload)) await opened.checkpoint()
  collectGarbage('minor')
  const microseconds = contender.peer.calls === 'synchronous' ? timeSynchronous(run, first, end) : await timeAsynchronous(run, first, end)
  if (!counts) return
  const times = contender.times.get(workload) ?? []
  contender.times.set(workload, times)
  times.push(microseconds)
}

function timeSynchronous(run: Workload, first: number, end: number): number {
  const start = process.hrtime.bigint()
  for (let iteration = first; iteration < end; iteration++) run(iteration)
  return Number(process.hrtime.bigint() - start) / 1_000 / (end - first)
}

async function timeAsynchronous(run: Workload, first: number, end: number): Promise<number> {
  const start = process.hrtime.bigint()
  for (let iteration = first; iteration < end; iteration++) await run(iteration)
  return Number(process.hrtime.bigint() - start) / 1_000 / (end - first)
}

type GarbageCollector = (kind: 'major' | 'minor') => void

/** Lets one peer's garbage not be collected in another's slice. Code stays compiled: major collections would age and drop it. */
function garbageCollector(): GarbageCollector {
  setFlagsFromString('--no-flush-bytecode')
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('V8 did not expose its garbage collector.')
  return (kind) => {
    collect({ type: kind })
  }
}
