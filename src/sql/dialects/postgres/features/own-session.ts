import { ConfigurationError } from '../../../../errors/index.ts'
import type { ServerSession } from '../../../engine/server/session.ts'
import { type Executor, executorKey } from '../../../statements/executor.ts'
import { type AnotherOptions, PostgresSession } from '../engine/postgres-session.ts'

/** A database or a transaction. */
export interface SessionHandle {
  [executorKey](): Executor
}

/** A connection's session as PostgreSQL's. Throws ConfigurationError CAPABILITY_MISSING for another engine's, and behind a pooler. */
export function ownSession(session: ServerSession, capability: string): PostgresSession {
  if (!(session instanceof PostgresSession))
    throw new ConfigurationError('CAPABILITY_MISSING', `this engine lacks the capability ${capability}`, { details: { capability } })
  if (session.pooled)
    throw new ConfigurationError(
      'CAPABILITY_MISSING',
      'behind a transaction pooler no session is kept, which this needs: connect to the server itself',
      { details: { capability } },
    )
  return session
}

/** What opens connections beside those of the pool. */
export async function sessionOpener(db: SessionHandle, capability: string): Promise<(options: AnotherOptions) => Promise<PostgresSession>> {
  const open = await db[executorKey]().use(async (session) => ownSession(session, capability).another)
  if (open === undefined)
    throw new ConfigurationError('CAPABILITY_MISSING', 'the engine opens no other connections', { details: { capability } })
  return open
}
