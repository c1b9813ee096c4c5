import type { Duplex } from 'node:stream'
import { OperationalError } from '../../../../errors/index.ts'
import { Exchange } from './exchange.ts'
import { MessageWriter } from './message-writer.ts'
import { plainValueOfText, readRow, readTexts, valueOfText } from './row-decoding.ts'
import {
  type Notification,
  readColumns,
  readNotification,
  readReport,
  rowsOfTag,
  ServerFailure,
  type ServerReport,
} from './server-message.ts'

/** Who is told of what a conversation brings. */
export interface Listener {
  /** An exchange was answered. */
  answered(exchange: Exchange): void
  notified(notification: Notification): void
  noticed(report: ServerReport): void
  /** The connection is gone; what had been asked for is not answered. */
  lost(error: OperationalError, unanswered: readonly Exchange[]): void
}

/** The state of the transaction, as ReadyForQuery tells it: none, open, or failed. */
export type TransactionState = 'none' | 'open' | 'failed'

/**
 * The extended query protocol over one connection (PostgreSQL manual §55.2.3): messages of one turn of the event loop go in one write,
 * answers are read straight from what the socket brings, and given to the exchanges in their order.
 */
export class Conversation {
  readonly writer = new MessageWriter()
  transaction: TransactionState = 'none'
  readonly #socket: Duplex
  readonly #listener: Listener
  /** What was sent and is not answered, from `#first` on. */
  #sent: (Exchange | undefined)[] = []
  #first = 0
  #numbers = 0
  /** The number of the exchange that began the last transaction. */
  #beginning = 0
  /** What of a message has come when the rest of it has not. */
  #rest: Buffer | undefined
  #restLength = 0
  #flushes = false
  /** The last exchange is no unit, and nothing ends it yet. */
  #unsynced = false
  /** The error after which the server skips everything up to the end of the unit. */
  #skipping: ServerFailure | undefined
  #fatal: ServerFailure | undefined
  #lost: OperationalError | undefined
  #endsWhenIdle = false

  constructor(socket: Duplex, listener: Listener) {
    this.#socket = socket
    this.#listener = listener
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', (error) => this.lose(error))
    socket.on('end', () => this.lose())
    socket.on('close', () => this.lose())
  }

  get lost(): OperationalError | undefined {
    return this.#lost
  }

  get pending(): number {
    return this.#sent.length - this.#first
  }

  /** The exchange that the server answers now. */
  get current(): Exchange | undefined {
    return this.#sent[this.#first]
  }

  get socket(): Duplex {
    return this.#socket
  }

  /** Registers an exchange whose messages have been written, and sees that they are sent in this turn. */
  expect(exchange: Exchange): void {
    exchange.sentAt = performance.now()
    exchange.number = ++this.#numbers
    this.#sent.push(exchange)
    this.#unsynced = !exchange.unit && exchange.wanted === 'nothing'
    this.send()
  }

  /** The last exchange begins a transaction: until it is answered, that it will succeed is the better guess. */
  expectTransaction(): void {
    this.transaction = 'open'
    this.#beginning = this.#numbers
  }

