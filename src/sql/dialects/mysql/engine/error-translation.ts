import {
  ConfigurationError,
  DataError,
  type ErrorCode,
  GranaryError,
  IntegrityError,
  OperationalError,
  ProgrammingError,
} from '../../../../errors/index.ts'
import type { ConstraintCatalog, FoundConstraint } from './constraint-catalog.ts'

/** What is known of the statement that failed. */
export interface FailedWork {
  readonly sql: string
  readonly catalog: ConstraintCatalog
}

/** A statement of the session itself, which breaks no constraint. */
export function ownWork(sql: string): FailedWork {
  return { sql, catalog: { unique: () => ({}), foreignKey: () => ({}), check: () => ({}) } }
}

/** What the client says of an error. */
interface ServerFailure {
  readonly number: number
  readonly state: string
  readonly message: string
  readonly fatal: boolean
}

/**
 * An error of ours for what the server or the client reports, with their own error as `cause`. Errors of ours pass through.
 * Numbers: MySQL 8.0 Error Message Reference, chapter 2; https://mariadb.com/kb/en/mariadb-error-code-reference/.
 */
export function translateError(error: unknown, work: FailedWork): GranaryError {
  if (error instanceof GranaryError) return error
  const failure = failureOf(error)
  const details = { sql: work.sql }
  if (failure === undefined || isLoss(failure)) return connectionLost(error)
  const operational = (code: ErrorCode, message: string, retryable = false): OperationalError =>
    new OperationalError(code, message, { cause: error, details: { ...details, errorNumber: failure.number }, retryable })
  const data = (code: ErrorCode, message: string): DataError => {
    const column = columnIn(failure.message)
    return new DataError(code, message, { cause: error, details: { ...details, ...column, errorNumber: failure.number } })
  }
  const programming = (code: ErrorCode, message: string): ProgrammingError =>
    new ProgrammingError(code, message, { cause: error, details: { ...details, errorNumber: failure.number } })
  switch (failure.number) {
    case 1022:
    case 1062:
    case 1169:
    case 1586:
    case 1859:
      return uniqueViolation(error, failure, work)
    case 1216:
    case 1217:
    case 1451:
    case 1452:
    case 1761:
    case 1762:
      return foreignKeyViolation(error, failure, work)
    case 1048:
    case 1263:
    case 1364:
    case 1566:
      return notNullViolation(error, failure, work)
    case 3819:
    case 4025:
      return checkViolation(error, failure, work)
    // A view WITH CHECK OPTION.
    case 1369:
      return integrity('CHECK_VIOLATION', 'the row would not be seen through the view that it was written by', error, work)
    case 1526:
    case 1748:
      return integrity('CHECK_VIOLATION', 'no partition of the table takes the row', error, work)
    case 1213:
    case 1614:
    case 1637:
    // MariaDB: snapshot isolation found a newer version of the row.
    case 1020:
      return operational('SERIALIZATION_FAILURE', 'the transaction lost against a concurrent one and was rolled back; run it again', true)
    case 1205:
    case 1206:
      return operational('LOCK_TIMEOUT', 'another transaction holds the lock; try again, or raise busyTimeout', true)
    // NOWAIT.
    case 3572:
      return operational('LOCK_TIMEOUT', 'another transaction holds the lock, and the statement does not wait', true)
    case 1028:
    case 1317:
    case 1969:
    case 3024:
      return operational('ABORTED', 'the statement was stopped: cancelled, or longer than the server allows')
    case 1792:
      return programming('TRANSACTION_READ_ONLY', 'a write was tried in a read-only transaction; open one that may write')
    case spatialReadRefused:
      return operational(
        'ENGINE_ERROR',
        'outside of a transaction the server turns to no spatial index after another one; open one for the statement',
      )
    case 1290:
    case 1836:
    case 3100:
      return operational('READ_ONLY', 'the server refuses writes: it is read-only, a replica perhaps')
    case 1064:
    case 1149:
      return programming('SQL_SYNTAX', `the server cannot parse the statement${nearText(failure.message)}`)
    case 1049:
    case 1051:
    case 1054:
    case 1072:
    case 1091:
    case 1109:
    case 1128:
    case 1146:
    // XAER_NOTA: no prepared transaction of the name.
    case 1397:
    case 1176:
    case 1193:
    case 1273:
    case 1305:
    case 1347:
    case 1360:
    case 1539:
    case 4091:
      return programming('OBJECT_MISSING', `${said(failure)}; create it, or see whether the schema and the database belong together`)
    case 1264:
      return data('VALUE_OUT_OF_RANGE', 'a number or date does not fit its column')
    case 1690:
    case 1916:
      return outOfRange(failure, data)
    case 1365:
      return data('DIVISION_BY_ZERO', 'a division by zero')
    case 1406:
      return data('VALUE_TOO_LONG', 'a text or byte string is longer than its column allows')
    case 1153:
    case 1301:
      return data('VALUE_TOO_LONG', 'a value is longer than the server takes at once; raise max_allowed_packet on the server')
    case 1265:
    case 1292:
    case 1366:
    case 1367:
    case 1411:
    case 1525:
      return data('VALUE_MALFORMED', 'a value is not in the format of its column')
    case 1139:
    case 3685:
    case 3688:
    case 3690:
    case 3691:
    case 3692:
    case 3696:
      return data('PATTERN_MALFORMED', 'a regular expression cannot be parsed')
    case 1298:
      return data('TIME_ZONE_UNKNOWN', 'the time zone is not known to the server; load its time zone tables')
    case 3140:
    case 3141:
    case 3143:
    case 3144:
    case 4036:
    case 4037:
    case 4038:
      return data('JSON_MALFORMED', 'a JSON document or path cannot be parsed')
    case 1021:
    case 1114:
    case 3675:
      return operational('DISK_FULL', "the server's disk or table space is full")
    case 1040:
    case 1203:
    case 1226:
      return new OperationalError('CONNECTION_LOST', 'the server has no room for another connection; use fewer, or raise max_connections', {
        cause: error,
        details: { errorNumber: failure.number },
        disconnected: true,
        retryable: true,
      })
    case 1044:
    case 1045:
    case 1698:
    case 1862:
    case 3118:
    case 3955:
    case 4151:
      return new ConfigurationError(
        'AUTHENTICATION_FAILED',
        'the server refuses the user or the password, or the user may not use the database',
        {
          cause: error,
          details: { errorNumber: failure.number },
        },
      )
    case 1142:
    case 1143:
    case 1227:
    case 1370:
    case 1410:
      return programming('PERMISSION_DENIED', 'the user may not do this; grant the privilege')
    case 1390:
      return programming('STATEMENT_INVALID', 'the statement has more values than the server takes (65535); split it')
    case 1210:
    case 1136:
    case 1058:
      return programming('STATEMENT_INVALID', said(failure))
    case 1235:
    case 1178:
      return programming('STATEMENT_INVALID', `the server cannot do this: ${said(failure)}`)
    default:
      return byState(error, failure, work)
  }
}

