import { type Db, OperationalError, type TransactionOptions } from '../../../index.ts'
import type { EngineUnderTest } from '../engine-under-test.ts'
import { isolationSchema, resetAccounts } from './accounts.ts'
import { type Anomaly, anomalies } from './anomalies.ts'
import { interleaved } from './interleaving.ts'

export const isolationLevels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const

export type ObservedLevel = (typeof isolationLevels)[number]

/**
 * What two transactions came to: the anomaly was `seen`; or it was not, since one of them had to wait for the other, was refused with an
 * error that says to try again, or simply did not see it.
 */
export type AnomalyOutcome = 'seen' | 'waits' | 'refused' | 'unseen'

/** One anomaly at one level. */
export interface AnomalyObservation {
  readonly anomaly: string
  readonly level: ObservedLevel
  readonly outcome: AnomalyOutcome
}

/**
 * Runs every anomaly at every isolation level on a database of the engine's, by two transactions each.
 *
 * Throws what a transaction fails with, unless it is an error that says to try again.
 */
export async function observeAnomalies(engine: EngineUnderTest): Promise<readonly AnomalyObservation[]> {
  const db = await engine.open(isolationSchema)
  try {
    await db.create()
    const observations: AnomalyObservation[] = []
    for (const level of isolationLevels)
      for (const anomaly of anomalies) observations.push({ anomaly: anomaly.name, level, outcome: await observed(db, anomaly, level) })
    return observations
  } finally {
    await db.close()
  }
}

/** Runs one anomaly at one isolation level. */
export async function observed(
  db: Db,
  anomaly: Anomaly,
  isolationLevel: NonNullable<TransactionOptions['isolationLevel']>,
): Promise<AnomalyOutcome> {
  await resetAccounts(db)
  const { result, waited, errors } = await interleaved(db, { isolationLevel }, (run) => anomaly.seen(run, db))
  for (const error of errors) if (!(error instanceof OperationalError && error.retryable)) throw error
  if (result) return 'seen'
  return errors.length > 0 ? 'refused' : waited ? 'waits' : 'unseen'
}
