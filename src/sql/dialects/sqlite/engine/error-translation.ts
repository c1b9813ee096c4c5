import { DataError, type ErrorCode, GranaryError, IntegrityError, OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import type { ConstraintCatalog, FoundConstraint, NamedForeignKey } from './constraint-catalog.ts'

/** What is known of the statement that failed. */
export interface FailedWork {
  readonly sql: string
  readonly catalog: ConstraintCatalog
  /** It had begun to run: then what SQLite says may hold values. */
  readonly ran: boolean
  /** Looks for the foreign key that was violated. */
  readonly foreignKey?: (() => NamedForeignKey | undefined) | undefined
}

/** What both libraries say of an error, brought to one form. */
interface SqliteFailure {
  /** The extended result code, as far as the library tells it. */
  readonly code: number
  readonly message: string
}

/**
 * An error of ours for what SQLite or its library reports, with their own error as `cause`. Errors of ours, and those that user
 * functions throw, pass through. Result codes: https://sqlite.org/rescode.html.
 */
export function translateError(error: unknown, work: FailedWork): unknown {
  if (error instanceof GranaryError) return error
  const failure = failureOf(error)
  if (failure === undefined) return libraryError(error, work.sql) ?? error
  const details = { sql: work.sql }
  const operational = (code: ErrorCode, message: string, retryable = false): OperationalError =>
    new OperationalError(code, message, { cause: error, details, retryable })
  if (failure.code === busySnapshot)
    return operational('SERIALIZATION_FAILURE', 'another connection wrote after this transaction had read; run it again', true)
  switch (failure.code & 0xff) {
    case 5:
    case 15:
      return operational('LOCK_TIMEOUT', 'the database is locked by another connection; try again, or raise busyTimeout', true)
    case 6:
      return operational(
        'LOCK_TIMEOUT',
        'a statement of the same connection is still reading what this one would change; end it first',
        true,
      )
    case 8:
      return operational('READ_ONLY', 'the database cannot be written: the file or its folder is read-only, or it was opened with readOnly')
    case 4:
    case 9:
      return operational('ABORTED', 'the statement was interrupted')
    case 10:
    case 22:
      return operational('INPUT_OUTPUT', 'the operating system could not read or write the database file')
    case 11:
    case 26:
      return operational('FILE_CORRUPT', 'the file is damaged or is not a SQLite database; restore a backup')
    case 13:
      return operational('DISK_FULL', 'the disk is full, or the database has reached its page limit; nothing of the statement was kept')
    case 3:
    case 14:
      return operational(
        'FILE_UNREADABLE',
        'the database file cannot be opened; see that it exists, is a file, and that it and its folder may be read and written',
      )
    case 19:
      return constraintError(error, failure, work)
    case 18:
      return new DataError('VALUE_TOO_LONG', 'a text or byte string is longer than SQLite holds (1,000,000,000 bytes)', {
        cause: error,
        details,
      })
    case 23:
      return notAuthorized(error, work.sql)
    case 20:
      return new DataError('VALUE_TYPE', 'a value has a type that its column does not take', { cause: error, details })
    default:
      return generalError(error, failure, work)
  }
}

/** Whether another connection or process is in the way, which passes. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof OperationalError) || error.code !== 'LOCK_TIMEOUT') return false
  const code = (failureOf(error.cause)?.code ?? 0) & 0xff
  return code === 5 || code === 15
}

const busySnapshot = 517

function failureOf(error: unknown): SqliteFailure | undefined {
  if (!(error instanceof Error)) return undefined
  // node:sqlite gives the extended result code as a number, better-sqlite3 its name.
  if ('errcode' in error && typeof error.errcode === 'number') return { code: error.errcode, message: error.message }
  if (error.name !== 'SqliteError' || !('code' in error) || typeof error.code !== 'string') return undefined
  if (error.code === 'SQLITE_BUSY_SNAPSHOT') return { code: busySnapshot, message: error.message }
  return { code: resultCodes[primaryName(error.code)] ?? 1, message: error.message }
}

const resultCodes: Readonly<Record<string, number>> = {
  SQLITE_ERROR: 1,
  SQLITE_PERM: 3,
  SQLITE_ABORT: 4,
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_NOMEM: 7,
  SQLITE_READONLY: 8,
  SQLITE_INTERRUPT: 9,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_PROTOCOL: 15,
  SQLITE_SCHEMA: 17,
  SQLITE_TOOBIG: 18,
  SQLITE_CONSTRAINT: 19,
  SQLITE_MISMATCH: 20,
  SQLITE_MISUSE: 21,
  SQLITE_NOLFS: 22,
  SQLITE_AUTH: 23,
  SQLITE_RANGE: 25,
  SQLITE_NOTADB: 26,
}

function primaryName(code: string): string {
  return code.split('_').slice(0, 2).join('_')
}

function constraintError(cause: unknown, { message }: SqliteFailure, { sql, catalog, foreignKey }: FailedWork): IntegrityError {
  const fail = (code: ErrorCode, what: string, found: FoundConstraint = {}): IntegrityError =>
    new IntegrityError(code, what, { cause, details: { sql, constraint: found.name, table: found.table, columns: found.columns } })
  const unique = /UNIQUE constraint failed: (?:index '(.*)'|(.*))$/s.exec(message)
  if (unique !== null) {
    const [, index, listed = ''] = unique
    const found =
      index === undefined
        ? (catalog.unique(listed) ?? columnsIn(listed))
        : (catalog.uniqueIndex(index.replaceAll("''", "'")) ?? { name: index })
    return fail('UNIQUE_VIOLATION', `a row with the same ${(found.columns ?? []).join(', ') || 'key'} exists already${named(found)}`, found)
  }
  const notNull = /NOT NULL constraint failed: (.*)$/s.exec(message)
  if (notNull !== null) {
    const listed = notNull[1] ?? ''
    return fail('NOT_NULL_VIOLATION', `${listed} was given no value`, catalog.notNull(listed) ?? columnsIn(listed))
  }
  const check = /CHECK constraint failed: (.*)$/s.exec(message)
  if (check !== null) {
    const found = catalog.check(check[1] ?? '') ?? { name: check[1] ?? '' }
    return fail('CHECK_VIOLATION', `a row breaks the rule of a check constraint${named(found)}`, found)
  }
  if (message.includes('FOREIGN KEY constraint failed')) {
    const found = foreignKey?.()
    if (found === undefined)
      return fail(
        'FOREIGN_KEY_VIOLATION',
        'a row refers to one that does not exist, or is still referred to (SQLite does not say by which foreign key)',
      )
    return fail(
      'FOREIGN_KEY_VIOLATION',
      `a row of ${found.table} refers to one in ${found.target} that does not exist, or would not exist any more${named(found)}`,
      found,
    )
  }
  return fail('CHECK_VIOLATION', `a trigger refused the row: ${message}`)
}

// For tables that the schema does not have. SQLite does not quote the names in its messages.
function columnsIn(listed: string): FoundConstraint {
  const qualified = listed.split(', ')
  const table = qualified[0]?.slice(0, qualified[0].lastIndexOf('.')) ?? ''
  return { table, columns: qualified.map((name) => name.slice(name.lastIndexOf('.') + 1)) }
}

function named(found: FoundConstraint): string {
  return found.name === undefined ? '' : ` (${found.name})`
}

function generalError(cause: unknown, { message }: SqliteFailure, { sql, ran }: FailedWork): GranaryError {
  const options = { cause, details: { sql } }
  if (message.includes('malformed JSON') || message.includes('bad JSON path'))
    return new DataError('JSON_MALFORMED', 'a JSON document or path cannot be parsed', options)
  if (message.includes('integer overflow'))
    return new DataError('VALUE_OUT_OF_RANGE', 'a sum or product does not fit 64 bits; cast to decimal first', options)
  if (message.includes('too many SQL variables'))
    return new ProgrammingError('STATEMENT_INVALID', 'the statement has more values than SQLite takes (32766); split it', options)
  if (message.includes('cannot be converted to a SQLite value') || message.startsWith('Asynchronous user-defined functions'))
    return new DataError('VALUE_TYPE', notSqlValue, options)
  if (ran && /\bMATCH\b/.test(sql)) return new DataError('VALUE_MALFORMED', 'the full-text query cannot be parsed', options)
  if (message.startsWith('not authorized to use function')) return notAuthorized(cause, sql)
  // What SQLite says of a statement that runs may quote a value; what it says of the text alone cannot.
  const said = ran ? message.replace(/[:"'].*$/s, '').trim() : message
  const collation = /^no such function: granary_collate_(\w+)/.exec(message)
  if (collation !== null) {
    return new ProgrammingError(
      'OBJECT_MISSING',
      `there is no collation ${collation[1]}: SQLite has BINARY, NOCASE and RTRIM; give others to open() as collations`,
      options,
    )
  }
  if (
    /^no such (table|column|function|collation|index|view|trigger|savepoint|module)/.test(message) ||
    /has no column named/.test(message)
  ) {
    return new ProgrammingError(
      'OBJECT_MISSING',
      `${said}; create it, or see whether the schema and the database file belong together`,
      options,
    )
  }
  if (message.includes('syntax error') || message.includes('incomplete input') || message.includes('unrecognized token'))
    return new ProgrammingError('SQL_SYNTAX', said, options)
  return new OperationalError('ENGINE_ERROR', `SQLite: ${said}`, options)
}

function notAuthorized(cause: unknown, sql: string): ProgrammingError {
  const message = 'the role may not run this statement: grant it the privilege, or open with another role'
  return new ProgrammingError('PERMISSION_DENIED', message, { cause, details: { sql } })
}

const notSqlValue = 'a user function gave what is no SQL value: null, number, bigint, string and Uint8Array are'

/** What the two libraries report by errors of their own. */
function libraryError(error: unknown, sql: string): GranaryError | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? error.code : undefined
  const { message } = error
  const options = { cause: error, details: { sql } }
  // node:sqlite refuses whole numbers beyond 2^53 unless they are read as bigint.
  if (code === 'ERR_OUT_OF_RANGE')
    return new DataError(
      'VALUE_OUT_OF_RANGE',
      'a whole number in the result is beyond 2^53: declare the column bigInteger() to read it as bigint',
      options,
    )
  if (message === 'BigInt value is too large to bind.' || message === 'The bound string, buffer, or bigint is too big') {
    return new DataError('VALUE_OUT_OF_RANGE', 'a value is larger than SQLite stores: whole numbers have 64 bits', options)
  }
  if (message.startsWith('Provided value cannot be bound') || message.startsWith('SQLite3 can only bind')) {
    return new DataError('VALUE_TYPE', 'a value is none that SQLite stores: null, number, bigint, string and Uint8Array are', options)
  }
  if (/^User-defined function .* returned an invalid value/s.test(message)) return new DataError('VALUE_TYPE', notSqlValue, options)
  if (/^Too (?:few|many) parameter values/.test(message))
    return new ProgrammingError('STATEMENT_INVALID', 'the SQL text has another number of placeholders than values were given', options)
  if (code === 'ERR_INVALID_STATE' || message === 'The database connection is not open')
    return new ProgrammingError('DATABASE_CLOSED', 'the database was closed; open it again', options)
  return undefined
}
