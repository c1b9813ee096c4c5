import type { GranaryError } from '../../errors/index.ts'

/** A statement that has run, or failed. */
export interface StatementEvent {
  /** The text, with placeholders. */
  readonly sql: string
  /** Time in the engine, in milliseconds; for a stream, until its end. */
  readonly milliseconds: number
  /** Rows that were read; undefined for a statement that gives none. */
  readonly rows: number | undefined
  /** Rows that were changed; undefined for a query. */
  readonly changes: number | undefined
  /** `generated`: compiled for this execution; `cached`: compiled before, so long ago. */
  readonly plan: { readonly state: 'generated' | 'cached'; readonly ageMilliseconds: number }
  /** The bound values as the driver gets them: only where the database was opened with `showValues`. */
  readonly parameters: readonly unknown[] | undefined
  /** The transaction that it ran in, counted from 1; undefined for a statement on its own. */
  readonly transaction: number | undefined
  /** The caller's word for it, where there is one. */
  readonly label: string | undefined
  readonly error: unknown
}

/** Something that happened to a transaction. */
export interface TransactionEvent {
  /** The caller's word for it, where there is one. */
  readonly label: string | undefined
  /** Counted from 1 in the order of their beginnings. */
  readonly transaction: number
  /** Time that this step took, in milliseconds. */
  readonly milliseconds: number
  /** Time since the transaction began, in milliseconds. */
  readonly ageMilliseconds: number
  /** The savepoint's name, for the events of savepoints. */
  readonly savepoint: string | undefined
  readonly error: unknown
}

/** Something to look into that is no error. */
export interface WarningEvent {
  readonly code: 'UNLINKED_SOURCES'
  readonly message: string
  readonly sql: string
}

export interface CloseEvent {
  readonly milliseconds: number
}

/** A connection to a server was made. */
export interface ConnectEvent {
  /** `primary`, or `replica 1` and so on in the order of the option. */
  readonly server: string
  /** The server's own number of the connection. */
  readonly connection: number
  /** Time that connecting took, in milliseconds. */
  readonly milliseconds: number
}

/** A connection was taken out of the pool. */
export interface CheckoutEvent {
  readonly server: string
  readonly connection: number
  /** For one statement, beside those of others; otherwise for a transaction, a stream or a script alone. */
  readonly shared: boolean
  /** Time in the line, in milliseconds. */
  readonly waitedMilliseconds: number
}

/** A connection went back to the pool: alone, or when the last of the statements that shared it was answered. */
export interface CheckinEvent {
  readonly server: string
  readonly connection: number
  readonly shared: boolean
  readonly heldMilliseconds: number
}

/** What an application had changed on a connection was taken back before others get it. */
export interface ResetEvent {
  readonly server: string
  readonly connection: number
}

/** A connection was lost. */
export interface LostEvent {
  readonly server: string
  readonly connection: number
  readonly error: Error
}

/** The pool ended a connection. */
export interface DisconnectEvent {
  readonly server: string
  readonly connection: number
  /**
   * `idle`, `age`: by the pool's limits; `server lost`: another connection of its time was lost; `failed`: it did not answer when it was tried
   * or reset; `spent`: what was done on it leaves it of no use; `closing`: the database is closed.
   */
  readonly reason: 'idle' | 'age' | 'server lost' | 'failed' | 'spent' | 'closing'
  readonly ageMilliseconds: number
}

/** The events of a database, and what their listeners get. Each fires once for what happened once. */
export interface DatabaseEvents {
  readonly statement: StatementEvent
  readonly begin: TransactionEvent
  readonly commit: TransactionEvent
  readonly rollback: TransactionEvent
  readonly savepoint: TransactionEvent
  readonly release: TransactionEvent
  readonly rollbackTo: TransactionEvent
  readonly warning: WarningEvent
  readonly close: CloseEvent
  readonly connect: ConnectEvent
  readonly checkout: CheckoutEvent
  readonly checkin: CheckinEvent
  readonly reset: ResetEvent
  readonly lost: LostEvent
  readonly disconnect: DisconnectEvent
}

export type EventName = keyof DatabaseEvents
export type Listener<N extends EventName> = (event: DatabaseEvents[N]) => void
/** Gives another error in place of one that a statement failed with. */
export type ErrorRewriter = (error: GranaryError) => Error

type Listeners = { [N in EventName]?: Set<Listener<N>> }

/** Those who listen to a database. A listener that throws stops neither the statement nor the other listeners. */
export class Events {
  readonly #listeners: Listeners = {}
  #count = 0

  /** Whether anybody listens to anything: nothing is measured otherwise. */
  get observed(): boolean {
    return this.#count > 0
  }

  /**
   * Calls a function at each event. Gives a function that ends it.
   *
   * ```ts
   * import { defineSchema, id, open, table } from 'granary'
   *
   * const things = table('things', { id: id() })
   * const db = await open('sqlite::memory:', defineSchema({ things }))
   * await db.create()
   * const heard: string[] = []
   * const stop = db.events.on('statement', ({ sql }) => heard.push(sql))
   * await db.select(things).from(things)
   * stop()
   * heard // → [ 'SELECT "things"."id" FROM "things"' ]
   * ```
   */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void {
    const listeners = this.#of(name)
    if (!listeners.has(listener)) {
      listeners.add(listener)
      this.#count++
    }
    return () => {
      if (listeners.delete(listener)) this.#count--
    }
  }

  hears(name: EventName): boolean {
    return (this.#listeners[name]?.size ?? 0) > 0
  }

  emit<N extends EventName>(name: N, event: DatabaseEvents[N]): void {
    for (const listener of [...this.#of(name)]) {
      try {
        listener(event)
      } catch (error) {
        process.emitWarning(
          `a listener of the event ${name} threw: ${error instanceof Error ? error.message : String(error)}`,
          'GranaryWarning',
        )
      }
    }
  }

  #of<N extends EventName>(name: N): Set<Listener<N>> {
    const listeners: { [M in N]?: Set<Listener<M>> } = this.#listeners
    const known = listeners[name] ?? new Set<Listener<N>>()
    listeners[name] = known
    return known
  }
}
