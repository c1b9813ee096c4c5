import { ConfigurationError, OperationalError } from '../../errors/index.ts'

/** How often a transaction that lost against another one is run again. */
export interface RetryPolicy {
  /** Runs in all, from 1. Default: 3. */
  readonly attempts?: number
  /** Pause before the second run, in milliseconds; each further pause is twice as long, each shortened at random. Default: 10. */
  readonly pause?: number
}

/** Runs a transaction, again when the policy allows it. `run` is one attempt. Throws ConfigurationError OPTION_INVALID. */
export async function retried<T>(policy: RetryPolicy, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  const { attempts = 3, pause = 10 } = policy
  if (!Number.isInteger(attempts) || attempts < 1) throw new ConfigurationError('OPTION_INVALID', 'retry.attempts is a whole number from 1')
  if (!Number.isFinite(pause) || pause < 0) throw new ConfigurationError('OPTION_INVALID', 'retry.pause is a number of milliseconds from 0')
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt >= attempts || !(error instanceof OperationalError) || !error.retryable || signal?.aborted === true) throw error
    }
    await pausing(pause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2), signal)
  }
}

function pausing(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      if (signal !== undefined) reject(cancelled(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** What a transaction rejects with when its signal is aborted. */
export function cancelled(signal: AbortSignal): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the transaction; it is rolled back', { cause: signal.reason })
}
