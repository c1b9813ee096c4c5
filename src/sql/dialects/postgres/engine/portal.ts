import { GranaryError } from '../../../../errors/index.ts'
import { isStale } from './error-translation.ts'
import { Exchange } from './exchange.ts'
import type { Portal, PortalBatch } from './portal-stream.ts'
import type { PreparedStatement } from './prepared-statements.ts'
import type { StatementChannel } from './statement-channel.ts'

/** What a portal reads. */
export interface PortalRequest {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** Rows of a batch. */
  readonly batchSize: number
  readonly columnNames: readonly string[] | undefined
}

/**
 * A portal that the first fetch opens. In a transaction it has a name, and other statements may run between its batches. Outside of one
 * its statement does not end before all has been read, and everything else waits.
 */
export function portalOf(channel: StatementChannel, request: PortalRequest, number: number): Portal {
  return channel.conversation.transaction === 'none' ? new LonePortal(channel, request) : new NamedPortal(channel, request, `p${number}`)
}

/** The messages of one portal. */
class PortalReader {
  readonly #channel: StatementChannel
  readonly #request: PortalRequest
  readonly #name: string
  readonly #alone: boolean
  #statement: PreparedStatement | undefined
  #readers: Uint8Array | undefined

  constructor(channel: StatementChannel, request: PortalRequest, name: string, alone: boolean) {
    this.#channel = channel
    this.#request = request
    this.#name = name
    this.#alone = alone
  }

  /** Finds the columns first, so that they can be read in the best form, and checks their names. */
  async prepare(): Promise<void> {
    const { sql, columnNames } = this.#request
    if (columnNames !== undefined) await this.#channel.checkColumns(sql, columnNames)
    else if (this.#channel.keeps) await this.#channel.described(sql)
  }

  fetch(): Promise<PortalBatch> {
    const { sql, parameters, batchSize } = this.#request
    return new Promise((resolve, reject) => {
      const exchange = new Exchange('batch', sql, parameters, resolve, reject)
      exchange.unit = !this.#alone
      exchange.needsSettings = this.#statement === undefined
      // One step of several is not sent again by itself.
      exchange.repeated = true
      const write = (): void => {
        const { writer } = this.#channel.conversation
        if (this.#statement === undefined) {
          const statement = this.#channel.prepare(exchange)
          const head = Buffer.from(`${this.#name}\0${statement.name}\0`, 'latin1')
          writer.bind(head, parameters, statement.tail.subarray(0, statement.tailLength), statement.tailLength)
          this.#statement = statement
          this.#readers = statement.readers
        }
        exchange.statement = this.#statement
        exchange.readers = this.#readers
        writer.execute(this.#name, batchSize)
        if (this.#alone) writer.flush()
        else writer.sync()
      }
      this.#channel.ask(exchange, write, this.#alone)
    })
  }

  /** Ends the portal and the unit. */
  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      const write = (): void => {
        const { writer } = this.#channel.conversation
        if (!this.#alone) writer.close('P', this.#name)
        writer.sync()
      }
      this.#channel.ask(new Exchange('nothing', '', [], resolve, reject), write, this.#alone)
    })
  }

  get opened(): boolean {
    return this.#statement !== undefined
  }
}

class NamedPortal implements Portal {
  readonly #channel: StatementChannel
  readonly #reader: PortalReader

  constructor(channel: StatementChannel, request: PortalRequest, name: string) {
    this.#channel = channel
    this.#reader = new PortalReader(channel, request, name, false)
  }

  async fetch(): Promise<PortalBatch> {
    if (!this.#reader.opened) await this.#reader.prepare()
    return this.#reader.fetch()
  }

  // The end of the transaction, or its failure, closes portals too.
  async close(): Promise<void> {
    if (this.#reader.opened && this.#channel.conversation.transaction === 'open') await this.#reader.end()
  }
}

class LonePortal implements Portal {
  readonly #channel: StatementChannel
  readonly #request: PortalRequest
  #reader: PortalReader | undefined

  constructor(channel: StatementChannel, request: PortalRequest) {
    this.#channel = channel
    this.#request = request
  }

  async fetch(): Promise<PortalBatch> {
    if (this.#reader !== undefined) return this.#reader.fetch()
    try {
      return await this.#open()
    } catch (error) {
      if (!(error instanceof GranaryError) || !isStale(error)) throw error
      await this.close()
      return this.#open()
    }
  }

  async close(): Promise<void> {
    const reader = this.#reader
    if (reader === undefined) return
    this.#reader = undefined
    try {
      // Sync ends the statement's own transaction, and with it the portal.
      await reader.end()
    } finally {
      this.#channel.release()
    }
  }

  async #open(): Promise<PortalBatch> {
    const reader = new PortalReader(this.#channel, this.#request, '', true)
    await reader.prepare()
    await this.#channel.take()
    this.#reader = reader
    return reader.fetch()
  }
}
