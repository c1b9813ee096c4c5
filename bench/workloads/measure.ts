import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { median } from '../median.ts'
import { randomNumbers, shuffled } from '../random.ts'
import type { Databases } from './engine.ts'
import { type OpenedPeer, type Peer, type Workload, type WorkloadName, writing } from './peer.ts'

const warmUpRounds = 8

export interface Measurement {
  readonly workload: WorkloadName
  readonly peer: string
  readonly medianMicroseconds: number
  readonly medianCpuMicroseconds: number
}

export interface Plan {
  readonly peers: readonly Peer[]
  readonly workloads: readonly WorkloadName[]
  readonly slices: Readonly<Partial<Record<WorkloadName, number>>>
  readonly rounds: number
  readonly seed: number
  readonly databases: Databases
  readonly progress: (text: string) => void
}

/** Microseconds of one run. */
interface Time {
  readonly wall: number
  readonly processor: number
}

interface Contender {
  readonly peer: Peer
  readonly reader: OpenedPeer
  readonly writer: OpenedPeer
  readonly times: Map<WorkloadName, Time[]>
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
          await runSlice(contender, workload, plan.slices[workload] ?? 1, round >= 0, collectGarbage)
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
      if (values === undefined) return []
      const medianMicroseconds = median(values.map(({ wall }) => wall))
      const medianCpuMicroseconds = median(values.map(({ processor }) => processor))
      return [{ workload, peer: peer.name, medianMicroseconds, medianCpuMicroseconds }]
    }),
  )
}

async function open(peer: Peer, { databases }: Plan): Promise<Contender> {
  const reader = await peer.open(await databases.reading(peer.name))
  const writer = await peer.open(await databases.writing(peer.name))
  return { peer, reader, writer, times: new Map(), done: new Map() }
}

async function runSlice(
  contender: Contender,
  workload: WorkloadName,
  runs: number,
  counts: boolean,
  collectGarbage: GarbageCollector,
): Promise<void> {
  const opened = writing.has(workload) ? contender.writer : contender.reader
  const run = opened.workloads[workload]
  if (run === undefined) return
  const first = contender.done.get(workload) ?? 0
  const end = first + runs
  contender.done.set(workload, end)
  if (writing.has(workload)) await opened.checkpoint?.()
  collectGarbage('minor')
  const time = contender.peer.calls === 'synchronous' ? timeSynchronous(run, first, end) : await timeAsynchronous(run, first, end)
  if (!counts) return
  const times = contender.times.get(workload) ?? []
  contender.times.set(workload, times)
  times.push(time)
}

function timeSynchronous(run: Workload, first: number, end: number): Time {
  const stop = startClocks(end - first)
  for (let iteration = first; iteration < end; iteration++) run(iteration)
  return stop()
}

async function timeAsynchronous(run: Workload, first: number, end: number): Promise<Time> {
  const stop = startClocks(end - first)
  for (let iteration = first; iteration < end; iteration++) await run(iteration)
  return stop()
}

function startClocks(runs: number): () => Time {
  const processor = process.cpuUsage()
  const start = process.hrtime.bigint()
  return () => {
    const wall = Number(process.hrtime.bigint() - start) / 1_000
    const { user, system } = process.cpuUsage(processor)
    return { wall: wall / runs, processor: (user + system) / runs }
  }
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
