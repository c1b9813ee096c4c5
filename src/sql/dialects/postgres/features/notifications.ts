import { DataError, OperationalError } from '../../../../errors/index.ts'
import type { Handle } from '../../../engine/database.ts'
import { sql } from '../../../functions/sql-template.ts'
import { capableDialect } from '../elements/run-definition.ts'
import type { PostgresSession } from '../engine/postgres-session.ts'
import { postgresIdentifier } from '../literal.ts'
import { HandedOver } from './handed-over.ts'
import { type SessionHandle, sessionOpener } from './own-session.ts'

/** A message of another connection, or of this program. */
export interface Message<C extends string = string> {
  readonly channel: C
  readonly payload: string
  /** The server's number of the connection that sent it. */
  readonly sender: number
}

export interface ListenOptions {
  /** Ends the listening: reading rejects with ABORTED. */
  readonly signal?: AbortSignal
  /** Is called when the connection was lost and is there again: messages between may be missing. */
  readonly onReconnect?: () => void
  /** Longest pause between attempts to reach the server again, in milliseconds. Default: 5000. */
  readonly longestPause?: number
  /**
   * How often the connection is tried, in milliseconds: one that has not answered when it is tried again counts as lost. 0: never. Default:
   * 30000.
   */
  readonly checkInterval?: number
}

/** Messages as they come. Leaving the loop ends the listening and closes its connection. */
export interface Listening<C extends string> extends AsyncIterableIterator<Message<C>> {
  /** Ends the listening. */
  return(): Promise<IteratorResult<Message<C>>>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Listens to channels (PostgreSQL manual, page of LISTEN), over a connection of its own, which is opened again when it is lost. Resolves
 * when the server listens: what is sent from then on comes.
 *
 * Throws DataError VALUE_TOO_LONG for a channel of more than 63 bytes; ConfigurationError CAPABILITY_MISSING (sql.notifications).
 *
 * ```ts
 * import type { Db } from 'granary'
 * import { listen, notify } from 'granary/postgres'
 *
 * const follow = async (db: Db, signal: AbortSignal) => {
 *   const messages = await listen(db, ['flights'], { signal })
 *   await notify(db, 'flights', JSON.stringify({ id: 7 }))
 *   for await (const { payload } of messages) console.log(payload)
 * }
 * ```
 */
export async function listen<const C extends string>(
  db: SessionHandle,
  channels: readonly [C, ...C[]],
  options: ListenOptions = {},
): Promise<Listening<C>> {
  for (const channel of channels) checkChannel(channel)
  const { signal } = options
  if (signal?.aborted === true) throw aborted(signal)
  const ear = new Ear<C>(await sessionOpener(db, 'sql.notifications'), channels, options)
  await ear.begin()
  return ear.listening
}

/**
 * Sends a message to who listens to a channel. In a transaction it is sent when that commits, equal messages once, and not at all when it is
 * rolled back.
 *
 * Throws DataError VALUE_TOO_LONG for a payload of more than 7999 bytes, and a channel of more than 63.
 */
export async function notify(db: Handle, channel: string, payload = ''): Promise<void> {
  checkChannel(channel)
  if (Buffer.byteLength(payload) > 7999)
    throw new DataError('VALUE_TOO_LONG', 'the payload of a message is at most 7999 bytes: keep the rest in a table, and send its key')
  capableDialect(db, 'sql.notifications')
  await db.execute(sql`select pg_notify(${channel}, ${payload})`)
}

class Ear<C extends string> {
  readonly #open: (options: { signal?: AbortSignal }) => Promise<PostgresSession>
  readonly #channels: readonly string[]
  readonly #options: ListenOptions
  readonly #messages = new HandedOver<Message<C>>()
  readonly #stopped = new AbortController()
  #session: PostgresSession | undefined
  #check: NodeJS.Timeout | undefined
  #unanswered: PostgresSession | undefined

  constructor(open: (options: { signal?: AbortSignal }) => Promise<PostgresSession>, channels: readonly string[], options: ListenOptions) {
    this.#open = open
    this.#channels = channels
    this.#options = options
  }

  async begin(): Promise<void> {
    await this.#connect()
    const { checkInterval = 30_000 } = this.#options
    if (checkInterval > 0) this.#check = setInterval(this.#prove, checkInterval).unref()
    const { signal } = this.#options
    if (signal?.aborted === true) this.#abort()
    else signal?.addEventListener('abort', this.#abort, { once: true })
  }

  get listening(): Listening<C> {
    const messages = this.#messages
    const end = async (): Promise<void> => {
      messages.end()
      await this.#stop()
    }
    return {
      async next() {
        const taken = await messages.take()
        return taken === undefined ? { done: true, value: undefined } : { done: false, value: taken.thing }
      },
      async return() {
        await end()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
      [Symbol.asyncDispose]: end,
    }
  }

  readonly #abort = (): void => {
    this.#messages.end({ error: aborted(this.#options.signal) })
    void this.#stop()
  }

  async #stop(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#abort)
    clearInterval(this.#check)
    this.#stopped.abort()
    const session = this.#session
    this.#session = undefined
    if (session !== undefined && session.lost === undefined) await session.close()
  }

  // A connection whose other end has gone without a word is noticed only when something is asked of it.
  readonly #prove = (): void => {
    const session = this.#session
    if (session === undefined) return
    if (this.#unanswered === session) {
      session.destroy(new Error('the server does not answer'))
      return
    }
    this.#unanswered = session
    session.ping().then(
      () => {
        if (this.#unanswered === session) this.#unanswered = undefined
      },
      () => {},
    )
  }

  async #connect(): Promise<void> {
    const session = await this.#open({ signal: this.#stopped.signal })
    session.onNotification = ({ channel, payload, processId }) => this.#messages.give({ channel: channel as C, payload, sender: processId })
    try {
      for (const channel of this.#channels) await session.run(`LISTEN ${postgresIdentifier(channel)}`)
    } catch (error) {
      session.destroy()
      throw error
    }
    this.#session = session
    session.onLost(() => void this.#again())
    if (this.#stopped.signal.aborted) await session.close()
  }

  async #again(): Promise<void> {
    this.#session = undefined
    const longest = this.#options.longestPause ?? 5000
    for (let pause = 50; !this.#stopped.signal.aborted; pause = Math.min(pause * 2, longest)) {
      try {
        await this.#connect()
        if (!this.#stopped.signal.aborted) this.#options.onReconnect?.()
        return
      } catch (error) {
        if (this.#stopped.signal.aborted) return
        // What no further attempt can mend ends the listening.
        if (!(error instanceof OperationalError)) {
          this.#messages.end({ error })
          return
        }
      }
      await this.#pause(pause)
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#stopped.signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      this.#stopped.signal.addEventListener('abort', end, { once: true })
    })
  }
}

function checkChannel(channel: string): void {
  if (channel === '' || Buffer.byteLength(channel) > 63)
    throw new DataError('VALUE_TOO_LONG', 'the name of a channel has from 1 to 63 bytes')
}

function aborted(signal: AbortSignal | undefined): OperationalError {
  return new OperationalError('ABORTED', 'the caller ended the listening', { cause: signal?.reason })
}
