import { OperationalError } from '../../../../errors/index.ts'

/** A table as the server names it before its first change. */
export interface ChangedRelation {
  readonly id: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly isKey: boolean }[]
}

/** The texts of a row's columns; undefined for a large value that was not changed and is not sent. */
export type ChangedRow = readonly (string | null | undefined)[]

/** What the plugin `pgoutput` sends (PostgreSQL manual §55.9). */
export type ChangeMessage =
  | { readonly kind: 'begin'; readonly finalPosition: bigint; readonly committedAt: bigint; readonly transaction: number }
  | { readonly kind: 'commit'; readonly endPosition: bigint; readonly committedAt: bigint }
  | { readonly kind: 'relation'; readonly relation: ChangedRelation }
  | { readonly kind: 'insert'; readonly relation: number; readonly row: ChangedRow }
  | {
      readonly kind: 'update'
      readonly relation: number
      readonly before: ChangedRow | undefined
      readonly onlyKey: boolean
      readonly row: ChangedRow
    }
  | { readonly kind: 'delete'; readonly relation: number; readonly before: ChangedRow; readonly onlyKey: boolean }
  | { readonly kind: 'truncate'; readonly relations: readonly number[]; readonly cascade: boolean; readonly restartIdentity: boolean }
  | { readonly kind: 'other' }

/** Reads a message of `pgoutput`. Throws OperationalError ENGINE_ERROR for one that is none. */
export function readChangeMessage(data: Buffer): ChangeMessage {
  const reader = new MessageReader(data)
  switch (reader.letter()) {
    case 'B':
      return { kind: 'begin', finalPosition: reader.whole64(), committedAt: reader.whole64(), transaction: reader.whole32() }
    case 'C': {
      reader.byte()
      reader.whole64()
      return { kind: 'commit', endPosition: reader.whole64(), committedAt: reader.whole64() }
    }
    case 'R':
      return { kind: 'relation', relation: readRelation(reader) }
    case 'I': {
      const relation = reader.whole32()
      reader.letter()
      return { kind: 'insert', relation, row: readRow(reader) }
    }
    case 'U': {
      const relation = reader.whole32()
      const letter = reader.letter()
      if (letter === 'N') return { kind: 'update', relation, before: undefined, onlyKey: false, row: readRow(reader) }
      const before = readRow(reader)
      reader.letter()
      return { kind: 'update', relation, before, onlyKey: letter === 'K', row: readRow(reader) }
    }
    case 'D': {
      const relation = reader.whole32()
      const letter = reader.letter()
      return { kind: 'delete', relation, before: readRow(reader), onlyKey: letter === 'K' }
    }
    case 'T': {
      const count = reader.whole32()
      const options = reader.byte()
      const relations = Array.from({ length: count }, () => reader.whole32())
      return { kind: 'truncate', relations, cascade: (options & 1) !== 0, restartIdentity: (options & 2) !== 0 }
    }
    default:
      return { kind: 'other' }
  }
}

function readRelation(reader: MessageReader): ChangedRelation {
  const id = reader.whole32()
  const schema = reader.text()
  const name = reader.text()
  reader.byte()
  const columns = Array.from({ length: reader.whole16() }, () => {
    const isKey = (reader.byte() & 1) !== 0
    const column = reader.text()
    reader.whole32()
    reader.whole32()
    return { name: column, isKey }
  })
  return { id, schema, name, columns }
}

function readRow(reader: MessageReader): ChangedRow {
  return Array.from({ length: reader.whole16() }, () => {
    const letter = reader.letter()
    if (letter === 'n') return null
    if (letter === 'u') return undefined
    return reader.sized()
  })
}

/** Reads the numbers and texts of a message one after the other. */
export class MessageReader {
  readonly #data: Buffer
  #at = 0

  constructor(data: Buffer) {
    this.#data = data
  }

  /** What has not been read. */
  get rest(): Buffer {
    return this.#data.subarray(this.#at)
  }

  byte(): number {
    return this.#data.readUInt8(this.#step(1))
  }

  letter(): string {
    return String.fromCharCode(this.byte())
  }

  whole16(): number {
    return this.#data.readUInt16BE(this.#step(2))
  }

  whole32(): number {
    return this.#data.readUInt32BE(this.#step(4))
  }

  whole64(): bigint {
    return this.#data.readBigUInt64BE(this.#step(8))
  }

  /** Text that ends with a zero byte. */
  text(): string {
    const end = this.#data.indexOf(0, this.#at)
    if (end < 0) throw cut()
    const text = this.#data.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }

  /** Text with its length before it. */
  sized(): string {
    const length = this.whole32()
    const at = this.#step(length)
    return this.#data.toString('utf8', at, at + length)
  }

  #step(bytes: number): number {
    const at = this.#at
    if (at + bytes > this.#data.length) throw cut()
    this.#at += bytes
    return at
  }
}

function cut(): OperationalError {
  return new OperationalError('ENGINE_ERROR', 'the server sent a change that ends in the middle')
}
