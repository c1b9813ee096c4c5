/** The numbers of one pool at this moment. */
export interface PoolStatus {
  /** Most connections at a time. */
  readonly maximum: number
  /** Connections that are open or being opened. */
  readonly size: number
  /** Connections that are being opened. */
  readonly opening: number
  readonly idle: number
  /** Connections that a transaction, a stream or a script holds. */
  readonly inUse: number
  /** Connections that run single statements. */
  readonly sharing: number
  /** Callers in the line. */
  readonly waiting: number
  /** Connections opened, closed for any reason, and lost unasked, since the beginning. */
  readonly opened: number
  readonly closed: number
  readonly lost: number
}

/** The numbers of a database's pools. */
export interface EnginePools {
  readonly primary: PoolStatus
  /** In the order of the option `replicas`. */
  readonly replicas: readonly ReplicaStatus[]
}

export interface ReplicaStatus {
  /** Reads go there. */
  readonly healthy: boolean
  /** How far it was behind when it was last looked at, in milliseconds; undefined when that is not known. */
  readonly lag: number | undefined
  readonly pool: PoolStatus
}
