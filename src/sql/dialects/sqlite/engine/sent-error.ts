import {
  ConfigurationError,
  DataError,
  type ErrorCode,
  errorCodes,
  GranaryError,
  IntegrityError,
  OperationalError,
  ProgrammingError,
} from '../../../../errors/index.ts'
import type { SentError } from './reader-messages.ts'

/** An error as a plain object, for another thread. */
export function toSent(error: unknown): SentError {
  if (!(error instanceof Error))
    return {
      name: 'Error',
      message: String(error),
      stack: undefined,
      code: undefined,
      errcode: undefined,
      granary: undefined,
      cause: undefined,
    }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: 'code' in error ? plain(error.code) : undefined,
    errcode: 'errcode' in error ? plain(error.errcode) : undefined,
    granary:
      error instanceof GranaryError
        ? { details: plainDetails(error.details), retryable: error instanceof OperationalError && error.retryable }
        : undefined,
    cause: error.cause === undefined ? undefined : toSent(error.cause),
  }
}

/** The error that was sent: of its own class where it is one of Granary's. */
export function fromSent({ name, message, stack, code, errcode, granary, cause }: SentError): Error {
  const original = cause === undefined ? undefined : fromSent(cause)
  if (granary !== undefined && isErrorCode(code)) {
    const options = { cause: original, details: granary.details }
    if (name === 'OperationalError') return new OperationalError(code, message, { ...options, retryable: granary.retryable })
    return new (classes.get(name) ?? GranaryError)(code, message, options)
  }
  const made = new Error(message, original === undefined ? undefined : { cause: original })
  made.name = name
  if (stack !== undefined) made.stack = stack
  if (code !== undefined) Object.assign(made, { code })
  if (errcode !== undefined) Object.assign(made, { errcode })
  return made
}

const classes: ReadonlyMap<string, typeof GranaryError> = new Map(
  [ConfigurationError, DataError, IntegrityError, ProgrammingError].map((made) => [made.name, made]),
)

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code)
}

function plain(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

function plainDetails(details: GranaryError['details']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(details).filter(
      ([, value]) => typeof value === 'string' || (Array.isArray(value) && value.every((part) => typeof part === 'string')),
    ),
  )
}
