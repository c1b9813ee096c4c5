import { OperationalError } from '../../../errors/index.ts'
import type { ConnectHook } from '../connect-hook.ts'
import type { PooledSession } from './pooled-session.ts'
import { setUpAgain } from './session-setup.ts'

/**
 * Brings a session back to what others may get: no cancellation under way, no transaction, no changed state where it may be reset. Tells whether
 * it was reset.
 */
export async function cleanSession(pooled: PooledSession, mayReset: boolean, hook?: ConnectHook): Promise<boolean> {
  const { session } = pooled
  if (pooled.stopped) {
    await pooled.quiet
    // An earlier cancellation may still hit what is sent next, so something that does no harm is sent first.
    await session.ping().catch((error: unknown) => {
      if (session.lost !== undefined || !(error instanceof OperationalError) || error.code !== 'ABORTED') throw error
      return session.ping()
    })
    pooled.settled()
  }
  if (session.transaction !== 'none') await session.run('ROLLBACK')
  const resets = pooled.dirty && mayReset
  if (resets) {
    await session.reset()
    await setUpAgain(session, hook)
  }
  pooled.dirty = false
  return resets
}
