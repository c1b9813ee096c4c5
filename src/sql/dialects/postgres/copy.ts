import { DataError, ProgrammingError } from '../../../errors/index.ts'
import type { AnyTable, TableColumn, TableInfo } from '../../../schema/tables/table.ts'
import type { Dialect } from '../../compile/dialect.ts'
import { encoderOf } from '../../compile/plan.ts'
import { type SchemaNames, schemaFor } from '../../compile/schema-names.ts'
import type { ServerSession } from '../../engine/server/session.ts'
import { type Executor, executorKey, type PrintedStatement } from '../../statements/executor.ts'
import type { InsertRow } from '../../statements/insert.ts'
import { PostgresSession } from './engine/postgres-session.ts'
import { postgresIdentifier, quotedText } from './literal.ts'

/** A database or a transaction. */
export interface CopyHandle {
  [executorKey](): Executor
}

/** What a copy can be told. */
export interface CopyOptions {
  /** Stops the copy; nothing of it is kept then. */
  readonly signal?: AbortSignal
}

/** The form of copied data (PostgreSQL manual, COPY). */
export interface CopyDataOptions extends CopyOptions {
  /** `text`: a line for each row, with tabs; `csv`: RFC 4180. Default: `csv`. */
  readonly format?: 'text' | 'csv'
  /** The first line of CSV names the columns. Default: false. */
  readonly header?: boolean
}

/**
 * Copies rows into a table by `COPY`: all of them or none, as fast as the server takes them, and as many as there are. Defaults of the
 * database fill columns that the first row leaves out; every row must have the same properties. Rows are not given back.
 *
 * Throws DataError and IntegrityError as inserts do; ProgrammingError COLUMN_UNKNOWN; ConfigurationError CAPABILITY_MISSING on engines
 * without COPY; what the source of the rows throws.
 *
 * ```ts
 * import { defineSchema, id, open, table, text } from 'granary'
 * import { copyIn } from 'granary/postgres'
 *
 * const airports = table('airports', { id: id(), name: text() })
 * const load = async () => {
 *   const db = await open('postgres://localhost/airways', defineSchema({ airports }))
 *   return await copyIn(db, airports, [{ name: 'Austin' }, { name: 'Dallas' }])
 * }
 * ```
 */
export async function copyIn<T extends AnyTable>(
  db: CopyHandle,
  table: T,
  rows: Iterable<InsertRow<T>> | AsyncIterable<InsertRow<T>>,
  options: CopyOptions = {},
): Promise<{ readonly copied: number }> {
  const executor = db[executorKey]()
  const source = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : asynchronous(rows)
  try {
    const first = await source.next()
    if (first.done === true) return { copied: 0 }
    const columns = columnsOf(table.$, Object.keys(first.value))
    const sql = copyText(table.$, executor.schemas, columns, "FROM STDIN (FORMAT text, ENCODING 'UTF8')")
    const lines = linesOf(first.value, source, columns, executor.dialect)
    return { copied: await executor.use((session) => sessionOf(session).copyIn(sql, lines), options) }
  } finally {
    await source.return?.()
  }
}

/**
 * Copies data in the form of `COPY` into a table, such as a CSV file's stream: `copyDataIn(db, airports, ['name'], createReadStream(path))`.
 * `columns` are the properties that the data has, in its order.
 *
 * Throws as `copyIn` does.
 */
export async function copyDataIn<T extends AnyTable>(
  db: CopyHandle,
  table: T,
  columns: readonly (keyof InsertRow<T> & string)[],
  data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: CopyDataOptions = {},
): Promise<{ readonly copied: number }> {
  const executor = db[executorKey]()
  const sql = copyText(table.$, executor.schemas, columnsOf(table.$, columns), `FROM STDIN (${formatOf(options)})`)
  return { copied: await executor.use((session) => sessionOf(session).copyIn(sql, data), options) }
}

/** A query that can be printed. */
export interface CopiedQuery {
  toSql(dialect: Dialect, options: { readonly literals: true; readonly schemas?: SchemaNames | undefined }): PrintedStatement
}

/**
 * The rows of a query by `COPY`, as bytes to write into a file. Ending the loop early stops it on the server.
 *
 * Throws ConfigurationError CAPABILITY_MISSING on engines without COPY; what the query throws.
 *
 * ```ts
 * import { defineSchema, id, open, table, text } from 'granary'
 * import { copyOut } from 'granary/postgres'
 *
 * const airports = table('airports', { id: id(), name: text() })
 * const save = async (write: (bytes: Uint8Array) => void) => {
 *   const db = await open('postgres://localhost/airways', defineSchema({ airports }))
 *   for await (const bytes of copyOut(db, db.select(airports).from(airports), { header: true })) write(bytes)
 * }
 * ```
 */
