import { ConfigurationError } from '../../../errors/index.ts'
import type { ConnectHook } from '../connect-hook.ts'

/** How many connections to a server there are, and how they are looked after. */
export interface PoolOptions {
  /** Most connections to one server at a time. Default: 10. */
  readonly maximum?: number
  /** Connections that are kept open while nothing is asked for. Default: 0. */
  readonly minimum?: number
  /** Longest wait for a connection, in milliseconds; then OperationalError POOL_TIMEOUT. Default: 30000. */
  readonly waitingLimit?: number
  /** Most that may stand in line for a connection; one more rejects with POOL_TIMEOUT at once. Default: no limit. */
  readonly waitingLine?: number
  /**
   * Which of several idle connections is taken. `lifo`: the one that was used last, so that the others grow old and are closed. `fifo`: the
   * one that has rested longest, so that all are used. Who waits is always served first come, first served. Default: `lifo`.
   */
  readonly order?: 'lifo' | 'fifo'
  /** A connection that was idle for so many milliseconds is tried before it is used, and replaced when it is dead. 0: always. Default: 10000. */
  readonly checkAfter?: number
  /** Idle connections above the minimum are closed after so many milliseconds. 0: never. Default: 300000 (five minutes). */
  readonly idleLimit?: number
  /** A connection older than so many milliseconds is replaced when it is not in use. 0: never. Default: 3600000 (an hour). */
  readonly ageLimit?: number
  /**
   * Most statements that share one connection when all are in use: they are sent one behind the other without waiting for answers. 1:
   * never. Default: 64.
   */
  readonly pipelineDepth?: number
}

/**
 * How a database on a server is opened, whatever the server is.
 *
 * ```ts
 * import { defineSchema, open } from 'granary'
 *
 * const airways = (url: string) => open(url, defineSchema({}), { pool: { maximum: 20 }, statementTimeout: 10_000, connectRetry: true })
 * ```
 */
export interface ServerOptions {
  /** The connections. */
  readonly pool?: PoolOptions
  /** Longest time to open a connection, in milliseconds. Default: 10000. */
  readonly connectTimeout?: number
  /**
   * What happens when no connection can be opened: `true` tries again, with pauses from 50 ms to 2 s, as long as the pool's `waitingLimit`
   * allows; `false` rejects at once, unless there are others that callers can wait for. Default: false.
   */
  readonly connectRetry?: boolean
  /**
   * Longest time for a statement, in milliseconds, from its sending to its last row; a stream counts each batch. It is then cancelled on
   * the server, and rejects with OperationalError STATEMENT_TIMEOUT. Default: 0, no limit.
   */
  readonly statementTimeout?: number
  /** How long a server has to stop a cancelled statement, in milliseconds; then its connection is cut. Default: 5000. */
  readonly cancelTimeout?: number
  /**
   * URLs of replicas. Queries outside transactions go to them in turn; what writes or locks, and SQL written by hand, goes to the primary.
   * Default: none.
   */
  readonly replicas?: readonly string[]
  /** A replica that is further behind its primary is left out until it has caught up; in milliseconds. 0: any lag will do. Default: 10000. */
  readonly maximumLag?: number
  /** How often replicas that are out, or whose lag matters, are looked at, in milliseconds. Default: 1000. */
  readonly replicaCheck?: number
  /** Longest wait for a replica to reach the position given as `after`, in milliseconds; then the primary is asked. Default: 100. */
  readonly positionWait?: number
  /**
   * `transaction`: between here and the server stands a pooler that gives each transaction whichever connection is free, so that nothing
   * may be left in a session: statements are not kept prepared there, and what needs a session of its own is refused. Default: `none`.
   */
  readonly pooler?: 'none' | 'transaction'
  /** SQL for each new connection, as in `OpenOptions`. Default: none. */
  readonly onConnect?: ConnectHook
  /** Refuses writes: every transaction and every single statement only reads. Default: false. */
  readonly readOnly?: boolean
}

/** The options with nothing left open. */
export interface ServerSettings extends Required<Omit<ServerOptions, 'pool' | 'replicas' | 'onConnect'>> {
  readonly onConnect?: ConnectHook | undefined
  readonly pool: Required<PoolOptions>
}

/** Checks the options and adds the defaults. Throws ConfigurationError OPTION_INVALID. */
export function serverSettings(options: ServerOptions): ServerSettings {
  const pool: PoolOptions = options.pool ?? {}
  if (options.pooler === 'transaction' && options.onConnect !== undefined)
    throw invalid('behind a transaction pooler connections are shared by many, so onConnect has none to set up')
  const maximum = whole('pool.maximum', pool.maximum ?? 10, 1, mostConnections)
  return {
    pool: {
      maximum,
      minimum: whole('pool.minimum', pool.minimum ?? 0, 0, maximum),
      waitingLimit: milliseconds('pool.waitingLimit', pool.waitingLimit ?? 30_000),
      waitingLine: pool.waitingLine === undefined ? Number.POSITIVE_INFINITY : whole('pool.waitingLine', pool.waitingLine, 0, longestTimer),
      order: oneOf('pool.order', pool.order ?? 'lifo', ['lifo', 'fifo']),
      checkAfter: milliseconds('pool.checkAfter', pool.checkAfter ?? 10_000),
      idleLimit: milliseconds('pool.idleLimit', pool.idleLimit ?? 300_000),
      ageLimit: milliseconds('pool.ageLimit', pool.ageLimit ?? 3_600_000),
      pipelineDepth: whole('pool.pipelineDepth', pool.pipelineDepth ?? 64, 1, deepestPipeline),
    },
    connectTimeout: milliseconds('connectTimeout', options.connectTimeout ?? 10_000),
    connectRetry: flag('connectRetry', options.connectRetry ?? false),
    statementTimeout: milliseconds('statementTimeout', options.statementTimeout ?? 0),
    cancelTimeout: milliseconds('cancelTimeout', options.cancelTimeout ?? 5_000),
    maximumLag: milliseconds('maximumLag', options.maximumLag ?? 10_000),
    replicaCheck: milliseconds('replicaCheck', options.replicaCheck ?? 1_000, 1),
    positionWait: milliseconds('positionWait', options.positionWait ?? 100),
    pooler: oneOf('pooler', options.pooler ?? 'none', ['none', 'transaction']),
    onConnect: options.onConnect,
    readOnly: flag('readOnly', options.readOnly ?? false),
  }
}

/** What setTimeout takes. */
const longestTimer = 2 ** 31 - 1
const mostConnections = 10_000
const deepestPipeline = 100_000

function whole(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw invalid(`${name} is a whole number from ${least} to ${most}`)
  return value
}

function milliseconds(name: string, value: unknown, least = 0): number {
  if (typeof value !== 'number' || !(value >= least && value <= longestTimer))
    throw invalid(`${name} is a number of milliseconds from ${least} to ${longestTimer}`)
  return value
}

function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalid(`${name} is true or false`)
  return value
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) throw invalid(`${name} is ${allowed.join(' or ')}`)
  return value
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', message)
}
