import { OperationalError, ProgrammingError } from '../../../errors/index.ts'
import type { Plan } from '../../compile/plan.ts'
import type { ExecuteOptions } from '../engine.ts'
import type { ReplicaStatus } from './pool-status.ts'
import { currentPosition } from './position.ts'
import type { Replica } from './replica.ts'
import type { ServerSettings } from './server-options.ts'

/** The replicas of a primary, read in turn. */
export class Replicas {
  readonly #replicas: readonly Replica[]
  readonly #settings: ServerSettings
  readonly #timer: NodeJS.Timeout
  #turn = 0

  constructor(replicas: readonly Replica[], settings: ServerSettings) {
    this.#replicas = replicas
    this.#settings = settings
    this.#checkAll()
    this.#timer = setInterval(() => this.#checkAll(), settings.replicaCheck).unref()
  }

  get status(): readonly ReplicaStatus[] {
    return this.#replicas.map((replica) => replica.status)
  }

  get all(): readonly Replica[] {
    return this.#replicas
  }

  /** Whether a statement may be read from a replica: it changes and locks nothing, and nobody asked for the primary. */
  takes(plan: Plan, options: ExecuteOptions | undefined): boolean {
    if (options?.read === 'primary' || options?.after === currentPosition || plan.writes) return false
    return plan.onlyReads || options?.read === 'replica'
  }

  /** The next healthy one; undefined when none is. */
  next(): Replica | undefined {
    for (let tried = 0; tried < this.#replicas.length; tried++) {
      const replica = this.#replicas[this.#turn]
      this.#turn = (this.#turn + 1) % this.#replicas.length
      if (replica?.healthy === true) return replica
    }
    return undefined
  }

  /** A healthy one that has seen everything up to a position: the next one may catch up, the others must have it already. */
  async nextAfter(position: string): Promise<Replica | undefined> {
    let patience = this.#settings.positionWait
    for (let tried = 0; tried < this.#replicas.length; tried++) {
      const replica = this.next()
      if (replica === undefined) return undefined
      try {
        if (await replica.hasReached(position, patience)) return replica
      } catch (error) {
        if (!isReplicaAtFault(error, replica)) throw error
      }
      patience = 0
    }
    return undefined
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#replicas.map(({ pool }) => pool.close()))
  }

  #checkAll(): void {
    for (const replica of this.#replicas) if (replica.needsCheck) void replica.check()
  }
}

/**
 * Whether a read that failed on a replica is to be asked of the primary: the replica is gone, takes part in a conflict with what it replays, or
 * refuses what turned out to write. One that is gone is left out.
 */
export function isReplicaAtFault(error: unknown, replica: Replica): boolean {
  if (error instanceof ProgrammingError) return error.code === 'TRANSACTION_READ_ONLY'
  if (!(error instanceof OperationalError)) return false
  if (error.disconnected) replica.leaveOut()
  return error.disconnected || error.retryable || error.code === 'READ_ONLY'
}
