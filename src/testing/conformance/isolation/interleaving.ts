import { setTimeout } from 'node:timers/promises'
import { type Db, type Transaction, type TransactionOptions, value } from '../../../index.ts'
import { Actor, type Ending, TakenBack } from './actor.ts'

type Step = (work: (tx: Transaction) => Promise<void>) => Promise<void>

/** Two transactions whose steps are taken in turn. A step that waits for the other transaction is left behind, and done when it can be. */
export interface Interleaving {
  readonly first: Step
  readonly second: Step
  /** Ends a transaction after its steps, unless it waits for the other one: then it ends when it can. */
  finish(which: 'first' | 'second', how: 'commit' | 'rollback'): Promise<void>
  /** Waits for the end of both, and tells which have committed. */
  committed(): Promise<{ readonly first: boolean; readonly second: boolean }>
}

/** What was seen of two transactions beside what they read and wrote. */
export interface Observation {
  /** A step had to wait for the other transaction. */
  readonly waited: boolean
  /** Errors that a transaction failed with, beside those that were asked for. */
  readonly errors: readonly unknown[]
}

/** After so many milliseconds, and so many statements that others have run meanwhile, a step counts as waiting for the other transaction. */
const patience = 200
const statementsMeanwhile = 5

// A busy machine takes its time for every statement, so time alone tells nothing.
async function longEnough(db: Db, signal: AbortSignal): Promise<'late'> {
  await setTimeout(patience, undefined, { signal }).catch(() => {})
  for (let count = 0; count < statementsMeanwhile && !signal.aborted; count++) await db.select({ one: value(1) })
  return 'late'
}

/** Runs work with two transactions, and waits for the end of both. */
export async function interleaved<T>(
  db: Db,
  options: TransactionOptions,
  work: (run: Interleaving) => Promise<T>,
): Promise<Observation & { readonly result: T }> {
  const actors = { first: new Actor(db, options), second: new Actor(db, options) }
  const endings: { first?: Promise<Ending>; second?: Promise<Ending> } = {}
  let waited = false
  const left = new Set<Actor>()
  const orWaits = async (actor: Actor, taken: Promise<unknown>): Promise<void> => {
    // What comes after a step that waits does so too.
    if (left.has(actor)) return
    const given = new AbortController()
    const outcome = await Promise.race([taken, longEnough(db, given.signal)])
    given.abort()
    if (outcome !== 'late') return
    waited = true
    left.add(actor)
    void taken.then(() => left.delete(actor))
  }
  const both = (): Promise<(Ending | undefined)[]> => Promise.all([endings.first, endings.second])
  const result = await work({
    first: (step) => orWaits(actors.first, actors.first.step(step)),
    second: (step) => orWaits(actors.second, actors.second.step(step)),
    finish(which, how) {
      const ending = actors[which].end(how)
      endings[which] = ending
      return orWaits(actors[which], ending)
    },
    async committed() {
      const [first, second] = await both()
      return { first: first?.committed === true, second: second?.committed === true }
    },
  })
  const errors = (await both()).flatMap((ending) =>
    ending === undefined || ending.committed || ending.error instanceof TakenBack ? [] : [ending.error],
  )
  return { result, waited, errors }
}