export async function* copyOut(db: CopyHandle, query: CopiedQuery, options: CopyDataOptions = {}): AsyncIterableIterator<Uint8Array> {
  const executor = db[executorKey]()
  // COPY takes no parameters: the values are written as constants, by the dialect's own rules for quotes.
  const { sql } = query.toSql(executor.dialect, { literals: true, schemas: executor.schemas })
  const copy = `COPY (${sql}) TO STDOUT (${formatOf(options)})`
  const pieces = new Pieces()
  const reading = executor
    .use(async (session) => {
      for await (const piece of sessionOf(session).copyOut(copy)) if (!(await pieces.give(piece))) return
    }, options)
    .then(
      () => pieces.end(),
      (error: unknown) => pieces.end({ error }),
    )
  try {
    yield* pieces
  } finally {
    pieces.leave()
    await reading
  }
}

/** Hands pieces over from where the connection is held to where they are read, one at a time. */
class Pieces {
  #piece: Uint8Array | undefined
  #ended: { readonly error: unknown } | 'done' | undefined
  #left = false
  #changed = (): void => {}
  #taken = (): void => {}

  /** Resolves when the piece was taken; false when nobody reads any more. */
  async give(piece: Uint8Array): Promise<boolean> {
    if (this.#left) return false
    this.#piece = piece
    this.#changed()
    await new Promise<void>((resolve) => {
      this.#taken = resolve
    })
    return !this.#left
  }

  end(how: { readonly error: unknown } | 'done' = 'done'): void {
    this.#ended = how
    this.#changed()
  }

  leave(): void {
    this.#left = true
    this.#taken()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#piece
      if (piece !== undefined) {
        this.#piece = undefined
        yield piece
        this.#taken()
      } else if (this.#ended === 'done') return
      else if (this.#ended !== undefined) throw this.#ended.error
      else
        await new Promise<void>((resolve) => {
          this.#changed = resolve
        })
    }
  }
}

function sessionOf(session: ServerSession): PostgresSession {
  if (session instanceof PostgresSession) return session
  throw new ProgrammingError('STATEMENT_INVALID', 'only PostgreSQL copies rows by COPY: use insert() on this engine')
}

function copyText(table: TableInfo, schemas: SchemaNames | undefined, columns: readonly TableColumn[], rest: string): string {
  const place = schemaFor(table.schema, schemas)
  const name = place === undefined ? postgresIdentifier(table.name) : `${postgresIdentifier(place)}.${postgresIdentifier(table.name)}`
  return `COPY ${name} (${columns.map((column) => postgresIdentifier(column.name)).join(', ')}) ${rest}`
}

function formatOf({ format = 'csv', header = false }: CopyDataOptions): string {
  if (format !== 'csv' && format !== 'text') throw new ProgrammingError('STATEMENT_INVALID', 'the format of copied data is csv or text')
  if (header && format !== 'csv') throw new ProgrammingError('STATEMENT_INVALID', 'only CSV has a header')
  return `FORMAT ${format}${header ? ', HEADER' : ''}, ENCODING ${quotedText('UTF8')}`
}

function columnsOf(table: TableInfo, properties: readonly string[]): TableColumn[] {
  return properties.map((property) => {
    const column = table.columns.get(property)
    if (column === undefined)
      throw new ProgrammingError('COLUMN_UNKNOWN', `${table.name} has no column ${property}`, {
        details: { table: table.name, columns: [property] },
      })
    return column
  })
}

async function* asynchronous<R>(rows: Iterable<R>): AsyncGenerator<R> {
  yield* rows
}

/** Characters of a piece of data before it is sent. */
const pieceLength = 32_768

async function* linesOf(
  first: object,
  rest: AsyncIterator<object>,
  columns: readonly TableColumn[],
  dialect: Dialect,
): AsyncGenerator<Uint8Array> {
  const encoders = columns.map(({ node, property }) => {
    const { source } = node
    return encoderOf(node.type, dialect, { table: 'name' in source ? String(source.name) : '', column: property })
  })
  let text = ''
  for (let step: IteratorResult<object> = { done: false, value: first }; step.done !== true; step = await rest.next()) {
    const row = step.value
    if (Object.keys(row).length !== columns.length)
      throw new DataError(
        'VALUE_REQUIRED',
        `every row of a copy has the same columns as the first: ${columns.map(({ property }) => property).join(', ')}`,
      )
    columns.forEach(({ property }, position) => {
      const value: unknown = Reflect.get(row, property)
      text += `${position === 0 ? '' : '\t'}${cellText(encoders[position]?.(value))}`
    })
    text += '\n'
    if (text.length >= pieceLength) {
      yield Buffer.from(text, 'utf8')
      text = ''
    }
  }
  if (text !== '') yield Buffer.from(text, 'utf8')
}

/** A value in the text format (PostgreSQL manual, COPY, “Text Format”). */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value !== 'string') return Object.is(value, -0) ? '-0' : String(value)
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character) : value
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
