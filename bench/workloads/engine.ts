import type { GranarySource } from '../options.ts'
import type { Peer, WorkloadName } from './peer.ts'

/** What the benchmark has to know of an engine. */
export interface BenchmarkEngine {
  readonly name: string
  /** The peer that all ratios refer to. */
  readonly baseline: string
  readonly peerNames: readonly string[]
  /**
   * Runs of each workload in one timed slice: some ten milliseconds of the raw driver, so that the clock and the loop do not count, and so
   * that the warm-up brings every peer's code to the state in which a service runs it: compiled and optimised.
   */
  readonly slices: Readonly<Partial<Record<WorkloadName, number>>>
  /** Loads one peer: a peer that is not asked for need not even be importable. */
  loadPeer(name: string, granary: GranarySource): Promise<Peer>
  /** Makes the databases. `url`: the server to use; without it the engine finds or starts one. */
  createDatabases(url: string | undefined): Promise<Databases>
}

/** The databases of one benchmark, all with the same rows at the beginning. */
export interface Databases {
  /** The versions of what was measured. */
  readonly versions: Readonly<Record<string, string>>
  /** The database that the peer reads; nobody changes it. */
  reading(peer: string): Promise<string>
  /** The database that the peer writes. */
  writing(peer: string): Promise<string>
  /** A database as it was at the beginning, for one peer and one workload. Only the last one given is in use. */
  fresh(peer: string, workload: WorkloadName): Promise<FreshDatabase>
  /** Removes all of them. */
  drop(): Promise<void>
}

export interface FreshDatabase {
  readonly location: string
  /** Every row of every table; undefined for a workload that cannot have changed one. */
  readonly contents: (() => Promise<Contents>) | undefined
}

export type Contents = Readonly<Record<string, readonly unknown[]>>
