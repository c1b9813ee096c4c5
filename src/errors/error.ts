import type { ErrorCode } from './codes.ts'

/** What an error carries beside its message. Names are safe to log; values of parameters are not among them. */
export interface ErrorDetails {
  readonly table?: string | undefined
  readonly columns?: readonly string[] | undefined
  readonly constraint?: string | undefined
  /** The statement's text, with placeholders: never with values. */
  readonly sql?: string | undefined
  /** Bound values: present only when the database was opened with `errors: { showValues: true }`. */
  readonly parameters?: readonly unknown[] | undefined
  readonly [key: string]: unknown
}

export interface ErrorOptions {
  readonly cause?: unknown
  readonly details?: ErrorDetails
}

/**
 * The root of every error that Granary throws. `code` is stable across versions: branch on it, never on the message.
 * `message` says what was wrong and what to do; the engine's own error, where there is one, is `cause`.
 */
export class GranaryError extends Error {
  readonly code: ErrorCode
  /** Replaced only to add the bound values, where the database was opened to show them. */
  details: ErrorDetails

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.details = options.details ?? {}
  }
}

/** The program is wrong: a schema mistake, a statement that cannot be compiled, a handle used after its end. */
export class ProgrammingError extends GranaryError {}

/** A URL or an option is wrong, or the engine lacks a capability that the schema needs. */
export class ConfigurationError extends GranaryError {}

/** A value does not fit: `undefined`, out of range, too long, malformed. Nothing was written. */
export class DataError extends GranaryError {}

/** A constraint was violated: `details` names the constraint, its table and its columns. */
export class IntegrityError extends GranaryError {}

/** The engine could not do it now: locked, read-only, full disk, connection lost, cancelled. */
export class OperationalError extends GranaryError {
  /** True when the connection is gone and a new one may succeed. */
  readonly disconnected: boolean
  /** True when the same transaction may succeed if run again (serialization failure, deadlock, lock timeout). */
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { disconnected?: boolean; retryable?: boolean } = {}) {
    super(code, message, options)
    this.disconnected = options.disconnected ?? false
    this.retryable = options.retryable ?? false
  }
}

/** A query gave another number of rows than was asked for. */
export class ResultError extends GranaryError {}
