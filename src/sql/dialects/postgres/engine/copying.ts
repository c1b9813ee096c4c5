import { Exchange } from './exchange.ts'
import type { StatementChannel } from './statement-channel.ts'

/** Bytes that are gathered before they are written. */
const bufferSize = 65_536
/** Bytes that wait to be read before the socket is stopped. */
const mostWaiting = 1_048_576
const none: readonly unknown[] = []

/**
 * Sends data to `COPY … FROM STDIN` (PostgreSQL manual §55.2.7), no faster than the server takes it. Gives the number of rows. When the source
 * throws, nothing is kept, and the error is the source's.
 */
export async function copyInto(
  channel: StatementChannel,
  sql: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  await channel.take()
  let over = false
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const answer = new Promise<{ readonly changes: number }>((resolve, reject) => {
    const exchange = new Exchange('changes', sql, none, resolve, reject)
    exchange.onCopyIn = begin
    channel.ask(exchange, () => askFor(channel, sql), true)
  })
  const ended = answer.then(
    () => {
      over = true
    },
    () => {
      over = true
    },
  )
  try {
    await Promise.race([begun, ended])
    const sourceError = over ? undefined : await send(channel, chunks, () => over, ended)
    if (sourceError === undefined) return (await answer).changes
    await ended
    throw sourceError.error
  } finally {
    await ended
    channel.release()
  }
}

/** Sends until the source has ended or the server has refused; gives what the source threw. */
async function send(
  channel: StatementChannel,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  isOver: () => boolean,
  ended: Promise<void>,
): Promise<{ readonly error: unknown } | undefined> {
  const { conversation } = channel
  const { writer } = conversation
  try {
    for await (const chunk of chunks) {
      if (isOver()) return undefined
      writer.copyData(chunk)
      if (writer.length >= bufferSize && !conversation.sendNow()) await Promise.race([conversation.drained(), ended])
    }
    if (isOver()) return undefined
    writer.copyDone()
    conversation.send()
    return undefined
  } catch (error) {
    if (!isOver()) {
      writer.copyFail('the source of the data failed')
      conversation.send()
    }
    return { error }
  }
}

/**
 * The data of `COPY … TO STDOUT`, in pieces of whole rows. Not much more than a mebibyte waits to be read. Ending the loop early stops the
 * command.
 */
export async function* copyFrom(channel: StatementChannel, sql: string, cancel: () => Promise<void>): AsyncIterableIterator<Buffer> {
  await channel.take()
  const { conversation } = channel
  let waiting: Buffer[] = []
  let size = 0
  let left = false
  let ended: { readonly error: unknown } | { readonly done: true } | undefined
  let wake = (): void => {}
  const answer = new Promise<void>((resolve) => {
    const finish = (how: typeof ended): void => {
      ended = how
      wake()
      resolve()
    }
    const exchange = new Exchange(
      'changes',
      sql,
      none,
      () => finish({ done: true }),
      (error) => finish({ error }),
    )
    exchange.onData = (data) => {
      if (left) return
      waiting.push(data)
      size += data.length
      if (size > mostWaiting) conversation.socket.pause()
      wake()
    }
    channel.ask(exchange, () => askFor(channel, sql), true)
  })
  try {
    for (;;) {
      const ready = waiting
      waiting = []
      size = 0
      conversation.socket.resume()
      if (ready.length > 0) yield Buffer.concat(ready)
      if (waiting.length > 0) continue
      if (ended !== undefined) break
      await new Promise<void>((resolve) => {
        wake = resolve
        if (waiting.length > 0 || ended !== undefined) resolve()
      })
    }
    if ('error' in ended) throw ended.error
  } finally {
    left = true
    conversation.socket.resume()
    // In a transaction a cancelled statement would take everything back, so there the rest is read and dropped.
    if (ended === undefined && conversation.transaction === 'none') await cancel().catch(() => {})
    await answer
    channel.release()
  }
}

/** A connection that carries data in both directions (PostgreSQL manual §55.4, `START_REPLICATION`). */
export interface BothWays {
  /** Resolves when the server or the caller has ended it; rejects with what went wrong. */
  readonly ended: Promise<void>
  send(data: Uint8Array): void
  /** Reads nothing more until `resume`. */
  pause(): void
  resume(): void
  /** Asks the server to end it. What it has sent already still comes. */
  finish(): void
}

/** Resolves when the server has begun. */
export async function copyBothWays(channel: StatementChannel, sql: string, receive: (data: Buffer) => void): Promise<BothWays> {
  await channel.take()
  const { conversation } = channel
  return await new Promise((resolve, reject) => {
    const ended = new Promise<void>((done, fail) => {
      const exchange = new Exchange('changes', sql, none, () => done(), fail)
      exchange.onData = receive
      exchange.onCopyIn = () =>
        resolve({
          ended,
          send(data) {
            conversation.writer.copyData(data)
            conversation.send()
          },
          pause: () => conversation.socket.pause(),
          resume: () => conversation.socket.resume(),
          finish() {
            conversation.writer.copyDone()
            conversation.send()
          },
        })
      channel.ask(exchange, () => askFor(channel, sql), true)
    }).finally(() => channel.release())
    ended.catch(reject)
  })
}

function askFor(channel: StatementChannel, sql: string): void {
  channel.conversation.endOpenUnit()
  channel.conversation.writer.query(`${channel.settingsBefore}${sql}`)
}
