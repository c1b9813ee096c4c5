import {
  ConfigurationError,
  DataError,
  type ErrorCode,
  type ErrorDetails,
  type GranaryError,
  IntegrityError,
  OperationalError,
  ProgrammingError,
} from '../../../../errors/index.ts'
import type { ConstraintCatalog } from './constraint-catalog.ts'
import { ServerFailure, type ServerReport } from './server-message.ts'

/**
 * An error of ours for what the server reports, with the server's own as `cause`. What the server says is quoted only where it says it
 * of the statement's text: elsewhere it may hold values. SQLSTATEs: PostgreSQL manual, appendix A.
 */
export function translateFailure(failure: ServerFailure, sql: string, catalog: ConstraintCatalog): GranaryError {
  const { report } = failure
  const options = { cause: failure, details: { sql, sqlState: report.code } satisfies ErrorDetails }
  const operational = (code: ErrorCode, message: string, retryable = false): OperationalError =>
    new OperationalError(code, message, { ...options, retryable })
  const programming = (code: ErrorCode, message: string): ProgrammingError => new ProgrammingError(code, message, options)
  switch (report.code) {
    case '40001':
      return operational('SERIALIZATION_FAILURE', 'the transaction lost against a concurrent one; run it again', true)
    case '40P01':
      return operational(
        'SERIALIZATION_FAILURE',
        'the transaction waited in a circle with others and was chosen to give way; run it again',
        true,
      )
    case '55P03':
      return operational('LOCK_TIMEOUT', 'another transaction holds a lock on what this one needs; try again', true)
    case '57014':
      return operational('ABORTED', 'the statement was cancelled: by its caller, by a timeout of the server or by an administrator')
    case '25006':
      return programming('TRANSACTION_READ_ONLY', 'a read-only transaction, or a server that is a replica, writes nothing')
    case '25P02':
      return programming(
        'TRANSACTION_FAILED',
        'an earlier statement of the transaction failed, and PostgreSQL runs nothing more in it: use tx.transaction() around what may fail',
      )
    case '42P05':
    case '26000':
      return operational('ENGINE_ERROR', 'the prepared statements of the connection were changed by another program; run it again', true)
    case '42501':
      return programming('PERMISSION_DENIED', `${report.message}: grant the role the privilege, or open with another role`)
    case '53300':
    case '53400':
      return operational('CONNECTION_LOST', 'the server has no room for another connection; use fewer, or raise max_connections', true)
    // Duplicate table, index or sequence; database schema; constraint, trigger or other object; function.
    case '42P07':
    case '42P06':
    case '42710':
    case '42723':
      return operational('ENGINE_ERROR', report.message)
    case '2BP01':
      return new IntegrityError('FOREIGN_KEY_VIOLATION', `${report.message}: remove those first, or put them into the schema`, options)
    case '53100':
      return operational('DISK_FULL', "the server's disk is full; nothing of the statement was kept")
    case '58030':
      return operational('INPUT_OUTPUT', 'the server could not read or write one of its files')
    case '42601':
    case '42602':
    case '42622':
      return programming('SQL_SYNTAX', report.message)
    case '54023':
    case '54011':
    case '54001':
      return programming('STATEMENT_INVALID', `the statement is larger than the server takes: ${report.message}`)
    case '08P01':
      return programming('STATEMENT_INVALID', 'the SQL text has another number of placeholders than values were given')
    case '2201B':
      return new DataError('PATTERN_MALFORMED', 'the regular expression cannot be parsed', options)
    case '0A000':
      if (isStalePlan(report))
        return operational(
          'SERIALIZATION_FAILURE',
          'the tables that the statement reads were changed meanwhile; run the transaction again',
          true,
        )
      return programming('STATEMENT_INVALID', `PostgreSQL does not do this: ${report.message}`)
  }
  if (missing.has(report.code))
    return programming('OBJECT_MISSING', `${report.message}; create it, or see whether the schema and the database belong together`)
  switch (report.code.slice(0, 2)) {
    case '23':
      return integrityError(report, sql, catalog, failure)
    case '22':
      return dataError(report, options)
    case '08':
    case '57':
      return new OperationalError('CONNECTION_LOST', `the server has ended the connection (${report.code}); open a new one`, {
        ...options,
        disconnected: true,
      })
    case '28':
      return new ConfigurationError('AUTHENTICATION_FAILED', 'the server refuses the user, the password or the certificate', options)
    case '3D':
    case '3F':
      return programming('OBJECT_MISSING', `${report.message}; create it, or see whether the URL names the right one`)
    case '25':
      return programming('STATEMENT_INVALID', `not in this state of a transaction: ${report.message}`)
    case '42':
      return programming('STATEMENT_INVALID', report.message)
    case '54':
      return programming('STATEMENT_INVALID', `the statement is larger than the server takes: ${report.message}`)
    default:
      // P0001 is what functions and triggers raise: their words are for the caller.
      return operational('ENGINE_ERROR', `PostgreSQL: ${report.code === 'P0001' ? report.message : `error ${report.code}`}`)
  }
}

