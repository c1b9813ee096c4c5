import { Duplex } from 'node:stream'
import { postgresDialect } from '../../../src/sql/dialects/postgres/dialect.ts'
import { emptyCatalog } from '../../../src/sql/dialects/postgres/engine/constraint-catalog.ts'
import { PostgresSession } from '../../../src/sql/dialects/postgres/engine/postgres-session.ts'
import type { ServerReport } from '../../../src/sql/dialects/postgres/engine/server-message.ts'

/** A message of the server (PostgreSQL manual §55.7): its letter, its length and its body. */
export function message(letter: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
  return Buffer.concat([Buffer.from(letter), four(body.length + 4), body])
}

export function four(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

export function two(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

export function rowDescription(...columns: readonly (readonly [name: string, type: number])[]): Buffer {
  const fields = columns.flatMap(([name, type]) => [name, four(0), two(0), four(type), two(8), four(-1), two(0)])
  return message('T', two(columns.length), ...fields)
}

export function dataRow(...values: readonly (string | Buffer | null)[]): Buffer {
  const fields = values.flatMap((value) => {
    if (value === null) return [four(-1)]
    const bytes = Buffer.from(value)
    return [four(bytes.length), bytes]
  })
  return message('D', two(values.length), ...fields)
}

export function failure(code: string, text: string, severity = 'ERROR'): Buffer {
  return message('E', `S${severity}`, `V${severity}`, `C${code}`, `M${text}`, Buffer.of(0))
}

export const parsed = message('1')
export const bound = message('2')
export const completed = (tag: string): Buffer => message('C', tag)
export const ready = (state: 'I' | 'T' | 'E' = 'I'): Buffer => message('Z', Buffer.from(state))

/** A connection whose server is the test. */
export class PlayedServer extends Duplex {
  readonly received: Buffer[] = []

  override _read(): void {}

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.received.push(Buffer.from(chunk))
    done()
  }

  /** Sends bytes in pieces of these sizes, in turn. */
  play(bytes: Buffer, sizes: readonly number[] = [bytes.length]): void {
    let at = 0
    for (let turn = 0; at < bytes.length; turn++) {
      const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
      this.push(bytes.subarray(at, at + size))
      at += size
    }
  }
}

export function playedSession(notices: ServerReport[] = []): { readonly session: PostgresSession; readonly server: PlayedServer } {
  const server = new PlayedServer()
  const session = new PostgresSession({
    connection: { socket: server, processId: 7, serverSettings: new Map(), cancel: async () => {} },
    facts: { dialect: postgresDialect, version: '17.0', capabilities: postgresDialect.capabilities },
    catalog: emptyCatalog,
    preparedStatements: 100,
    another: () => Promise.reject(new Error('there is one connection only')),
    pooled: false,
    onNotice: (report) => notices.push(report),
  })
  return { session, server }
}

/** The letters of the messages that the session has sent. */
export function lettersOf(server: PlayedServer): string {
  const bytes = Buffer.concat(server.received)
  let letters = ''
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) letters += String.fromCharCode(bytes[at] ?? 0)
  return letters
}
