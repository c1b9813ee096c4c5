import type { ColumnFacts } from './row-decoding.ts'

/** What an ErrorResponse or NoticeResponse says, by the letters of the manual's §55.8. */
export interface ServerReport {
  /** Such as `ERROR`, `FATAL`, `WARNING`, in English whatever the server's language. */
  readonly severity: string
  /** The SQLSTATE (manual, appendix A). */
  readonly code: string
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly schema: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  readonly dataType: string | undefined
  readonly constraint: string | undefined
  /** The server's function that reported it. */
  readonly routine: string | undefined
}

/** The server's own error: the `cause` of an error of Granary. Its message may quote values. */
export class ServerFailure extends Error {
  readonly report: ServerReport

  constructor(report: ServerReport) {
    super(report.message)
    this.name = 'PostgresError'
    this.report = report
  }

  get code(): string {
    return this.report.code
  }
}

/** Reads the fields of an ErrorResponse or NoticeResponse. */
export function readReport(body: Buffer): ServerReport {
  const fields = new Map<string, string>()
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const letter = String.fromCharCode(body[at] as number)
    const end = body.indexOf(0, at + 1)
    if (end < 0) break
    fields.set(letter, body.toString('utf8', at + 1, end))
    at = end + 1
  }
  return {
    severity: fields.get('V') ?? fields.get('S') ?? 'ERROR',
    code: fields.get('C') ?? 'XX000',
    message: fields.get('M') ?? '',
    detail: fields.get('D'),
    hint: fields.get('H'),
    schema: fields.get('s'),
    table: fields.get('t'),
    column: fields.get('c'),
    dataType: fields.get('d'),
    constraint: fields.get('n'),
    routine: fields.get('R'),
  }
}

/** Reads a RowDescription. */
export function readColumns(body: Buffer): ColumnFacts[] {
  const count = body.readUInt16BE(0)
  const columns: ColumnFacts[] = []
  let at = 2
  for (let position = 0; position < count; position++) {
    const end = body.indexOf(0, at)
    columns.push({ name: body.toString('utf8', at, end), type: body.readUInt32BE(end + 7) })
    at = end + 19
  }
  return columns
}

/** A message of NOTIFY. */
export interface Notification {
  readonly channel: string
  readonly payload: string
  /** The server's number of the connection that sent it. */
  readonly processId: number
}

/** Reads a NotificationResponse. */
export function readNotification(body: Buffer): Notification {
  const channelEnd = body.indexOf(0, 4)
  const payloadEnd = body.indexOf(0, channelEnd + 1)
  return {
    processId: body.readInt32BE(0),
    channel: body.toString('utf8', 4, channelEnd),
    payload: body.toString('utf8', channelEnd + 1, payloadEnd),
  }
}

/** The number of rows at the end of a command's tag, such as `INSERT 0 5`; 0 where there is none. */
export function rowsOfTag(bytes: Buffer, start: number, end: number): number {
  let rows = 0
  let unit = 1
  for (let at = end - 2; at >= start; at--) {
    const digit = (bytes[at] as number) - 48
    if (digit < 0 || digit > 9) return bytes[at] === 32 ? rows : 0
    rows += digit * unit
    unit *= 10
  }
  return 0
}
