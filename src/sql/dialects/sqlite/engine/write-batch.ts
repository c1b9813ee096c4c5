import { throwIfAborted } from './busy-wait.ts'
import type { CachedConnection } from './cached-connection.ts'

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

  /**
   * Runs the statements: in one SQLite transaction where that comes to the same. A failed statement takes back only itself. Where SQLite
   * gives up the whole transaction, or cannot commit it, all that had not failed by themselves are run again, each on its own.
   */
  run(connection: CachedConnection): void {
    this.#outcomes.clear()
    if (this.#writes.length > 1 && mayShare(connection)) {
      connection.control('BEGIN IMMEDIATE')
      if (this.#runAll(connection) && committed(connection)) return
      for (const [write, outcome] of this.#outcomes) if ('value' in outcome) this.#outcomes.delete(write)
    }
    for (const write of this.#writes) if (!this.#outcomes.has(write)) this.#runOne(write, connection)
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
      this.#runOne(write, connection)
      if (!connection.inTransaction) return false
    }
    return true
  }

  #runOne(write: PendingWrite, connection: CachedConnection): void {
    try {
      throwIfAborted(write.signal)
      this.#outcomes.set(write, { value: write.work(connection) })
    } catch (error) {
      this.#outcomes.set(write, { error })
    }
  }
}

function committed(connection: CachedConnection): boolean {
  try {
    connection.control('COMMIT')
    return true
  } catch {
    if (connection.inTransaction) connection.control('ROLLBACK')
    return false
  }
}

const looked = new WeakMap<CachedConnection, { readonly version: unknown; readonly may: boolean }>()

/**
 * Whether statements in one transaction give the same as each alone. A deferred constraint is looked at by the commit: what one statement
 * breaks another could mend.
 */
function mayShare(connection: CachedConnection): boolean {
  const version = connection.driver.prepare('PRAGMA schema_version', false).get([])?.[0]
  const known = looked.get(connection)
  if (known !== undefined && known.version === version) return known.may
  const may = connection.driver.prepare("SELECT 1 FROM sqlite_schema WHERE sql LIKE '%DEFERR%' LIMIT 1", false).get([]) === undefined
  looked.set(connection, { version, may })
  return may
}
