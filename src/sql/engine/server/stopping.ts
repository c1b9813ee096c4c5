import { OperationalError } from '../../../errors/index.ts'
import type { PooledSession } from './pooled-session.ts'

/**
 * Runs a statement on a session that is used alone; an abort of the signal stops it on the server. Rejects with ABORTED then, or with
 * CONNECTION_LOST when the server does not answer.
 */
export function stoppedBy<T>(signal: AbortSignal | undefined, pooled: PooledSession, ask: () => Promise<T>): Promise<T> {
  return signal === undefined ? ask() : whileWanted(signal, pooled, ask)
}

async function whileWanted<T>(signal: AbortSignal, pooled: PooledSession, ask: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw statementAborted(signal)
  const stop = (): void => void pooled.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await ask()
  } catch (error) {
    if (signal.aborted && error instanceof OperationalError && error.code === 'ABORTED') throw statementAborted(signal)
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

export function statementAborted(signal: AbortSignal): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the statement', { cause: signal.reason })
}