/** Whether the server has taken back the whole transaction together with the statement that failed (MySQL manual §17.20.5). */
export function endsTransaction(error: unknown, onTimeout: boolean): boolean {
  const number = failureOf(error)?.number
  return number === 1213 || number === 1020 || number === 1206 || (onTimeout && number === 1205)
}

/**
 * Whether the server has refused a statement that it runs in a transaction: outside of one, InnoDB does not turn to a spatial index once it has
 * read another one (https://jira.mariadb.org/browse/MDEV-26123). `error` is the client's.
 */
export function needsTransaction(error: unknown): boolean {
  return failureOf(error)?.number === spatialReadRefused
}

/** ER_READ_ONLY_TRANSACTION. */
const spatialReadRefused = 1207

/** What everything rejects with when the connection is gone. */
export function connectionLost(cause?: unknown): OperationalError {
  return new OperationalError(
    'CONNECTION_LOST',
    'the connection to the server is gone; what was not acknowledged may or may not have been done',
    {
      cause,
      disconnected: true,
    },
  )
}

function failureOf(error: unknown): ServerFailure | undefined {
  if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return undefined
  const message = 'sqlMessage' in error && typeof error.sqlMessage === 'string' ? error.sqlMessage : error.message
  const state = 'sqlState' in error && typeof error.sqlState === 'string' ? error.sqlState : ''
  return { number: error.errno, state, message, fatal: 'fatal' in error && error.fatal === true }
}

/** Server shutdown, killed connections, broken packets. */
const losses: ReadonlySet<number> = new Set([1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 2055, 4031])

