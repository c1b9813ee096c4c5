import type { Change, DriverRows, UntypedResult } from '../../../engine/engine.ts'
import type { ClientResult, Done, ResultColumn } from './client.ts'

const geometry = 255
const set = 0x800

/** The rows of a result; none for a statement that gives a count. */
export function rowsOf([rows, columns]: ClientResult): DriverRows {
  if (!Array.isArray(rows)) return []
  const described = asColumns(columns)
  for (let position = 0; position < described.length; position++) {
    const column = described[position]
    if (column !== undefined && needsRepair(column)) repair(rows, position, column)
  }
  return rows
}

/** Whether the client gives cells of a column in a form of its own. */
export function needsRepair({ columnType, flags }: ResultColumn): boolean {
  return columnType === geometry || (flags & set) !== 0
}

/** Brings the cells of one column to what the codec takes. */
export function repair(rows: unknown[][], position: number, { columnType }: ResultColumn): void {
  // The client parses geometries, and gives an empty one for null.
  const mend = columnType === geometry ? present : together
  for (const row of rows) row[position] = mend(row[position])
}

function present(cell: unknown): unknown {
  return typeof cell === 'object' && cell !== null && !('coordinates' in cell) && !('geometries' in cell) ? null : cell
}

function together(cell: unknown): unknown {
  return Array.isArray(cell) ? cell.join(',') : cell
}

/** What a statement did. */
export function changeOf([done]: ClientResult): Change {
  if (Array.isArray(done)) return nothing
  const { affectedRows, insertId } = asDone(done)
  return { changes: Number(affectedRows), lastInsertId: insertId > 0 ? narrowed(insertId) : undefined }
}

const nothing: Change = { changes: 0, lastInsertId: undefined }

function narrowed(value: number | bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

// With `metaAsArray` the second part lists the columns.
export function asColumns(columns: unknown): readonly ResultColumn[] {
  return columns as readonly ResultColumn[]
}

// A statement without rows gives the client's OkPacket.
function asDone(done: unknown): Done {
  return done as Done
}

/** The result of a statement of which nothing is known: of several, as a script gives them, the first with rows. */
export function untypedOf([given, meta]: ClientResult): UntypedResult {
  const several =
    Array.isArray(given) && Array.isArray(meta) && meta.length > 0 && (meta[0] === null || Array.isArray(meta[0]) || meta[0] === undefined)
  const results: (readonly [unknown, unknown])[] = several
    ? given.map((part: unknown, position) => [part, meta[position]] as const)
    : [[given, meta]]
  let changes = 0
  for (const result of results) changes += changeOf(result).changes
  const found = results.find(([rows]) => Array.isArray(rows))
  if (found === undefined) return { columns: [], rows: [], changes }
  const columns = asColumns(found[1])
  const rows = rowsOf(found)
  for (const [position, { columnType }] of columns.entries())
    if (wholeNumbers.has(columnType)) for (const row of rows) asCells(row)[position] = whole(row[position])
  return { columns: columns.map((column) => column.name()), rows, changes }
}

/** TINY, SHORT, LONG, INT24, YEAR. */
const wholeNumbers: ReadonlySet<number> = new Set([1, 2, 3, 9, 13])

function whole(cell: unknown): unknown {
  return typeof cell === 'number' ? BigInt(cell) : cell
}

// The client made the rows for this call.
function asCells(row: readonly unknown[]): unknown[] {
  return row as unknown[]
}
