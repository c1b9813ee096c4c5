import { OperationalError } from '../../../errors/index.ts'
import { after } from './pooled-session.ts'
import type { ServerDriver, ServerSession } from './session.ts'

/** Opens a session within a time, in milliseconds. One that comes too late is cut. Throws OperationalError CONNECTION_LOST. */
export async function openSession(driver: ServerDriver, limit: number): Promise<ServerSession> {
  const giveUp = new AbortController()
  const opening = driver.connect(giveUp.signal)
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new OperationalError('CONNECTION_LOST', `no connection to the server was made within ${limit} ms (connectTimeout)`, {
        disconnected: true,
      })
      reject(error)
      giveUp.abort(error)
      opening.then((session) => session.destroy(error), ignore)
    }, limit).unref()
  })
  try {
    return await Promise.race([opening, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether trying to connect again may help: the server could not be reached, or is starting or stopping. */
export function mayComeBack(error: unknown): boolean {
  return error instanceof OperationalError && error.disconnected
}

/** The pause before the next attempt to connect, counted from 1, in milliseconds: 50, 100, 200 … 2000, each shortened at random. */
export function pauseBefore(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), 2000) * (0.5 + Math.random() / 2)
}

/** Gives what work gives, or rejects after so many milliseconds. */
export async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  const late = after(limit).then((): never => {
    throw new OperationalError('CONNECTION_LOST', `the server did not answer within ${limit} ms`, { disconnected: true })
  })
  return await Promise.race([work, late])
}

function ignore(): void {}