// The client's own errors have numbers from 45001, the operating system's negative ones. Of the server's errors the client calls some
// fatal that are not, such as those of a statement that was stopped.
function isLoss({ number, fatal }: ServerFailure): boolean {
  return number < 0 || losses.has(number) || (fatal && (number < 1000 || number > 20_000))
}

/** Statements that are well-formed and mean nothing: ambiguous names, aggregates in the wrong place, numbers of columns that differ. */
const misuses: ReadonlySet<number> = new Set([
  1052, 1055, 1056, 1060, 1063, 1065, 1066, 1101, 1110, 1111, 1115, 1140, 1221, 1222, 1241, 1247, 1248, 1250, 1327, 1582, 1583, 3029, 3593,
])

function byState(cause: unknown, failure: ServerFailure, { sql }: FailedWork): GranaryError {
  const details = { sql, errorNumber: failure.number }
  // SIGNAL SQLSTATE '45000' of a trigger or procedure: the text is the program's own.
  if (failure.number === 1644)
    return new IntegrityError('CHECK_VIOLATION', `a trigger or procedure refused: ${failure.message}`, { cause, details })
  if (failure.number === 45016)
    return new ProgrammingError('STATEMENT_INVALID', 'the SQL text has more placeholders than values were given', { cause, details })
  if (misuses.has(failure.number))
    return new ProgrammingError('SQL_SYNTAX', `the server refuses the statement: ${said(failure)}`, { cause, details })
  if (failure.state.startsWith('22')) return new DataError('VALUE_MALFORMED', 'a value cannot be used where it stands', { cause, details })
  return new OperationalError('ENGINE_ERROR', `the server reports error ${failure.number}: ${said(failure)}`, { cause, details })
}

function integrity(code: ErrorCode, message: string, cause: unknown, { sql }: FailedWork, found: FoundConstraint = {}): IntegrityError {
  const named = found.name === undefined ? '' : ` (${found.name})`
  return new IntegrityError(code, `${message}${named}`, {
    cause,
    details: { sql, constraint: found.name, table: found.table, columns: found.columns },
  })
}