  /** Sees that what has been written is sent in this turn. */
  send(): void {
    if (this.#flushes) return
    this.#flushes = true
    process.nextTick(this.#flush)
  }

  /** Sends what has been written at once; false when the socket should not get more before it is drained. */
  sendNow(): boolean {
    return this.#lost !== undefined || this.#socket.write(this.writer.take())
  }

  /** Resolves when the socket takes more. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.#socket.once('drain', resolve))
  }

  /** Ends the unit of the last exchange where nothing has ended it: before something that belongs to none, and when the turn ends. */
  endOpenUnit(): void {
    if (!this.#unsynced) return
    this.writer.sync()
    this.expect(new Exchange('nothing', '', [], ignore, ignore))
  }

  readonly #flush = (): void => {
    this.#flushes = false
    if (this.#lost !== undefined) return
    this.endOpenUnit()
    if (this.writer.length > 0) this.#socket.write(this.writer.take())
  }

  /** Says goodbye when everything has been answered. */
  endWhenIdle(): void {
    this.#endsWhenIdle = true
    if (this.pending === 0) this.#end()
  }

  #end(): void {
    if (this.#lost !== undefined) return
    this.writer.terminate()
    this.#socket.end(this.writer.take())
  }

  /** The connection is gone: nothing is answered any more. */
  lose(cause?: unknown): void {
    if (this.#lost !== undefined) return
    const reason = this.#fatal ?? cause
    this.#lost = new OperationalError(
      'CONNECTION_LOST',
      reason instanceof ServerFailure
        ? `the server has ended the connection (${reason.code}); open a new one`
        : 'the connection to the server is gone; open a new one',
      { cause: reason, disconnected: true },
    )
    const unanswered = this.#sent.slice(this.#first).filter((exchange) => exchange !== undefined)
    this.#sent = []
    this.#first = 0
    this.#rest = undefined
    this.#socket.destroy()
    this.#listener.lost(this.#lost, unanswered)
  }

  #receive(chunk: Buffer): void {
    let bytes = chunk
    if (this.#rest !== undefined) bytes = this.#joined(this.#rest, chunk)
    let at = 0
    const end = bytes.length
    while (end - at >= 5) {
      const next =
        at +
        1 +
        (((bytes[at + 1] as number) << 24) |
          ((bytes[at + 2] as number) << 16) |
          ((bytes[at + 3] as number) << 8) |
          (bytes[at + 4] as number))
      if (next > end) break
      if (bytes[at] === 68) this.#row(bytes, at + 5)
      else this.#message(bytes, at, next)
      at = next
    }
    if (this.#lost !== undefined || at === end) this.#rest = undefined
    else if (at > 0 || this.#rest === undefined) this.#keep(bytes, at)
  }

  // What is kept lies in a buffer of our own that has room for the whole message, so that a long one is not copied with every chunk.
  #keep(bytes: Buffer, at: number): void {
    const length = bytes.length - at
    const whole = length >= 5 ? 1 + bytes.readInt32BE(at + 1) : 5
    const rest = Buffer.allocUnsafeSlow(Math.max(whole, length) + 65536)
    bytes.copy(rest, 0, at)
    this.#rest = rest
    this.#restLength = length
  }

  #joined(rest: Buffer, chunk: Buffer): Buffer {
    const length = this.#restLength + chunk.length
    if (length <= rest.length) {
      chunk.copy(rest, this.#restLength)
      this.#restLength = length
      return rest.subarray(0, length)
    }
    const larger = Buffer.allocUnsafeSlow(length)
    rest.copy(larger, 0, 0, this.#restLength)
    chunk.copy(larger, this.#restLength)
    this.#rest = larger
    this.#restLength = length
    return larger
  }

  #row(bytes: Buffer, start: number): void {
    const exchange = this.#sent[this.#first]
    if (exchange === undefined || exchange.wanted === 'nothing' || exchange.wanted === 'changes') return
    if (exchange.readers !== undefined) {
      exchange.rows.push(readRow(bytes, start, exchange.readers))
      return
    }
    const { columns, statement } = exchange
    const row: unknown[] = readTexts(bytes, start)
    for (let position = 0; position < row.length; position++) {
      const text = row[position]
      if (typeof text !== 'string') continue
      if (statement?.readers !== undefined) row[position] = valueOfText(text, statement.readers[position] as number)
      else if (columns !== undefined) row[position] = plainValueOfText(text, columns[position]?.type ?? 0)
    }
    exchange.rows.push(row)
  }

  #message(bytes: Buffer, at: number, next: number): void {
    const exchange = this.#sent[this.#first]
    switch (bytes[at]) {
      case 50: // BindComplete
      case 51: // CloseComplete
      case 83: // ParameterStatus
        return
      case 110: // NoData
        if (exchange?.wanted !== 'everything') exchange?.statement?.describe([])
        return
      case 67: // CommandComplete
        if (exchange === undefined) return
        exchange.changes = rowsOfTag(bytes, at + 5, next)
        exchange.suspended = false
        if (exchange.wanted === 'nothing' || !exchange.unit) exchange.tag = bytes.toString('latin1', at + 5, next - 1)
        if (!exchange.unit) this.#answered(exchange)
        return
      case 90: // ReadyForQuery
        this.#ready(bytes[at + 5] as number)
        return
      case 49: // ParseComplete
        if (exchange?.statement !== undefined) exchange.statement.known = true
        return
      case 84: // RowDescription
        if (exchange === undefined) return
        exchange.columns = readColumns(bytes.subarray(at + 5, next))
        if (exchange.statement !== undefined && exchange.wanted !== 'everything') exchange.statement.describe(exchange.columns)
        return
      case 69: // ErrorResponse
        this.#failed(new ServerFailure(readReport(bytes.subarray(at + 5, next))))
        return
      case 115: // PortalSuspended
        if (exchange === undefined) return
        exchange.suspended = true
        if (!exchange.unit) this.#answered(exchange)
        return
      case 73: // EmptyQueryResponse
        if (exchange !== undefined && !exchange.unit) this.#answered(exchange)
        return
      case 78: // NoticeResponse
        this.#listener.noticed(readReport(bytes.subarray(at + 5, next)))
        return
      case 65: // NotificationResponse
        this.#listener.notified(readNotification(bytes.subarray(at + 5, next)))
        return
      case 71: // CopyInResponse
      case 87: // CopyBothResponse
        if (exchange?.onCopyIn !== undefined) exchange.onCopyIn()
        else {
          this.writer.copyFail('the program gives no data')
          this.send()
        }
        return
      case 100: // CopyData
        exchange?.onData?.(Buffer.from(bytes.subarray(at + 5, next)))
        return
      case 72: // CopyOutResponse
      case 99: // CopyDone
      case 116: // ParameterDescription
        return
      default:
        this.lose(new Error(`the server sent a message of an unknown kind (${bytes[at]})`))
    }
  }

  #ready(state: number): void {
    const skipping = this.#skipping
    this.#skipping = undefined
    const exchange = this.#sent[this.#first]
    if (exchange === undefined || exchange.number >= this.#beginning)
      this.transaction = state === 73 ? 'none' : state === 84 ? 'open' : 'failed'
    if (exchange === undefined) return
    // A mere end of a unit has no failure of its own.
    if (skipping !== undefined && exchange.sql !== '') exchange.failure ??= skipping
    this.#answered(exchange)
  }

  #failed(failure: ServerFailure): void {
    const { severity } = failure.report
    if (severity === 'FATAL' || severity === 'PANIC') this.#fatal = failure
    const exchange = this.#sent[this.#first]
    if (exchange === undefined) return
    exchange.failure = failure
    if (exchange.unit) return
    this.#skipping = failure
    for (let skipped: Exchange | undefined = exchange; skipped !== undefined && !skipped.unit; skipped = this.#sent[this.#first]) {
      skipped.failure = failure
      this.#answered(skipped)
    }
  }

  #answered(exchange: Exchange): void {
    this.#sent[this.#first] = undefined
    this.#first++
    if (this.#first === this.#sent.length) {
      this.#sent.length = 0
      this.#first = 0
    } else if (this.#first > 1024 && this.#first * 2 > this.#sent.length) {
      this.#sent.splice(0, this.#first)
      this.#first = 0
    }
    this.#listener.answered(exchange)
    if (this.#endsWhenIdle && this.pending === 0) this.#end()
  }
}

function ignore(): void {}
