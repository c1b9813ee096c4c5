import { DataError, type ErrorCode, GranaryError, IntegrityError, OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import type { ConstraintCatalog, FoundConstraint, NamedForeignKey } from './constraint-catalog.ts'

/** What both libraries say of an error, brought to one form. */
interface SqliteFailure {
  readonly code: number
  readonly message: string
}

/**
 * An error of ours for what SQLite reports, with its own error as `cause`. Errors of ours, as user functions throw them, pass
 * through. Result codes: https://sqlite.org/rescode.html.
 */
export function translateError(error: unknown, sql: string, catalog: ConstraintCatalog, foreignKey: () => NamedForeignKey | undefined = () => undefined): unknown {
  if (error instanceof GranaryError) return error
  const failure = failureOf(error)
  if (failure === undefined) return rangeError(error, sql) ?? error
  const details = { sql }
  const operational = (code: ErrorCode, message: string, retryable = false): OperationalError => new OperationalError(code, message, { cause: error, details, retryable })
  switch (failure.code & 0xff) {
    case 5:
    case 6:
      return operational('LOCK_TIMEOUT', 'the database is locked by another connection; try again, or raise busyTimeout', true)
    case 8:
      return operational('READ_ONLY', 'the database cannot be written: the file or its folder is read-only, or it was opened with readOnly')
    case 9:
      return operational('ABORTED', 'the statement was interrupted')
    case 10:
      return operational('INPUT_OUTPUT', 'the operating system could not read or write the database file')
    case 11:
    case 26:
      return operational('FILE_CORRUPT', 'the file is damaged or is not a SQLite database; restore a backup')
    case 13:
      return operational('DISK_FULL', 'the disk is full; the transaction was rolled back')
    case 14:
      return operational('FILE_UNREADABLE', 'the database file cannot be opened; see that it exists, is a file and may be read')
    case 19:
      return constraintError(error, failure, sql, catalog, foreignKey)
    case 18:
      return new DataError('VALUE_TOO_LONG', 'a text or byte string is longer than SQLite holds (1,000,000,000 bytes)', { cause: error, details })
    case 20:
      return new DataError('VALUE_TYPE', 'a value has a type that its column does not take', { cause: error, details })
    default:
      return generalError(error, failure, sql)
  }
}

function failureOf(error: unknown): SqliteFailure | undefined {
  if (!(error instanceof Error)) return undefined
  // node:sqlite gives the extended result code as a number, better-sqlite3 its name.
  if ('errcode' in error && typeof error.errcode === 'number') return { code: error.errcode, message: error.message }
  if (error.name === 'SqliteError' && 'code' in error && typeof error.code === 'string') return { code: resultCodes[primaryName(error.code)] ?? 1, message: error.message }
  return undefined
}

const resultCodes: Readonly<Record<string, number>> = {
  SQLITE_ERROR: 1, SQLITE_PERM: 3, SQLITE_ABORT: 4, SQLITE_BUSY: 5, SQLITE_LOCKED: 6, SQLITE_NOMEM: 7, SQLITE_READONLY: 8, SQLITE_INTERRUPT: 9, SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11, SQLITE_FULL: 13, SQLITE_CANTOPEN: 14, SQLITE_PROTOCOL: 15, SQLITE_SCHEMA: 17, SQLITE_TOOBIG: 18, SQLITE_CONSTRAINT: 19, SQLITE_MISMATCH: 20,
  SQLITE_MISUSE: 21, SQLITE_AUTH: 23, SQLITE_RANGE: 25, SQLITE_NOTADB: 26,
}

function primaryName(code: string): string {
  return code.split('_').slice(0, 2).join('_')
}

function constraintError(cause: unknown, { message }: SqliteFailure, sql: string, catalog: ConstraintCatalog, foreignKey: () => NamedForeignKey | undefined): IntegrityError {
  const fail = (code: ErrorCode, what: string, found: FoundConstraint = {}): IntegrityError =>
    new IntegrityError(code, what, { cause, details: { sql, constraint: found.name, table: found.table, columns: found.columns } })
  const unique = /UNIQUE constraint failed: (?:index '(.*)'|(.*))$/s.exec(message)
  if (unique !== null) {
    const [, index, listed = ''] = unique
    const found = index === undefined ? (catalog.unique(listed) ?? columnsIn(listed)) : (catalog.uniqueIndex(index.replaceAll("''", "'")) ?? { name: index })
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
    const found = foreignKey()
    if (found === undefined) return fail('FOREIGN_KEY_VIOLATION', 'a row refers to one that does not exist, or is still referred to (SQLite does not say by which foreign key)')
    return fail('FOREIGN_KEY_VIOLATION', `a row of ${found.table} refers to one in ${found.target} that does not exist, or would not exist any more${named(found)}`, found)
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

function generalError(cause: unknown, { message }: SqliteFailure, sql: string): GranaryError {
  const options = { cause, details: { sql } }
  if (/^no such (table|column|function|collation|index|view|trigger|savepoint)/.test(message) || /has no column named/.test(message)) {
    return new ProgrammingError('OBJECT_MISSING', `${message}; create it, or see whether the schema and the database file belong together`, options)
  }
  if (message.includes('syntax error') || message.includes('incomplete input') || message.includes('unrecognized token')) return new ProgrammingError('SQL_SYNTAX', message, options)
  if (message.includes('malformed JSON') || message.includes('bad JSON path')) return new DataError('JSON_MALFORMED', 'a JSON document or path cannot be parsed', options)
  if (message.includes('integer overflow')) return new DataError('VALUE_OUT_OF_RANGE', 'a sum or product does not fit 64 bits; cast to decimal first', options)
  if (message.includes('too many SQL variables')) return new ProgrammingError('STATEMENT_INVALID', 'the statement has more values than SQLite takes (32766); split it', options)
  return new OperationalError('ENGINE_ERROR', `SQLite: ${message}`, options)
}

// node:sqlite refuses whole numbers beyond 2^53 unless they are read as bigint, with an error of its own.
function rangeError(error: unknown, sql: string): DataError | undefined {
  if (!(error instanceof RangeError) || !('code' in error) || error.code !== 'ERR_OUT_OF_RANGE') return undefined
  return new DataError('VALUE_OUT_OF_RANGE', 'a whole number in the result is beyond 2^53: declare the column bigInteger() to read it as bigint', { cause: error, details: { sql } })
}