// "Duplicate entry '…' for key 'airports.PRIMARY'"; MariaDB and old MySQL leave the table out. The value may hold anything, so the key is the last.
function uniqueViolation(cause: unknown, { message }: ServerFailure, work: FailedWork): IntegrityError {
  const key = /for key '([^']*(?:''[^']*)*)'[^']*$/s.exec(message)?.[1]
  const table = changedTable(work.sql)
  const name = key !== undefined && table !== undefined && key.startsWith(`${table}.`) ? key.slice(table.length + 1) : key
  const found = name === undefined ? { table } : work.catalog.unique(name, table)
  return integrity(
    'UNIQUE_VIOLATION',
    `a row with the same ${(found.columns ?? []).join(', ') || 'key'} exists already`,
    cause,
    work,
    found,
  )
}

// "… a foreign key constraint fails (`db`.`child`, CONSTRAINT `name` FOREIGN KEY (`a`, `b`) REFERENCES `parent` (`x`, `y`))"
function foreignKeyViolation(cause: unknown, { message, number }: ServerFailure, work: FailedWork): IntegrityError {
  const names =
    /\((?:`(?:[^`]|``)*`\.)?(`(?:[^`]|``)*`), CONSTRAINT (`(?:[^`]|``)*`) FOREIGN KEY \(((?:`(?:[^`]|``)*`(?:, )?)+)\) REFERENCES/s.exec(
      message,
    )
  const what = number === 1451 || number === 1217 ? 'a row is still referred to by another' : 'a row refers to one that does not exist'
  if (names === null) return integrity('FOREIGN_KEY_VIOLATION', what, cause, work, { table: changedTable(work.sql) })
  const [, table = '', name = '', columns = ''] = names
  const found = {
    name: plainName(name),
    table: plainName(table),
    columns: [...columns.matchAll(/`(?:[^`]|``)*`/g)].map(([quoted]) => plainName(quoted)),
  }
  return integrity('FOREIGN_KEY_VIOLATION', what, cause, work, found)
}

// "Column 'name' cannot be null", "Field 'name' doesn't have a default value"
function notNullViolation(cause: unknown, { message }: ServerFailure, work: FailedWork): IntegrityError {
  const column = /^(?:Column|Field) '(.*)' (?:cannot be null|doesn't have a default value)/s.exec(message)?.[1]
  const table = changedTable(work.sql)
  return integrity('NOT_NULL_VIOLATION', `${column ?? 'a column'} was given no value`, cause, work, {
    table,
    columns: column === undefined ? undefined : [column],
  })
}

// MySQL: "Check constraint 'name' is violated."; MariaDB: "CONSTRAINT `name` failed for `db`.`table`", with `table.column` for a check of a column.
function checkViolation(cause: unknown, { message }: ServerFailure, work: FailedWork): IntegrityError {
  const named = /^Check constraint '(.*)' is violated/s.exec(message)
  const failed = /^CONSTRAINT (`(?:[^`]|``)*`) failed for (?:`(?:[^`]|``)*`\.)?(`(?:[^`]|``)*`)/s.exec(message)
  const table = failed?.[2] === undefined ? changedTable(work.sql) : plainName(failed[2])
  const name = failed?.[1] === undefined ? named?.[1] : plainName(failed[1])
  const column = table !== undefined && name?.startsWith(`${table}.`) === true ? name.slice(table.length + 1) : undefined
  const found =
    column !== undefined ? { name: column, table, columns: [column] } : name === undefined ? { table } : work.catalog.check(name, table)
  return integrity('CHECK_VIOLATION', 'a row breaks the rule of a check constraint', cause, work, found)
}

/** The table that a statement changes. */
function changedTable(sql: string): string | undefined {
  const found =
    /^\s*(?:INSERT INTO|REPLACE INTO|UPDATE|DELETE(?: `(?:[^`]|``)*`)? FROM)\s+(?:(?:`(?:[^`]|``)*`|\w+)\.)?(?:(`(?:[^`]|``)*`)|(\w+))/i.exec(
      sql,
    )
  return found?.[1] === undefined ? found?.[2] : plainName(found[1])
}

function plainName(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('``', '`')
}

// "… for column 'name' at row 1", "… for column `db`.`table`.`name` at row 1"
function columnIn(message: string): { readonly columns: readonly string[] } | undefined {
  const name = /for column (?:(?:`(?:[^`]|``)*`\.)*(`(?:[^`]|``)*`)|'([^']*)') at row \d+$/s.exec(message)
  const found = name?.[1] === undefined ? name?.[2] : plainName(name[1])
  return found === undefined ? undefined : { columns: [found] }
}

/**
 * MySQL has no function that fails. The dialect lets a sum overflow where there is no result, and the sum's text, which the server quotes,
 * says why: see failureWhen.
 */
function outOfRange({ message }: ServerFailure, data: (code: ErrorCode, message: string) => DataError): GranaryError {
  const told = /out of range in '\(*9223372036854775807 \+ \(*(?:octet_)?length\((?:_\w+)?'([\w.]+)'\)/i.exec(message)?.[1]
  if (told === undefined) return data('VALUE_OUT_OF_RANGE', 'the result of a computation does not fit its type; cast to decimal first')
  if (told.startsWith('sql.'))
    return new ConfigurationError('CAPABILITY_MISSING', `the server cannot do this for these values (capability ${told})`, {
      details: { capability: told },
    })
  if (told === 'DIVISION_BY_ZERO') return data(told, 'a division by zero')
  if (told === 'TIME_ZONE_UNKNOWN')
    return data(told, 'the server knows no time zone of this name; its tables of time zones may be empty (mysql_tzinfo_to_sql fills them)')
  if (told === 'VALUE_MALFORMED' || told === 'JSON_MALFORMED') return data(told, 'a value is not in the format of its type')
  return data(told === 'VALUE_TYPE' ? told : 'VALUE_OUT_OF_RANGE', 'a function was given a value for which it has no result')
}

/** What the server says, without the values that it quotes: names of objects stay. */
function said({ message }: ServerFailure): string {
  return message.replace(/ at row \d+$/, '').slice(0, 300)
}

// The text near a mistake is part of the statement, which holds no values.
function nearText(message: string): string {
  const near = /near '(.*)' at line (\d+)$/s.exec(message)
  return near === null ? '' : ` near ${JSON.stringify((near[1] ?? '').slice(0, 80))}, line ${near[2]}`
}
