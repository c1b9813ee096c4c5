import { type Patience, throwIfAborted, whileBusy } from './busy-wait.ts'
import type { CachedConnection } from './cached-connection.ts'
import type { SqliteStatement } from './driver.ts'

/** A single statement that waits to be run. */
export interface PendingWrite {
  readonly work: (connection: CachedConnection) => unknown
  readonly signal: AbortSignal | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** Single statements that are run one after the other and told together. Each is kept or fails by itself. */
export class WriteBatch {
  readonly #writes: readonly PendingWrite[]
  readonly #outcomes = new Map<PendingWrite, Outcome>()

  constructor(writes: readonly PendingWrite[]) {
    this.#writes = writes
  }

  get size(): number {
    return this.#writes.length
  }

  /**
   * Runs the statements: in one SQLite transaction where that comes to the same. A failed statement takes back only itself. Where SQLite
   * gives up the whole transaction, or cannot commit it, all that had not failed by themselves are run again, each on its own.
   */
  async run(connection: CachedConnection, together: boolean, patience: Patience): Promise<'together' | 'apart'> {
    if (together && this.#writes.length > 1) {
      await whileBusy(() => connection.control('BEGIN IMMEDIATE'), patience)
      if (mayShare(connection) && this.#runAll(connection) && committed(connection)) return 'together'
      if (connection.inTransaction) connection.control('ROLLBACK')
      for (const [write, outcome] of this.#outcomes) if ('value' in outcome) this.#outcomes.delete(write)
    }
    for (const write of this.#writes) {
      if (this.#outcomes.has(write)) continue
      try {
        const value = await whileBusy(() => write.work(connection), patience.for(write.signal))
        this.#outcomes.set(write, { value })
      } catch (error) {
        this.#outcomes.set(write, { error })
      }
    }
    return 'apart'
  }

  /** Tells everybody what became of their statement. */
  settle(): void {
    for (const write of this.#writes) {
      const outcome = this.#outcomes.get(write)
      if (outcome === undefined) write.reject(new Error('a statement of a batch was not run'))
      else if ('error' in outcome) write.reject(outcome.error)
      else write.resolve(outcome.value)
    }
  }

  /** Tells everybody that their statement failed: with its own error, or this one. */
  fail(error: unknown): void {
    for (const write of this.#writes) {
      const outcome = this.#outcomes.get(write)
      write.reject(outcome !== undefined && 'error' in outcome ? outcome.error : error)
    }
  }

  #runAll(connection: CachedConnection): boolean {
    for (const write of this.#writes) {
      try {
        throwIfAborted(write.signal)
        this.#outcomes.set(write, { value: write.work(connection) })
      } catch (error) {
        this.#outcomes.set(write, { error })
      }
      if (!connection.inTransaction) return false
    }
    return true
  }
}

function committed(connection: CachedConnection): boolean {
  try {
    connection.control('COMMIT')
    return true
  } catch {
    return false
  }
}

interface Looked {
  readonly version: SqliteStatement
  readonly deferrable: SqliteStatement
  known: unknown
  may: boolean
}
const looked = new WeakMap<CachedConnection, Looked>()

/**
 * Whether statements in one transaction give the same as each alone. A deferred constraint is looked at by the commit: what one statement
 * breaks another could mend. Asked inside the transaction, where the schema stays as it is.
 */
function mayShare(connection: CachedConnection): boolean {
  let look = looked.get(connection)
  if (look === undefined) {
    const version = connection.driver.prepare('PRAGMA schema_version', false)
    const deferrable = connection.driver.prepare("SELECT 1 FROM sqlite_schema WHERE sql LIKE '%DEFERR%' LIMIT 1", false)
    look = { version, deferrable, known: undefined, may: false }
    looked.set(connection, look)
  }
  const version = look.version.get([])?.[0]
  if (version !== look.known) {
    look.known = version
    look.may = look.deferrable.get([]) === undefined
  }
  return look.may
}
