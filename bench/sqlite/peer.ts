/** The workloads in the order of the table. */
export const workloadNames = [
  'pk-read',
  'list-100',
  'insert',
  'insert-1000',
  'update',
  'transaction',
  'aggregate-top-10',
  'read-30000',
  'stream-30000',
] as const

export type WorkloadName = (typeof workloadNames)[number]

export const peerNames = [
  'raw-better-sqlite3',
  'raw-node-sqlite',
  'granary',
  'granary-prepared',
  'kysely',
  'drizzle',
  'drizzle-prepared',
  'knex',
] as const

export type PeerName = (typeof peerNames)[number]

/** The peer that all ratios refer to. */
export const baseline: PeerName = 'raw-better-sqlite3'

/** One run of a workload. The same iteration does the same work for every peer (see inputs.ts) and gives the same answer. */
export type Workload = (iteration: number) => unknown

/** A peer with one database file open. */
export interface OpenedPeer {
  /** A workload that the peer cannot do is left out. */
  readonly workloads: Readonly<Partial<Record<WorkloadName, Workload>>>
  /** Copies the write-ahead log into the file, outside of the timing. */
  checkpoint(): unknown
  close(): unknown
}

export interface Peer {
  readonly name: PeerName
  /** Whether the peer's API gives answers or promises of them; a promise is awaited inside the timing. */
  readonly calls: 'synchronous' | 'asynchronous'
  open(path: string): Promise<OpenedPeer>
}
