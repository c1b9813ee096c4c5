import { OperationalError } from '../../../../errors/index.ts'
import type { AnyTable, Row, TableColumn } from '../../../../schema/tables/table.ts'
import { postgresDialect } from '../dialect.ts'
import type { BothWays } from '../engine/copying.ts'
import type { PostgresSession } from '../engine/postgres-session.ts'
import { postgresIdentifier, quotedText } from '../literal.ts'
import { type ChangedRelation, type ChangedRow, type ChangeMessage, MessageReader, readChangeMessage } from './change-messages.ts'
import { HandedOver } from './handed-over.ts'
import { parsePosition, positionText } from './log-position.ts'
import { type SessionHandle, sessionOpener } from './own-session.ts'
import { checkSlotName } from './replication-slots.ts'

/** A row of a change. Large values that an update did not touch are not sent, and are missing. */
export type PartialRow<T extends AnyTable> = Partial<Row<T>>

/** What has happened, in the order of the commits. Positions are text, for keeping and for `confirm`. */
export type Change<T extends AnyTable> =
  | { readonly kind: 'begin'; readonly transaction: number; readonly committedAt: string }
  | TableChange<T>
  | { readonly kind: 'truncate'; readonly tables: readonly T[]; readonly cascade: boolean; readonly restartIdentity: boolean }
  /** The end of a transaction. `position`: everything up to here has come. */
  | { readonly kind: 'commit'; readonly position: string; readonly committedAt: string }

/** A change of one row; `table` tells which, and so of what type the row is. */
export type TableChange<T extends AnyTable> = T extends AnyTable
  ?
      | { readonly kind: 'insert'; readonly table: T; readonly row: Row<T> }
      /** `before`: the key, where it was changed, or the whole row with REPLICA IDENTITY FULL. */
      | { readonly kind: 'update'; readonly table: T; readonly row: PartialRow<T>; readonly before: PartialRow<T> | undefined }
      /** `before`: the key, or the whole row with REPLICA IDENTITY FULL. */
      | { readonly kind: 'delete'; readonly table: T; readonly before: PartialRow<T> }
  : never

export interface ChangeFeedOptions<T extends AnyTable> {
  /** The slot that keeps the changes: see `createReplicationSlot`. */
  readonly slot: string
  /** The publications that say which tables are followed. */
  readonly publications: readonly [string, ...string[]]
  /** The tables that are told. Changes of other tables are left out. */
  readonly tables: readonly T[]
  /** Leaves out what was committed before this position. Default: everything that was not confirmed comes. */
  readonly from?: string
  /** Ends the feed: reading rejects with ABORTED. */
  readonly signal?: AbortSignal
  /** How often the server is told what is confirmed, in milliseconds. Default: 1000. */
  readonly reportInterval?: number
  /** A server from which nothing has come for so long counts as lost, in milliseconds; it is asked before. Default: 60000. */
  readonly silenceLimit?: number
}

/** Changes as they are committed. Leaving the loop ends the feed and closes its connection. */
export interface ChangeFeed<T extends AnyTable> extends AsyncIterableIterator<Change<T>> {
  /** Says that everything up to the position of a commit is done with: it does not come again. */
  confirm(position: string): void
  /** Ends the feed. What is confirmed is told to the server before. */
  return(): Promise<IteratorResult<Change<T>>>
  [Symbol.asyncDispose](): Promise<void>
}

/** So many changes are held before reading stops at the server. */
const mostWaiting = 1000

/**
 * Follows the changes of tables as they are committed (logical replication, PostgreSQL manual chapter 49), typed by the tables' values,
 * over a connection of its own. Transactions come one after the other, whole, in the order of their commits. What is not confirmed comes
 * again when the feed is opened anew: after an error, open it again.
 *
 * The server's setting `wal_level` must be `logical`, and the user must have the right of replication.
 *
 * Reading throws OperationalError CONNECTION_LOST, ABORTED.
 *
 * ```ts
 * import { type Db, id, table, text } from 'granary'
 * import { changeFeed, createReplicationSlot, publication } from 'granary/postgres'
 *
 * const notes = table('notes', { id: id(), text: text() })
 * const published = publication('notes_published', [notes])
 * const follow = async (db: Db) => {
 *   await createReplicationSlot(db, 'search_index')
 *   const feed = await changeFeed(db, { slot: 'search_index', publications: ['notes_published'], tables: [notes] })
 *   for await (const change of feed) {
 *     if (change.kind === 'insert') console.log(change.row.text)
 *     if (change.kind === 'commit') feed.confirm(change.position)
 *   }
 * }
 * ```
 */
