import { OperationalError, ProgrammingError } from '../../../errors/index.ts'

/** The server refuses everything since a statement failed. */
export function transactionFailed(cause: unknown): ProgrammingError {
  return new ProgrammingError(
    'TRANSACTION_FAILED',
    'a statement of the transaction failed before (see cause), and the server refuses the rest: let the transaction fail, or run what may fail in a transaction inside it',
    { cause },
  )
}

/** The server has taken everything back after an error. */
export function takenBack(cause: unknown): ProgrammingError {
  return new ProgrammingError(
    'TRANSACTION_ENDED',
    'the server took back the whole transaction after an error in it (see cause); nothing of it was kept',
    { cause },
  )
}

/** A statement committed everything before it, because the server runs it outside of transactions. */
export function committedByItself(): ProgrammingError {
  return new ProgrammingError(
    'TRANSACTION_ENDED',
    'a statement ended the transaction, as CREATE and ALTER do on some servers: what ran before it is committed; run such statements on their own',
  )
}

/** `begun`: nothing that the transaction did is kept, so it may be run again. */
export function lostInTransaction(cause: unknown, mayRunAgain: boolean): OperationalError {
  const what = mayRunAgain ? 'nothing of it was kept, and it may be run again' : 'what its scripts changed may have been kept'
  return new OperationalError('CONNECTION_LOST', `the connection was lost inside a transaction; ${what}`, {
    cause,
    disconnected: true,
    retryable: mayRunAgain,
  })
}

export function commitUnknown(cause: unknown): OperationalError {
  return new OperationalError(
    'COMMIT_UNKNOWN',
    'the connection was lost before the commit was answered: look whether it happened before you run the transaction again',
    { cause, disconnected: true, retryable: false },
  )
}

/** No transaction has begun, so it may be run again when the server is back. */
export function notBegun(error: unknown): unknown {
  if (!(error instanceof OperationalError) || !error.disconnected || error.retryable) return error
  const again = new OperationalError(error.code, error.message, {
    cause: error,
    details: error.details,
    disconnected: true,
    retryable: true,
  })
  return again
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