/** Whether a prepared statement no longer gives the columns that it gave (src/backend/utils/cache/plancache.c). */
export function isStalePlan({ code, routine }: ServerReport): boolean {
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

/** Whether a statement failed only since the server no longer has it as it was prepared. */
export function isStale({ cause }: GranaryError): boolean {
  return cause instanceof ServerFailure && (isStalePlan(cause.report) || cause.code === '26000')
}

/** Undefined table, column, function, object; unknown schema, catalogue, cursor. */
const missing: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '42704', '3F000', '3D000', '34000', '42P02'])

function integrityError(report: ServerReport, sql: string, catalog: ConstraintCatalog, cause: ServerFailure): IntegrityError {
  const { table, constraint, column } = report
  const known = constraint === undefined ? undefined : catalog.find(table, constraint)
  const columns = column === undefined ? (known?.columns ?? columnsOfDetail(report)) : [column]
  const details = { sql, sqlState: report.code, constraint, table, columns, schema: report.schema }
  const fail = (code: ErrorCode, message: string): IntegrityError => new IntegrityError(code, message, { cause, details })
  const named = constraint === undefined ? '' : ` (${constraint})`
  switch (report.code) {
    case '23505':
      return fail('UNIQUE_VIOLATION', `a row with the same ${(columns ?? []).join(', ') || 'key'} exists already${named}`)
    case '23503':
      return fail(
        'FOREIGN_KEY_VIOLATION',
        `a row of ${table ?? 'a table'} refers to one that does not exist, or would not exist any more${named}`,
      )
    case '23502':
      return fail('NOT_NULL_VIOLATION', `${table === undefined ? '' : `${table}.`}${column ?? 'a column'} was given no value`)
    case '23P01':
      return fail('EXCLUSION_VIOLATION', `a row conflicts with one that exists already${named}`)
    default:
      // What a trigger refuses by refuse() has no constraint: its words are the application's own.
      if (constraint === undefined && report.routine === 'exec_stmt_raise') return fail('CHECK_VIOLATION', report.message)
      return fail('CHECK_VIOLATION', `a row breaks the rule of a check constraint${named}`)
  }
}

// `Key (a, b)=(1, 2) already exists.`: the names are in every language's message in the same place, the values behind them are not read.
function columnsOfDetail({ detail }: ServerReport): readonly string[] | undefined {
  const listed = /\(((?:"(?:[^"]|"")*"|[^()"])+)\)=\(/.exec(detail ?? '')?.[1]
  if (listed === undefined) return undefined
  const names = listed.match(/"(?:[^"]|"")*"|[^,\s][^,]*/g) ?? []
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.trim()))
}

function dataError({ code, message }: ServerReport, options: { readonly cause: ServerFailure; readonly details: ErrorDetails }): DataError {
  const fail = (of: ErrorCode, what: string): DataError => new DataError(of, what, options)
  switch (code) {
    case '22001':
      return fail('VALUE_TOO_LONG', 'a text is longer than its column allows')
    case '22012':
      return fail('DIVISION_BY_ZERO', 'a division by zero')
    case '22003':
    case '22008':
    case '22015':
      return fail('VALUE_OUT_OF_RANGE', 'a number or moment lies outside the range of its type')
    case '22023':
      return /time zone/i.test(message)
        ? fail('TIME_ZONE_UNKNOWN', 'the time zone name is not known')
        : fail('VALUE_INVALID', 'a function was given a value that it does not take')
    case '22009':
      return fail('TIME_ZONE_UNKNOWN', 'the offset of a time zone lies outside its range')
    case '22004':
      return fail('VALUE_REQUIRED', 'null was given where a value is needed')
    case '2201B':
      return fail('PATTERN_MALFORMED', 'the regular expression cannot be parsed')
    case '22030':
    case '22032':
    case '22033':
    case '22034':
    case '22035':
    case '22038':
    case '22039':
    case '2203A':
      return fail('JSON_MALFORMED', 'a JSON document or path does not have what was asked of it')
    default:
      return fail('VALUE_MALFORMED', 'a value is not in the format of its type')
  }
}
