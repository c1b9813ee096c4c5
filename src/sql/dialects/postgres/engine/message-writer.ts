import { ProgrammingError } from '../../../../errors/index.ts'

/** Most parameters of one statement: their number is sent in 16 bits. */
export const mostParameters = 65535

/**
 * Messages to the server, one behind the other in one buffer, until they are taken for sending (PostgreSQL manual §55.7, “Message
 * Formats”). The buffer is kept for the next ones.
 */
export class MessageWriter {
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstSize)
  #at = 0

  /** How many bytes wait. */
  get length(): number {
    return this.#at
  }

  /** The bytes that wait, which are no longer here then. */
  take(): Buffer {
    const bytes = this.#bytes
    const length = this.#at
    this.#at = 0
    // A large buffer is given away: copying it would cost more than a new one.
    if (length > largestKept) {
      this.#bytes = Buffer.allocUnsafeSlow(firstSize)
      return bytes.subarray(0, length)
    }
    return Buffer.from(bytes.subarray(0, length))
  }

  /** Takes back what was written since the buffer was so long. */
  truncate(length: number): void {
    this.#at = length
  }

  /** A message that was made before. */
  add(message: Uint8Array): void {
    this.#reserve(message.length)
    this.#bytes.set(message, this.#at)
    this.#at += message.length
  }

  /** Prepares a statement under a name; the server finds the types of its parameters. */
  parse(name: string, sql: string): void {
    const start = this.#begin(80)
    this.#text(name)
    this.#text(sql)
    this.#two(0)
    this.#end(start)
  }

  /** Asks what a statement (`S`) or portal (`P`) gives. */
  describe(kind: 'S' | 'P', name: string): void {
    const start = this.#begin(68)
    this.#byte(kind.charCodeAt(0))
    this.#text(name)
    this.#end(start)
  }

  /** Ends a statement (`S`) or portal (`P`). */
  close(kind: 'S' | 'P', name: string): void {
    const start = this.#begin(67)
    this.#byte(kind.charCodeAt(0))
    this.#text(name)
    this.#end(start)
  }

  /**
   * Binds values: null, text and numbers in the text format, bytes as they are.
   *
   * @param head the names of the portal and of the statement, each with the zero at its end
   * @param tail how many formats of results there are, and the formats; what else shall follow the message
   * @param tailLength how much of the tail belongs to the message
   */
  bind(head: Uint8Array, parameters: readonly unknown[], tail: Uint8Array, tailLength: number): void {
    const count = parameters.length
    if (count > mostParameters) throw tooManyParameters(count)
    const start = this.#at
    this.#reserve(5 + head.length + 4 + 2 * count)
    let bytes = this.#bytes
    bytes[start] = 66
    let at = start + 5
    for (let position = 0; position < head.length; position++) bytes[at++] = head[position] as number
    let binary = false
    for (let position = 0; position < count; position++) {
      if (parameters[position] instanceof Uint8Array) {
        binary = true
        break
      }
    }
    const formats = binary ? count : 0
    bytes[at++] = formats >> 8
    bytes[at++] = formats
    for (let position = 0; position < formats; position++) {
      bytes[at++] = 0
      bytes[at++] = parameters[position] instanceof Uint8Array ? 1 : 0
    }
    bytes[at++] = count >> 8
    bytes[at++] = count
    for (let position = 0; position < count; position++) {
      const value = parameters[position]
      if (typeof value === 'string') {
        const { length } = value
        // A character takes three bytes at most; of long texts it is worth to know how many.
        const room = 4 + (length > longText ? Buffer.byteLength(value) : 3 * length)
        if (at + room > bytes.length) {
          this.#at = at
          this.#reserve(room)
          bytes = this.#bytes
        }
        const from = at + 4
        let end = from
        if (length <= shortText) {
          for (let index = 0; index < length; index++) {
            const code = value.charCodeAt(index)
            if (code > 127) {
              end = from + bytes.write(value, from, 'utf8')
              break
            }
            bytes[end++] = code
          }
        } else end = from + bytes.write(value, from, 'utf8')
        const written = end - from
        bytes[at] = written >> 24
        bytes[at + 1] = written >> 16
        bytes[at + 2] = written >> 8
        bytes[at + 3] = written
        at = end
      } else if (value === null || value === undefined) {
        if (at + 4 > bytes.length) {
          this.#at = at
          this.#reserve(4)
          bytes = this.#bytes
        }
        bytes[at++] = 255
        bytes[at++] = 255
        bytes[at++] = 255
        bytes[at++] = 255
      } else if (value instanceof Uint8Array) {
        const { length } = value
        this.#at = at
        this.#reserve(4 + length)
        bytes = this.#bytes
        at = bytes.writeInt32BE(length, at)
        bytes.set(value, at)
        at += length
      } else {
        const text = scalarText(value)
        const { length } = text
        if (at + 4 + 3 * length > bytes.length) {
          this.#at = at
          this.#reserve(4 + 3 * length)
          bytes = this.#bytes
        }
        at += 4
        const from = at
        for (let index = 0; index < length; index++) bytes[at++] = text.charCodeAt(index)
        const written = at - from
        bytes[from - 4] = written >> 24
        bytes[from - 3] = written >> 16
        bytes[from - 2] = written >> 8
        bytes[from - 1] = written
      }
    }
    this.#at = at
    this.#reserve(tail.length)
    bytes = this.#bytes
    for (let position = 0; position < tail.length; position++) bytes[at++] = tail[position] as number
    const length = at - start - 1 - (tail.length - tailLength)
    bytes[start + 1] = length >> 24
    bytes[start + 2] = length >> 16
    bytes[start + 3] = length >> 8
    bytes[start + 4] = length
    this.#at = at
  }

  /** Runs a portal until so many rows have come; 0 for all. */
  execute(portal: string, rows: number): void {
    const start = this.#begin(69)
    this.#text(portal)
    this.#four(rows)
    this.#end(start)
  }

  /** Ends a unit: an error skips what stands before this. */
  sync(): void {
    this.add(syncMessage)
  }

  /** Asks for the answers so far without ending a unit. */
  flush(): void {
    this.#end(this.#begin(72))
  }

  /** Runs text that may hold several statements. */
  query(sql: string): void {
    const start = this.#begin(81)
    this.#text(sql)
    this.#end(start)
  }

  copyData(data: Uint8Array): void {
    const start = this.#begin(100)
    this.add(data)
    this.#end(start)
  }

  copyDone(): void {
    this.#end(this.#begin(99))
  }

  copyFail(reason: string): void {
    const start = this.#begin(102)
    this.#text(reason)
    this.#end(start)
  }

  /** Says goodbye. */
  terminate(): void {
    this.#end(this.#begin(88))
  }

  #begin(kind: number): number {
    this.#reserve(5)
    const start = this.#at
    this.#bytes[start] = kind
    this.#at = start + 5
    return start
  }

  #end(start: number): void {
    this.#bytes.writeInt32BE(this.#at - start - 1, start + 1)
  }

  // A zero ends a text of the protocol: what stood behind it would be read as something else.
  #text(text: string): void {
    if (text.includes('\0') || !text.isWellFormed())
      throw new ProgrammingError('STATEMENT_INVALID', 'the SQL text or a name in it holds the character U+0000 or half of a surrogate pair')
    this.#reserve(3 * text.length + 1)
    this.#at += this.#bytes.write(text, this.#at, 'utf8')
    this.#bytes[this.#at++] = 0
  }

  #byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }

  #two(value: number): void {
    this.#reserve(2)
    this.#at = this.#bytes.writeUInt16BE(value, this.#at)
  }

  #four(value: number): void {
    this.#reserve(4)
    this.#at = this.#bytes.writeInt32BE(value, this.#at)
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + more))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = larger
  }
}

/** Bind of the unnamed statement without values, and Execute for all rows (PostgreSQL manual §55.7). */
export const bindAndExecute: Uint8Array = Uint8Array.of(66, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 69, 0, 0, 0, 9, 0, 0, 0, 0, 0)

/** Sync. */
const syncMessage = Uint8Array.of(83, 0, 0, 0, 4)
const firstSize = 16384
/** A buffer longer than this goes to the socket as it is. */
const largestKept = 65536
/** Texts up to this length are written character by character, which is quicker than a call into Node. */
const shortText = 24
const longText = 4096

/** The text form of a value that is no text (PostgreSQL manual, chapter 8). */
function scalarText(value: unknown): string {
  if (typeof value === 'number') return value === 0 && 1 / value < 0 ? '-0' : String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  return String(value)
}

export function tooManyParameters(count: number): ProgrammingError {
  return new ProgrammingError(
    'STATEMENT_INVALID',
    `the statement has ${count} values, and PostgreSQL takes ${mostParameters} at most: split it, or copy the rows in`,
  )
}