export async function changeFeed<T extends AnyTable>(db: SessionHandle, options: ChangeFeedOptions<T>): Promise<ChangeFeed<T>> {
  checkSlotName(options.slot)
  if (options.signal?.aborted === true) throw aborted(options.signal)
  const from = options.from === undefined ? 0n : parsePosition(options.from)
  const open = await sessionOpener(db, 'sql.changeFeed')
  const session = await open({ replication: true, ...(options.signal === undefined ? {} : { signal: options.signal }) })
  const following = new Following(session, options)
  await following.begin(from)
  return following.feed
}

class Following<T extends AnyTable> {
  readonly #session: PostgresSession
  readonly #options: ChangeFeedOptions<T>
  readonly #changes = new HandedOver<Change<T>>()
  readonly #relations = new Map<number, { readonly relation: ChangedRelation; readonly table: T | undefined }>()
  #ways: BothWays | undefined
  #timer: NodeJS.Timeout | undefined
  /** Everything up to here has come. */
  #received = 0n
  #confirmed = 0n
  #lastCommit = 0n
  #inTransaction = false
  #paused = false
  /** When something came last, in milliseconds of `performance.now()`. */
  #heardAt = performance.now()
  /** Commits before this are left out. */
  #from = 0n
  #leavesOut = false

  constructor(session: PostgresSession, options: ChangeFeedOptions<T>) {
    this.#session = session
    this.#options = options
  }

  async begin(from: bigint): Promise<void> {
    this.#from = from
    const { slot, publications, signal, reportInterval = 1000 } = this.#options
    const names = publications.map(postgresIdentifier).join(',')
    const command = `START_REPLICATION SLOT ${postgresIdentifier(slot)} LOGICAL ${positionText(from)} (proto_version '1', publication_names ${quotedText(names)})`
    try {
      this.#ways = await this.#session.copyBoth(command, this.#receive)
    } catch (error) {
      this.#session.destroy()
      throw error
    }
    this.#ways.ended.then(
      () => this.#changes.end(),
      (error: unknown) => this.#changes.end({ error }),
    )
    this.#timer = setInterval(this.#report, reportInterval)
    this.#timer.unref()
    if (signal?.aborted === true) this.#abort()
    else signal?.addEventListener('abort', this.#abort, { once: true })
  }

  get feed(): ChangeFeed<T> {
    const end = async (): Promise<void> => {
      this.#changes.end()
      await this.#stop()
    }
    return {
      next: async () => {
        const taken = await this.#changes.take()
        if (this.#paused && this.#changes.length < mostWaiting / 2) {
          this.#paused = false
          this.#heardAt = performance.now()
          this.#ways?.resume()
        }
        if (taken !== undefined) return { done: false, value: taken.thing }
        await this.#stop()
        return { done: true, value: undefined }
      },
      async return() {
        await end()
        return { done: true, value: undefined }
      },
      confirm: (position) => {
        const number = parsePosition(position)
        if (number > this.#confirmed) this.#confirmed = number
      },
      [Symbol.asyncIterator]() {
        return this
      },
      [Symbol.asyncDispose]: end,
    }
  }

  readonly #abort = (): void => {
    this.#changes.end({ error: aborted(this.#options.signal) })
    void this.#stop()
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#options.signal?.removeEventListener('abort', this.#abort)
    const ways = this.#ways
    this.#ways = undefined
    if (ways === undefined) return
    if (this.#session.lost === undefined) {
      this.#sendReport(ways)
      ways.resume()
      ways.finish()
      await ways.ended.catch(() => {})
      await this.#session.close()
    }
  }

