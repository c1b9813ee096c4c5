/** Every code, with what it means. A code is never renamed or given a second meaning. */
export const errorCodes = {
  // configuration
  URL_INVALID: 'the database URL cannot be parsed',
  URL_SCHEME_UNKNOWN: 'no engine answers to the URL scheme',
  FOLDER_MISSING: 'the folder of the database file does not exist',
  DATABASE_MISSING: 'the server has no database of the name in the URL',
  DRIVER_MISSING: 'the package of the driver is not installed',
  ENGINE_VERSION: 'the engine is too old to be used safely',
  CAPABILITY_MISSING: 'the engine lacks a capability that the schema or the statement needs',
  OPTION_INVALID: 'an option has a value that makes no sense',
  AUTHENTICATION_FAILED: 'the server refuses the user, the password or the certificate',
  // schema
  SCHEMA_INVALID: 'the declared schema contradicts itself',
  // programming
  STATEMENT_INVALID: 'a statement cannot be compiled as it was built',
  IDENTIFIER_UNBOUND: 'text was used where an identifier is needed, without the identifier helper',
  SQL_SYNTAX: 'the engine could not parse the statement',
  OBJECT_MISSING: 'a table, column or function does not exist in the database',
  DATABASE_CLOSED: 'the database handle was closed',
  TRANSACTION_ENDED: 'the transaction has already been committed or rolled back',
  TRANSACTION_NESTED: 'a transaction that must be the outermost was begun inside another',
  TRANSACTION_READ_ONLY: 'a write was tried in a read-only transaction',
  PARAMETER_MISSING: 'a named parameter of a prepared statement was not given',
  PARAMETER_UNKNOWN: 'a name was given that the prepared statement does not have',
  PERMISSION_DENIED: 'the role or user lacks the privilege for what was tried',
  COLUMN_UNKNOWN: 'a column was given that the table does not have',
  // data
  VALUE_UNDEFINED: 'undefined was given as a value',
  VALUE_TYPE: 'a value has another type than its column',
  VALUE_MALFORMED: 'a value is not in the format of its type',
  VALUE_OUT_OF_RANGE: 'a number or date lies outside the range of its type',
  VALUE_TOO_LONG: 'a text or byte string is longer than its column allows',
  VALUE_REQUIRED: 'a column that has no default was left out or given null',
  VALUE_INVALID: "a value was refused by the column's own schema",
  JSON_MALFORMED: 'a stored JSON document cannot be parsed',
  DIVISION_BY_ZERO: 'a division by zero',
  PATTERN_MALFORMED: 'a regular expression cannot be parsed',
  TIME_ZONE_UNKNOWN: 'the time zone name is not known',
  // integrity
  UNIQUE_VIOLATION: 'a unique or primary key constraint was violated',
  FOREIGN_KEY_VIOLATION: 'a foreign key constraint was violated',
  NOT_NULL_VIOLATION: 'a NOT NULL column was given null',
  CHECK_VIOLATION: 'a check constraint was violated',
  EXCLUSION_VIOLATION: 'a row conflicts with one that exists by an exclusion constraint',
  // operation
  LOCK_TIMEOUT: 'the database stayed locked past its timeout',
  SERIALIZATION_FAILURE: 'the transaction lost against a concurrent one and may be run again',
  READ_ONLY: 'the database file cannot be written',
  FILE_UNREADABLE: 'the database file cannot be opened',
  FILE_CORRUPT: 'the file is not a database or is damaged',
  DISK_FULL: 'the disk is full',
  INPUT_OUTPUT: 'the operating system could not read or write the file',
  ABORTED: 'the caller cancelled the operation',
  CONNECTION_LOST: 'the connection to the engine is gone',
  POOL_TIMEOUT: 'no connection came free within the limit',
  STATEMENT_TIMEOUT: 'the statement took longer than its limit and was cancelled',
  TRANSACTION_FAILED: 'a statement of the transaction failed, and the engine refuses the rest of it',
  COMMIT_UNKNOWN: 'the connection was lost before the commit was answered: it may have happened or not',
  ENGINE_ERROR: 'the engine reported an error that has no code of its own',
  // results
  NO_ROWS: 'one row was asked for and there was none',
  TOO_MANY_ROWS: 'one row was asked for and there were more',
} as const satisfies Readonly<Record<string, string>>

/** A stable error code. */
export type ErrorCode = keyof typeof errorCodes
