import { OperationalError } from '../../../../errors/index.ts'
import { isBusy } from './error-translation.ts'

/** How long somebody waits for a lock, in milliseconds, and who may end the waiting before that. */
export class Patience {
  readonly milliseconds: number
  readonly signal: AbortSignal | undefined
  readonly #until: number

  constructor(milliseconds: number, signal: AbortSignal | undefined, until = performance.now() + milliseconds) {
    this.milliseconds = milliseconds
    this.signal = signal
    this.#until = until
  }

  /** The same, ended by another signal. */
  for(signal: AbortSignal | undefined): Patience {
    return signal === this.signal ? this : new Patience(this.milliseconds, signal, this.#until)
  }

  /** Milliseconds that are left, from 0. */
  get left(): number {
    return Math.max(0, this.#until - performance.now())
  }
}

/** Longest pause between two attempts, in milliseconds. */
const longestPause = 50

/**
 * Does something again and again while another connection or process is in the way. SQLite's own busy handler would stop the event loop.
 *
 * Throws OperationalError LOCK_TIMEOUT, ABORTED.
 */
export async function whileBusy<T>(work: () => T, patience: Patience): Promise<T> {
  for (let pause = 1; ; pause = Math.min(pause * 2, longestPause)) {
    throwIfAborted(patience.signal)
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (patience.left === 0) throw lockedByOthers(patience.milliseconds, error)
    }
    // Shortened at random, so that processes that wait for each other do not keep step.
    await sleep(Math.min(pause * (0.5 + Math.random() / 2), patience.left), patience.signal)
  }
}

/** Throws OperationalError ABORTED when the caller has cancelled. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal)
}

export function aborted(signal: AbortSignal | undefined): OperationalError {
  return new OperationalError('ABORTED', 'the caller cancelled the operation', { cause: signal?.reason })
}

function lockedByOthers(milliseconds: number, cause: unknown): OperationalError {
  const message = `the database file stayed locked by another process or connection for ${milliseconds} ms; shorten the transactions there, or raise busyTimeout`
  return new OperationalError('LOCK_TIMEOUT', message, { cause, retryable: true })
}

/** Resolves after so many milliseconds, or when the caller cancels. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, milliseconds)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
