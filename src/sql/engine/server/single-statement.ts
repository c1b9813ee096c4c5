import type { Plan } from '../../compile/plan.ts'
import type { DriverRows, ExecuteOptions } from '../engine.ts'
import type { SessionPool } from './pool.ts'
import type { PooledSession } from './pooled-session.ts'
import type { ServerSession } from './session.ts'
import { changesSession } from './statement-effect.ts'
import { stoppedBy } from './stopping.ts'

/** Runs one statement on its own: beside others on a shared session, or alone when it can be cancelled or may change the session. */
export function runSingle<T>(
  pool: SessionPool,
  plan: Plan,
  signal: AbortSignal | undefined,
  ask: (session: ServerSession) => Promise<T>,
): Promise<T> {
  const changes = changesSession(plan)
  if (signal !== undefined || changes) return runAlone(pool, ask, { signal, changesSession: changes })
  const shared = pool.shareNow()
  return shared === undefined ? shareLater(pool, ask) : answerOf(shared, ask)
}

/** How a session is used alone. */
export interface UseOptions {
  /** An abort takes the caller out of the line, or stops the statement that runs then. */
  readonly signal?: AbortSignal | undefined
  /** The session's state is reset afterwards. Default: false. */
  readonly changesSession?: boolean
}

/** Gives work a session alone. */
export async function runAlone<T>(
  pool: SessionPool,
  work: (session: ServerSession) => Promise<T>,
  { signal, changesSession: changes = false }: UseOptions = {},
): Promise<T> {
  const pooled = await pool.acquire(signal)
  if (changes) pooled.dirty = true
  try {
    return await stoppedBy(signal, pooled, () => work(pooled.session))
  } catch (error) {
    throw pooled.explained(error)
  } finally {
    pool.release(pooled)
  }
}

/** Rows in batches, on a session alone. */
export async function* streamAlone(
  pool: SessionPool,
  plan: Plan,
  parameters: readonly unknown[],
  batchSize: number,
  options: ExecuteOptions | undefined,
): AsyncIterableIterator<DriverRows> {
  const pooled = await pool.acquire(options?.signal)
  try {
    if (changesSession(plan)) pooled.dirty = true
    yield* batchesOf(pooled, pooled.session.stream(plan, parameters, batchSize, options), options?.signal)
  } finally {
    pool.release(pooled)
  }
}

/** The batches of a stream, which an abort stops on the server. Ending early closes the cursor. */
export async function* batchesOf(
  pooled: PooledSession,
  batches: AsyncIterableIterator<DriverRows>,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<DriverRows> {
  let ended = false
  try {
    for (;;) {
      const step = await stoppedBy(signal, pooled, () => batches.next())
      if (step.done === true) {
        ended = true
        return
      }
      yield step.value
    }
  } catch (error) {
    ended = true
    // What is wrong with the cursor is in the error already.
    await batches.return?.().catch(ignore)
    throw pooled.explained(error)
  } finally {
    if (!ended) await batches.return?.()
  }
}

async function shareLater<T>(pool: SessionPool, ask: (session: ServerSession) => Promise<T>): Promise<T> {
  return answerOf(await pool.share(), ask)
}

function answerOf<T>(shared: PooledSession, ask: (session: ServerSession) => Promise<T>): Promise<T> {
  let answer: Promise<T>
  try {
    answer = ask(shared.session)
  } catch (error) {
    answer = Promise.reject(error)
  }
  return answer.then<T>(shared.succeeded, shared.failed)
}

function ignore(): void {}