  // What the server sends lies in messages of two kinds (PostgreSQL manual §55.4): data of the log, and signs of life.
  readonly #receive = (data: Buffer): void => {
    this.#heardAt = performance.now()
    const reader = new MessageReader(data)
    try {
      if (reader.letter() === 'w') {
        reader.whole64()
        reader.whole64()
        reader.whole64()
        this.#tell(readChangeMessage(reader.rest))
        return
      }
      const end = reader.whole64()
      reader.whole64()
      if (end > this.#received) this.#received = end
      // Nothing was open: what came since the last commit were changes of tables that are not followed, which nobody can confirm.
      if (this.#confirmed >= this.#lastCommit && !this.#inTransaction && end > this.#confirmed) this.#confirmed = end
      if (reader.byte() === 1) this.#report()
    } catch (error) {
      this.#changes.end({ error })
      void this.#stop()
    }
  }

  #tell(message: ChangeMessage): void {
    switch (message.kind) {
      case 'relation': {
        const { relation } = message
        this.#relations.set(relation.id, { relation, table: this.#options.tables.find((table) => isTable(table, relation)) })
        return
      }
      case 'begin':
        this.#inTransaction = true
        this.#leavesOut = message.finalPosition < this.#from
        this.#give({ kind: 'begin', transaction: message.transaction, committedAt: moment(message.committedAt) })
        return
      case 'commit':
        this.#give({ kind: 'commit', position: positionText(message.endPosition), committedAt: moment(message.committedAt) })
        if (!this.#leavesOut) this.#lastCommit = message.endPosition
        this.#inTransaction = false
        this.#leavesOut = false
        if (message.endPosition > this.#received) this.#received = message.endPosition
        return
      case 'truncate': {
        const tables = message.relations.flatMap((id) => this.#relations.get(id)?.table ?? [])
        const { cascade, restartIdentity } = message
        if (tables.length > 0) this.#give({ kind: 'truncate', tables, cascade, restartIdentity })
        return
      }
      case 'other':
        return
      default:
        this.#tellRow(message)
    }
  }

  #tellRow(message: Extract<ChangeMessage, { readonly relation: number }>): void {
    const known = this.#relations.get(message.relation)
    if (known?.table === undefined) return
    const { table, relation } = known
    const read = (row: ChangedRow, onlyKey = false): unknown => readRow(row, relation, table, onlyKey)
    if (message.kind === 'insert') this.#give(asChange({ kind: 'insert', table, row: read(message.row) }))
    else if (message.kind === 'delete') this.#give(asChange({ kind: 'delete', table, before: read(message.before, message.onlyKey) }))
    else {
      const before = message.before === undefined ? undefined : read(message.before, message.onlyKey)
      this.#give(asChange({ kind: 'update', table, row: read(message.row), before }))
    }
  }

  #give(change: Change<T>): void {
    if (this.#leavesOut) return
    this.#changes.give(change)
    if (this.#paused || this.#changes.length < mostWaiting) return
    this.#paused = true
    this.#ways?.pause()
  }

  readonly #report = (): void => {
    if (this.#ways === undefined || this.#session.lost !== undefined) return
    const { silenceLimit = 60_000 } = this.#options
    const silence = this.#paused ? 0 : performance.now() - this.#heardAt
    if (silence > silenceLimit) this.#session.destroy(new Error('the server does not answer'))
    else this.#sendReport(this.#ways, silence > silenceLimit / 2)
  }

  /** A standby status update: what has come, what is confirmed, and whether the server shall answer. */
  #sendReport(ways: BothWays, asks = false): void {
    const message = Buffer.alloc(34)
    message.write('r', 0, 'latin1')
    message.writeBigUInt64BE(this.#received > this.#confirmed ? this.#received : this.#confirmed, 1)
    message.writeBigUInt64BE(this.#confirmed, 9)
    message.writeBigUInt64BE(this.#confirmed, 17)
    message.writeBigInt64BE((BigInt(Date.now()) - BigInt(epoch)) * 1000n, 25)
    message.writeUInt8(asks ? 1 : 0, 33)
    ways.send(message)
  }
}

/** Moments of the protocol count microseconds from here. */
const epoch = Date.UTC(2000, 0, 1)

function moment(microseconds: bigint): string {
  const whole = Number(microseconds / 1000n) + epoch
  return new Date(whole).toISOString().replace(/Z$/, `${(microseconds % 1000n).toString().padStart(3, '0')}Z`)
}

function isTable({ $ }: AnyTable, relation: ChangedRelation): boolean {
  return $.base.name === relation.name && ($.base.schema === undefined || $.base.schema === relation.schema)
}

function readRow(texts: ChangedRow, relation: ChangedRelation, table: AnyTable, onlyKey: boolean): unknown {
  const row: Record<string, unknown> = {}
  relation.columns.forEach(({ name, isKey }, position) => {
    const column = table.$.base.columnNamed(name)
    const text = texts[position]
    if (column === undefined || text === undefined || (onlyKey && !isKey)) return
    Object.defineProperty(row, column.property, { value: readValue(text, column), enumerable: true, writable: true, configurable: true })
  })
  return row
}

function readValue(text: string | null, { node: { type } }: TableColumn): unknown {
  if (text === null) return null
  const { decode } = postgresDialect.codec(type)
  const value = decode === undefined ? text : decode(text)
  const present = type.present as ((canonical: unknown) => unknown) | undefined
  return present === undefined ? value : present(value)
}

// The row was read by the columns of the table beside it, which is what the type says.
function asChange<T extends AnyTable>(change: unknown): Change<T> {
  return change as Change<T>
}

function aborted(signal: AbortSignal | undefined): OperationalError {
  return new OperationalError('ABORTED', 'the caller ended the feed', { cause: signal?.reason })
}
