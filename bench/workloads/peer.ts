/** The workloads in the order of the table. An engine may leave some out. */
export const workloadNames = [
  'pk-read',
  'list-100',
  'nested-50',
  'insert',
  'insert-1000',
  'update',
  'transaction',
  'aggregate-top-10',
  'read-30000',
  'stream-30000',
  'concurrent-32',
] as const

export type WorkloadName = (typeof workloadNames)[number]

/** These change the database; all others share one that nobody changes. */
export const writing: ReadonlySet<WorkloadName> = new Set<WorkloadName>(['insert', 'insert-1000', 'update', 'transaction'])

/** One run of a workload. The same iteration does the same work for every peer (see inputs.ts) and gives the same answer. */
export type Workload = (iteration: number) => unknown

/** A peer with one database open. */
export interface OpenedPeer {
  /** A workload that the peer cannot do is left out. */
  readonly workloads: Readonly<Partial<Record<WorkloadName, Workload>>>
  /** Brings what was written to where it stays, outside of the timing and before each slice that writes. */
  checkpoint?(): unknown
  /** An answer as plain objects, where the peer's rows are more than that. For the comparison of answers only. */
  plain?(answer: unknown): unknown
  close(): unknown
}

export interface Peer {
  readonly name: string
  /** Whether the peer's API gives answers or promises of them; a promise is awaited inside the timing. */
  readonly calls: 'synchronous' | 'asynchronous'
  /** Opens a database by its file's path or its URL. */
  open(location: string): Promise<OpenedPeer>
}
